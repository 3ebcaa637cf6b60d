//! Obligations: an amount due, from whom, to whom, and what became of it.
//!
//! Integers of the minor unit; discharged by the confirmation of a payment on an external rail, once; delivery and
//! payment together, in one decision, or not at all. Absent on purpose: money, which the ledger does not issue.

mod record;

pub use record::{Account, ObligationRecord, ObligationStatus, RECURRENCES_MAX, Recurrence};
