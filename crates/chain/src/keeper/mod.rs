//! What this node keeps of final blocks, and when it says so.
//!
//! For each final block, in this order: the link that it makes, if it is one, is written and synced;
//! its outcome and its log leaves are; then the mempool lets its transactions go; then the feed tells of it. The engine's archive holds block
//! and certificate durably before it delivers a block here, and delivers it again after a crash
//! unless all of this happened, so nothing that was told is ever missing.

mod certificate;
mod resuming;
mod telling;

use crate::{
    application::Ran,
    block::Block,
    engine::{
        Digest, Finalization, Runtime, Scheme,
        committees::{CommitteeError, Committees},
        now_ms,
    },
    failure::Failure,
    feed::Feed,
    keep::Keep,
    links::{Links, LinksError},
    log::{EventLog, LogError},
    membership::{Members, changed_nodes},
    outcomes::{Outcome, OutcomeError, Outcomes},
    pacing::SharedMempool,
};
use chancery_proof::header::Header;
use chancery_rules::{
    feed::FinalisedBlock,
    kernel::{
        ids::{Epoch, Height, Root, TransactionId, ValidatorId},
        time::Timestamp,
    },
};
use commonware_codec::Encode as _;
use commonware_consensus::{
    Heightable as _,
    marshal::{core::Mailbox, standard::Standard},
    types,
};
use commonware_cryptography::Digestible as _;
use commonware_utils::sync::{AsyncMutex, AsyncRwLock, Mutex};
use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use telling::{assemble, reassemble};

/// The engine's keeper of blocks and certificates, as a mailbox.
pub type Marshal = Mailbox<Scheme, Standard<Block>>;

/// Headers of the latest applied blocks that are remembered, to find the one of a state root.
const APPLIED_MAX: usize = 64;

/// Why a final block cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The outcomes.
    #[error(transparent)]
    Outcome(#[from] OutcomeError),
    /// The log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The links.
    #[error(transparent)]
    Links(#[from] LinksError),
    /// The next committee.
    #[error(transparent)]
    Committee(#[from] CommitteeError),
    /// The last block of an epoch has no certificate here, and nobody of its committee gave one.
    #[error("the last block of epoch {0} has no certificate of its own")]
    NoCertificate(Epoch),
    /// The state was synchronised up to the last block of an epoch, and who follows is not in it.
    #[error(
        "the committee changed with the end of epoch {0} while the state was synchronised: empty the \
         chain's folder and join again"
    )]
    CommitteeChanged(Epoch),
}

/// The stores behind the engine's own.
pub struct Stores<E: Runtime> {
    /// What each block did.
    pub outcomes: Outcomes<E>,
    /// The log's tree.
    pub log: EventLog<E>,
}

/// Who takes part, as final blocks say.
#[derive(Clone)]
pub struct Circle {
    /// Whose signatures count.
    pub committees: Committees,
    /// Whose nodes belong to the ledger.
    pub members: Members,
}

/// Keeps final blocks; a handle that is cheap to clone.
pub struct Keeper<E: Runtime> {
    context: Arc<E>,
    stores: Arc<AsyncRwLock<Stores<E>>>,
    links: Arc<AsyncMutex<Links<E>>>,
    applied: Arc<Mutex<VecDeque<Header>>>,
    circle: Circle,
    feed: Feed,
    mempool: SharedMempool,
    marshal: Marshal,
    keep: Keep,
    joins: bool,
    oldest: Arc<AtomicU64>,
    failure: Failure,
}

impl<E: Runtime> Clone for Keeper<E> {
    fn clone(&self) -> Self {
        Self {
            context: Arc::clone(&self.context),
            stores: Arc::clone(&self.stores),
            links: Arc::clone(&self.links),
            applied: Arc::clone(&self.applied),
            circle: self.circle.clone(),
            feed: self.feed.clone(),
            mempool: Arc::clone(&self.mempool),
            marshal: self.marshal.clone(),
            keep: self.keep,
            joins: self.joins,
            oldest: Arc::clone(&self.oldest),
            failure: self.failure.clone(),
        }
    }
}

