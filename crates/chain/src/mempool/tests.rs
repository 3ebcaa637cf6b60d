//! The mempool's bounds and its fairness.

use super::*;
use commonware_cryptography::{Hasher as _, Sha256, Signer as _, ed25519};

fn hash(text: &str) -> Digest {
    Sha256::hash(&[text.as_bytes()])
}

fn peer(seed: u64) -> Member {
    Member::Peer(ed25519::PrivateKey::from_seed(seed).public_key())
}

/// A transaction of `signer`, told apart by `number`.
fn waiting(signer: &str, number: u64) -> Waiting<()> {
    waiting_copy(signer, number, 0, 1_000)
}

fn waiting_copy(signer: &str, number: u64, copy: u64, expires_ms: u64) -> Waiting<()> {
    let id = hash(&format!("{signer} {number}"));
    Waiting {
        hash: hash(&format!("{signer} {number} {copy}")),
        id: TransactionId(id.0),
        signer: hash(signer),
        expires_ms,
        bytes: Bytes::from(format!("{signer:>8}{number:>8}{copy:>8}")),
        payload: (),
    }
}

fn limits(count_max: usize) -> MempoolLimits {
    MempoolLimits {
        count_max,
        bytes_max: 1 << 20,
    }
}

/// Who signed what `take` gives, in order, by the first eight bytes.
fn taken(pool: &Mempool<()>, count_max: usize) -> Vec<String> {
    let taken = pool.take(&HashSet::new(), count_max, usize::MAX);
    let name = |bytes: &Bytes| String::from_utf8_lossy(&bytes[..8]).trim().to_owned();
    taken.iter().map(|waiting| name(&waiting.bytes)).collect()
}

#[test]
fn members_are_served_in_turn_however_much_each_has() {
    let mut pool = Mempool::new(limits(100), 2);
    for number in 0..20 {
        assert_eq!(
            pool.offer(Member::Own, waiting("loud", number), 0),
            Admission::Added
        );
    }
    assert_eq!(
        pool.offer(peer(1), waiting("quiet", 0), 0),
        Admission::Added
    );
    assert_eq!(
        pool.offer(peer(1), waiting("quiet", 1), 0),
        Admission::Added
    );
    assert_eq!(taken(&pool, 5), ["loud", "quiet", "loud", "quiet", "loud"]);
}

#[test]
fn signers_of_a_member_are_served_in_turn() {
    let mut pool = Mempool::new(limits(100), 1);
    for number in 0..10 {
        pool.offer(Member::Own, waiting("a", number), 0);
    }
    pool.offer(Member::Own, waiting("b", 0), 0);
    let mut first_two = taken(&pool, 2);
    first_two.sort();
    assert_eq!(first_two, ["a", "b"]);
}

#[test]
fn a_proposal_takes_nothing_away() {
    let mut pool = Mempool::new(limits(10), 1);
    pool.offer(Member::Own, waiting("a", 0), 0);
    assert_eq!(taken(&pool, 10).len(), 1);
    assert_eq!(taken(&pool, 10).len(), 1);
    assert_eq!(pool.count(), 1);
}

#[test]
fn what_is_in_blocks_that_are_not_final_is_not_taken_again() {
    let mut pool = Mempool::new(limits(10), 1);
    pool.offer(Member::Own, waiting("a", 0), 0);
    pool.offer(Member::Own, waiting("a", 1), 0);
    let besides = HashSet::from([waiting("a", 0).hash]);
    assert_eq!(pool.ready(&besides), 1);
    let taken = pool.take(&besides, 10, usize::MAX);
    assert_eq!(
        taken.iter().map(|one| one.hash).collect::<Vec<_>>(),
        [waiting("a", 1).hash]
    );
}

#[test]
fn each_members_share_is_bounded_and_no_member_fills_anothers() {
    let mut pool = Mempool::new(limits(8), 2);
    for signer in ["a", "b"] {
        for number in 0..2 {
            assert_eq!(
                pool.offer(Member::Own, waiting(signer, number), 0),
                Admission::Added
            );
        }
    }
    assert_eq!(pool.offer(Member::Own, waiting("c", 0), 0), Admission::Full);
    assert_eq!(pool.offer(peer(1), waiting("c", 0), 0), Admission::Added);
}

#[test]
fn one_signer_has_at_most_half_of_a_share() {
    let mut pool = Mempool::new(limits(4), 1);
    assert_eq!(
        pool.offer(Member::Own, waiting("a", 0), 0),
        Admission::Added
    );
    assert_eq!(
        pool.offer(Member::Own, waiting("a", 1), 0),
        Admission::Added
    );
    assert_eq!(pool.offer(Member::Own, waiting("a", 2), 0), Admission::Full);
    assert_eq!(
        pool.offer(Member::Own, waiting("b", 0), 0),
        Admission::Added
    );
}

#[test]
fn the_bytes_are_bounded() {
    let (bytes, weight) = (waiting("a", 0).bytes.len(), waiting("a", 0).weight());
    let mut pool = Mempool::new(
        MempoolLimits {
            count_max: 100,
            bytes_max: 2 * weight,
        },
        1,
    );
    assert_eq!(
        pool.offer(Member::Own, waiting("a", 0), 0),
        Admission::Added
    );
    assert_eq!(
        pool.offer(Member::Own, waiting("a", 1), 0),
        Admission::Added
    );
    assert_eq!(pool.offer(Member::Own, waiting("a", 2), 0), Admission::Full);
    assert_eq!(pool.take(&HashSet::new(), 100, 2 * bytes - 1).len(), 1);
    assert_eq!(pool.bytes(), 2 * weight);
}

