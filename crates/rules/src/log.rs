//! The log of receipts: a Merkle tree of RFC 6962 (and RFC 9162) section 2.1 with SHA-256.
//!
//! Nodes are [`Root`]s. A node keeps leaves where it likes; here is what is computed from them. Absent on purpose:
//! storage of the leaves.

mod frontier;
mod proof;

pub use frontier::{Frontier, FrontierError, LogState};
pub use proof::{
    Range, consistency_ranges, inclusion_ranges, verify_consistency, verify_inclusion,
};

use sha2::{Digest, Sha256};

use crate::kernel::ids::Root;

/// Hash of a leaf: SHA-256(`00`, data).
#[must_use]
pub fn leaf_hash(data: &[u8]) -> Root {
    Root(
        Sha256::new()
            .chain_update([0])
            .chain_update(data)
            .finalize()
            .into(),
    )
}

/// Hash of an inner node: SHA-256(`01`, left, right).
#[must_use]
pub fn node_hash(left: &Root, right: &Root) -> Root {
    Root(
        Sha256::new()
            .chain_update([1])
            .chain_update(left)
            .chain_update(right)
            .finalize()
            .into(),
    )
}

/// Root of the tree over leaf data, in order; SHA-256 of nothing if there is none.
pub fn root_of<D: AsRef<[u8]>>(leaves: impl IntoIterator<Item = D>) -> Root {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.append(leaf_hash(leaf.as_ref()));
    }
    frontier.root()
}

/// Root of the tree over hashes of leaves, in order.
pub fn root_of_hashes(leaves: impl IntoIterator<Item = Root>) -> Root {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.append(leaf);
    }
    frontier.root()
}
