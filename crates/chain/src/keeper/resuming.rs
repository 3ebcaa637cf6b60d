//! Where a keeper takes up: after the last block that was kept, or after the one whose state was
//! fetched.

use super::{APPLIED_MAX, KeepError, Keeper, telling::tip_of};
use crate::{block::Block, engine::Runtime};
use chancery_rules::log::Frontier;
use commonware_consensus::{Heightable as _, types};
use commonware_cryptography::Digestible as _;
use std::sync::atomic::Ordering;

impl<E: Runtime> Keeper<E> {
    /// Takes up where an earlier run ended: the feed stands at the last height that was kept.
    pub async fn resume(&self) {
        let bounds = {
            let stores = self.stores.read().await;
            (stores.outcomes.first(), stores.outcomes.height())
        };
        let (Ok(oldest), Ok(height)) = bounds else {
            self.fatal("the outcomes cannot be read".into());
        };
        self.oldest.store(oldest, Ordering::Release);
        let latest = height.saturating_sub(u64::try_from(APPLIED_MAX / 2).unwrap_or(0));
        for number in latest.max(oldest.saturating_sub(1))..=height {
            let Some(block) = self.marshal.get_block(types::Height::new(number)).await else {
                if number < oldest {
                    // An empty node that is to join has no genesis block in its archive.
                    continue;
                }
                self.fatal(format!(
                    "the final block {number} is missing from the archive"
                ));
            };
            self.stand_at(block.inner());
        }
    }

    /// Lets the stores begin after `block`, whose state was synchronised, with the log as it was.
    ///
    /// # Errors
    ///
    /// [`KeepError`]: the stores have no blocks then, and begin again.
    pub async fn begin(&self, block: &Block, log: Frontier) -> Result<(), KeepError> {
        let first = block.height().get().saturating_add(1);
        let mut stores = self.stores.write().await;
        // The outcomes come last: whether they have begun tells whether all has.
        stores.log.begin(log).await?;
        stores.outcomes.begin(first).await?;
        drop(stores);
        self.oldest.store(first, Ordering::Release);
        self.stand_at(block);
        self.arrive(block).await
    }

    /// Works in the epoch of the block after `block`, up to which no block was run here.
    async fn arrive(&self, block: &Block) -> Result<(), KeepError> {
        let (header, committees) = (block.header(), &self.circle.committees);
        let Some(announced) = header.next_committee else {
            committees.begin_after(header.height);
            return Ok(());
        };
        let latest = committees.latest();
        if latest.root() != announced {
            return Err(KeepError::CommitteeChanged(header.epoch));
        }
        let height = types::Height::new(header.height.0);
        let finality = self.marshal.get_finalization(height).await;
        self.link(header, finality.as_ref(), latest.keys()).await?;
        committees.enter(header.epoch.next(), block.digest());
        Ok(())
    }

    fn stand_at(&self, block: &Block) {
        self.applying(block.header());
        let height = block.height().get();
        self.mempool.lock().settle(height, block.time_ms(), []);
        self.feed.resume(tip_of(block, block.header().time));
    }
}
