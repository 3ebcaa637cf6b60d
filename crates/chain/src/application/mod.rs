//! The ledger as the engine's application: it proposes blocks, checks those of others, and records
//! what final blocks did.
//!
//! Validity, all of it fixed by the block and its parent: the header's fixed fields, the time (after
//! the parent's, at most two seconds), every signature, no inadmissible transaction, no more of them
//! than the council lets a block hold, the log's size and root, the state's three commitments. Absent
//! on purpose: waiting (see [pacing](crate::pacing)) and the certificates.

mod header;
mod invalid;

pub(crate) use header::check_outcome;
pub use header::{BLOCK_TIME_STEP_MAX_MS, key_bytes};
pub use invalid::Invalid;

use crate::{
    begin,
    block::{Block, ENVELOPES_BYTES_MAX},
    engine::{Digest, Placement, Runtime, Scheme},
    execution::{Applied, Execution, ExecutionError, View, left_out, write_changes},
    founding::Founding,
    keeper::Keeper,
    mempool::Waiting,
    pacing::{PROPOSAL_COUNT_MAX, SharedMempool, in_flight},
    state::{SealedState, StateBatch, StateDb, StateSet},
    verdicts::Verdicts,
};
use bytes::Bytes;
use chancery_rules::{
    block::Executed,
    kernel::{envelope::Envelope, ids::Height},
};
use commonware_consensus::{Heightable as _, marshal::ancestry::Ancestry};
use commonware_cryptography::Digestible as _;
use commonware_glue::stateful::{
    Application, Finality, Input, Proposed,
    db::{DatabaseSet, Reader, Unmerkleized as _},
};
use commonware_storage::qmdb::sync::Target;
use commonware_utils::sync::Mutex;
use futures::StreamExt as _;
use header::{check_place, header, next_time, operations};
use std::{collections::BTreeMap, sync::Arc};

/// A block that was run: what it did and with which envelopes.
#[derive(Clone, Debug)]
pub struct Ran {
    /// What the rules made of it.
    pub executed: Arc<Executed>,
    /// Its envelopes as decoded, in order.
    pub envelopes: Arc<Vec<Arc<Envelope>>>,
}

/// A transaction that waits, decoded.
type Candidate = Arc<Waiting<Arc<Envelope>>>;

/// Blocks that were run and are not final: by height and digest.
type RanBlocks = Arc<Mutex<BTreeMap<(u64, Digest), Ran>>>;

/// The ledger.
pub struct Ledger<E: Runtime> {
    founding: Arc<Founding>,
    genesis: Block,
    mempool: SharedMempool,
    verdicts: Verdicts,
    ran: RanBlocks,
    keeper: Keeper<E>,
}

impl<E: Runtime> Clone for Ledger<E> {
    fn clone(&self) -> Self {
        Self {
            founding: Arc::clone(&self.founding),
            genesis: self.genesis.clone(),
            mempool: Arc::clone(&self.mempool),
            verdicts: self.verdicts.clone(),
            ran: Arc::clone(&self.ran),
            keeper: self.keeper.clone(),
        }
    }
}

impl<E: Runtime> Ledger<E> {
    /// The application of the ledger `founding`.
    pub fn new(
        founding: Arc<Founding>,
        mempool: SharedMempool,
        verdicts: Verdicts,
        keeper: Keeper<E>,
    ) -> Self {
        let genesis = founding.genesis_block();
        Self {
            founding,
            genesis,
            mempool,
            verdicts,
            ran: Arc::default(),
            keeper,
        }
    }

    fn remember(&self, height: u64, digest: Digest, ran: Ran) {
        self.ran.lock().insert((height, digest), ran);
    }

    /// What the final block did; forgets the blocks that it or its height rules out.
    fn recall(&self, block: &Block) -> Option<Ran> {
        let height = block.height().get();
        let mut ran = self.ran.lock();
        let found = ran.remove(&(height, block.digest()));
        *ran = ran.split_off(&(height.saturating_add(1), Digest::from([0; 32])));
        found
    }

    /// Stops the node if the failure is its own and not the block's: it must not call a block
    /// invalid because its disk failed.
    fn judge(&self, error: &ExecutionError) {
        if matches!(
            error,
            ExecutionError::Storage(_) | ExecutionError::Broken(_)
        ) {
            self.keeper.fatal(error.to_string());
        }
    }

