//! Replay: all stored blocks are run again from genesis in a fresh state, and every root is compared.
//!
//! Blocks and certificates are the truth; state, log and outcomes must follow from them. The node
//! must not be running on the folder. The scratch state is removed in the end.

use crate::{
    again::run_block,
    block::Block,
    engine::{PREFIX, archives::open_archives},
    failure::Failure,
    founding::Founding,
    keep::Keep,
    node::{StartError, claim},
    state::{self, StateSet},
};
use chancery_rules::kernel::ids::{Height, Root};
use commonware_glue::stateful::db::DatabaseSet as _;
use commonware_runtime::{Runner as _, Supervisor as _, tokio};
use commonware_storage::archive::{Archive as _, Identifier};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
};

/// What is replayed.
#[derive(Clone, Debug)]
pub struct ReplayOptions {
    /// A node's folder of engine files.
    pub data: PathBuf,
    /// The genesis file's bytes.
    pub genesis: Vec<u8>,
}

/// What a replay found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplayReport {
    /// The last height, all of whose predecessors gave the roots of their headers.
    pub height: Height,
    /// Transactions that were run.
    pub transactions: u64,
    /// The state's root after that height.
    pub state_root: Root,
    /// The log's root after that height.
    pub log_root: Root,
    /// The log's size after that height.
    pub log_size: u64,
}

/// Why a replay failed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The folder or the genesis file.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A block gave something else than its header says.
    #[error("the block at height {height} does not follow: {reason}")]
    Differs {
        /// Its height.
        height: u64,
        /// What differs.
        reason: String,
    },
    /// The first blocks are not there: the node joined at a later one, or has pruned them.
    #[error("the blocks before height {oldest} are not kept here; replay a node that keeps all")]
    Gone {
        /// The first height that is there.
        oldest: u64,
    },
    /// The files cannot be read, or the scratch state not be written.
    #[error("the stored files cannot be used: {0}")]
    Storage(String),
}

/// Runs all stored blocks again.
///
/// # Errors
///
/// [`ReplayError`].
pub fn replay(options: &ReplayOptions) -> Result<ReplayReport, ReplayError> {
    let founding = Founding::parse(&options.genesis).map_err(StartError::from)?;
    let lock = claim(&options.data, &founding)?;
    let config = tokio::Config::new().with_storage_directory(options.data.join("store"));
    let run = catch_unwind(AssertUnwindSafe(|| {
        tokio::Runner::new(config).start(|context| replay_all(context, founding))
    }));
    drop(lock);
    run.unwrap_or_else(|_| Err(ReplayError::Storage("the engine panicked".into())))
}

async fn replay_all(
    context: tokio::Context,
    founding: Founding,
) -> Result<ReplayReport, ReplayError> {
    let page_cache = state::page_cache(64);
    let (keep, failure) = (Keep::default(), Failure::default());
    let (_certificates, blocks) =
        open_archives(&context, PREFIX, &page_cache, (&keep, &failure)).await;
    let scratch = || state::config(&format!("{PREFIX}-replay"), page_cache.clone());
    remove(context.child("leftover"), scratch()).await?;
    let state: StateSet<tokio::Context> =
        StateSet::init(context.child("replay"), scratch(), None).await;

    if let Some(oldest) = blocks.first_index().filter(|first| *first > 1) {
        return Err(ReplayError::Gone { oldest });
    }
    let mut report = at(&founding.genesis_block(), 0);
    for height in 1.. {
        let stored = blocks.get(Identifier::Index(height)).await;
        let Some(block) = stored.map_err(|error| ReplayError::Storage(error.to_string()))? else {
            break;
        };
        run_block(&founding, &state, &block)
            .await
            .map_err(|reason| ReplayError::Differs { height, reason })?;
        report = at(
            &block,
            report.transactions.saturating_add(block.header().count),
        );
    }
    drop(state);
    remove(context.child("done"), scratch()).await?;
    Ok(report)
}

fn at(block: &Block, transactions: u64) -> ReplayReport {
    let header = block.header();
    ReplayReport {
        height: header.height,
        transactions,
        state_root: header.state_root,
        log_root: header.log_root,
        log_size: header.log_size,
    }
}

async fn remove(context: tokio::Context, config: state::StateConfig) -> Result<(), ReplayError> {
    let storage =
        |error: commonware_storage::qmdb::Error<_>| ReplayError::Storage(error.to_string());
    let database = state::open(context, config).await.map_err(storage)?;
    database.destroy().await.map_err(storage)
}
