//! Parties come, have units, are suspended and reinstated.

use super::*;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn admitting_is_refused_in_order_of_precedence() {
    let world = city();
    let stranger = Actor {
        seed: 30,
        generation: 0,
    };
    let mut asked = admit(stranger);
    let refuse = |asked: &AdmitParty, name| check(&world, REGISTRAR, asked.clone(), name);
    asked.party = BANK.party();
    asked.identifier = Some(code(WRONG_CODE));
    asked.keys = AtMost::none();
    check(
        &World::new(Environment::Production),
        REGISTRAR,
        asked.clone(),
        "party.needs_motion",
    );
    check(&world, BANK, asked.clone(), "party.not_a_member");
    refuse(&asked, "party.identifier_wrong");
    asked.identifier = Some(code("91350100M000100Y43"));
    refuse(&asked, "party.party_taken");
    asked.party = stranger.party();
    refuse(&asked, "party.no_root_key");
    let new = |key, purpose| NewKey { key, purpose };
    let root = new(stranger.public(KeyPurpose::Root), KeyPurpose::Root);
    let misused = new(stranger.public(KeyPurpose::Office), KeyPurpose::Sealing);
    let weak = new(weak(), KeyPurpose::Office);
    let taken = new(BANK.public(KeyPurpose::Office), KeyPurpose::Office);
    let twice = new(root.key, KeyPurpose::Office);
    for (keys, name) in [
        (vec![root, misused, weak], "party.wrong_algorithm"),
        (vec![root, weak, taken], "party.weak_key"),
        (vec![root, taken], "party.key_taken"),
        (vec![root, root], "party.key_taken"),
        (vec![root, twice], "party.key_taken"),
        (vec![root], "accepted"),
        (stranger.keys(), "accepted"),
    ] {
        asked.keys = AtMost::try_from(keys).unwrap();
        refuse(&asked, name);
    }
}

#[test]
fn registering_a_unit_is_refused_in_order_of_precedence() {
    let world = city();
    let unit = |party| RegisterUnit {
        unit: party,
        name: name("unit"),
    };
    check(&world, UNIT, unit(BANK.party()), "party.nested_unit");
    check(&world, REGISTRAR, unit(BANK.party()), "party.party_taken");
    check(&world, REGISTRAR, unit(PartyId([7; 32])), "accepted");
    check(&world, BANK, unit(PartyId([7; 32])), "accepted");
}

#[test]
fn suspending_and_reinstating_are_refused_in_order_of_precedence() {
    let mut world = city();
    world.must(TAX, suspend(HOUSING.party()));
    let reinstate = |party| ReinstateParty { party };
    let production = World::new(Environment::Production);
    let unknown = PartyId([7; 32]);
    check(
        &production,
        REGISTRAR,
        suspend(unknown),
        "party.needs_motion",
    );
    check(
        &production,
        REGISTRAR,
        reinstate(unknown),
        "party.needs_motion",
    );
    check(&world, BANK, suspend(unknown), "party.not_a_member");
    check(&world, BANK, reinstate(unknown), "party.not_a_member");
    check(
        &world,
        UNIT,
        suspend(REGISTRAR.party()),
        "party.not_a_member",
    );
    check(&world, REGISTRAR, suspend(unknown), "party.party_unknown");
    check(&world, REGISTRAR, reinstate(unknown), "party.party_unknown");
    check(
        &world,
        REGISTRAR,
        suspend(REGISTRAR.party()),
        "party.yourself",
    );
    check(
        &world,
        REGISTRAR,
        reinstate(REGISTRAR.party()),
        "party.yourself",
    );
    check(
        &world,
        REGISTRAR,
        suspend(HOUSING.party()),
        "party.already_suspended",
    );
    check(
        &world,
        REGISTRAR,
        reinstate(BANK.party()),
        "party.not_suspended",
    );
    check(&world, REGISTRAR, suspend(BANK.party()), "accepted");
    check(&world, REGISTRAR, reinstate(HOUSING.party()), "accepted");
}

#[test]
fn a_parent_suspends_its_unit_in_production_too() {
    let mut world = World::new(Environment::Production);
    world.must_root(
        REGISTRAR,
        RegisterUnit {
            unit: UNIT.party(),
            name: name("unit"),
        },
    );
    check(&world, TAX, suspend(UNIT.party()), "party.needs_motion");
    world.must_root(REGISTRAR, suspend(UNIT.party()));
    check(
        &world,
        REGISTRAR,
        ReinstateParty {
            party: UNIT.party(),
        },
        "accepted",
    );
}

#[test]
fn a_suspended_party_and_its_units_do_nothing_until_reinstated() {
    let mut world = city();
    let id = licence(1).id();
    world.must(
        REGISTRAR,
        ApproveDefinition {
            document: licence(1).into(),
        },
    );
    world.must(TAX, suspend(REGISTRAR.party()));
    let retire = RetireKey {
        key: UNIT.public(KeyPurpose::Office),
    };
    assert_eq!(
        world.act(REGISTRAR, KeyPurpose::Office, issue(REGISTRAR, id, 1)),
        "envelope.party_suspended"
    );
    assert_eq!(
        world.act(UNIT, KeyPurpose::Root, retire.clone()),
        "envelope.party_suspended"
    );
    world.must(
        TAX,
        ReinstateParty {
            party: REGISTRAR.party(),
        },
    );
    assert_eq!(
        world.act(REGISTRAR, KeyPurpose::Office, issue(REGISTRAR, id, 1)),
        "accepted"
    );
    assert_eq!(world.act(UNIT, KeyPurpose::Root, retire), "accepted");
}