impl<E: Runtime> Keeper<E> {
    /// A keeper over opened stores.
    pub fn new(
        context: E,
        (stores, links): (Stores<E>, Links<E>),
        (feed, mempool): (Feed, SharedMempool),
        (marshal, circle): (Marshal, Circle),
        (keep, failure): (Keep, Failure),
    ) -> Self {
        Self {
            context: Arc::new(context),
            stores: Arc::new(AsyncRwLock::new(stores)),
            links: Arc::new(AsyncMutex::new(links)),
            applied: Arc::default(),
            circle,
            feed,
            mempool,
            marshal,
            keep,
            joins: false,
            oldest: Arc::new(AtomicU64::new(1)),
            failure,
        }
    }

    /// A keeper of a node that takes its state from its peers in this run, if `joins` says so.
    #[must_use]
    pub fn joining(mut self, joins: bool) -> Self {
        self.joins = joins;
        self
    }

    /// Whether the node takes its state from its peers in this run.
    pub const fn joins(&self) -> bool {
        self.joins
    }

    /// The height whose block is kept next.
    ///
    /// # Errors
    ///
    /// [`KeepError`] if the stores have failed.
    pub async fn next_height(&self) -> Result<u64, KeepError> {
        let height = self.stores.read().await.outcomes.height()?;
        Ok(height.saturating_add(1))
    }

    /// The first height that is kept; 1 if all are.
    pub fn oldest(&self) -> Height {
        Height(self.oldest.load(Ordering::Acquire))
    }

