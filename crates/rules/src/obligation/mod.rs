//! Obligations: an amount due, from whom, to whom, and what became of it.
//!
//! Integers of the minor unit; discharged by the confirmation of a payment on an external rail, once; delivery and
//! payment together, in one decision, or not at all. Absent on purpose: money, which the ledger does not issue.

mod assess;
mod discharge;
mod due_day;
mod end_recurrence;
pub(crate) mod fall_due;
mod record;
pub(crate) mod recur;
mod rejection;
mod reverse;

pub use assess::{
    AllowedAssessment, AssessObligation, DUE_AHEAD_MS_MAX, RECURRENCE_MONTHS_MAX, Recurring,
};
pub use discharge::DischargeObligation;
pub use end_recurrence::EndRecurrence;
pub use record::{Account, ObligationRecord, ObligationStatus, RECURRENCES_MAX, Recurrence};
pub use rejection::ObligationRejection;
pub use reverse::ReverseObligation;

use crate::kernel::{
    ids::ObligationId,
    view::{Keys, Round},
};

/// A change that the rules allow: the obligation as it will be.
#[derive(Debug)]
pub struct AllowedObligation {
    obligation: ObligationRecord,
}

/// The obligation.
fn reads(obligation: ObligationId, round: Round) -> Keys {
    if round > Round(0) {
        return Keys::none();
    }
    Keys::of([obligation])
}
