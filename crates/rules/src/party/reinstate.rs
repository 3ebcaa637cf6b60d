//! Reinstating a suspended party or an own unit.
//!
//! Reads the party; writes its status.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PartyRecord, PartyRejection, suspend::party_in_reach};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{PartyId, SubjectId},
    keys::KeyPurpose,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that a suspended party may act again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReinstateParty {
    /// The party, or a unit of the signer.
    pub party: PartyId,
}

/// A reinstatement that the rules allow.
#[derive(Debug)]
pub struct AllowedReinstatement {
    party: PartyRecord,
}

impl Transaction for ReinstateParty {
    const NUMBER: u16 = 106;
    const NAME: &'static str = "reinstate_party";
    const TITLE: Title = Title {
        zh: "恢复成员",
        en: "Reinstate a party",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Root];

    type Allowed = AllowedReinstatement;
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

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedReinstatement, PartyRejection> {
        let party = party_in_reach(self.party, cx, view)?;
        if party.is_active() {
            return Err(PartyRejection::NotSuspended);
        }
        Ok(AllowedReinstatement {
            party: party.reinstated(&cx.block),
        })
    }

    fn effect(allowed: AllowedReinstatement, changes: &mut Changes) {
        changes.put_party(allowed.party);
    }
}
