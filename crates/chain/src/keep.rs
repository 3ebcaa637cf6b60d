//! How much of the past a node keeps: all of it, or the latest blocks.
//!
//! One number governs blocks, certificates, outcomes, log leaves and the operations of the state. The
//! state itself is always whole. What is older than the number goes in files of
//! [`Keep::blocks_per_file`] blocks, so a little more is kept than was asked for.

use chancery_rules::genesis::Epochs;
use commonware_glue::stateful::PruneConfig;
use commonware_utils::{NZU64, NZUsize};
use std::num::{NonZeroU64, NonZeroUsize};

/// The least number of blocks that a node keeps beyond those of one epoch: a quarter of an hour of a
/// quiet ledger.
///
/// Consensus starts each epoch from the last block of the one before, after a restart as well. A node
/// that was away asks its peers for the blocks that it missed, and one that joins needs every block
/// from the header it joined at, with the operations of the state since then. Both take far less,
/// unless the ledger is busy or the network slow; a node that was away for longer joins anew.
pub const KEEP_BLOCKS_MIN: u64 = 1_024;

/// Blocks of one file of each store.
const BLOCKS_PER_FILE: NonZeroU64 = NZU64!(1 << 14);

/// What a node keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// At least so many of the latest blocks; `None` keeps all.
    pub blocks: Option<NonZeroU64>,
    /// Blocks of one file: what pruning removes at a time. Fixed for the life of a data folder.
    pub blocks_per_file: NonZeroU64,
}

/// Fewer blocks than a node may keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a node of this ledger keeps at least {least} blocks, and not {asked}")]
pub struct TooFew {
    /// What was asked for.
    pub asked: u64,
    /// The least: the blocks of an epoch, and [`KEEP_BLOCKS_MIN`].
    pub least: u64,
}

impl Default for Keep {
    fn default() -> Self {
        Self {
            blocks: None,
            blocks_per_file: BLOCKS_PER_FILE,
        }
    }
}

impl Keep {
    /// Keeps at least the latest `blocks`; [`check`](Self::check) says whether a ledger allows it.
    pub fn latest(blocks: NonZeroU64) -> Self {
        Self {
            blocks: Some(blocks),
            ..Self::default()
        }
    }

    /// Checks that it is no less than a ledger with these epochs needs.
    ///
    /// # Errors
    ///
    /// [`TooFew`].
    pub fn check(&self, epochs: Epochs) -> Result<(), TooFew> {
        let least = epochs.blocks.saturating_add(KEEP_BLOCKS_MIN);
        match self.blocks.map(NonZeroU64::get) {
            Some(asked) if asked < least => Err(TooFew { asked, least }),
            _ => Ok(()),
        }
    }

    /// The first height to keep once `height` is final, if it is time to prune.
    pub fn first_kept(&self, height: u64) -> Option<u64> {
        let is_due = height.is_multiple_of(self.interval());
        let first = height.checked_sub(self.blocks?.get())?.saturating_add(1);
        (is_due && first > 1).then_some(first)
    }

    /// How the engine prunes its own stores.
    pub fn engine(&self) -> Option<PruneConfig> {
        let kept = usize::try_from(self.blocks?.get()).unwrap_or(usize::MAX / 2);
        let interval = usize::try_from(self.interval()).unwrap_or(1);
        Some(PruneConfig {
            maintenance_interval: NonZeroUsize::new(interval).unwrap_or(NZUsize!(1)),
            retained_marshal_blocks: kept,
            retained_qmdb_blocks: kept,
        })
    }

    /// Blocks from one pruning to the next.
    const fn interval(&self) -> u64 {
        let eighth = self.blocks_per_file.get() / 8;
        if eighth == 0 { 1 } else { eighth }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_keeps_no_less_than_its_peers_need() {
        let epochs = Epochs {
            blocks: 60,
            term: 1,
        };
        let least = 60 + KEEP_BLOCKS_MIN;
        let (enough, few) = (NZU64!(60 + KEEP_BLOCKS_MIN), NZU64!(59 + KEEP_BLOCKS_MIN));
        assert_eq!(Keep::default().check(epochs), Ok(()));
        assert_eq!(Keep::latest(enough).check(epochs), Ok(()));
        let asked = few.get();
        assert_eq!(
            Keep::latest(few).check(epochs),
            Err(TooFew { asked, least })
        );
    }

    #[test]
    fn pruning_is_due_now_and_then_and_only_below_what_is_kept() {
        let keep = Keep {
            blocks: NonZeroU64::new(100),
            blocks_per_file: NZU64!(16),
        };
        assert_eq!(keep.first_kept(98), None);
        assert_eq!(keep.first_kept(100), None);
        assert_eq!(keep.first_kept(102), Some(3));
        assert_eq!(keep.first_kept(103), None);
        assert_eq!(Keep::default().first_kept(1 << 20), None);
        assert_eq!(Keep::default().engine(), None);
    }
}
