//! How many members decide, for councils of 1 to 12.

use chancery_rules::{
    definition::ApproveDefinition,
    motion::{Effect, MotionStatus, faulty_max, quorum},
};

use super::{
    approve, check, city, council, member, motion, pass, propose, reject, set, suspend_member,
};
use crate::{
    samples::{licence_of, reason},
    world::World,
};

const SIZES: std::ops::RangeInclusive<usize> = 1..=12;

/// n, f, and n - f, written out.
const MEASURES: [(usize, usize, usize); 12] = [
    (1, 0, 1),
    (2, 0, 2),
    (3, 0, 3),
    (4, 1, 3),
    (5, 1, 4),
    (6, 1, 5),
    (7, 2, 5),
    (8, 2, 6),
    (9, 2, 7),
    (10, 3, 7),
    (11, 3, 8),
    (12, 3, 9),
];

#[test]
fn the_measure_is_what_remains_if_a_third_is_faulty() {
    for (count, faulty, deciding) in MEASURES {
        assert_eq!((faulty_max(count), quorum(count)), (faulty, deciding));
    }
    assert_eq!((faulty_max(0), quorum(0)), (0, 0));
}

#[test]
fn a_motion_passes_with_the_vote_that_reaches_the_measure() {
    for (count, _, deciding) in MEASURES {
        let mut world = city(count);
        world.must_root(member(0), propose(1, set("motion_days", 7)));
        for place in 1..deciding {
            assert_eq!(
                motion(&world, 1).status,
                MotionStatus::Open,
                "{place} of {count}"
            );
            world.must_root(member(place), approve(1));
        }
        assert_eq!(motion(&world, 1).status, MotionStatus::Passed, "{count}");
        assert_eq!(council(&world).parameters.motion_days, 7);
        if deciding < count {
            check(&world, member(deciding), approve(1), "motion.decided");
        }
    }
}

#[test]
fn a_motion_is_rejected_with_the_vote_after_which_it_cannot_pass() {
    for (count, faulty, _) in MEASURES.into_iter().skip(1) {
        let mut world = city(count);
        world.must_root(member(0), propose(1, set("motion_days", 7)));
        for place in 1..=faulty {
            world.must_root(member(place), reject(1));
            assert_eq!(
                motion(&world, 1).status,
                MotionStatus::Open,
                "{place} of {count}"
            );
        }
        world.must_root(member(faulty + 1), reject(1));
        assert_eq!(motion(&world, 1).status, MotionStatus::Rejected, "{count}");
        assert_eq!(council(&world).parameters.motion_days, 30);
    }
}

/// A city whose member 0 owns a definition.
fn with_definition(count: usize) -> (World, Effect) {
    let mut world = city(count);
    let document = licence_of(1, &[member(0)]);
    let stop = Effect::EmergencyStop {
        definition: document.id(),
        reason: reason("flaw-found"),
    };
    world.must(
        member(0),
        ApproveDefinition {
            document: document.into(),
        },
    );
    (world, stop)
}

#[test]
fn a_first_stop_needs_the_owner_and_one_more_than_may_be_faulty() {
    for count in SIZES {
        let (mut world, stop) = with_definition(count);
        world.must_root(member(0), propose(1, stop));
        let others = (faulty_max(count) + 1).min(count - 1);
        for place in 1..=others {
            assert_eq!(
                motion(&world, 1).status,
                MotionStatus::Open,
                "{place} of {count}"
            );
            world.must_root(member(place), approve(1));
        }
        assert_eq!(motion(&world, 1).status, MotionStatus::Passed, "{count}");
    }
}

#[test]
fn without_its_owner_nothing_is_stopped() {
    let (mut world, stop) = with_definition(7);
    world.must_root(member(1), propose(1, stop));
    for place in 2..7 {
        world.must_root(member(place), approve(1));
    }
    assert_eq!(motion(&world, 1).status, MotionStatus::Open);
    let mut refusing = world.clone();
    refusing.must_root(member(0), reject(1));
    assert_eq!(motion(&refusing, 1).status, MotionStatus::Rejected);
    world.must_root(member(0), approve(1));
    assert_eq!(motion(&world, 1).status, MotionStatus::Passed);
}

#[test]
fn an_owner_that_cannot_vote_is_not_asked_and_a_renewal_asks_all_alike() {
    let (mut world, stop) = with_definition(7);
    let mut renewing = world.clone();
    pass(&mut world, 1, suspend_member(member(0)));
    world.must_root(member(1), propose(2, stop.clone()));
    for place in 2..=quorum(6) {
        assert_eq!(motion(&world, 2).status, MotionStatus::Open);
        world.must_root(member(place), approve(2));
    }
    assert_eq!(motion(&world, 2).status, MotionStatus::Passed);
    pass(&mut renewing, 1, stop.clone());
    renewing.must_root(member(1), propose(2, stop));
    for place in 2..=quorum(7) {
        assert_eq!(motion(&renewing, 2).status, MotionStatus::Open);
        renewing.must_root(member(place), approve(2));
    }
    assert_eq!(motion(&renewing, 2).status, MotionStatus::Passed);
}

#[test]
fn a_suspended_members_vote_counts_no_more() {
    let mut world = city(7);
    world.must_root(member(6), propose(1, set("motion_days", 7)));
    for place in 0..3 {
        world.must_root(member(place), approve(1));
    }
    pass(&mut world, 2, suspend_member(member(6)));
    // Four of seven had approved; three of six do, of whom five are needed.
    world.must_root(member(3), approve(1));
    assert_eq!(motion(&world, 1).status, MotionStatus::Open);
    world.must_root(member(4), approve(1));
    assert_eq!(motion(&world, 1).status, MotionStatus::Passed);
}
