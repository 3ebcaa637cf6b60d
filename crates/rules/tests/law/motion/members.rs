//! Members: each rejection in order of precedence, and what comes of it.

use chancery_rules::{
    kernel::context::Environment,
    motion::{Duty, MemberStatus, NodeRole},
    party::{PartyStatus, RegisterUnit, SuspendParty},
};

use super::{
    admit_member, admit_node, approve, check, check_effect, city, city_and_guest, committee,
    council, member, next_epoch, party, pass, propose, reinstate_member, reinstate_node,
    remove_member, role, set, suspend_member,
};
use crate::{
    samples::{admit, reason},
    world::name,
};

#[test]
fn an_admission_is_refused_in_order_of_precedence() {
    let (mut world, guest) = city_and_guest(4);
    let (unit, stranger) = (member(101), member(102));
    world.must_root(
        guest,
        RegisterUnit {
            unit: unit.party(),
            name: name("unit"),
        },
    );
    check_effect(&world, admit_member(stranger), "party.party_unknown");
    let suspend = |party| SuspendParty {
        party,
        reason: reason("audit"),
    };
    world.must(member(0), suspend(unit.party()));
    check_effect(&world, admit_member(unit), "motion.party_is_unit");
    check_effect(&world, admit_member(member(1)), "motion.already_member");
    check_effect(&world, admit_member(guest), "accepted");
    world.must(member(0), suspend(member(1).party()));
    world.must(member(0), suspend(guest.party()));
    check_effect(&world, admit_member(member(1)), "motion.party_is_suspended");
    check_effect(&world, admit_member(guest), "motion.party_is_suspended");
}

#[test]
fn a_full_council_admits_nobody() {
    let (world, guest) = city_and_guest(4);
    check_effect(&world, admit_member(guest), "accepted");
    let full: Vec<_> = (0..128).map(member).collect();
    let mut genesis = crate::world::genesis_of(&full, Environment::Development);
    for late in &mut genesis.members[64..] {
        late.validator = None;
    }
    let mut world = crate::world::World::founded(&genesis);
    world.must(member(0), admit(member(200)));
    check_effect(&world, admit_member(member(200)), "motion.council_full");
}

#[test]
fn an_admitted_member_votes_and_acts_in_the_councils_place() {
    let (mut world, guest) = city_and_guest(4);
    check(
        &world,
        guest,
        propose(9, set("motion_days", 7)),
        "motion.not_a_member",
    );
    pass(&mut world, 1, admit_member(guest));
    assert!(party(&world, guest).member);
    assert!(council(&world).members.is_sorted_by_key(|it| it.party));
    check(&world, guest, propose(9, set("motion_days", 7)), "accepted");
    world.must(guest, admit(member(101)));
    assert_eq!(role(&world, guest.party()), None);
}

#[test]
fn a_suspension_is_refused_in_order_of_precedence() {
    let (mut world, guest) = city_and_guest(4);
    check_effect(&world, suspend_member(guest), "motion.member_unknown");
    pass(&mut world, 1, suspend_member(member(3)));
    check_effect(
        &world,
        suspend_member(member(3)),
        "motion.member_is_suspended",
    );
    let alone = city(1);
    check_effect(&alone, suspend_member(member(0)), "motion.no_voter_left");
    // Member 3's node left already, and of four one may leave.
    check_effect(
        &world,
        suspend_member(member(2)),
        "motion.too_many_replaced",
    );
    next_epoch(&mut world);
    check_effect(&world, suspend_member(member(2)), "accepted");
}

#[test]
fn a_suspended_member_neither_votes_nor_validates_until_reinstated() {
    let mut world = city(4);
    let out = member(3);
    world.must_root(member(0), propose(9, set("motion_days", 7)));
    pass(&mut world, 1, suspend_member(out));
    assert_eq!(
        council(&world).member(out.party()).unwrap().status,
        MemberStatus::Suspended
    );
    assert_eq!(role(&world, out.party()), Some(NodeRole::Suspended));
    assert_eq!(
        committee(&world).keys.len(),
        4,
        "in office until the epoch ends"
    );
    check(&world, out, approve(9), "motion.vote_suspended");
    let record = party(&world, out);
    assert!(!record.member && record.status == PartyStatus::Active);
    assert_eq!(record.changed_height, world.height);
    next_epoch(&mut world);
    assert_eq!(committee(&world).keys.len(), 3);
    check_effect(&world, reinstate_node(out), "motion.not_for_validating");
    pass(&mut world, 2, reinstate_member(out));
    assert!(party(&world, out).member);
    assert_eq!(role(&world, out.party()), Some(NodeRole::Suspended));
    check(&world, out, approve(9), "accepted");
    pass(&mut world, 3, reinstate_node(out));
    next_epoch(&mut world);
    assert_eq!(committee(&world).keys.len(), 4);
}

#[test]
fn a_follower_of_a_suspended_member_follows_on() {
    let (mut world, guest) = city_and_guest(4);
    pass(&mut world, 1, admit_member(guest));
    pass(&mut world, 2, admit_node(guest, Duty::Follower));
    pass(&mut world, 3, suspend_member(guest));
    assert_eq!(role(&world, guest.party()), Some(NodeRole::Follower));
}

#[test]
fn a_reinstatement_is_refused_in_order_of_precedence() {
    let (world, guest) = city_and_guest(4);
    check_effect(&world, reinstate_member(guest), "motion.member_unknown");
    check_effect(
        &world,
        reinstate_member(member(1)),
        "motion.member_not_suspended",
    );
}

#[test]
fn a_removal_is_refused_in_order_of_precedence() {
    let (mut world, guest) = city_and_guest(4);
    check_effect(&world, remove_member(guest), "motion.member_unknown");
    check_effect(&city(1), remove_member(member(0)), "motion.no_voter_left");
    pass(&mut world, 1, remove_member(member(3)));
    check_effect(&world, remove_member(member(2)), "motion.too_many_replaced");
    assert_eq!(council(&world).members.len(), 3);
    assert!(!party(&world, member(3)).member);
    assert_eq!(role(&world, member(3).party()), None);
    check(&world, member(3), approve(9), "motion.not_a_member");
    check_effect(&world, admit_member(member(3)), "accepted");
}

#[test]
fn who_comes_back_to_the_council_has_not_voted_twice() {
    let mut world = city(7);
    world.must_root(member(6), propose(1, set("motion_days", 7)));
    world.must_root(member(0), approve(1));
    pass(&mut world, 2, remove_member(member(6)));
    world.must_root(member(1), approve(1));
    assert_eq!(super::motion(&world, 1).approvals.len(), 2);
    pass(&mut world, 3, admit_member(member(6)));
    world.must_root(member(6), approve(1));
    check(&world, member(6), approve(1), "motion.already_voted");
    assert_eq!(super::motion(&world, 1).approvals.len(), 3);
}
