//! Inclusion and consistency: which nodes prove them, and whether they do (RFC 9162 sections 2.1.3 and 2.1.4).

use super::node_hash;
use crate::kernel::ids::Root;

/// Leaves `start..end`, whose subtree's root is one node of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// First leaf.
    pub start: u64,
    /// The leaf after the last.
    pub end: u64,
}

/// The subtrees whose roots, in this order, prove that leaf `index` is in the tree of `size` leaves.
///
/// `None` if it is not in the tree.
#[must_use]
pub fn inclusion_ranges(index: u64, size: u64) -> Option<Vec<Range>> {
    if index >= size {
        return None;
    }
    let mut ranges = Vec::new();
    let mut tree = Range {
        start: 0,
        end: size,
    };
    while tree.end - tree.start > 1 {
        let middle = tree.start + split(tree.end - tree.start);
        let (left, right) = (
            Range {
                start: tree.start,
                end: middle,
            },
            Range {
                start: middle,
                end: tree.end,
            },
        );
        if index < middle {
            ranges.push(right);
            tree = left;
        } else {
            ranges.push(left);
            tree = right;
        }
    }
    ranges.reverse();
    Some(ranges)
}

/// The subtrees whose roots, in this order, prove that the tree of `old` leaves is a prefix of that of `new`.
///
/// `None` unless `0 < old <= new`.
#[must_use]
pub fn consistency_ranges(old: u64, new: u64) -> Option<Vec<Range>> {
    if old == 0 || old > new {
        return None;
    }
    let mut ranges = Vec::new();
    let mut tree = Range { start: 0, end: new };
    let mut is_old_root = true;
    while tree.end != old {
        let middle = tree.start + split(tree.end - tree.start);
        let (left, right) = (
            Range {
                start: tree.start,
                end: middle,
            },
            Range {
                start: middle,
                end: tree.end,
            },
        );
        if old <= middle {
            ranges.push(right);
            tree = left;
        } else {
            ranges.push(left);
            tree = right;
            is_old_root = false;
        }
    }
    if !is_old_root {
        ranges.push(tree);
    }
    ranges.reverse();
    Some(ranges)
}

/// Whether `proof` shows that `leaf` is leaf `index` of the tree of `size` leaves with this `root`.
#[must_use]
pub fn verify_inclusion(leaf: &Root, index: u64, size: u64, proof: &[Root], root: &Root) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last) = (index, size - 1);
    let mut node = *leaf;
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            node = node_hash(sibling, &node);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            node = node_hash(&node, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && node == *root
}

/// Whether `proof` shows that the tree of `old` leaves with `old_root` is a prefix of that of `new` with `new_root`.
///
/// Nothing is a prefix of nothing only, by an empty proof: an empty tree says nothing about a greater one.
#[must_use]
pub fn verify_consistency(
    old: u64,
    new: u64,
    proof: &[Root],
    old_root: &Root,
    new_root: &Root,
) -> bool {
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old == 0 || old > new {
        return false;
    }
    let mut path = proof.iter();
    let start = if old.is_power_of_two() {
        Some(old_root)
    } else {
        path.next()
    };
    let Some(start) = start else { return false };
    let (mut place, mut last) = (old - 1, new - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let (mut before, mut after) = (*start, *start);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            before = node_hash(sibling, &before);
            after = node_hash(sibling, &after);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            after = node_hash(&after, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && before == *old_root && after == *new_root
}

/// The largest power of two below `size`, which is at least 2.
const fn split(size: u64) -> u64 {
    1 << (u64::BITS - 1 - (size - 1).leading_zeros())
}