#[test]
fn a_second_copy_does_not_displace_the_first_and_both_go_when_one_is_final() {
    let mut pool = Mempool::new(limits(10), 1);
    assert_eq!(
        pool.offer(Member::Own, waiting_copy("a", 0, 0, 9), 0),
        Admission::Added
    );
    assert_eq!(
        pool.offer(Member::Own, waiting_copy("a", 0, 0, 9), 0),
        Admission::Known
    );
    assert_eq!(
        pool.offer(Member::Own, waiting_copy("a", 0, 1, 9), 0),
        Admission::Added
    );
    pool.settle(1, 5, [(waiting("a", 0).id, 9)]);
    assert_eq!(pool.count(), 0);
    assert_eq!(
        pool.offer(Member::Own, waiting_copy("a", 0, 2, 9), 0),
        Admission::Final
    );
}

#[test]
fn what_has_expired_goes() {
    let mut pool = Mempool::new(limits(10), 1);
    pool.offer(Member::Own, waiting_copy("a", 0, 0, 100), 0);
    pool.offer(Member::Own, waiting_copy("a", 1, 0, 200), 0);
    pool.settle(1, 99, []);
    assert_eq!(pool.count(), 2);
    pool.settle(2, 100, []);
    assert_eq!(pool.count(), 1);
}

#[test]
fn what_a_proposal_left_out_waits_for_the_next_final_height() {
    let mut pool = Mempool::new(limits(10), 1);
    let hash = waiting("a", 0).hash;
    pool.offer(Member::Own, waiting("a", 0), 0);
    pool.leave_out(&hash, 7, LeftOut::Early);
    assert!(taken(&pool, 10).is_empty());
    assert_eq!(pool.ready(&HashSet::new()), 0);
    pool.settle(7, 0, []);
    assert_eq!(taken(&pool, 10).len(), 1);
    assert_eq!(pool.ready(&HashSet::new()), 1);
}

#[test]
fn what_is_replayed_again_and_again_goes() {
    let mut pool = Mempool::new(limits(10), 1);
    let hash = waiting("a", 0).hash;
    pool.offer(Member::Own, waiting("a", 0), 0);
    for height in 1..=3 {
        assert_eq!(pool.count(), 1);
        pool.leave_out(&hash, height, LeftOut::Replayed);
        pool.settle(height, 0, []);
    }
    assert_eq!(pool.count(), 0);
}

#[test]
fn own_transactions_are_sent_again_until_they_are_final() {
    let mut pool = Mempool::new(limits(10), 2);
    pool.offer(Member::Own, waiting("a", 0), 1_000);
    pool.offer(peer(1), waiting("b", 0), 1_000);
    assert!(pool.unsent(999, 2_000, 10).is_empty());
    assert_eq!(pool.unsent(1_000, 3_000, 10), [waiting("a", 0).bytes]);
    assert!(pool.unsent(2_000, 4_000, 10).is_empty());
    pool.settle(1, 0, [(waiting("a", 0).id, 1_000)]);
    assert!(pool.unsent(9_000, 9_000, 10).is_empty());
}

#[test]
fn a_node_that_leaves_loses_its_share_and_the_others_share_anew() {
    let mut pool = Mempool::new(limits(40), 2);
    for number in 0..4 {
        let admission = pool.offer(peer(1), waiting("here", number), 0);
        assert_eq!(admission, Admission::Added);
        let admission = pool.offer(peer(2), waiting("gone", number), 0);
        assert_eq!(admission, Admission::Added);
    }
    let Member::Peer(stays) = peer(1) else {
        panic!("a peer")
    };
    pool.share_between(&BTreeSet::from([stays]));
    assert_eq!(taken(&pool, 100), ["here"; 4]);
    assert_eq!(pool.count(), 4);
    // A third each for the node's own party, its guests and the peer; a signer has half of it.
    for member in [Member::Own, Member::Guests] {
        for number in 0..7 {
            let signer = format!("{member:?}");
            let admission = pool.offer(member.clone(), waiting(&signer, number), 0);
            assert_eq!(admission, Admission::Added, "{number} of {signer}");
        }
        let signer = format!("{member:?}");
        let admission = pool.offer(member, waiting(&signer, 7), 0);
        assert_eq!(admission, Admission::Full);
    }
}

#[test]
fn strangers_at_this_node_do_not_starve_its_own_party() {
    let mut pool = Mempool::new(limits(30), 1);
    pool.share_between(&BTreeSet::new());
    for number in 0..30 {
        pool.offer(Member::Guests, waiting(&format!("guest{number}"), 0), 0);
    }
    assert_eq!(pool.count(), 15);
    let admission = pool.offer(Member::Own, waiting("own", 0), 0);
    assert_eq!(admission, Admission::Added);
    assert!(taken(&pool, 2).contains(&"own".to_owned()));
    assert_eq!(
        pool.unsent(1_000, 2_000, 100).len(),
        16,
        "both are sent again"
    );
}
