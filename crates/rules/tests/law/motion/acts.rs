//! Proposing, voting and withdrawing: each rejection in order of precedence.

use chancery_rules::{
    kernel::{ids::Height, keys::KeyPurpose, time::DAY_MS},
    motion::{MotionStatus, OPEN_MOTIONS_MAX},
};

use super::{
    approve, check, check_effect, city, city_and_guest, council, member, motion, pass, propose,
    reject, set, suspend_member, withdraw,
};

/// A motion number that nobody else uses, already proposed and open.
const OPEN: u64 = 1;

#[test]
fn a_proposal_is_refused_in_order_of_precedence() {
    let (mut world, guest) = city_and_guest(4);
    let wrong = || set("no_such", 1);
    world.must_root(member(0), propose(OPEN, set("motion_days", 7)));
    let share = u64::try_from(OPEN_MOTIONS_MAX / 4).unwrap();
    for number in 2..=share {
        world.must_root(member(0), propose(number, set("motion_days", 8)));
    }
    check(&world, guest, propose(OPEN, wrong()), "motion.not_a_member");
    {
        let mut world = city(4);
        world.must_root(member(1), propose(OPEN, set("motion_days", 7)));
        pass(&mut world, 2, suspend_member(member(3)));
        let refused = "motion.vote_suspended";
        check(&world, member(3), propose(OPEN, wrong()), refused);
    }
    check(
        &world,
        member(0),
        propose(OPEN, wrong()),
        "motion.motion_taken",
    );
    check(
        &world,
        member(0),
        propose(99, wrong()),
        "motion.too_many_open",
    );
    check(
        &world,
        member(1),
        propose(99, set("motion_days", 7)),
        "accepted",
    );
    world.must_root(member(0), withdraw(OPEN));
    check_effect(&world, wrong(), "motion.parameter_unknown");
    check_effect(&world, set("motion_days", 7), "accepted");
}

#[test]
fn a_vote_is_refused_in_order_of_precedence() {
    let (mut world, guest) = city_and_guest(7);
    pass(&mut world, 5, suspend_member(member(6)));
    check(&world, guest, approve(9), "motion.not_a_member");
    check(&world, member(6), approve(9), "motion.vote_suspended");
    check(&world, member(0), approve(9), "motion.motion_unknown");
    world.must_root(member(0), propose(1, set("motion_days", 7)));
    world.must_root(member(0), propose(2, set("motion_days", 8)));
    world.must_root(member(0), withdraw(2));
    world.must_root(member(1), reject(1));
    world.time = world.time.plus_ms(31 * DAY_MS);
    check(&world, member(0), approve(2), "motion.decided");
    check(&world, member(0), approve(1), "motion.expired");
    world.time = motion(&world, 1).proposed_at;
    for voter in [0, 1] {
        check(&world, member(voter), approve(1), "motion.already_voted");
        check(&world, member(voter), reject(1), "motion.already_voted");
    }
    check(&world, member(2), reject(1), "accepted");
}

#[test]
fn a_withdrawal_is_refused_in_order_of_precedence() {
    let (mut world, guest) = city_and_guest(7);
    pass(&mut world, 5, suspend_member(member(6)));
    check(&world, guest, withdraw(9), "motion.not_a_member");
    check(&world, member(6), withdraw(9), "motion.vote_suspended");
    check(&world, member(0), withdraw(9), "motion.motion_unknown");
    check(&world, member(1), withdraw(5), "motion.decided");
    world.must_root(member(0), propose(1, set("motion_days", 7)));
    check(&world, member(1), withdraw(1), "motion.not_proposer");
    let mut later = world.clone();
    later.time = later.time.plus_ms(31 * DAY_MS);
    check(&later, member(1), withdraw(1), "motion.expired");
    world.must_root(member(0), withdraw(1));
    assert_eq!(motion(&world, 1).status, MotionStatus::Withdrawn);
    assert!(council(&world).open.is_empty());
    check(&world, member(1), approve(1), "motion.decided");
}

#[test]
fn only_a_root_key_speaks_for_a_member() {
    let mut world = city(4);
    let (purpose, refused) = (KeyPurpose::Office, "envelope.wrong_purpose");
    assert_eq!(
        world.act(member(0), purpose, propose(1, set("motion_days", 7))),
        refused
    );
    assert_eq!(world.act(member(0), purpose, approve(1)), refused);
    assert_eq!(world.act(member(0), purpose, withdraw(1)), refused);
}

