//! Parties by motion: in production there is no other way.

use chancery_rules::{
    kernel::{context::Environment, keys::KeyPurpose},
    party::{AdmitParty, PartyStatus, ReinstateParty, SuspendParty},
};

use super::{
    EPOCH_BLOCKS, admit_member, admit_party, check_effect, city, city_of, member, party, pass,
    reinstate_party, remove_member, set, suspend_party,
};
use crate::samples::{admit, reason};

#[test]
fn in_production_parties_come_and_go_by_motion_only() {
    let mut world = city_of(4, Environment::Production, EPOCH_BLOCKS);
    let guest = member(100);
    let office = KeyPurpose::Office;
    assert_eq!(
        world.act(member(0), office, admit(guest)),
        "party.needs_motion"
    );
    pass(&mut world, 1, admit_party(guest));
    assert_eq!(party(&world, guest).admitted_height, world.height);
    assert!(!party(&world, guest).member);
    let suspend = SuspendParty {
        party: guest.party(),
        reason: reason("audit"),
    };
    assert_eq!(world.act(member(0), office, suspend), "party.needs_motion");
    pass(&mut world, 2, suspend_party(guest));
    let suspended = party(&world, guest);
    assert_eq!(suspended.status, PartyStatus::Suspended);
    assert_eq!(suspended.reason, Some(reason("audit")));
    let rooted = world.act(
        guest,
        KeyPurpose::Root,
        super::propose(9, set("motion_days", 7)),
    );
    assert_eq!(rooted, "envelope.party_suspended");
    let reinstate = ReinstateParty {
        party: guest.party(),
    };
    assert_eq!(
        world.act(member(0), office, reinstate),
        "party.needs_motion"
    );
    pass(&mut world, 3, reinstate_party(guest));
    assert_eq!(party(&world, guest).status, PartyStatus::Active);
    pass(&mut world, 4, admit_member(guest));
    assert!(party(&world, guest).member);
}

#[test]
fn an_admission_is_judged_as_if_a_member_admitted() {
    let world = city(4);
    let rootless = AdmitParty {
        keys: admit(member(100))
            .keys
            .into_vec()
            .split_off(1)
            .try_into()
            .unwrap(),
        ..admit(member(100))
    };
    let effect = chancery_rules::motion::Effect::AdmitParty {
        admission: Box::new(rootless),
    };
    check_effect(&world, effect, "party.no_root_key");
    check_effect(&world, admit_party(member(1)), "party.party_taken");
    check_effect(&world, admit_party(member(100)), "accepted");
}

#[test]
fn a_suspension_and_a_reinstatement_are_refused_in_order_of_precedence() {
    let mut world = city(4);
    let guest = member(100);
    check_effect(&world, suspend_party(guest), "party.party_unknown");
    check_effect(&world, reinstate_party(guest), "party.party_unknown");
    pass(&mut world, 1, admit_party(guest));
    check_effect(&world, reinstate_party(guest), "party.not_suspended");
    check_effect(&world, suspend_party(member(1)), "motion.still_member");
    pass(&mut world, 2, suspend_party(guest));
    check_effect(&world, suspend_party(guest), "party.already_suspended");
    pass(&mut world, 3, remove_member(member(1)));
    check_effect(&world, suspend_party(member(1)), "accepted");
}
