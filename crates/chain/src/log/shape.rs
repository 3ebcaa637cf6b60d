//! Where each complete subtree of the log's tree (RFC 6962 section 2.1) is stored. No hashing, no
//! I/O; which subtrees a proof consists of, the rules say.
//!
//! Nodes are stored in the order in which they become complete: each leaf, then every parent that
//! it completes. The node of height h over the leaves from L (a multiple of 2^h) is at position
//! `2L - popcount(L) + 2^(h+1) - 2`.

use std::ops::Range;

/// The number of stored nodes when the log has `leaves` leaves.
pub fn nodes(leaves: u64) -> u64 {
    leaves
        .saturating_mul(2)
        .saturating_sub(u64::from(leaves.count_ones()))
}

/// Where the complete subtree over `1 << height` leaves from `first` is stored.
pub fn position(first: u64, height: u32) -> u64 {
    let width = 1_u64.checked_shl(height).unwrap_or(0);
    nodes(first)
        .saturating_add(width.saturating_mul(2))
        .saturating_sub(2)
}

/// The complete subtrees that `range` consists of, from the left, as stored positions.
///
/// `range` must begin where the tree of RFC 6962 splits, as every range of this module does.
pub fn subtrees(range: &Range<u64>) -> Vec<u64> {
    let mut positions = Vec::new();
    let mut first = range.start;
    while first < range.end {
        let height = (range.end - first).ilog2();
        positions.push(position(first, height));
        first += 1_u64 << height;
    }
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_stored_in_the_order_in_which_they_become_complete() {
        // Leaves 0 and 1, their parent, leaves 2 and 3, their parent, the root of four.
        assert_eq!([position(0, 0), position(1, 0), position(0, 1)], [0, 1, 2]);
        assert_eq!([position(2, 0), position(3, 0), position(2, 1)], [3, 4, 5]);
        assert_eq!(position(0, 2), 6);
        assert_eq!(nodes(4), 7);
    }

    #[test]
    fn a_range_splits_into_its_complete_subtrees() {
        assert_eq!(
            subtrees(&(0..7)),
            vec![position(0, 2), position(4, 1), position(6, 0)]
        );
        assert_eq!(subtrees(&(4..6)), vec![position(4, 1)]);
    }
}
