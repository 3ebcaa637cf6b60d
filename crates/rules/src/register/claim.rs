//! Claiming something once, over all services and registers, for ever.
//!
//! Reads the claim's place and the case; writes the claim. Absent on purpose: what is claimed, of which the ledger has
//! a keyed hash only, and a way to give a claim back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{NullifierRecord, RegisterRejection};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{CaseId, Nullifier, SubjectId},
    keys::KeyPurpose,
    text::Code,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that something be claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimNullifier {
    /// What is claimed, as a keyed hash.
    pub nullifier: Nullifier,
    /// For what, by code.
    pub purpose: Code,
    /// The case in which it is claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
}

/// A claim that the rules allow.
#[derive(Debug)]
pub struct AllowedClaim {
    claim: NullifierRecord,
}

impl Transaction for ClaimNullifier {
    const NUMBER: u16 = 406;
    const NAME: &'static str = "claim_nullifier";
    const TITLE: Title = Title {
        zh: "占用防重标识",
        en: "Make a claim that is made once",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedClaim;
    type Rejection = RegisterRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        let case = self.case.map(SubjectId::from);
        std::iter::once(self.nullifier.into()).chain(case).collect()
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            return Keys::none();
        }
        Keys::of([self.nullifier]).and(self.case)
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedClaim, RegisterRejection> {
        let claim = Claim {
            nullifier: self.nullifier,
            purpose: &self.purpose,
            case: self.case,
        };
        let claim = claim.check(cx, view)?;
        if self.case.is_some_and(|case| view.case(case).is_none()) {
            return Err(RegisterRejection::CaseUnknown);
        }
        Ok(AllowedClaim { claim })
    }

    fn effect(allowed: AllowedClaim, changes: &mut Changes) {
        changes.put_nullifier(allowed.claim);
    }
}

/// A claim to be made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim<'a> {
    pub(super) nullifier: Nullifier,
    pub(super) purpose: &'a Code,
    pub(super) case: Option<CaseId>,
}

impl Claim<'_> {
    /// The record of the claim, if nobody has made it yet.
    pub(super) fn check(
        &self,
        cx: &Context,
        view: &View,
    ) -> Result<NullifierRecord, RegisterRejection> {
        if view.nullifier(self.nullifier).is_some() {
            return Err(RegisterRejection::AlreadyClaimed);
        }
        Ok(NullifierRecord {
            v: 1,
            nullifier: self.nullifier,
            by: cx.signer,
            purpose: self.purpose.clone(),
            case: self.case,
            claimed_at: cx.block.time,
            claimed_height: cx.block.height,
        })
    }
}
