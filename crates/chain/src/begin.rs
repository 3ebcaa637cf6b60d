//! The first block that a node applies to a state it did not make itself.
//!
//! The engine's synchronisation proves the operations, not the canonical root that the header
//! carries: so before any block is applied, the state's root is compared with the parent's header.
//! The ledger's own stores begin there too, with the right edge of the log as the state has it. A node
//! that does not join and has a history, of which outcomes are lost, stops instead.

use crate::{
    block::Block,
    engine::Runtime,
    keeper::{KeepError, Keeper},
    state::StateDb,
};
use chancery_rules::{
    block::ChainRecord,
    kernel::{cbor, state_key::RecordKey},
};
use commonware_consensus::{Heightable as _, types};
use commonware_glue::stateful::db::Reader;

/// Why a block cannot be applied to the state at hand.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// The block before is not in the archive.
    #[error("the block before height {0} is missing from the archive")]
    Parent(u64),
    /// The state is not that of the block before.
    #[error("the state before height {0} is not the one that its header commits to")]
    StateRoot(u64),
    /// The state's own record of the log is missing or another than the header's.
    #[error("the state before height {0} does not know the log that its header commits to")]
    Log(u64),
    /// The node has a history, and what its blocks did is not all there.
    #[error("the outcomes of the blocks {next} to {before} are missing")]
    Outcomes {
        /// The first height without one.
        next: u64,
        /// The height of the state.
        before: u64,
    },
    /// The state cannot be read.
    #[error("the state cannot be read: {0}")]
    Storage(String),
    /// The stores.
    #[error(transparent)]
    Keep(#[from] KeepError),
}

/// Checks that `state` is the one before `block`, and lets the ledger's stores begin with it if they
/// have no blocks up to there.
///
/// # Errors
///
/// [`BeginError`]: the node must stop.
pub async fn before<E: Runtime>(
    keeper: &Keeper<E>,
    block: &Block,
    state: &Reader<StateDb<E>>,
) -> Result<(), BeginError> {
    let height = block.height().get();
    let state = state.read().await;
    if keeper
        .header_of(state.root())
        .is_some_and(|known| known.height.next().0 == height)
    {
        return Ok(());
    }
    let before = types::Height::new(height.saturating_sub(1));
    let parent = keeper.marshal().get_block(before).await;
    let parent = parent.ok_or(BeginError::Parent(height))?;
    let header = parent.inner().header();
    if state.root().0 != header.state_root.0 {
        return Err(BeginError::StateRoot(height));
    }
    let next = keeper.next_height().await?;
    if next == height {
        keeper.applying(header);
        return Ok(());
    }
    let first_missing = types::Height::new(next);
    let has_history = next > 1 || keeper.marshal().get_block(first_missing).await.is_some();
    if has_history && !keeper.joins() {
        let before = before.get();
        return Err(BeginError::Outcomes { next, before });
    }
    let key = RecordKey::Chain.state_key().0.into();
    let value = state.get(&key).await;
    let value = value.map_err(|error| BeginError::Storage(error.to_string()))?;
    let chain = value.and_then(|value| cbor::decode::<ChainRecord>(&value.0).ok());
    let log = chain.map(|chain| chain.log).unwrap_or_default();
    let expected = (header.log_size, header.log_root);
    if (log.size(), log.root()) != expected {
        return Err(BeginError::Log(height));
    }
    keeper.begin(parent.inner(), log).await?;
    Ok(())
}