#[test]
fn a_proposal_is_the_proposers_approval() {
    let mut world = city(4);
    world.must_root(member(2), propose(1, set("motion_days", 7)));
    let open = motion(&world, 1);
    assert_eq!(open.approvals.to_vec(), [member(2).party()]);
    assert_eq!(
        (open.status, open.proposed_height),
        (MotionStatus::Open, Height(2))
    );
    assert_eq!(open.expires, open.proposed_at.plus_ms(30 * DAY_MS));
    let places = council(&world).open;
    assert_eq!(
        (places[0].motion, places[0].expires),
        (open.motion, open.expires)
    );
    assert!(open.is_open_at(open.proposed_at) && !open.has_expired_at(open.proposed_at));
    assert!(!open.is_open_at(open.expires) && open.has_expired_at(open.expires));
}

#[test]
fn a_council_of_one_decides_by_proposing() {
    let mut world = city(1);
    world.must_root(member(0), propose(1, set("motion_days", 7)));
    let decided = motion(&world, 1);
    assert_eq!(decided.status, MotionStatus::Passed);
    assert_eq!(decided.decided_height, Some(world.height));
    assert_eq!(decided.decided_at, Some(world.time));
    assert_eq!(council(&world).parameters.motion_days, 7);
    assert!(council(&world).open.is_empty());
}

#[test]
fn every_member_has_an_equal_share_of_the_places() {
    let mut world = city(3);
    let share = council(&world).share();
    assert_eq!(share, OPEN_MOTIONS_MAX / 3);
    let mut number = 0;
    for place in 0..3 {
        for _ in 0..share {
            number += 1;
            world.must_root(member(place), propose(number, set("motion_days", 8)));
        }
        let one_more = propose(999, set("motion_days", 8));
        check(&world, member(place), one_more, "motion.too_many_open");
    }
    assert!(council(&world).open.len() <= OPEN_MOTIONS_MAX);
}

#[test]
fn a_motion_whose_time_is_over_gives_up_its_place() {
    let mut world = city(4);
    let share = u64::try_from(council(&world).share()).unwrap();
    for number in 0..share {
        world.must_root(member(0), propose(number, set("motion_days", 8)));
    }
    check_effect(&world, set("motion_days", 9), "motion.too_many_open");
    world.time = world.time.plus_ms(31 * DAY_MS);
    world.must_root(member(0), propose(999, set("motion_days", 9)));
    assert_eq!(council(&world).open.len(), 1);
    assert_eq!(motion(&world, 0).status, MotionStatus::Open);
    check(&world, member(0), approve(0), "motion.expired");
}

#[test]
fn the_time_of_a_motion_is_the_parameter_when_it_was_proposed() {
    let mut world = city(4);
    world.must_root(member(0), propose(1, set("block_bytes", 65_536)));
    pass(&mut world, 2, set("motion_days", 1));
    world.must_root(member(0), propose(3, set("block_bytes", 65_537)));
    let (old, new) = (motion(&world, 1), motion(&world, 3));
    assert_eq!(old.expires.since_ms(old.proposed_at), 30 * DAY_MS);
    assert_eq!(new.expires.since_ms(new.proposed_at), DAY_MS);
    world.time = world.time.plus_ms(DAY_MS);
    check(&world, member(1), approve(1), "accepted");
    check(&world, member(1), approve(3), "motion.expired");
}

#[test]
fn an_effect_that_is_refused_by_now_fails_with_the_code_and_changes_nothing() {
    let mut world = city(4);
    for number in [1, 2] {
        world.must_root(member(0), propose(number, suspend_member(member(3))));
        world.must_root(member(1), approve(number));
    }
    world.must_root(member(2), approve(1));
    assert_eq!(motion(&world, 1).status, MotionStatus::Passed);
    let before = council(&world);
    world.must_root(member(2), approve(2));
    assert_eq!(motion(&world, 2).status, MotionStatus::Failed(715));
    assert_eq!(council(&world).members, before.members);
    assert!(council(&world).open.is_empty());
    check(&world, member(0), approve(2), "motion.decided");
}
