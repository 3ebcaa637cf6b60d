//! What the operator's page shows. Made by [`crate::ask`].

use crate::explorer::view::Named;

/// A node with its committee, as this node sees them.
#[derive(Debug, Clone)]
pub(crate) struct OperatorView {
    /// What is wrong now, the worst first.
    pub(crate) alerts: Vec<Alert>,
    /// How this node stands.
    pub(crate) own: OwnView,
    /// What would happen if this node were stopped; absent for a node that does not validate.
    pub(crate) forecast: Option<Forecast>,
    /// The nodes, those that are not heard first.
    pub(crate) nodes: Vec<NodeLine>,
    /// The machine, for who is signed in.
    pub(crate) machine: Option<MachineView>,
}

/// Something that an operator should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Alert {
    /// `alert-<code>` is its name in the texts.
    pub(crate) code: &'static str,
    /// Whether the ledger or this node stands still.
    pub(crate) is_critical: bool,
    /// Its runbook.
    pub(crate) runbook: &'static str,
}

/// How this node stands.
#[derive(Debug, Clone)]
pub(crate) struct OwnView {
    /// The last final height.
    pub(crate) height: u64,
    /// That block's time.
    pub(crate) time_ms: u64,
    /// From that time to now.
    pub(crate) lag_ms: u64,
    /// What it does, by code.
    pub(crate) role: &'static str,
    /// The epoch, and the blocks until it ends.
    pub(crate) epoch: (u64, u64),
    /// How long until it ends at the present pace, where one is known.
    pub(crate) epoch_ends_in_ms: Option<u64>,
    /// How long the last blocks took to become final: of how many, half, 99 of 100, the longest.
    pub(crate) finality: (usize, u64, u64, u64),
    /// Other validators that it hears.
    pub(crate) peers: u32,
    /// Transactions that wait, and their bytes.
    pub(crate) mempool: (u64, u64),
    /// Blocks that the read model is behind.
    pub(crate) readmodel_lag: u64,
    /// Readers of events, and requests that wait.
    pub(crate) waiting: (usize, usize),
}

/// What would happen if this node were stopped now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Forecast {
    /// Validators of the committee.
    pub(crate) validators: u32,
    /// How many would remain of those that are heard now.
    pub(crate) remain: u32,
    /// How many must agree.
    pub(crate) quorum: u32,
}

impl Forecast {
    /// Whether blocks would go on becoming final.
    pub(crate) const fn is_safe(self) -> bool {
        self.remain >= self.quorum
    }
}

/// A node of the ledger.
#[derive(Debug, Clone)]
pub(crate) struct NodeLine {
    /// Whose it is.
    pub(crate) party: Named,
    /// What the council admitted it for, by code.
    pub(crate) role: String,
    /// Whether it is in the committee in office, and in the next one.
    pub(crate) committee: (bool, bool),
    /// How it is heard, by code: `heard`, `silent`, `follower`, `leaving`.
    pub(crate) standing: &'static str,
    /// The last block that it proposed, and how many ago.
    pub(crate) proposed: Option<(u64, u64)>,
    /// Where other nodes reach it.
    pub(crate) address: Option<String>,
    /// Its key.
    pub(crate) key: String,
}

/// The machine under the node.
#[derive(Debug, Clone)]
pub(crate) struct MachineView {
    /// The program's version.
    pub(crate) version: String,
    /// When the process began.
    pub(crate) started_ms: u64,
    /// Stores by name, with their bytes.
    pub(crate) stores: Vec<(&'static str, u64)>,
    /// Bytes left on the disk.
    pub(crate) free_bytes: Option<u64>,
    /// Bytes of memory.
    pub(crate) memory_bytes: Option<u64>,
    /// When the last backup was made.
    pub(crate) backup_ms: Option<u64>,
    /// When a restore was last rehearsed.
    pub(crate) rehearsal_ms: Option<u64>,
    /// Where metrics are served.
    pub(crate) metrics: Option<String>,
}
