//! The clock of this machine: for expiries, ages and waiting, never for what the ledger decides.

use std::time::{SystemTime, UNIX_EPOCH};

use chancery_rules::kernel::time::Timestamp;

/// Milliseconds since the Unix epoch; 0 on a clock before it.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
