//! How a ledger counts epochs: blocks of a fixed number, written in the genesis file for good.

use serde::{Deserialize, Serialize};

use super::GenesisError;
use crate::kernel::ids::{Epoch, Height};

/// Least and most blocks of an epoch.
pub const EPOCH_BLOCKS: std::ops::RangeInclusive<u64> = 2..=1_000_000;
/// Least and most epochs of a term.
pub const TERM_EPOCHS: std::ops::RangeInclusive<u64> = 1..=100_000;

/// The length of an epoch in blocks, and of a committee's term in epochs.
///
/// A committee is believed for a term from the epoch since which a bundle shows it in office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Epochs {
    /// Blocks of an epoch, within [`EPOCH_BLOCKS`].
    pub blocks: u64,
    /// Epochs of a term, within [`TERM_EPOCHS`].
    pub term: u64,
}

impl Default for Epochs {
    fn default() -> Self {
        Self {
            blocks: 3600,
            term: 720,
        }
    }
}

impl Epochs {
    /// The epoch of a block.
    #[must_use]
    pub fn epoch_of(self, height: Height) -> Epoch {
        Epoch(height.0.checked_div(self.blocks).unwrap_or_default())
    }

    /// Whether a block is the last of its epoch.
    #[must_use]
    pub fn is_last(self, height: Height) -> bool {
        height.0.checked_rem(self.blocks) == self.blocks.checked_sub(1)
    }

    /// Whether a block is the first of its epoch.
    #[must_use]
    pub fn is_first(self, height: Height) -> bool {
        self.first(self.epoch_of(height)) == height
    }

    /// The first block of an epoch; of epoch 0 it is the genesis header.
    #[must_use]
    pub fn first(self, epoch: Epoch) -> Height {
        Height(epoch.0.saturating_mul(self.blocks))
    }

    /// The last block of an epoch.
    #[must_use]
    pub fn last(self, epoch: Epoch) -> Height {
        Height(
            self.first(epoch)
                .0
                .saturating_add(self.blocks.saturating_sub(1)),
        )
    }

    pub(super) fn check(self) -> Result<(), GenesisError> {
        if EPOCH_BLOCKS.contains(&self.blocks) && TERM_EPOCHS.contains(&self.term) {
            Ok(())
        } else {
            Err(GenesisError::Epochs)
        }
    }
}
