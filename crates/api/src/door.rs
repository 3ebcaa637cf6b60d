//! The doors of this crate: what a node behind the HTTP interface must do.
//!
//! A node implements [`Submit`], [`Prove`] and [`Feed`] for its handle on the chain; tests
//! implement them for a ledger in memory. Absent on purpose: the engine, its types and its errors.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use chancery_proof::committee::Link;
use chancery_rules::feed::{FinalisedBlock, SnapshotPart};
use chancery_rules::kernel::envelope::EnvelopeRejection;
use chancery_rules::kernel::ids::{BlockDigest, Epoch, Height, Root, StateKey, TransactionId};
use chancery_rules::kernel::time::Timestamp;
use futures::stream::BoxStream;
use serde::Serialize;
use tokio::sync::mpsc;

/// A future behind a door.
pub type Soon<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where signed transactions go in.
pub trait Submit: Send + Sync {
    /// Takes an envelope into the mempool, having checked all that needs no state. The same
    /// envelope again answers the same id.
    fn submit(&self, envelope: Vec<u8>) -> Soon<'_, Result<TransactionId, Refusal>>;
}

/// Why an envelope was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The envelope itself is at fault.
    #[error("the envelope was refused")]
    Envelope(EnvelopeRejection),
    /// The mempool is full, or this signer's share of it is.
    #[error("the mempool is full")]
    Busy {
        /// When to come again.
        retry_after_ms: u64,
    },
    /// The chain has stopped; an operator must look.
    #[error("the chain has stopped")]
    Stopped,
}

/// Where proofs come out.
pub trait Prove: Send + Sync {
    /// Proves the records at `keys`, present or absent, all at one finalised root.
    fn prove(&self, keys: Vec<StateKey>) -> Soon<'_, Result<Proven, ProveError>>;

    /// The RFC 6962 inclusion path of leaf `index` in the log of `size` leaves.
    fn log_inclusion(&self, index: u64, size: u64) -> Soon<'_, Result<Vec<Root>, ProveError>>;

    /// The RFC 6962 consistency path between the logs of `first` and `second` leaves.
    fn log_consistency(&self, first: u64, second: u64) -> Soon<'_, Result<Vec<Root>, ProveError>>;
}

/// State records with their proofs at one height.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The header that carries the root, in canonical CBOR.
    pub header: Vec<u8>,
    /// The finality certificate of that header, with 2f+1 signatures.
    pub finality: Vec<u8>,
    /// One entry a key, in the order asked for.
    pub entries: Vec<ProvenEntry>,
    /// The links from the genesis file's committee to the one that signed.
    pub committees: Vec<Link>,
}

/// One record, or its absence, with the proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenEntry {
    /// The key asked for.
    pub key: StateKey,
    /// The record in canonical CBOR; `None` when it is proven absent.
    pub value: Option<Vec<u8>>,
    /// The proof as the engine writes it.
    pub proof: Vec<u8>,
}

/// Why there is no proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProveError {
    /// No finalised root can be proven at this moment; come again.
    #[error("no finalised root is at hand")]
    NotYet,
    /// The leaf or the size is not in the log.
    #[error("the log has no such leaf or size")]
    OutOfRange,
    /// The leaf or the size is older than what this node keeps.
    #[error("this node keeps nothing from before height {oldest}")]
    Gone {
        /// The first height that it keeps.
        oldest: Height,
    },
    /// The chain has stopped; an operator must look.
    #[error("the chain has stopped")]
    Stopped,
}

/// Where finalised blocks come out.
pub trait Feed: Send + Sync {
    /// How the chain stands.
    fn status(&self) -> Status;

    /// The finalised block at a height, whole.
    fn block(&self, height: Height) -> Soon<'_, Option<Arc<FinalisedBlock>>>;

    /// Finalised blocks from a height on: in order, without a gap, at least once, durable before
    /// they are emitted. Ends when the chain stops. Begins at [`Feed::oldest`] if that is later.
    fn follow(&self, from: Height) -> BoxStream<'static, Arc<FinalisedBlock>>;

    /// The first height that this node keeps; 1 if it keeps all.
    fn oldest(&self) -> Height {
        Height(1)
    }

    /// All records of the state after one final block, in parts; closed early if the chain stops.
    fn snapshot(&self) -> mpsc::Receiver<SnapshotPart> {
        mpsc::channel(1).1
    }

    /// Where a node without a history can join, in canonical CBOR; `None` while no final block is
    /// at hand.
    fn join_point(&self) -> Soon<'_, Option<Vec<u8>>> {
        Box::pin(std::future::ready(None))
    }

    /// The links from the genesis file's committee to the present one.
    fn links(&self) -> Vec<Link> {
        Vec::new()
    }
}

/// How the chain stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Status {
    /// The last finalised height.
    pub height: Height,
    /// Its block time.
    pub time: Timestamp,
    /// Its digest.
    pub digest: BlockDigest,
    /// When this node learnt that it is final, by its own clock.
    pub finalised_at: Timestamp,
    /// The epoch of the last final block.
    pub epoch: Epoch,
    /// What this node does in it.
    pub role: Role,
    /// How many validators the committee has.
    pub validators: u32,
    /// How many of them this node is connected to, itself not counted.
    pub peers_connected: u32,
    /// Transactions that wait.
    pub mempool_count: u64,
    /// Their bytes.
    pub mempool_bytes: u64,
    /// The last consensus view that this node saw end.
    pub last_view: u64,
    /// Why the chain stopped; absent while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

/// What a node does in an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It votes on blocks.
    Validator,
    /// It follows: it has every block, submits, proves and serves.
    Follower,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 2] = [Self::Validator, Self::Follower];

    /// Its word, as in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Validator => "validator",
            Self::Follower => "follower",
        }
    }
}

/// The three doors of one node.
#[derive(Clone)]
pub struct Doors {
    /// Where transactions go in.
    pub submit: Arc<dyn Submit>,
    /// Where proofs come out.
    pub prove: Arc<dyn Prove>,
    /// Where blocks come out.
    pub feed: Arc<dyn Feed>,
}

impl Doors {
    /// All three doors of one implementation.
    pub fn of<D: Submit + Prove + Feed + 'static>(node: Arc<D>) -> Self {
        Self {
            submit: node.clone(),
            prove: node.clone(),
            feed: node,
        }
    }
}