    async fn build(
        &self,
        (context, placement): (E, Placement),
        ancestry: impl Ancestry<Block>,
        batch: StateBatch<E>,
    ) -> Result<Option<Proposed<Self, E>>, ExecutionError> {
        let Some(parent) = ancestry.peek().cloned() else {
            return Ok(None);
        };
        let parent = parent.inner();
        let final_height = self.mempool.lock().height();
        let besides = in_flight(ancestry, final_height).await;
        let candidates =
            self.mempool
                .lock()
                .take(&besides, PROPOSAL_COUNT_MAX, ENVELOPES_BYTES_MAX);
        let envelopes: Vec<_> = candidates
            .iter()
            .map(|one| Arc::clone(&one.payload))
            .collect();
        let place = (
            Height(parent.height().get().saturating_add(1)),
            next_time(&context, parent),
        );

        let mut execution = Execution::begin(&self.founding, &batch, place, &envelopes).await?;
        let kept = self.fill(&mut execution, candidates, place.0).await?;
        let bytes = kept.iter().map(|one| one.bytes.clone()).collect();
        let leaves: Vec<Digest> = kept.iter().map(|one| one.hash).collect();
        let kept = kept.iter().map(|one| Arc::clone(&one.payload)).collect();
        let executed = execution.finish().await?;
        let sealed = write_changes::<E>(batch, &executed).merkleize().await?;
        let header = header(
            &self.founding,
            parent,
            &placement,
            place,
            (&leaves, &executed),
            &sealed,
        );
        let block = Block::new(header, placement.leader, bytes, leaves);
        let ran = Ran {
            executed: Arc::new(executed),
            envelopes: Arc::new(kept),
        };
        self.remember(place.0.0, block.digest(), ran);
        Ok(Some(Proposed {
            block,
            merkleized: sealed,
        }))
    }

    /// Applies those of the candidates that a block may hold, as many as the council lets it hold.
    async fn fill<V: View>(
        &self,
        execution: &mut Execution<'_, V>,
        candidates: Vec<Candidate>,
        height: Height,
    ) -> Result<Vec<Candidate>, ExecutionError> {
        let (mut kept, mut size) = (Vec::new(), 0_usize);
        for candidate in candidates {
            let greater = size.saturating_add(candidate.bytes.len());
            if !execution.admits(kept.len().saturating_add(1), greater) {
                break;
            }
            if let Some(rejection) = execution.apply(&candidate.payload).await? {
                let mut mempool = self.mempool.lock();
                mempool.leave_out(&candidate.hash, height.0, left_out(&rejection));
            } else {
                #[cfg(feature = "planted")]
                crate::planted::forget(&self.mempool, &candidate.hash, height);
                size = greater;
                kept.push(candidate);
            }
        }
        Ok(kept)
    }

    /// Runs `block` on its parent's state; checks everything if it is a `candidate`.
    async fn check(
        &self,
        context: E,
        ancestry: impl Ancestry<Block>,
        batch: StateBatch<E>,
        finality: Finality,
    ) -> Result<SealedState<E>, Invalid> {
        let mut ancestry = Box::pin(ancestry);
        let block = ancestry.next().await.ok_or(Invalid::Header("block"))?;
        let block = block.inner();
        if finality == Finality::Candidate {
            let parent = ancestry.next().await.ok_or(Invalid::Header("parent"))?;
            check_place(&self.founding, block.header(), parent.inner().header())?;
        }
        let envelopes = self.envelopes(&context, block, finality).await?;
        let place = (block.header().height, block.header().time);
        let execution = Execution::begin(&self.founding, &batch, place, &envelopes).await?;
        let size = block.envelopes().iter().map(Bytes::len).sum();
        if !execution.admits(envelopes.len(), size) {
            return Err(Invalid::Full);
        }
        let executed = execution.apply_all(&envelopes).await?;
        let sealed = write_changes::<E>(batch, &executed)
            .merkleize()
            .await
            .map_err(ExecutionError::from)?;
        #[cfg(feature = "planted")]
        if crate::planted::is_blind(finality) {
            return Ok(sealed);
        }
        check_outcome(block.header(), &executed, &sealed)?;
        let ran = Ran {
            executed: Arc::new(executed),
            envelopes: Arc::new(envelopes),
        };
        self.remember(block.height().get(), block.digest(), ran);
        Ok(sealed)
    }

