//! Permissions: who may do what, for whom, for which purpose, until when, up to how much; and receipts of their use.
//!
//! A mandate and a grant are the same thing. Nothing is used without one in force; no use without a receipt, which is
//! opened, and final, before anything is released; withdrawn means dead after its block. Absent on purpose: what was
//! released.

mod mandate;
mod record;

pub use mandate::{CountedUse, Mandate, mandate_giver, mandate_reads, use_mandate};
pub use record::{
    ACTS_MAX, AccessRecord, AccessResult, BASIS_BYTES_MAX, PermissionRecord, PermissionStatus,
    Target,
};
