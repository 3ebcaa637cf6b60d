//! Suspending a party or an own unit.
//!
//! Reads the party; writes its status. Absent on purpose: its certificates, whose statuses stay.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PartyRecord, PartyRejection, member_only};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{PartyId, SubjectId},
    keys::KeyPurpose,
    text::ReasonCode,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that a party do nothing until it is reinstated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspendParty {
    /// The party, or a unit of the signer.
    pub party: PartyId,
    /// Why, by code.
    pub reason: ReasonCode,
}

/// A suspension that the rules allow.
#[derive(Debug)]
pub struct AllowedSuspension {
    party: PartyRecord,
}

impl Transaction for SuspendParty {
    const NUMBER: u16 = 105;
    const NAME: &'static str = "suspend_party";
    const TITLE: Title = Title {
        zh: "暂停成员",
        en: "Suspend a party",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Root];

    type Allowed = AllowedSuspension;
    type Rejection = PartyRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.party.into()]
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            Keys::none()
        } else {
            Keys::of([self.party])
        }
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedSuspension, PartyRejection> {
        let party = party_in_reach(self.party, cx, view)?;
        if !party.is_active() {
            return Err(PartyRejection::AlreadySuspended);
        }
        Ok(AllowedSuspension {
            party: party.suspended(self.reason.clone(), &cx.block),
        })
    }

    fn effect(allowed: AllowedSuspension, changes: &mut Changes) {
        changes.put_party(allowed.party);
    }
}

/// Another party that the signer may suspend and reinstate: a unit of its own, or any as a member.
pub(super) fn party_in_reach<'v>(
    id: PartyId,
    cx: &Context,
    view: &'v View,
) -> Result<&'v PartyRecord, PartyRejection> {
    let party = view.party(id);
    if party.is_none_or(|party| party.parent != Some(cx.signer)) {
        member_only(cx, view)?;
    }
    let party = party.ok_or(PartyRejection::PartyUnknown)?;
    if id == cx.signer {
        Err(PartyRejection::Yourself)
    } else {
        Ok(party)
    }
}
