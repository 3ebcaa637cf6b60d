//! The log against a tree in memory.

use super::*;
use chancery_rules::log::{leaf_hash, verify_consistency, verify_inclusion};
use commonware_runtime::{Runner as _, Supervisor as _, deterministic};

fn leaves(count: u64) -> Vec<Root> {
    (0..count)
        .map(|index| leaf_hash(&index.to_be_bytes()))
        .collect()
}

fn small(number: u64) -> usize {
    usize::try_from(number).expect("small")
}

async fn stored(context: deterministic::Context, all: &[Root]) -> EventLog<deterministic::Context> {
    let mut log = EventLog::open(context, "t", crate::state::page_cache(1))
        .await
        .expect("open");
    log.extend(0, all).await.expect("extend");
    log
}

#[test]
fn the_log_grows_in_any_portions_and_a_second_delivery_changes_nothing() {
    deterministic::Runner::default().start(|context| async move {
        let all = leaves(40);
        let mut log = stored(context.child("log"), &[]).await;
        for (first, end) in [(0, 3), (3, 3), (3, 11), (3, 11), (5, 12), (12, 40)] {
            log.extend(first, &all[small(first)..end])
                .await
                .expect("extend");
        }
        for size in 0..=40 {
            let root = root_of_hashes(all[..small(size)].iter().copied());
            assert_eq!(log.root(size).await.expect("root"), root);
        }
        assert!(matches!(
            log.extend(50, &all[..1]).await,
            Err(LogError::Gap { first: 50 })
        ));
        assert!(matches!(
            log.inclusion(3, 41).await,
            Err(LogError::OutOfRange)
        ));
        assert!(matches!(
            log.consistency(9, 8).await,
            Err(LogError::OutOfRange)
        ));
    });
}

#[test]
fn every_proof_is_accepted_by_the_rules_verifier() {
    deterministic::Runner::default().start(|context| async move {
        let all = leaves(21);
        let log = stored(context.child("log"), &all).await;
        for size in 1..=21_u64 {
            let root = log.root(size).await.expect("root");
            for index in 0..size {
                let proof = log.inclusion(index, size).await.expect("inclusion");
                assert!(verify_inclusion(
                    &all[small(index)],
                    index,
                    size,
                    &proof,
                    &root
                ));
            }
            for old in 1..=size {
                let (old_root, proof) = (
                    log.root(old).await.expect("root"),
                    log.consistency(old, size).await.expect("consistency"),
                );
                assert!(verify_consistency(old, size, &proof, &old_root, &root));
            }
        }
    });
}

/// Everything that a log from `base` on must answer as the whole log does.
async fn same_above(
    base: u64,
    log: &EventLog<deterministic::Context>,
    whole: &EventLog<deterministic::Context>,
    size: u64,
) {
    for size in base..=size {
        let root = |log| async move { EventLog::root(log, size).await.expect("a root") };
        assert_eq!(root(log).await, root(whole).await, "{base} {size}");
        for index in base..size {
            let (ours, theirs) = (log.inclusion(index, size), whole.inclusion(index, size));
            assert_eq!(ours.await.expect("ours"), theirs.await.expect("theirs"));
        }
        for old in base.max(1)..=size {
            let (ours, theirs) = (log.consistency(old, size), whole.consistency(old, size));
            assert_eq!(ours.await.expect("ours"), theirs.await.expect("theirs"));
        }
    }
}

#[test]
fn a_log_that_begins_later_goes_on_with_the_same_roots_and_proofs() {
    deterministic::Runner::default().start(|context| async move {
        let all = leaves(33);
        let whole = stored(context.child("whole"), &all).await;
        for base in 0..=20_u64 {
            let mut frontier = Frontier::default();
            all[..small(base)]
                .iter()
                .for_each(|leaf| frontier.append(*leaf));
            let cache = crate::state::page_cache(1);
            let open = || async {
                let context = context.child("later");
                EventLog::open(context, &format!("l{base}"), cache.clone())
                    .await
                    .expect("opens")
            };
            let mut log = open().await;
            // A half-begun log of another place is dropped.
            log.extend(0, &all[..2]).await.expect("extend");
            log.begin(frontier).await.expect("begins");
            log.extend(base, &all[small(base)..]).await.expect("extend");
            drop(log);
            let log = open().await;
            assert_eq!(log.first(), base);
            same_above(base, &log, &whole, 33).await;
            if base > 1 {
                let old = log.inclusion(0, 33).await;
                assert!(matches!(old, Err(LogError::Gone { first }) if first == base));
            }
        }
    });
}

#[test]
fn a_pruned_log_answers_above_and_says_what_is_gone() {
    deterministic::Runner::default().start(|context| async move {
        let all = leaves(64);
        let whole = stored(context.child("whole"), &all).await;
        let cache = crate::state::page_cache(1);
        let open = |name| {
            let context = context.child(name);
            EventLog::open_in_files(context, "p", cache.clone(), NZU64!(8))
        };
        let mut log = open("first").await.expect("opens");
        log.extend(0, &all[..40]).await.expect("extend");
        for first in [0, 1, 7, 21, 21, 13, 38] {
            log.prune(first).await.expect("prunes");
            same_above(log.first(), &log, &whole, 40).await;
        }
        assert_eq!(log.first(), 38);
        assert!(matches!(log.prune(41).await, Err(LogError::OutOfRange)));
        // A second delivery of what is gone changes nothing; the log grows on after a restart.
        log.extend(5, &all[5..9]).await.expect("known");
        drop(log);
        let mut log = open("second").await.expect("opens");
        log.extend(38, &all[38..]).await.expect("extend");
        same_above(38, &log, &whole, 64).await;
        let gone = log.consistency(8, 64).await;
        assert!(matches!(gone, Err(LogError::Gone { first: 38 })));
    });
}
