//! Reversing an obligation: taking it back, paid or not.
//!
//! Reads and writes the obligation. Absent on purpose: the refund of what was paid, which is an obligation of its own
//! the other way round.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedObligation, ObligationRecord, ObligationRejection, ObligationRejection as Refused,
    ObligationStatus, Recurrence,
};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{ObligationId, SubjectId},
    keys::KeyPurpose,
    text::ReasonCode,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that an obligation be owed no more, and count as if it never had been; it recurs no more either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseObligation {
    /// The obligation.
    pub obligation: ObligationId,
    /// Why, by code.
    pub reason: ReasonCode,
}

impl Transaction for ReverseObligation {
    const NUMBER: u16 = 602;
    const NAME: &'static str = "reverse_obligation";
    const TITLE: Title = Title {
        zh: "冲正应付款项",
        en: "Reverse an obligation",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedObligation;
    type Rejection = ObligationRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.obligation.into()]
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        super::reads(self.obligation, round)
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedObligation, ObligationRejection> {
        let known = view.obligation(self.obligation).ok_or(Refused::NotFound)?;
        if known.assessor != cx.signer {
            return Err(Refused::NotAssessor);
        }
        if known.status == ObligationStatus::Reversed {
            return Err(Refused::AlreadyReversed);
        }
        Ok(AllowedObligation {
            obligation: ObligationRecord {
                status: ObligationStatus::Reversed,
                reason: Some(self.reason.clone()),
                recurrence: known.recurrence.map(Recurrence::ended),
                ..known.changed(&cx.block)
            },
        })
    }

    fn effect(allowed: AllowedObligation, changes: &mut Changes) {
        changes.put_obligation(allowed.obligation);
    }
}
