//! Opening a receipt: the use of a permission, on record and final before anything is released.
//!
//! Reads the receipt's place, the permission with those that it was passed on from, the dataset, the source and the
//! cases; writes the receipt and counts the use. Absent on purpose: the question, of which there is a commitment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AccessRecord, PermissionRejection, Target, case_goes_on,
    lineage::{self, CountedUse, Lineage},
};
use crate::kernel::{
    amount::Amount,
    changes::Changes,
    context::Context,
    ids::{AccessId, CaseId, Commitment, DefinitionId, PartyId, PermissionId, SubjectId},
    keys::KeyPurpose,
    text::Code,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that the use of a permission be on record, so that an answer may be released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenReceipt {
    /// The receipt's id, chosen at random.
    pub access: AccessId,
    /// The permission that is used.
    pub permission: PermissionId,
    /// The party that is to release.
    pub source: PartyId,
    /// What is done, by code; one of the permission's acts.
    pub act: Code,
    /// Commitment to what is asked.
    pub question: Commitment,
    /// The case for which it is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// What the use comes to; needed exactly if the permission limits amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

/// A use that the rules allow.
#[derive(Debug)]
pub struct AllowedAccess {
    access: AccessRecord,
    used: CountedUse,
}

impl Transaction for OpenReceipt {
    const NUMBER: u16 = 802;
    const NAME: &'static str = "open_receipt";
    const TITLE: Title = Title {
        zh: "登记使用",
        en: "Open a receipt of use",
    };
    const SIGNED_BY: &'static [KeyPurpose] =
        &[KeyPurpose::Office, KeyPurpose::Automation, KeyPurpose::Case];

    type Allowed = AllowedAccess;
    type Rejection = PermissionRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        let mut all = vec![
            self.access.into(),
            self.permission.into(),
            self.source.into(),
        ];
        all.extend(self.case.map(SubjectId::from));
        all
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        let keys = lineage::reads(self.permission, view, round);
        match round {
            Round(0) => keys.and([self.access]).and([self.source]).and(self.case),
            Round(1) => match view.permission(self.permission) {
                Some(known) => keys.and(definition_of(known.target)).and(known.holder_case),
                None => keys,
            },
            _ => keys,
        }
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedAccess, PermissionRejection> {
        if self.case.is_some_and(|case| view.case(case).is_none()) {
            return Err(PermissionRejection::CaseUnknown);
        }
        if view.access(self.access).is_some() {
            return Err(PermissionRejection::AccessTaken);
        }
        if view.party(self.source).is_none() {
            return Err(PermissionRejection::SourceUnknown);
        }
        let lineage = Lineage::of(self.permission, view)?;
        if !lineage.own.is_held_by_signer(cx, view) {
            return Err(PermissionRejection::NotHolder);
        }
        lineage.check_in_force(&cx.block)?;
        if let Some(case) = lineage.own.holder_case {
            case_goes_on(case, cx, view)?;
        }
        not_stopped(lineage.own.target, cx, view)?;
        let used = lineage.use_for(&self.act, self.amount, &cx.block)?;
        Ok(AllowedAccess {
            access: self.record(lineage.first().giver, cx),
            used,
        })
    }

    fn effect(allowed: AllowedAccess, changes: &mut Changes) {
        allowed.used.write(changes);
        changes.put_access(allowed.access);
    }
}

const fn definition_of(target: Target) -> Option<DefinitionId> {
    match target {
        Target::Definition(id) => Some(id),
        Target::Case(_) | Target::Certificate(_) | Target::Entry(_) | Target::Document(_) => None,
    }
}

/// Whether the council lets the dataset be asked now, if it is one.
fn not_stopped(target: Target, cx: &Context, view: &View) -> Result<(), PermissionRejection> {
    let known = definition_of(target).and_then(|id| view.definition(id));
    let is_dataset = known.is_some_and(|it| it.document.dataset().is_some());
    if is_dataset && known.is_some_and(|it| it.is_stopped(cx.block.time)) {
        return Err(PermissionRejection::DatasetStopped);
    }
    Ok(())
}

impl OpenReceipt {
    fn record(&self, giver: PartyId, cx: &Context) -> AccessRecord {
        AccessRecord {
            v: 1,
            access: self.access,
            permission: self.permission,
            giver,
            holder: cx.signer,
            source: self.source,
            act: self.act.clone(),
            question: self.question,
            case: self.case,
            amount: self.amount,
            opened_at: cx.block.time,
            opened_height: cx.block.height,
            result: None,
            answer: None,
            closed_at: None,
            erased_at: None,
        }
    }
}
