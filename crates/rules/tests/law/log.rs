//! The log against the vectors of others and against a plain recursive tree.

use chancery_rules::{
    kernel::{cbor, ids::Root},
    log::{
        Frontier, Range, consistency_ranges, inclusion_ranges, leaf_hash, node_hash, root_of,
        verify_consistency, verify_inclusion,
    },
};
use proptest::prelude::*;

/// RFC 6962 section 2.1, as it stands there.
fn plain_root(leaves: &[Root]) -> Root {
    match leaves {
        [] => root_of::<&[u8]>([]),
        [leaf] => *leaf,
        _ => {
            let middle = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(middle);
            node_hash(&plain_root(left), &plain_root(right))
        }
    }
}

fn leaves(count: usize) -> Vec<Root> {
    (0..count)
        .map(|number| leaf_hash(&number.to_be_bytes()))
        .collect()
}

fn roots(ranges: Vec<Range>, leaves: &[Root]) -> Vec<Root> {
    let at = |place: u64| usize::try_from(place).unwrap();
    ranges
        .into_iter()
        .map(|range| plain_root(&leaves[at(range.start)..at(range.end)]))
        .collect()
}

#[test]
fn proofs_agree_with_the_vectors_of_others() {
    let root = |text: &str| text.parse::<Root>().ok();
    let mut counted = [0, 0];
    for line in include_str!("../fixtures/merkle.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let [kind, a, b, first, second, proof, verdict, name] =
            line.split(' ').collect::<Vec<_>>()[..]
        else {
            panic!("{line}")
        };
        let numbers = (a.parse::<u64>().unwrap(), b.parse::<u64>().unwrap());
        let proof: Option<Vec<Root>> = if proof == "-" {
            Some(vec![])
        } else {
            proof.split(',').map(root).collect()
        };
        // What is not 32 bytes long is refused by its type.
        let parts = root(first).zip(root(second)).zip(proof);
        let found = parts.is_some_and(|((first, second), proof)| match kind {
            "inclusion" => verify_inclusion(&first, numbers.0, numbers.1, &proof, &second),
            _ => verify_consistency(numbers.0, numbers.1, &proof, &first, &second),
        });
        assert_eq!(found, verdict == "ok", "{kind} {name}");
        counted[usize::from(found)] += 1;
    }
    assert!(counted[0] > 100 && counted[1] >= 8, "{counted:?}");
}

#[test]
fn the_empty_tree_is_the_hash_of_nothing() {
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Frontier::default().root().to_string(), nothing);
}

#[test]
fn every_leaf_of_small_trees_is_proven_and_no_other() {
    let all = leaves(40);
    for size in 1..=40_u64 {
        let tree = &all[..usize::try_from(size).unwrap()];
        let root = plain_root(tree);
        for (place, leaf) in (0_u64..).zip(tree) {
            let proof = roots(inclusion_ranges(place, size).unwrap(), tree);
            assert!(verify_inclusion(leaf, place, size, &proof, &root));
            assert!(!verify_inclusion(leaf, place + 1, size, &proof, &root));
            assert!(!verify_inclusion(&root, place, size, &proof, &root) || size == 1);
        }
        assert_eq!(inclusion_ranges(size, size), None);
    }
}

#[test]
fn every_small_tree_is_proven_a_prefix_of_greater_ones() {
    let all = leaves(40);
    for new in 1..=40_u64 {
        let tree = &all[..usize::try_from(new).unwrap()];
        for old in 1..=new {
            let (old_root, root) = (
                plain_root(&all[..usize::try_from(old).unwrap()]),
                plain_root(tree),
            );
            let proof = roots(consistency_ranges(old, new).unwrap(), tree);
            assert!(verify_consistency(old, new, &proof, &old_root, &root));
            if old < new {
                assert!(!verify_consistency(old, new, &proof, &root, &old_root));
            }
        }
        assert_eq!(consistency_ranges(0, new), None);
        assert_eq!(consistency_ranges(new + 1, new), None);
    }
}

#[test]
fn greatest_sizes_neither_hang_nor_overflow() {
    assert_eq!(
        inclusion_ranges(u64::MAX - 1, u64::MAX).unwrap().len(),
        64 - 1
    );
    assert!(consistency_ranges(u64::MAX - 1, u64::MAX).unwrap().len() <= 65);
    let root = leaf_hash(b"");
    assert!(!verify_inclusion(
        &root,
        u64::MAX - 1,
        u64::MAX,
        &vec![root; 70],
        &root
    ));
    assert!(!verify_consistency(
        u64::MAX - 1,
        u64::MAX,
        &vec![root; 70],
        &root,
        &root
    ));
}

proptest! {
    #[test]
    fn a_frontier_has_the_root_of_its_leaves_and_survives_the_state(count in 0..300_usize) {
        let leaves = leaves(count);
        let mut frontier = Frontier::default();
        leaves.iter().for_each(|leaf| frontier.append(*leaf));
        prop_assert_eq!(frontier.root(), plain_root(&leaves));
        prop_assert_eq!(frontier.size(), u64::try_from(count).unwrap());
        prop_assert_eq!(cbor::decode::<Frontier>(&cbor::encode(&frontier)).unwrap(), frontier);
    }
}

#[test]
fn peaks_fit_the_size() {
    #[derive(serde::Serialize)]
    struct Parts {
        size: u64,
        peaks: Vec<Root>,
    }
    let decode = |size, peaks| {
        cbor::decode::<Frontier>(&cbor::encode(&Parts {
            size,
            peaks: leaves(peaks),
        }))
    };
    assert!(decode(5, 2).is_ok());
    assert!(decode(5, 1).is_err());
    assert!(decode(4, 2).is_err());
}