    /// The block's envelopes, decoded; their signatures are verified unless the block is final.
    async fn envelopes(
        &self,
        context: &E,
        block: &Block,
        finality: Finality,
    ) -> Result<Vec<Arc<Envelope>>, Invalid> {
        if finality == Finality::Finalized {
            let decoded = block.envelopes().iter().zip(block.leaves()).enumerate();
            return decoded
                .map(|(index, (bytes, hash))| self.decode(index, hash, bytes))
                .collect();
        }
        let hashed = block
            .leaves()
            .iter()
            .copied()
            .zip(block.envelopes().iter().cloned());
        let verified = self.verdicts.verify(context, hashed.collect()).await;
        let checked = verified.into_iter().enumerate();
        checked
            .map(|(index, found)| found.ok_or(Invalid::Signature(index)))
            .collect()
    }

    fn decode(&self, index: usize, hash: &Digest, bytes: &Bytes) -> Result<Arc<Envelope>, Invalid> {
        if let Some(known) = self.verdicts.known(hash) {
            return Ok(known);
        }
        let envelope = Envelope::decode(bytes).map_err(|_| Invalid::Signature(index))?;
        Ok(Arc::new(envelope))
    }

    /// What a final block did if it is not remembered: run again on the state before it.
    async fn run_again(&self, block: &Block, state: &Reader<StateDb<E>>) -> Result<Ran, Invalid> {
        let decoded = block.envelopes().iter().zip(block.leaves()).enumerate();
        let envelopes: Vec<_> = decoded
            .map(|(index, (bytes, hash))| self.decode(index, hash, bytes))
            .collect::<Result<_, _>>()?;
        let guard = state.read().await;
        let view = Applied(&*guard);
        let place = (block.header().height, block.header().time);
        let execution = Execution::begin(&self.founding, &view, place, &envelopes).await?;
        let executed = execution.apply_all(&envelopes).await?;
        Ok(Ran {
            executed: Arc::new(executed),
            envelopes: Arc::new(envelopes),
        })
    }
}

impl<E: Runtime> Application<E> for Ledger<E> {
    type SigningScheme = Scheme;
    type Context = Placement;
    type Block = Block;
    type Databases = StateSet<E>;
    type Captured = Ran;
    type Provider = ();
    type Input = ();

    fn sync_targets(block: &Block) -> <StateSet<E> as DatabaseSet<E>>::SyncTargets {
        let header = block.header();
        Target::new(
            Digest::from(header.ops_root.0),
            operations(header.ops_start, header.ops_end),
        )
    }

    async fn genesis(&mut self) -> Block {
        self.genesis.clone()
    }

    async fn propose(
        &mut self,
        context: (E, Placement),
        ancestry: impl Ancestry<Block>,
        batch: StateBatch<E>,
        _input: Input<(), ()>,
    ) -> Option<Proposed<Self, E>> {
        match self.build(context, ancestry, batch).await {
            Ok(proposed) => proposed,
            Err(error) => {
                self.judge(&error);
                tracing::warn!(%error, "did not build a block");
                None
            }
        }
    }

    async fn process(
        &mut self,
        (context, _): (E, Placement),
        ancestry: impl Ancestry<Block>,
        batch: StateBatch<E>,
        finality: Finality,
    ) -> Option<SealedState<E>> {
        let height = ancestry.peek().map_or(0, |block| block.height().get());
        match self.check(context, ancestry, batch, finality).await {
            Ok(sealed) => Some(sealed),
            Err(error) => {
                if let Invalid::Execution(error) = &error {
                    self.judge(error);
                }
                tracing::warn!(height, %error, "refused a block");
                None
            }
        }
    }

    async fn capture(
        &mut self,
        _context: (E, Placement),
        block: &Block,
        _sealed: &SealedState<E>,
        state: Reader<StateDb<E>>,
    ) -> Ran {
        if let Err(error) = begin::before(&self.keeper, block, &state).await {
            self.keeper.fatal(error.to_string());
        }
        self.keeper.applying(block.header());
        if let Some(ran) = self.recall(block) {
            return ran;
        }
        match self.run_again(block, &state).await {
            Ok(ran) => ran,
            Err(error) => self
                .keeper
                .fatal(format!("a final block cannot be run again: {error}")),
        }
    }

    async fn finalized(
        &mut self,
        _context: (E, Placement),
        block: &Block,
        ran: Ran,
        _state: Reader<StateDb<E>>,
    ) {
        if let Err(error) = self.keeper.keep(block, &ran).await {
            self.keeper
                .fatal(format!("a final block's outcome cannot be stored: {error}"));
        }
    }
}
