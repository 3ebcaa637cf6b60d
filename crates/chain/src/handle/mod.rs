//! The door of the crate: submit, follow, prove, ask. Usable from any task of any runtime.

mod answers;

pub use answers::{QueryError, Role, Status};

use crate::{
    block::hash_of,
    desk::Question,
    engine::committees::Committees,
    failure::Failure,
    feed::Feed,
    founding::Founding,
    instruments::Instruments,
    intake::{RETRY_AFTER_MS, Refusal, Submission},
    log::LogError,
    membership::{Members, Membership},
    pacing::SharedMempool,
    proofs::{PROVE_KEYS_MAX, ProveError, Proven},
    snapshot::{Snapshot, StatePage},
};
use bytes::Bytes;
use chancery_proof::{committee::Link, header::Header, join::JoinPoint};
use chancery_rules::{
    feed::FinalisedBlock,
    kernel::{
        envelope::{Envelope, EnvelopeRejection},
        ids::{Height, Root, StateKey, TransactionId},
    },
};
use commonware_utils::channel::{
    mpsc::{self, error::TrySendError},
    oneshot, watch,
};
use futures::Stream;
use std::sync::{
    Arc,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

/// How far back a block with a certificate of its own is looked for.
const JOIN_SEARCH_MAX: u64 = 64;

/// A node, seen from outside of its engine. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    pub(crate) founding: Arc<Founding>,
    pub(crate) submissions: mpsc::Sender<Submission>,
    pub(crate) questions: mpsc::Sender<Question>,
    pub(crate) feed: Feed,
    pub(crate) mempool: SharedMempool,
    pub(crate) present: Arc<AtomicUsize>,
    pub(crate) committees: Committees,
    pub(crate) members: Members,
    pub(crate) oldest: Arc<AtomicU64>,
    pub(crate) ready: watch::Receiver<bool>,
    pub(crate) instruments: Instruments,
    pub(crate) failure: Failure,
}

