//! Ending an obligation's recurrence: nothing more is assessed; what is due stays due.
//!
//! Reads and writes the obligation that was assessed first. Absent on purpose: the obligations that followed it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedObligation, ObligationRecord, ObligationRejection, ObligationRejection as Refused,
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

/// Asks that an obligation recur no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndRecurrence {
    /// The obligation that was assessed first.
    pub obligation: ObligationId,
    /// Why, by code.
    pub reason: ReasonCode,
}

impl Transaction for EndRecurrence {
    const NUMBER: u16 = 603;
    const NAME: &'static str = "end_recurrence";
    const TITLE: Title = Title {
        zh: "终止周期应付款项",
        en: "End an obligation's recurrence",
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
        let recurrence = known.recurrence.filter(|it| it.next.is_some());
        let recurrence = recurrence.ok_or(Refused::NotRecurring)?;
        Ok(AllowedObligation {
            obligation: ObligationRecord {
                recurrence: Some(recurrence.ended()),
                reason: Some(self.reason.clone()),
                ..known.changed(&cx.block)
            },
        })
    }

    fn effect(allowed: AllowedObligation, changes: &mut Changes) {
        changes.put_obligation(allowed.obligation);
    }
}
