//! What a node tells of its own working to whoever watches it: the engine's own registry, and how often
//! a verdict was at hand.
//!
//! Absent on purpose: names of ours for any of it. The composition of a node gives those.

use crate::{engine::Runtime, verdicts::Verdicts};
use std::sync::Arc;

/// How often the verdict on an envelope was at hand, since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerdictCount {
    /// Verdicts remembered now; what waits in the mempool is not counted.
    pub remembered: usize,
    /// Envelopes whose verdict was known.
    pub known: u64,
    /// Envelopes that had to be verified.
    pub verified: u64,
}

/// A node's instruments. Cheap to clone.
#[derive(Clone)]
pub struct Instruments {
    engine: Arc<dyn Fn() -> String + Send + Sync>,
    verdicts: Verdicts,
}

impl Instruments {
    pub(crate) fn new<E: Runtime>(context: E, verdicts: Verdicts) -> Self {
        Self {
            engine: Arc::new(move || context.encode()),
            verdicts,
        }
    }

    /// The engine's metrics as OpenMetrics text that ends in `# EOF`.
    pub fn engine(&self) -> String {
        (self.engine)()
    }

    /// How the cache of verdicts works.
    pub fn verdicts(&self) -> VerdictCount {
        self.verdicts.count()
    }
}
