//! Bugs on purpose, which the simulation has to find: compiled in by the feature `planted` alone.
//!
//! Each is one line where the true code stands, and does nothing until it is chosen. The house check
//! sees to it that no build of the product has this feature.

use crate::{engine::Digest, mempool::LeftOut, pacing::SharedMempool};
use chancery_rules::kernel::ids::Height;
use commonware_glue::stateful::Finality;
use std::sync::OnceLock;

/// A planted bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// A store says that it holds an outcome before it is synced.
    SkippedSync,
    /// A block that is delivered a second time is stored a second time.
    DoubleApply,
    /// A validator votes for blocks without comparing what comes of them with their headers.
    DroppedVoteCheck,
    /// A proposal takes its transactions out of the mempool, whatever becomes of it.
    ForgetfulMempool,
    /// A validator rejects a block whose time is far from its own clock's.
    RejectingClock,
}

impl Bug {
    /// All of them by name.
    pub const ALL: [(&'static str, Self); 5] = [
        ("skipped-sync", Self::SkippedSync),
        ("double-apply", Self::DoubleApply),
        ("dropped-vote-check", Self::DroppedVoteCheck),
        ("forgetful-mempool", Self::ForgetfulMempool),
        ("rejecting-clock", Self::RejectingClock),
    ];
}

static CHOSEN: OnceLock<Bug> = OnceLock::new();

/// Chooses a bug by name for the rest of this process; `false` if there is none of that name.
pub fn choose(name: &str) -> bool {
    let found = Bug::ALL.iter().find(|(known, _)| *known == name);
    found.is_some_and(|(_, bug)| CHOSEN.set(*bug).is_ok())
}

/// Whether `bug` is the chosen one.
pub fn is(bug: Bug) -> bool {
    CHOSEN.get() == Some(&bug)
}

/// Takes a transaction out of the mempool for having been proposed, if that bug is chosen.
pub fn forget(mempool: &SharedMempool, hash: &Digest, height: Height) {
    if is(Bug::ForgetfulMempool) {
        mempool.lock().leave_out(hash, height.0, LeftOut::Never);
    }
}

/// Whether a block to be voted on is not compared with its header, if that bug is chosen.
pub fn is_blind(finality: Finality) -> bool {
    is(Bug::DroppedVoteCheck) && finality == Finality::Candidate
}
