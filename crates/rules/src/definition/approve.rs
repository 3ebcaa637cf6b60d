//! Approving a definition: in force from the next block.
//!
//! Reads the definition's place and its issuers; writes its record.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    CertificateType, DOCUMENT_BYTES_MAX, DefinitionRecord, DefinitionRejection, member_only,
};
use crate::kernel::{
    cbor,
    changes::Changes,
    context::{BlockContext, Context},
    ids::{DefinitionId, PartyId, SubjectId},
    keys::KeyPurpose,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that certificates of a type may be issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveDefinition {
    /// The type; its id is the hash of this.
    pub document: CertificateType,
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
        zh: "批准证照类型",
        en: "Approve a certificate type",
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
        Keys::of([self.document.id()]).and(self.document.issuers.iter().copied())
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

/// The record of a document that may be approved, by a member alone or by the council. Its place and its issuers must
/// have been named.
pub(crate) fn approval(
    document: &CertificateType,
    approved_by: PartyId,
    block: &BlockContext,
    view: &View,
) -> Result<DefinitionRecord, DefinitionRejection> {
    let bytes = cbor::encode(document);
    if bytes.len() > DOCUMENT_BYTES_MAX {
        return Err(DefinitionRejection::TooLarge);
    }
    well_made(document)?;
    let id = DefinitionId::of(&bytes);
    if view.definition(id).is_some() {
        return Err(DefinitionRejection::DefinitionTaken);
    }
    let mut issuers = document.issuers.iter();
    if issuers.any(|issuer| view.party(*issuer).is_none()) {
        return Err(DefinitionRejection::IssuerUnknown);
    }
    Ok(DefinitionRecord {
        v: 1,
        definition: id,
        document: document.clone(),
        approved_by,
        approved_at: block.time,
        from_height: block.height.next(),
        retired_height: None,
        stop: None,
    })
}

/// Judges a document by itself.
fn well_made(document: &CertificateType) -> Result<(), DefinitionRejection> {
    if document.version == 0 {
        return Err(DefinitionRejection::VersionZero);
    }
    if document.issuers.is_empty() {
        return Err(DefinitionRejection::NoIssuer);
    }
    if has_repeated(document.issuers.iter()) {
        return Err(DefinitionRejection::IssuerRepeated);
    }
    if has_repeated(
        document
            .reasons
            .iter()
            .map(|reason| (&reason.code, reason.verb)),
    ) {
        return Err(DefinitionRejection::ReasonRepeated);
    }
    if has_repeated(document.fields.iter().map(|field| &field.name)) {
        return Err(DefinitionRejection::FieldRepeated);
    }
    match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&document.schema) {
        Ok(_) => Ok(()),
        Err(_) => Err(DefinitionRejection::SchemaMalformed),
    }
}

/// Whether an item occurs twice; lists here have at most 64.
fn has_repeated<T: PartialEq>(items: impl Iterator<Item = T> + Clone) -> bool {
    items
        .clone()
        .enumerate()
        .any(|(place, item)| items.clone().take(place).any(|it| it == item))
}
