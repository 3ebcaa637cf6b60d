//! Nodes: each rejection in order of precedence, and who validates next.

use chancery_rules::{
    kernel::{ids::ValidatorId, keys::KeyPurpose},
    motion::{Duty, NODES_MAX, NodeRole, replaced_max},
    party::{RegisterUnit, SuspendParty},
};

use super::{
    admit_member, admit_node, check_effect, city, city_and_guest, committee, member, next_epoch,
    node_key, pass, reinstate_node, remove_node, role, rotate, set_role, suspend_member,
    suspend_node,
};
use crate::{
    samples::{admit, reason},
    world::{Actor, World, genesis_of, name},
};
use chancery_rules::{kernel::context::Environment, motion::Effect};

fn with_key(actor: Actor, key: ValidatorId, role: Duty) -> Effect {
    Effect::AdmitNode {
        party: actor.party(),
        key,
        address: "node.example:9000".parse().unwrap(),
        role,
    }
}

fn as_key(actor: Actor, purpose: KeyPurpose) -> ValidatorId {
    ValidatorId(actor.public(purpose).bytes().try_into().unwrap())
}

#[test]
fn an_admission_is_refused_in_order_of_precedence() {
    let (mut world, guest) = city_and_guest(4);
    let (unit, stranger) = (member(101), member(102));
    let unit_is = RegisterUnit {
        unit: unit.party(),
        name: name("unit"),
    };
    world.must_root(guest, unit_is);
    let taken = node_key(member(1));
    let validates = |actor| with_key(actor, taken, Duty::Validator);
    check_effect(&world, validates(stranger), "party.party_unknown");
    check_effect(&world, validates(unit), "motion.party_is_unit");
    check_effect(&world, validates(member(0)), "motion.already_node");
    check_effect(&world, validates(guest), "motion.not_for_validating");
    let follows = |key| with_key(guest, key, Duty::Follower);
    check_effect(&world, follows(taken), "motion.node_key_taken");
    check_effect(&world, follows(ValidatorId([0; 32])), "party.weak_key");
    let registered = as_key(member(1), KeyPurpose::Office);
    check_effect(&world, follows(registered), "party.key_taken");
    check_effect(&world, follows(node_key(guest)), "accepted");
    let suspend = SuspendParty {
        party: guest.party(),
        reason: reason("audit"),
    };
    world.must(member(0), suspend);
    check_effect(&world, validates(guest), "motion.party_is_suspended");
}

#[test]
fn a_ledger_has_so_many_nodes() {
    let full: Vec<_> = (0..NODES_MAX).map(member).collect();
    let mut world = World::founded(&genesis_of(&full, Environment::Development));
    let guest = member(100);
    world.must(member(0), admit(guest));
    check_effect(
        &world,
        admit_node(guest, Duty::Validator),
        "motion.too_many_nodes",
    );
    pass(&mut world, 1, remove_node(member(1)));
    check_effect(&world, admit_node(guest, Duty::Follower), "accepted");
}

#[test]
fn a_follower_joins_and_becomes_a_validator() {
    let (mut world, guest) = city_and_guest(4);
    check_effect(
        &world,
        set_role(guest, Duty::Validator),
        "motion.node_unknown",
    );
    pass(&mut world, 1, admit_node(guest, Duty::Follower));
    assert!(committee(&world).nodes.is_sorted_by_key(|it| it.party));
    check_effect(
        &world,
        set_role(guest, Duty::Validator),
        "motion.not_for_validating",
    );
    check_effect(
        &world,
        set_role(guest, Duty::Follower),
        "motion.nothing_changes",
    );
    check_effect(&world, suspend_node(guest), "motion.not_validating");
    check_effect(&world, reinstate_node(guest), "motion.not_for_validating");
    pass(&mut world, 2, admit_member(guest));
    check_effect(&world, reinstate_node(guest), "motion.node_not_suspended");
    pass(&mut world, 3, set_role(guest, Duty::Validator));
    assert_eq!(committee(&world).keys.len(), 4, "from the next epoch on");
    assert_eq!(committee(&world).next_keys().len(), 5);
    next_epoch(&mut world);
    assert!(committee(&world).keys.contains(&node_key(guest)));
    pass(&mut world, 4, set_role(guest, Duty::Follower));
    next_epoch(&mut world);
    assert_eq!(committee(&world).keys.len(), 4);
}

