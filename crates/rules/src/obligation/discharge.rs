//! Discharging an obligation: confirming that it was paid.
//!
//! Reads and writes the obligation. Absent on purpose: the payment, which happens on a rail outside; the ledger has a
//! commitment to its confirmation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedObligation, ObligationRecord, ObligationRejection, ObligationRejection as Refused,
    ObligationStatus,
};
use crate::kernel::{
    amount::Amount,
    changes::Changes,
    context::Context,
    ids::{Commitment, ObligationId, PartyId, SubjectId},
    keys::KeyPurpose,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Says that the amount was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DischargeObligation {
    /// The obligation.
    pub obligation: ObligationId,
    /// Commitment to the confirmation of the payment (ISO 20022 camt.054 or pacs.002).
    pub payment: Commitment,
    /// What was paid: the whole amount.
    pub amount: Amount,
}

impl DischargeObligation {
    /// Whether the rules allow it in a decision, where `confirmed_by` has confirmed the payment and not the signer. Of
    /// an obligation that arose in a case another party may confirm than its sides, since the case's service says who
    /// does; that the obligation is the deciding case's own is for the caller to see.
    ///
    /// # Errors
    ///
    /// The first rejection, in order of precedence.
    pub fn check_for(
        &self,
        cx: &Context,
        view: &View,
        confirmed_by: PartyId,
    ) -> Result<AllowedObligation, ObligationRejection> {
        let known = view.obligation(self.obligation).ok_or(Refused::NotFound)?;
        if known.confirmer() != Some(confirmed_by) && known.case.is_none() {
            return Err(Refused::NotConfirmer);
        }
        self.check_payment(known, cx, confirmed_by)
    }

    fn check_payment(
        &self,
        known: &ObligationRecord,
        cx: &Context,
        confirmed_by: PartyId,
    ) -> Result<AllowedObligation, ObligationRejection> {
        match known.status {
            ObligationStatus::Discharged => return Err(Refused::AlreadyDischarged),
            ObligationStatus::Reversed => return Err(Refused::AlreadyReversed),
            ObligationStatus::Due | ObligationStatus::Overdue => {}
        }
        if known.held_by.is_some() {
            return Err(Refused::Held);
        }
        if known.amount != self.amount {
            return Err(Refused::AmountDiffers);
        }
        Ok(AllowedObligation {
            obligation: ObligationRecord {
                status: ObligationStatus::Discharged,
                payment: Some(self.payment),
                confirmed_by: Some(confirmed_by),
                ..known.changed(&cx.block)
            },
        })
    }
}

impl Transaction for DischargeObligation {
    const NUMBER: u16 = 601;
    const NAME: &'static str = "discharge_obligation";
    const TITLE: Title = Title {
        zh: "确认款项付讫",
        en: "Discharge an obligation",
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
        if known.confirmer() != Some(cx.signer) {
            return Err(Refused::NotConfirmer);
        }
        self.check_payment(known, cx, cx.signer)
    }

    fn effect(allowed: AllowedObligation, changes: &mut Changes) {
        changes.put_obligation(allowed.obligation);
    }
}

#[cfg(test)]
mod tests;
