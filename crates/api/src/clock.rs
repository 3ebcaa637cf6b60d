//! The clock of this machine: for expiries, ages and waiting, never for what the ledger decides.

use std::time::UNIX_EPOCH;

use chancery_rules::kernel::time::Timestamp;

/// The present time; the epoch itself on a clock that stands before it.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::after_epoch(UNIX_EPOCH.elapsed().unwrap_or_default())
}