impl Handle {
    /// Takes in a signed transaction. `Ok` means that it waits in this node's mempool (or is final
    /// already), not that it is final; the same bytes again give the same id.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub async fn submit(&self, envelope: Vec<u8>) -> Result<TransactionId, Refusal> {
        if let Some(reason) = self.failure.reason() {
            return Err(Refusal::Storage(reason));
        }
        let decoded = Envelope::decode(&envelope).map_err(Refusal::Envelope)?;
        if decoded.ledger() != self.founding.ledger {
            return Err(Refusal::Envelope(EnvelopeRejection::WrongLedger));
        }
        let (reply, answer) = oneshot::channel();
        let bytes = Bytes::from(envelope);
        let submission = Submission {
            hash: hash_of(&bytes),
            bytes,
            reply,
        };
        match self.submissions.try_send(submission) {
            Ok(()) => answer.await.unwrap_or_else(|_| Err(self.stopped())),
            Err(TrySendError::Full(_)) => Err(Refusal::Full {
                retry_after_ms: RETRY_AFTER_MS,
            }),
            Err(TrySendError::Closed(_)) => Err(self.stopped()),
        }
    }

    /// How the node is now.
    pub fn status(&self) -> Status {
        let (tip, stage) = (self.feed.tip(), self.committees.stage());
        let (mempool_count, mempool_bytes) = {
            let mempool = self.mempool.lock();
            (mempool.count(), mempool.bytes())
        };
        Status {
            ledger: self.founding.ledger,
            height: tip.height,
            oldest: self.oldest(),
            time: tip.time,
            digest: tip.digest,
            last_view: tip.view,
            finalised_at: tip.finalised_at,
            epoch: stage.epoch,
            role: if stage.is_validator {
                Role::Validator
            } else {
                Role::Follower
            },
            validators: stage.validators,
            peers_connected: self.present.load(Ordering::Relaxed),
            mempool_count,
            mempool_bytes,
            failed: self.failure.reason(),
        }
    }

    /// The final block at `height` (0 is the genesis block); `None` if there is none yet.
    ///
    /// # Errors
    ///
    /// [`QueryError`].
    pub async fn block(&self, height: Height) -> Result<Option<Arc<FinalisedBlock>>, QueryError> {
        self.demand_kept(height)?;
        if let Some(block) = self.feed.recent(height) {
            return Ok(Some(block));
        }
        if height > self.feed.tip().height {
            return Ok(None);
        }
        let answer = self.ask(|reply| Question::Block(height, reply)).await;
        let answer = answer.ok_or(QueryError::Stopped)?;
        answer.map_err(|error| QueryError::Storage(error.to_string()))
    }

    /// Final blocks from `from` (at least 1) on, in order, without gaps, each durable before it is
    /// told. Never ends; waits for ever once the node has stopped or a block cannot be read (see
    /// [`failed`](Self::failed)). Blocks that the node does not keep are passed over: who needs all
    /// of them compares the heights, and begins with a [`snapshot`](Self::snapshot).
    pub fn follow(&self, from: Height) -> impl Stream<Item = Arc<FinalisedBlock>> + Send + use<> {
        let start = (self.clone(), self.feed.bell(), Height(from.0.max(1)));
        futures::stream::unfold(start, |(handle, mut bell, height)| async move {
            loop {
                let known = bell.borrow_and_update().height;
                let height = height.max(handle.oldest());
                if height <= known
                    && let Ok(Some(block)) = handle.block(height).await
                {
                    return Some((block, (handle, bell, height.next())));
                }
                if bell.changed().await.is_err() {
                    return std::future::pending().await;
                }
            }
        })
    }

    /// Waits until the node has its state: at once unless it joins.
    pub async fn ready(&self) {
        let mut ready = self.ready.clone();
        if ready.wait_for(|is_ready| *is_ready).await.is_err() {
            std::future::pending().await
        }
    }

    /// The first height that this node keeps: 1 if it keeps all. It grows when the node prunes, and
    /// stands at 1 until a node that joins has its state.
    pub fn oldest(&self) -> Height {
        Height(self.oldest.load(Ordering::Acquire))
    }

    /// Where another node can join: the latest final block that has a certificate of its own and is
    /// not the last of its epoch, with the links to its committee. `None` if no recent one is.
    ///
    /// # Errors
    ///
    /// [`QueryError`].
    pub async fn join_point(&self) -> Result<Option<JoinPoint>, QueryError> {
        let last = self.feed.tip().height;
        for back in 0..JOIN_SEARCH_MAX {
            let height = Height(last.0.saturating_sub(back));
            if height < self.oldest() {
                break;
            }
            let Some(block) = self.block(height).await? else {
                continue;
            };
            if let Some(finality) = &block.finality
                && let Some(point) = self.point_at(&block, finality)?
            {
                return Ok(Some(point));
            }
        }
        Ok(None)
    }

    fn point_at(
        &self,
        block: &FinalisedBlock,
        finality: &[u8],
    ) -> Result<Option<JoinPoint>, QueryError> {
        let storage = |error: &dyn std::fmt::Display| QueryError::Storage(error.to_string());
        let header = Header::decode(&block.header).map_err(|error| storage(&error))?;
        if header.next_committee.is_some() {
            // Whoever joins here could not know who follows.
            return Ok(None);
        }
        let Some(committee) = self.committees.committee_of(header.epoch) else {
            return Ok(None);
        };
        let finality = chancery_proof::finality::trim(finality, &committee);
        Ok(Some(JoinPoint {
            links: self.committees.links_until(header.epoch),
            header: block.header.clone(),
            finality: finality.map_err(|error| storage(&error))?,
        }))
    }

    /// All records of the state that are told, after one final block.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::new(self.clone())
    }

    /// A page of the state; waits until there is a final one.
    pub(crate) async fn state_page(
        &self,
        after: Option<StateKey>,
    ) -> Result<StatePage, QueryError> {
        let answer = self.ask(|reply| Question::Page(after, reply)).await;
        answer.unwrap_or(Err(QueryError::Stopped))
    }

    /// The final block at `height`, once it is final.
    pub(crate) async fn final_block(
        &self,
        height: Height,
    ) -> Result<Arc<FinalisedBlock>, QueryError> {
        let mut bell = self.feed.bell();
        while bell.borrow_and_update().height < height {
            bell.changed().await.map_err(|_| QueryError::Stopped)?;
        }
        self.block(height).await?.ok_or(QueryError::OutOfRange)
    }

    /// That a height at or below the last is one that this node keeps. The genesis block is kept with
    /// all the others.
    fn demand_kept(&self, height: Height) -> Result<(), QueryError> {
        let oldest = self.oldest();
        if oldest > Height(1) && height < oldest {
            return Err(QueryError::Gone { oldest });
        }
        Ok(())
    }

    /// Proves records, or their absence, all at one final state.
    ///
    /// # Errors
    ///
    /// [`ProveError`].
    pub async fn prove(&self, keys: &[StateKey]) -> Result<Proven, ProveError> {
        if keys.is_empty() || keys.len() > PROVE_KEYS_MAX {
            return Err(ProveError::KeyCount);
        }
        let answer = self
            .ask(|reply| Question::Prove(keys.to_vec(), reply))
            .await;
        answer.unwrap_or(Err(ProveError::Stopped))
    }

    /// The hashes that prove leaf `index` of the log in its tree of `size` leaves (RFC 9162 2.1.3).
    ///
    /// # Errors
    ///
    /// [`QueryError`].
    pub async fn log_inclusion(&self, index: u64, size: u64) -> Result<Vec<Root>, QueryError> {
        self.log_answer(
            self.ask(|reply| Question::Inclusion(index, size, reply))
                .await,
        )
    }

    /// The hashes that prove the log's tree of `old` leaves to be a prefix of that of `new` (RFC
    /// 9162 2.1.4).
    ///
    /// # Errors
    ///
    /// [`QueryError`].
    pub async fn log_consistency(&self, old: u64, new: u64) -> Result<Vec<Root>, QueryError> {
        self.log_answer(
            self.ask(|reply| Question::Consistency(old, new, reply))
                .await,
        )
    }

    /// The links from the genesis file's committee to the present one.
    pub fn links(&self) -> Vec<Link> {
        self.committees.links()
    }

    /// The nodes that belong to the ledger, as of the last final block that changed them.
    pub fn membership(&self) -> Arc<Membership> {
        self.members.now()
    }

    /// Why the node has failed; `None` if it has not.
    pub fn failed(&self) -> Option<String> {
        self.failure.reason()
    }

    /// Waits until the node has failed, and says why.
    pub async fn failure(&self) -> String {
        self.failure.wait().await
    }

    /// What the node tells of its own working.
    pub const fn instruments(&self) -> &Instruments {
        &self.instruments
    }

    /// The ledger's fixed facts.
    pub fn founding(&self) -> &Founding {
        &self.founding
    }

    fn stopped(&self) -> Refusal {
        self.failure
            .reason()
            .map_or(Refusal::Stopped, Refusal::Storage)
    }

    async fn ask<T>(&self, question: impl FnOnce(oneshot::Sender<T>) -> Question) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.questions.send(question(reply)).await.ok()?;
        answer.await.ok()
    }

    fn log_answer(
        &self,
        answer: Option<Result<Vec<Root>, LogError>>,
    ) -> Result<Vec<Root>, QueryError> {
        let answer = answer.ok_or(QueryError::Stopped)?;
        answer.map_err(|error| match error {
            LogError::OutOfRange => QueryError::OutOfRange,
            LogError::Gone { .. } => QueryError::Gone {
                oldest: self.oldest(),
            },
            other => QueryError::Storage(other.to_string()),
        })
    }
}
