//! The committee of an epoch: whose signatures make a block final, and how many.
//!
//! In this version the one committee is the genesis file's: its validators' keys in ascending order
//! (`docs/formats.md`, section 3). Absent on purpose: changes of committee between epochs.

use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::ids::{Epoch, LedgerId, ValidatorId};

/// The validators of one epoch, in the order that signatures refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committee {
    epoch: Epoch,
    namespace: Vec<u8>,
    keys: Vec<ValidatorId>,
}

/// The epoch's committee cannot be had from the genesis file alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the committee of epoch {} is not the genesis file's", .0.0)]
pub struct UnknownEpoch(pub Epoch);

impl Committee {
    /// The committee of epoch 0.
    #[must_use]
    pub fn from_genesis(genesis: &Genesis, ledger: LedgerId) -> Self {
        Self {
            epoch: Epoch(0),
            namespace: namespace(ledger),
            keys: genesis.committee(),
        }
    }

    /// The epoch it serves.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The validators; a signer's index is its place here.
    #[must_use]
    pub fn keys(&self) -> &[ValidatorId] {
        &self.keys
    }

    /// How many signatures make a block final: n - f, with f = (n - 1) / 3 rounded down.
    #[must_use]
    pub fn quorum(&self) -> usize {
        quorum(self.keys.len())
    }

    /// What precedes a proposal in the signed bytes.
    pub(crate) fn namespace(&self) -> &[u8] {
        &self.namespace
    }
}

/// The signatures that a committee of `count` needs.
#[must_use]
pub const fn quorum(count: usize) -> usize {
    count - count.saturating_sub(1) / 3
}

/// The namespace that an engine of this ledger is configured with; it appends what it signs for.
#[must_use]
pub fn engine_namespace(ledger: LedgerId) -> Vec<u8> {
    [b"chancery/", &ledger.0[..]].concat()
}

fn namespace(ledger: LedgerId) -> Vec<u8> {
    [&engine_namespace(ledger)[..], b"_FINALIZE"].concat()
}

#[cfg(test)]
mod tests {
    use super::quorum;

    #[test]
    fn a_quorum_is_all_but_the_third_that_may_fail() {
        let expected = [
            (1, 1),
            (2, 2),
            (3, 3),
            (4, 3),
            (5, 4),
            (6, 5),
            (7, 5),
            (10, 7),
            (21, 15),
        ];
        for (count, signatures) in expected {
            assert_eq!(quorum(count), signatures, "{count} validators");
        }
    }
}
