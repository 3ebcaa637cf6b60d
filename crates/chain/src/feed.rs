//! Final blocks, in order, to whoever follows: durable before anyone hears of them.
//!
//! The latest blocks are kept in memory; older ones are read from the stores by the
//! [desk](crate::desk). A follower that falls behind loses nothing: it asks for the height it needs.

use chancery_rules::{
    feed::FinalisedBlock,
    kernel::{
        ids::{BlockDigest, Height},
        time::Timestamp,
    },
};
use commonware_utils::{channel::watch, sync::Mutex};
use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// The most blocks kept in memory.
const RECENT_COUNT_MAX: usize = 256;

/// The most bytes of blocks kept in memory, roughly.
const RECENT_BYTES_MAX: usize = 64 << 20;

/// The last final block, in brief.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// Its height.
    pub height: Height,
    /// Its time.
    pub time: Timestamp,
    /// Its digest.
    pub digest: BlockDigest,
    /// The view in which it was proposed.
    pub view: u64,
    /// When this node held it final and durable, by its own clock.
    pub finalised_at: Timestamp,
}

#[derive(Default)]
struct Recent {
    blocks: VecDeque<(usize, Arc<FinalisedBlock>)>,
    bytes: usize,
}

/// The feed's memory and its bell.
#[derive(Clone)]
pub struct Feed {
    tip: watch::Sender<Tip>,
    recent: Arc<Mutex<Recent>>,
    certified: Arc<AtomicU64>,
}

impl Feed {
    /// A feed that stands at `tip`.
    pub fn new(tip: Tip) -> Self {
        Self {
            tip: watch::Sender::new(tip),
            recent: Arc::default(),
            certified: Arc::default(),
        }
    }

    /// The last height whose block has a certificate of its own, which others can ask for; zero if
    /// none was told since the start.
    pub fn certified(&self) -> Height {
        Height(self.certified.load(Ordering::Relaxed))
    }

    /// The last final block.
    pub fn tip(&self) -> Tip {
        *self.tip.borrow()
    }

    /// A bell that rings when the tip changes.
    pub fn bell(&self) -> watch::Receiver<Tip> {
        self.tip.subscribe()
    }

    /// The block at `height` if it is in memory.
    pub fn recent(&self, height: Height) -> Option<Arc<FinalisedBlock>> {
        let recent = self.recent.lock();
        let (_, first) = recent.blocks.front()?;
        let place = usize::try_from(height.0.checked_sub(first.height.0)?).ok()?;
        recent.blocks.get(place).map(|(_, block)| Arc::clone(block))
    }

    /// Publishes the block after the tip, which is durable; another height is ignored.
    pub fn publish(&self, block: Arc<FinalisedBlock>, finalised_at: Timestamp) {
        if block.height != self.tip().height.next() {
            return;
        }
        let tip = Tip {
            height: block.height,
            time: block.time,
            digest: block.digest,
            view: block.view,
            finalised_at,
        };
        if block.finality.is_some() {
            self.certified.store(block.height.0, Ordering::Relaxed);
        }
        self.remember(block);
        self.tip.send_replace(tip);
    }

    /// Sets the tip at startup, before anyone follows.
    pub fn resume(&self, tip: Tip) {
        self.tip.send_replace(tip);
    }

    fn remember(&self, block: Arc<FinalisedBlock>) {
        let bytes = weigh(&block);
        let mut recent = self.recent.lock();
        recent.bytes = recent.bytes.saturating_add(bytes);
        recent.blocks.push_back((bytes, block));
        while recent.blocks.len() > RECENT_COUNT_MAX || recent.bytes > RECENT_BYTES_MAX {
            let Some((bytes, _)) = recent.blocks.pop_front() else {
                return;
            };
            recent.bytes = recent.bytes.saturating_sub(bytes);
        }
    }
}

/// About how many bytes a block takes in memory.
fn weigh(block: &FinalisedBlock) -> usize {
    let transactions: usize = block
        .transactions
        .iter()
        .map(|(_, bytes)| bytes.len() + 256)
        .sum();
    let changes = block
        .changes
        .iter()
        .map(|change| change.value.as_ref().map_or(0, Vec::len) + 128);
    transactions + changes.sum::<usize>() + 1_024
}