    /// The first height that is kept, as it changes.
    pub fn oldest_shared(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.oldest)
    }

    /// Forgets what is older than this node keeps, now and then. What is told and what is kept of it
    /// go first, and the engine's own archive later, so that nothing is told of a block that is gone.
    async fn prune(&self, height: u64) -> Result<(), KeepError> {
        let Some(first) = self.keep.first_kept(height) else {
            return Ok(());
        };
        let mut stores = self.stores.write().await;
        stores.outcomes.prune(first).await?;
        let oldest = stores.outcomes.first()?;
        let Some(block) = self.marshal.get_block(types::Height::new(oldest)).await else {
            self.fatal(format!(
                "the kept block {oldest} is missing from the archive"
            ));
        };
        let header = block.inner().header();
        self.oldest.store(oldest, Ordering::Release);
        let outcome = stores.outcomes.get(oldest).await?;
        let receipts = outcome.map_or(header.count, |outcome| outcome.receipt_count());
        let leaves = header.log_size.saturating_sub(receipts);
        stores.log.prune(leaves).await?;
        Ok(())
    }

    /// Remembers the header of a block that is about to be applied.
    pub fn applying(&self, header: &Header) {
        let mut applied = self.applied.lock();
        if applied
            .back()
            .is_none_or(|last| last.height < header.height)
        {
            applied.push_back(header.clone());
        }
        if applied.len() > APPLIED_MAX {
            applied.pop_front();
        }
    }

    /// The header of the applied block after which the state had this root.
    pub fn header_of(&self, state_root: Digest) -> Option<Header> {
        let applied = self.applied.lock();
        applied
            .iter()
            .rev()
            .find(|header| header.state_root.0 == state_root.0)
            .cloned()
    }

    /// Keeps a final block, as the module's documentation says.
    ///
    /// # Errors
    ///
    /// [`KeepError`]: nothing was told.
    pub async fn keep(&self, block: &Block, ran: &Ran) -> Result<(), KeepError> {
        let height = block.height().get();
        let finality = self
            .marshal
            .get_finalization(types::Height::new(height))
            .await;
        let next = ran.executed.next_committee.as_deref();
        if let Some(next) = next {
            self.link(block.header(), finality.as_ref(), next).await?;
        }
        let outcome = self.store(block, ran).await?;
        let settled: Vec<(TransactionId, u64)> = ran
            .envelopes
            .iter()
            .map(|one| (one.id(), one.expires().0))
            .collect();
        self.mempool.lock().settle(height, block.time_ms(), settled);
        let told = Arc::new(assemble(block, outcome, finality.as_ref(), ran));
        self.feed.publish(told, Timestamp(now_ms(&*self.context)));
        let Circle {
            committees,
            members,
        } = &self.circle;
        if let Some(record) = changed_nodes(&ran.executed.changes) {
            members.change(Height(height), record);
        }
        if next.is_some() {
            committees.enter(block.header().epoch.next(), block.digest());
        }
        self.prune(height).await
    }

    /// Keeps the link that the last block of an epoch makes, if it makes one.
    async fn link(
        &self,
        header: &Header,
        finality: Option<&Finalization>,
        next: &[ValidatorId],
    ) -> Result<(), KeepError> {
        let committees = &self.circle.committees;
        if !committees.needs_link(header.epoch, next) {
            return Ok(());
        }
        let finality = self.certificate(header, finality).await?;
        let link = committees.link_of(header, &finality.encode(), next)?;
        committees.follow(link.clone())?;
        self.links.lock().await.append(&link).await?;
        Ok(())
    }

    async fn store(&self, block: &Block, ran: &Ran) -> Result<Outcome, KeepError> {
        let receipts = ran.executed.receipts.clone();
        let changes = ran
            .executed
            .changes
            .iter()
            .filter(|one| one.record.is_told());
        let outcome = Outcome {
            receipts,
            changes: changes.cloned().collect(),
        };
        let leaves: Vec<Root> = ran.executed.receipts.iter().map(|one| one.leaf()).collect();
        let receipts = outcome.receipt_count();
        let first = block.header().log_size.saturating_sub(receipts);
        let mut stores = self.stores.write().await;
        let Stores { outcomes, log } = &mut *stores;
        let (logged, stored) = futures::join!(
            log.extend(first, &leaves),
            outcomes.put(block.height().get(), &outcome)
        );
        logged?;
        stored?;
        Ok(outcome)
    }

    /// The final block at `height` with what it did; `None` if this node does not have it (yet).
    ///
    /// # Errors
    ///
    /// [`KeepError`] if the stores fail.
    pub async fn read(&self, height: Height) -> Result<Option<Arc<FinalisedBlock>>, KeepError> {
        if height > self.feed.tip().height {
            return Ok(None);
        }
        if let Some(block) = self.feed.recent(height) {
            return Ok(Some(block));
        }
        let number = types::Height::new(height.0);
        let Some(block) = self.marshal.get_block(number).await else {
            return Ok(None);
        };
        let finality = self.marshal.get_finalization(number).await;
        let outcome = match height.0 {
            0 => Some(Outcome {
                receipts: Vec::new(),
                changes: Vec::new(),
            }),
            height => self.stores.read().await.outcomes.get(height).await?,
        };
        let Some(outcome) = outcome else {
            return Ok(None);
        };
        Ok(Some(Arc::new(reassemble(
            block.inner(),
            outcome,
            finality.as_ref(),
        ))))
    }

    /// The stores, for reading.
    pub fn stores(&self) -> &AsyncRwLock<Stores<E>> {
        &self.stores
    }

    /// Who takes part.
    pub const fn circle(&self) -> &Circle {
        &self.circle
    }

    /// The feed.
    pub const fn feed(&self) -> &Feed {
        &self.feed
    }

    /// The engine's keeper of blocks and certificates.
    pub const fn marshal(&self) -> &Marshal {
        &self.marshal
    }

    /// Tells that the node has failed and stops the engine.
    ///
    /// # Panics
    ///
    /// Always; the runner catches it.
    pub fn fatal(&self, reason: String) -> ! {
        self.failure.stop(reason)
    }
}
