//! When a proposer proposes and when a validator votes: the only place that waits.
//!
//! A proposer of a quiet ledger waits a second (the heartbeat); one with transactions waits until
//! 50 ms after the parent, so that the block fills; one whose chain lags behind the clock does not
//! wait. A validator waits until its clock has reached the block's time, at most
//! [`CLOCK_WAIT_MAX_MS`], and never rejects by it.
//!
//! It wraps the mailbox of the engine's stateful actor, so that the waiting never stands in the way
//! of applying final blocks. Absent on purpose: execution, validity.

use crate::{
    block::Block,
    engine::{Digest, Placement, Runtime, Scheme, now_ms},
    mempool::Mempool,
};
use chancery_rules::kernel::envelope::Envelope;
use commonware_consensus::{Application, Heightable as _, marshal::ancestry::Ancestry};
use commonware_cryptography::Digested;
use commonware_macros::select;
use commonware_utils::{channel::watch, sync::Mutex};
use futures::StreamExt as _;
use std::{collections::HashSet, sync::Arc, time::Duration};

/// A validator waits at most this long for its clock.
pub const CLOCK_WAIT_MAX_MS: u64 = 2_000;

/// The most transactions that a proposer puts into a block. A block may hold more; this many are
/// checked well within a leader's time.
pub const PROPOSAL_COUNT_MAX: usize = 2_048;

/// The mempool as the actors share it.
pub type SharedMempool = Arc<Mutex<Mempool<Arc<Envelope>>>>;

/// How a proposer paces its blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// With transactions waiting, the time from the parent's to the block's.
    pub fill_ms: u64,
    /// With none waiting, the same.
    pub heartbeat_ms: u64,
    /// A chain further behind the clock than this is not held back.
    pub lag_ms: u64,
    /// So many transactions are not worth waiting for more.
    pub full_count: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            fill_ms: 50,
            heartbeat_ms: 1_000,
            lag_ms: 2_000,
            full_count: PROPOSAL_COUNT_MAX,
        }
    }
}

impl Pace {
    /// How long to wait now before proposing; zero means not at all.
    pub fn wait_ms(&self, now_ms: u64, parent_ms: u64, ready: usize) -> u64 {
        let behind = now_ms.saturating_sub(parent_ms) > self.lag_ms;
        if behind || ready >= self.full_count {
            return 0;
        }
        let gap_ms = if ready == 0 {
            self.heartbeat_ms
        } else {
            self.fill_ms
        };
        parent_ms
            .saturating_add(gap_ms)
            .saturating_sub(now_ms)
            .min(gap_ms)
    }
}

/// An application that waits as [`Pace`] says before it lets the inner one propose.
#[derive(Clone)]
pub struct Paced<A> {
    inner: A,
    mempool: SharedMempool,
    arrivals: watch::Receiver<u64>,
    pace: Pace,
}

impl<A> Paced<A> {
    /// Wraps `inner`; `arrivals` changes whenever a transaction is put into `mempool`.
    pub const fn new(
        inner: A,
        mempool: SharedMempool,
        arrivals: watch::Receiver<u64>,
        pace: Pace,
    ) -> Self {
        Self {
            inner,
            mempool,
            arrivals,
            pace,
        }
    }

    async fn wait_to_propose<E: Runtime>(&mut self, context: &E, ancestry: impl Ancestry<Block>) {
        let Some(parent_ms) = ancestry.peek().map(|parent| parent.inner().time_ms()) else {
            return;
        };
        let final_height = self.mempool.lock().height();
        let besides = in_flight(ancestry, final_height).await;
        loop {
            self.arrivals.borrow_and_update();
            let ready = self.mempool.lock().ready(&besides);
            let wait_ms = self.pace.wait_ms(now_ms(context), parent_ms, ready);
            if wait_ms == 0 {
                return;
            }
            let timer = context.sleep(Duration::from_millis(wait_ms));
            if ready > 0 {
                timer.await;
                continue;
            }
            select! {
                () = timer => {},
                changed = self.arrivals.changed() => if changed.is_err() { return },
            }
        }
    }
}

/// The transactions of the blocks from the parent down to the last final height.
pub async fn in_flight(mut ancestry: impl Ancestry<Block>, final_height: u64) -> HashSet<Digest> {
    let mut hashes = HashSet::new();
    while ancestry
        .peek()
        .is_some_and(|block| block.height().get() > final_height)
    {
        let Some(block) = ancestry.next().await else {
            break;
        };
        hashes.extend(block.inner().leaves());
    }
    hashes
}

impl<E, A> Application<E> for Paced<A>
where
    E: Runtime,
    A: Application<E, SigningScheme = Scheme, Context = Placement, Block = Block, Input = ()>
        + Sync,
{
    type SigningScheme = Scheme;
    type Context = Placement;
    type Block = Block;
    type Input = ();

    async fn propose(
        &mut self,
        context: (E, Placement),
        ancestry: impl Ancestry<Block>,
        (): (),
    ) -> Option<Digested<Block>> {
        self.wait_to_propose(&context.0, ancestry.clone()).await;
        self.inner.propose(context, ancestry, ()).await
    }

    async fn verify(&mut self, context: (E, Placement), ancestry: impl Ancestry<Block>) -> bool {
        let block_ms = ancestry.peek().map_or(0, |block| block.inner().time_ms());
        let ahead_ms = block_ms
            .saturating_sub(now_ms(&context.0))
            .min(CLOCK_WAIT_MAX_MS);
        #[cfg(feature = "planted")]
        if crate::planted::is(crate::planted::Bug::RejectingClock)
            && block_ms.abs_diff(now_ms(&context.0)) > 1_000
        {
            return false;
        }
        let clock = context.0.sleep(Duration::from_millis(ahead_ms));
        let (valid, ()) = futures::join!(self.inner.verify(context, ancestry), async {
            if ahead_ms > 0 {
                clock.await;
            }
        });
        valid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposer_waits_as_the_ledgers_load_says() {
        let check = |now, parent, ready, expected| {
            assert_eq!(
                Pace::default().wait_ms(now, parent, ready),
                expected,
                "{now} {ready}"
            );
        };
        check(10_000, 10_000, 0, 1_000);
        check(10_400, 10_000, 0, 600);
        check(11_000, 10_000, 0, 0);
        check(10_000, 10_000, 1, 50);
        check(10_040, 10_000, 1, 10);
        check(10_900, 10_000, 1, 0);
        check(10_000, 10_000, PROPOSAL_COUNT_MAX, 0);
        // Behind the clock: at once, with or without transactions.
        check(12_001, 10_000, 0, 0);
        // A parent ahead of this clock: no longer than the gap.
        check(10_000, 11_000, 1, 50);
        check(10_000, 11_500, 0, 1_000);
    }
}
