//! Who waits for which transaction, and the loop that feeds the read model and tells them.
//!
//! Waiters are told after the read model has the block, so that whoever is told can also ask.
//! Absent on purpose: truth. A waiter that is never told asks the read model by id.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chancery_readmodel::{Projected, ReadModel, ReadModelError};
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::ids::TransactionId;
use chancery_rules::kernel::receipt::Receipt;
use futures::StreamExt as _;
use tokio::sync::oneshot;

use crate::admission::Admission;
use crate::door::Feed;
use crate::metrics::Metrics;
use crate::seen::Seen;
use crate::waiting::FINALITY_WAITERS_MAX;

/// Transactions waited for before those whose waiters went away are forgotten. Those who wait are
/// bounded by [`crate::waiting`].
const FORGET_ABOVE: usize = FINALITY_WAITERS_MAX;

/// How long the projector rests after the database failed.
const RETRY_MS: u64 = 500;

/// The register of those who wait for finality.
#[derive(Default)]
pub struct Finality {
    waiting: Mutex<HashMap<TransactionId, Vec<oneshot::Sender<Receipt>>>>,
    seen: Mutex<Seen>,
}

impl Finality {
    /// A receiver that gets the receipt of a transaction once its block is projected. Register
    /// before submitting.
    pub fn expect(&self, id: TransactionId) -> oneshot::Receiver<Receipt> {
        let mut waiting = lock(&self.waiting);
        if waiting.len() >= FORGET_ABOVE {
            waiting.retain(|_, senders| senders.iter().any(|sender| !sender.is_closed()));
        }
        let (sender, receiver) = oneshot::channel();
        let senders = waiting.entry(id).or_default();
        senders.retain(|sender| !sender.is_closed());
        senders.push(sender);
        receiver
    }

    /// Whether the transaction may be final already; a "no" is certain only for blocks projected
    /// since this node started.
    pub fn may_be_final(&self, id: &TransactionId) -> bool {
        lock(&self.seen).contains(id)
    }

    fn announce(&self, block: &FinalisedBlock) {
        lock(&self.seen).remember(block.time, block.receipts.iter().map(|r| r.transaction));
        let mut waiting = lock(&self.waiting);
        if waiting.is_empty() {
            return;
        }
        for receipt in &block.receipts {
            for sender in waiting.remove(&receipt.transaction).unwrap_or_default() {
                // A waiter that went away needs no receipt.
                drop(sender.send(receipt.clone()));
            }
        }
    }
}

/// Follows the feed into the read model until the chain stops. A failing database is tried again
/// for ever; a block that cannot be read ends the loop.
///
/// # Errors
/// The read model's, when the block itself is at fault.
pub async fn project(
    feed: Arc<dyn Feed>,
    readmodel: ReadModel,
    finality: Arc<Finality>,
    admission: &Admission,
    metrics: &Metrics,
) -> Result<(), ReadModelError> {
    let mut blocks = feed.follow(readmodel.height().next());
    while let Some(block) = blocks.next().await {
        loop {
            match readmodel.project(&block).await {
                Ok(Projected::Written | Projected::Already) => break,
                Err(ReadModelError::Gap { last, .. }) if last < block.height => {
                    // The read model was reset under way, or what follows is not kept here any more.
                    if last.next() < feed.oldest() {
                        adopt(&*feed, &readmodel).await;
                    }
                    blocks = feed.follow(readmodel.height().next());
                    break;
                }
                Err(ReadModelError::Storage(error)) => {
                    tracing::error!(%error, "the read model cannot be written; trying again");
                    tokio::time::sleep(Duration::from_millis(RETRY_MS)).await;
                }
                Err(error) => {
                    tracing::error!(%error, "the read model stops");
                    return Err(error);
                }
            }
        }
        admission.learn(&block);
        finality.announce(&block);
        note(&block, feed.as_ref(), metrics);
    }
    Ok(())
}

/// Counts a block and says it, one line each.
fn note(block: &FinalisedBlock, feed: &dyn Feed, metrics: &Metrics) {
    let tip = feed.status();
    let finalised_at = (tip.height == block.height).then_some(tip.finalised_at);
    metrics.block(block, finalised_at);
    let finality_ms = finalised_at.map(|at| at.since_ms(block.time));
    tracing::debug!(
        height = block.height.0,
        transactions = block.transactions.len(),
        finality_ms,
        "a block is final"
    );
}

/// Fills the read model from the state; what fails is tried again with the next block.
async fn adopt(feed: &dyn Feed, readmodel: &ReadModel) {
    match readmodel.adopt(feed.snapshot()).await {
        Ok(height) => {
            tracing::info!(
                height = height.0,
                "the read model was filled from the state"
            );
        }
        Err(error) => {
            tracing::error!(%error, "the read model cannot be filled; trying again");
            tokio::time::sleep(Duration::from_millis(RETRY_MS)).await;
        }
    }
}

/// A poisoned lock guards maps that are whole after each statement.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
