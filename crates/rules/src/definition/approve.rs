//! Approving a definition: in force from the next block.
//!
//! Reads the definition's place, and the parties and definitions that it names; writes its record.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DOCUMENT_BYTES_MAX, DefinitionRecord, DefinitionRejection, Document, member_only};
use crate::kernel::{
    cbor,
    changes::Changes,
    context::{BlockContext, Context},
    ids::{DefinitionId, PartyId, SubjectId},
    keys::KeyPurpose,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that a definition come into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveDefinition {
    /// The document; the definition's id is the hash of this.
    pub document: Document,
}

/// An approval that the rules allow.
#[derive(Debug)]
pub struct AllowedApproval {
    definition: DefinitionRecord,
}

impl Transaction for ApproveDefinition {
    const NUMBER: u16 = 200;
    const NAME: &'static str = "approve_definition";
    const TITLE: Title = Title {
        zh: "批准定义",
        en: "Approve a definition",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Root];

    type Allowed = AllowedApproval;
    type Rejection = DefinitionRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.document.id().into()]
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            return Keys::none();
        }
        self.document.reads()
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedApproval, DefinitionRejection> {
        member_only(cx, view)?;
        Ok(AllowedApproval {
            definition: approval(&self.document, cx.signer, &cx.block, view)?,
        })
    }

    fn effect(allowed: AllowedApproval, changes: &mut Changes) {
        changes.put_definition(allowed.definition);
    }
}

/// The record of a document that may be approved, by a member alone or by the council. What it
/// [reads](Document::reads) must have been named.
pub(crate) fn approval(
    document: &Document,
    approved_by: PartyId,
    block: &BlockContext,
    view: &View,
) -> Result<DefinitionRecord, DefinitionRejection> {
    let bytes = cbor::encode(document);
    if bytes.len() > DOCUMENT_BYTES_MAX {
        return Err(DefinitionRejection::TooLarge);
    }
    document.well_made()?;
    let id = DefinitionId::of(&bytes);
    if view.definition(id).is_some() {
        return Err(DefinitionRejection::DefinitionTaken);
    }
    check_named(document, block, view)?;
    Ok(DefinitionRecord {
        v: 1,
        definition: id,
        document: document.clone(),
        approved_by,
        approved_at: block.time,
        from_height: block.height.next(),
        retired_height: None,
        stop: None,
        migrated: None,
    })
}

/// Whether the parties and definitions that a document names are there.
fn check_named(
    document: &Document,
    block: &BlockContext,
    view: &View,
) -> Result<(), DefinitionRejection> {
    let mut parties = document.parties().into_iter();
    if parties.any(|party| view.party(party).is_none()) {
        return Err(match document {
            Document::CertificateType(_) => DefinitionRejection::IssuerUnknown,
            _ => DefinitionRejection::PartyUnknown,
        });
    }
    for named in document.definitions() {
        let known = view
            .definition(named)
            .ok_or(DefinitionRejection::DefinitionUnknown)?;
        if known.from_height > block.height.next() || known.retired_height.is_some() {
            return Err(DefinitionRejection::NamedNotInForce);
        }
    }
    let calendar = document.service().map(|service| service.calendar);
    let is_calendar = |id| {
        view.definition(id)
            .is_some_and(|it| it.document.calendar().is_some())
    };
    if calendar.is_none_or(is_calendar) {
        Ok(())
    } else {
        Err(DefinitionRejection::NoCalendar)
    }
}
