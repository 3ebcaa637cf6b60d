//! Parties come, have units, are suspended and reinstated.

use super::*;

#[test]
fn admitting_is_refused_in_order_of_precedence() {
    let world = city();
    let stranger = Actor {
        seed: 30,
        generation: 0,
    };
    let with = |keys: Vec<NewKey>| AdmitParty {
        keys: AtMost::try_from(keys).unwrap(),
        ..admit(stranger)
    };
    let root = NewKey {
        key: stranger.public(KeyPurpose::Root),
        purpose: KeyPurpose::Root,
    };
    let sealing_by_signer = NewKey {
        key: stranger.public(KeyPurpose::Office),
        purpose: KeyPurpose::Sealing,
    };
    let spoilt = AdmitParty {
        party: BANK.party(),
        identifier: Some(code(WRONG_CODE)),
        ..with(vec![sealing_by_signer])
    };
    check(
        &World::new(Environment::Production),
        REGISTRAR,
        spoilt.clone(),
        "party.needs_motion",
    );
    check(&world, BANK, spoilt.clone(), "party.not_a_member");
    check(&world, REGISTRAR, spoilt.clone(), "party.identifier_wrong");
    let spoilt = AdmitParty {
        identifier: None,
        ..spoilt
    };
    check(&world, REGISTRAR, spoilt.clone(), "party.party_taken");
    let spoilt = AdmitParty {
        party: stranger.party(),
        ..spoilt
    };
    check(&world, REGISTRAR, spoilt, "party.no_root_key");
    let weak = NewKey {
        key: weak(),
        purpose: KeyPurpose::Office,
    };
    let taken = NewKey {
        key: BANK.public(KeyPurpose::Office),
        purpose: KeyPurpose::Office,
    };
    check(
        &world,
        REGISTRAR,
        with(vec![root, sealing_by_signer, weak]),
        "party.wrong_algorithm",
    );
    check(
        &world,
        REGISTRAR,
        with(vec![root, weak, taken]),
        "party.weak_key",
    );
    check(
        &world,
        REGISTRAR,
        with(vec![root, taken]),
        "party.key_taken",
    );
    check(&world, REGISTRAR, with(vec![root, root]), "party.key_taken");
    let twice = NewKey {
        purpose: KeyPurpose::Office,
        ..root
    };
    check(
        &world,
        REGISTRAR,
        with(vec![root, twice]),
        "party.key_taken",
    );
    check(&world, REGISTRAR, with(vec![root]), "accepted");
    let good = Some(code("91350100M000100Y43"));
    check(
        &world,
        TAX,
        AdmitParty {
            identifier: good,
            ..admit(stranger)
        },
        "accepted",
    );
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
            document: licence(1),
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
