//! What a node answers of itself, and why it does not answer.

use chancery_rules::kernel::{
    ids::{BlockDigest, Epoch, Height, LedgerId},
    time::Timestamp,
};

/// What a node does in an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It votes on blocks: its key is in the committee.
    Validator,
    /// It follows: submits, proves and serves.
    Follower,
}

/// How the node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The ledger.
    pub ledger: LedgerId,
    /// The last final height; 0 until a node that joins has its state.
    pub height: Height,
    /// The first height that the node keeps; 1 if it keeps all.
    pub oldest: Height,
    /// That block's time.
    pub time: Timestamp,
    /// That block's digest.
    pub digest: BlockDigest,
    /// The consensus view in which it was proposed.
    pub last_view: u64,
    /// When this node held it final and durable, by its own clock.
    pub finalised_at: Timestamp,
    /// The epoch in which the node works.
    pub epoch: Epoch,
    /// What it does in this epoch.
    pub role: Role,
    /// The number of validators in this epoch.
    pub validators: usize,
    /// How many other nodes were heard of in the last seconds.
    pub peers_connected: usize,
    /// Transactions that wait.
    pub mempool_count: usize,
    /// Bytes of transactions that wait.
    pub mempool_bytes: usize,
    /// Why the node has failed, if it has.
    pub failed: Option<String>,
}

/// Why a question was not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// The request names something that is not there.
    #[error("there is no such thing")]
    OutOfRange,
    /// The request names something older than what this node keeps; a node that keeps all has it.
    #[error("this node keeps nothing from before height {oldest}")]
    Gone {
        /// The first height that it keeps.
        oldest: Height,
    },
    /// The node's storage failed.
    #[error("the node's storage failed")]
    Storage(String),
    /// The node has stopped.
    #[error("the node has stopped")]
    Stopped,
}