#[test]
fn a_suspended_node_comes_back_by_motion_only() {
    let (mut world, guest) = city_and_guest(4);
    for effect in [
        suspend_node(guest),
        reinstate_node(guest),
        remove_node(guest),
    ] {
        check_effect(&world, effect, "motion.node_unknown");
    }
    pass(&mut world, 1, suspend_node(member(1)));
    check_effect(&world, suspend_node(member(1)), "motion.node_is_suspended");
    check_effect(
        &world,
        set_role(member(1), Duty::Validator),
        "motion.node_is_suspended",
    );
    check_effect(&world, set_role(member(1), Duty::Follower), "accepted");
    next_epoch(&mut world);
    assert!(!committee(&world).keys.contains(&node_key(member(1))));
    pass(&mut world, 2, suspend_member(member(1)));
    check_effect(
        &world,
        reinstate_node(member(1)),
        "motion.not_for_validating",
    );
    assert_eq!(role(&world, member(1).party()), Some(NodeRole::Suspended));
    check_effect(
        &world,
        reinstate_node(member(2)),
        "motion.node_not_suspended",
    );
}

#[test]
fn a_key_is_rotated_to_a_sound_one_that_nobody_has() {
    let (mut world, guest) = city_and_guest(4);
    let new = node_key(member(0).next());
    check_effect(&world, rotate(guest, new), "motion.node_unknown");
    let old = node_key(member(0));
    check_effect(&world, rotate(member(0), old), "motion.nothing_changes");
    let other = node_key(member(1));
    check_effect(&world, rotate(member(0), other), "motion.node_key_taken");
    check_effect(
        &world,
        rotate(member(0), ValidatorId([0; 32])),
        "party.weak_key",
    );
    let registered = as_key(member(0), KeyPurpose::Root);
    check_effect(&world, rotate(member(0), registered), "party.key_taken");
    pass(&mut world, 1, rotate(member(0), new));
    check_effect(&world, rotate(member(0), old), "motion.node_key_taken");
    check_effect(&world, rotate(member(1), old), "motion.node_key_taken");
    let another = node_key(member(1).next());
    check_effect(
        &world,
        rotate(member(1), another),
        "motion.too_many_replaced",
    );
    let again = node_key(member(0).next().next());
    check_effect(&world, rotate(member(0), again), "accepted");
    next_epoch(&mut world);
    assert!(committee(&world).keys.contains(&new) && !committee(&world).keys.contains(&old));
    check_effect(&world, rotate(member(1), another), "accepted");
}

#[test]
fn an_address_changes_and_the_committee_does_not() {
    let (mut world, guest) = city_and_guest(4);
    let at = |actor: Actor, address: &str| Effect::SetAddress {
        party: actor.party(),
        address: address.parse().unwrap(),
    };
    check_effect(&world, at(guest, "a:1"), "motion.node_unknown");
    let before = committee(&world).next_keys();
    pass(&mut world, 1, at(member(0), "a:1"));
    check_effect(&world, at(member(0), "a:1"), "motion.nothing_changes");
    let node = committee(&world).node(member(0).party()).unwrap().clone();
    assert_eq!(node.address, Some("a:1".parse().unwrap()));
    assert_eq!(committee(&world).next_keys(), before);
}

#[test]
fn a_committee_keeps_a_validator() {
    check_effect(&city(1), remove_node(member(0)), "motion.no_validator_left");
    check_effect(
        &city(1),
        suspend_node(member(0)),
        "motion.no_validator_left",
    );
}

#[test]
fn a_third_is_replaced_and_one_always() {
    let expected = [1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4];
    for (count, most) in expected.into_iter().enumerate() {
        assert_eq!(replaced_max(count), most, "{count}");
    }
    assert_eq!(replaced_max(64), 21);
    let mut world = city(7);
    pass(&mut world, 1, remove_node(member(0)));
    pass(&mut world, 2, remove_node(member(1)));
    check_effect(&world, remove_node(member(2)), "motion.too_many_replaced");
    // Who left in this epoch may not come back with a key that was in it, but with another.
    let back = admit_node(member(0), Duty::Validator);
    check_effect(&world, back, "motion.node_key_taken");
    next_epoch(&mut world);
    check_effect(&world, remove_node(member(2)), "accepted");
}

#[test]
fn validators_that_stay_are_a_quorum_of_the_next_committee() {
    // Of three one may leave, and one may join, but two are no quorum of three.
    let mut world = city(3);
    let new = node_key(member(0).next());
    check_effect(&world, rotate(member(0), new), "motion.no_quorum_left");
    pass(&mut world, 1, remove_node(member(0)));
    let back = with_key(member(0), new, Duty::Validator);
    check_effect(&world, back, "motion.no_quorum_left");
    // A committee of fewer has nobody to spare and is changed all the same.
    for count in [1, 2] {
        check_effect(&city(count), rotate(member(0), new), "accepted");
    }
}
