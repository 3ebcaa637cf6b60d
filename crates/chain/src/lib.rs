//! Agreement, execution, storage and proofs: the only importer of the engine.
//!
//! A [`Node`] is one validator, alone (a committee of one) or with others, by the same code. Its
//! [`Handle`] takes in transactions, tells of final blocks, and proves. What is told is durable.
//!
//! - [`block`], [`founding`]: what is agreed on, and where it starts.
//! - [`mempool`], [`intake`], [`gossip`], [`verdicts`], [`known_keys`]: transactions before they are
//!   final.
//! - [`application`], [`execution`], [`pacing`]: blocks made and checked.
//! - [`membership`], [`links`]: whose nodes take part, and how one committee follows another.
//! - [`keeper`], [`outcomes`], [`log`], [`state`], [`feed`], [`proofs`], [`desk`]: what is final.
//! - [`join`], [`begin`], [`keep`], [`snapshot`]: where a node's past begins, and what it tells without it.
//! - [`engine`]: the wiring. [`node`], [`replay`]: the runtime around it. [`scrub`], [`abstain`]: the files at rest.
//!
//! Absent on purpose: the rules, HTTP, SQL, and private keys other than the validator's.

pub mod abstain;
pub mod again;
pub mod application;
#[cfg(feature = "bench")]
pub mod bare;
pub mod begin;
pub mod block;
pub mod desk;
pub mod engine;
pub mod execution;
pub mod failure;
pub mod feed;
pub mod founding;
pub mod gossip;
pub mod handle;
pub mod instruments;
pub mod intake;
pub mod join;
pub mod keep;
pub mod keeper;
pub mod known_keys;
pub mod links;
pub mod log;
pub mod membership;
pub mod mempool;
#[cfg(feature = "node")]
pub mod node;
pub mod outcomes;
pub mod pacing;
#[cfg(feature = "planted")]
pub mod planted;
pub mod proofs;
#[cfg(feature = "node")]
pub mod replay;
pub mod scrub;
pub mod snapshot;
pub mod state;
pub mod strangers;
pub mod verdicts;

pub use feed::Tip;
pub use founding::{Founding, FoundingError};
pub use handle::{Handle, QueryError, Role, Status};
pub use instruments::{Instruments, VerdictCount};
pub use intake::Refusal;
pub use join::{JoinError, Joined};
pub use keep::{KEEP_BLOCKS_MIN, Keep, TooFew};
pub use membership::Membership;
pub use mempool::MempoolLimits;
#[cfg(feature = "node")]
pub use node::{Node, Options, StartError, has_begun};
pub use pacing::Pace;
pub use proofs::{Entry, ProveError, Proven};
#[cfg(feature = "node")]
pub use replay::{ReplayError, ReplayOptions, ReplayReport, replay};
pub use snapshot::Snapshot;
