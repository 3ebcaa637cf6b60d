//! Committees: whose signatures make a block final, how many, and how one follows another.
//!
//! The first committee is the genesis file's. Each later one is announced by the last header of the
//! epoch before it, which the committee before it signed: a [`Link`]. A [`CommitteeChain`] follows
//! such links (`docs/formats.md`, sections 9 and 13). Absent on purpose: why a committee changed,
//! which is the rules' business.

mod chain;
mod link;

pub use chain::{ChainError, CommitteeChain};
pub use chancery_rules::genesis::Epochs;
pub use link::{COMMITTEE_MAX, LINK_BYTES_MAX, Link, LinkError};

use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::ids::{LedgerId, Root, ValidatorId};
use sha2::{Digest as _, Sha256};

/// What precedes the keys in the hash of a committee.
const ROOT_DOMAIN: &[u8] = b"chancery/committee/1";

/// Validators in the order that signatures refer to, with the ledger that they sign for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committee {
    namespace: Vec<u8>,
    keys: Vec<ValidatorId>,
}

impl Committee {
    /// The committee of these keys, in ascending order whatever order they come in.
    #[must_use]
    pub fn new(ledger: LedgerId, mut keys: Vec<ValidatorId>) -> Self {
        keys.sort_unstable();
        keys.dedup();
        Self {
            namespace: namespace(ledger),
            keys,
        }
    }

    /// The committee of epoch 0.
    #[must_use]
    pub fn from_genesis(genesis: &Genesis, ledger: LedgerId) -> Self {
        Self::new(ledger, genesis.committee())
    }

    /// The committee that these links end with, going by their keys alone: for a node of its own
    /// links. Whoever got them from elsewhere follows them with a [`CommitteeChain`].
    #[must_use]
    pub fn after(genesis: &Genesis, ledger: LedgerId, links: &[Link]) -> Self {
        match links.iter().rev().find_map(|link| link.committee.as_ref()) {
            Some(keys) => Self::new(ledger, keys.clone()),
            None => Self::from_genesis(genesis, ledger),
        }
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

    /// The hash by which the header before its first epoch announces it.
    #[must_use]
    pub fn root(&self) -> Root {
        root_of_ascending(&self.keys)
    }

    /// What precedes a proposal in the signed bytes.
    pub(crate) fn namespace(&self) -> &[u8] {
        &self.namespace
    }
}

/// What a header announces of the committee that follows: SHA-256 of the domain and of its keys in
/// ascending order, 32 bytes each, whatever order they come in.
#[must_use]
pub fn committee_root(keys: &[ValidatorId]) -> Root {
    let mut ascending = keys.to_vec();
    ascending.sort_unstable();
    root_of_ascending(&ascending)
}

fn root_of_ascending(keys: &[ValidatorId]) -> Root {
    let mut hash = Sha256::new_with_prefix(ROOT_DOMAIN);
    for key in keys {
        hash.update(key);
    }
    Root(hash.finalize().into())
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
    use super::*;

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

    #[test]
    fn a_committee_is_announced_by_the_hash_of_its_keys_in_ascending_order() {
        let (low, high) = (ValidatorId([1; 32]), ValidatorId([2; 32]));
        let bytes = [ROOT_DOMAIN, &[1; 32], &[2; 32]].concat();
        let expected = Root(Sha256::digest(bytes).into());
        assert_eq!(committee_root(&[low, high]), expected);
        assert_eq!(committee_root(&[high, low]), expected);
        let committee = Committee::new(LedgerId([7; 32]), vec![high, low, high]);
        assert_eq!(committee.root(), expected);
        assert_eq!(committee.keys(), [low, high]);
        assert_ne!(committee_root(&[low]), expected);
    }
}
