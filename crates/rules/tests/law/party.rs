//! Parties and keys: each rejection in order of precedence, and who signs what when.

use chancery_rules::{
    catalogue::AnyTransaction,
    definition::ApproveDefinition,
    kernel::{
        context::Environment,
        credit_code::CreditCode,
        ids::PartyId,
        keys::{KeyAlgorithm, KeyPurpose, PublicKey},
        text::AtMost,
    },
    party::{
        AdmitParty, NewKey, PARTY_KEYS_MAX, RegisterKey, RegisterUnit, ReinstateParty, RetireKey,
        RotateKey, SuspendParty,
    },
};

use crate::{
    samples::{admit, issue, licence, reason},
    world::{Actor, BANK, HOUSING, REGISTRAR, TAX, World, bytes32, name, outcome_name},
};

const UNIT: Actor = Actor {
    seed: 20,
    generation: 0,
};
const WRONG_CODE: &str = "91350100M000100Y4Z";

fn code(text: &str) -> CreditCode {
    text.parse().unwrap()
}

/// A key that is one in form only: the neutral element.
fn weak() -> PublicKey {
    let mut bytes = [0; 32];
    bytes[0] = 1;
    PublicKey::ed25519(bytes)
}

/// A city with an admitted bank and a unit of the registrar that has keys of its own.
fn city() -> World {
    let mut world = World::development();
    world.must(REGISTRAR, admit(BANK));
    world.must_root(
        REGISTRAR,
        RegisterUnit {
            unit: UNIT.party(),
            name: name("unit"),
        },
    );
    for new in UNIT.keys() {
        world.must_root(
            REGISTRAR,
            RegisterKey {
                party: Some(UNIT.party()),
                key: new.key,
                purpose: new.purpose,
            },
        );
    }
    world
}

fn check(world: &World, signer: Actor, transaction: impl Into<AnyTransaction>, expected: &str) {
    let transaction = transaction.into();
    let found = world
        .clone()
        .act(signer, KeyPurpose::Root, transaction.clone());
    assert_eq!(found, expected, "{transaction:?}");
}

fn suspend(party: PartyId) -> SuspendParty {
    SuspendParty {
        party,
        reason: reason("audit"),
    }
}

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
fn registering_a_key_is_refused_in_order_of_precedence() {
    let world = city();
    let fresh = Actor {
        seed: 31,
        generation: 0,
    };
    let key = |party, key, purpose| RegisterKey {
        party,
        key,
        purpose,
    };
    let x25519 = fresh.public(KeyPurpose::Sealing);
    check(
        &world,
        REGISTRAR,
        key(Some(PartyId([7; 32])), x25519, KeyPurpose::Office),
        "party.party_unknown",
    );
    check(
        &world,
        REGISTRAR,
        key(Some(BANK.party()), x25519, KeyPurpose::Office),
        "party.not_your_unit",
    );
    check(
        &world,
        UNIT,
        key(Some(REGISTRAR.party()), x25519, KeyPurpose::Office),
        "party.not_your_unit",
    );
    check(
        &world,
        REGISTRAR,
        key(None, x25519, KeyPurpose::Office),
        "party.wrong_algorithm",
    );
    check(
        &world,
        REGISTRAR,
        key(None, weak(), KeyPurpose::Sealing),
        "party.wrong_algorithm",
    );
    check(
        &world,
        REGISTRAR,
        key(None, weak(), KeyPurpose::Office),
        "party.weak_key",
    );
    check(
        &world,
        REGISTRAR,
        key(None, BANK.public(KeyPurpose::Office), KeyPurpose::Office),
        "party.key_taken",
    );
    check(
        &world,
        REGISTRAR,
        key(None, fresh.public(KeyPurpose::Office), KeyPurpose::Office),
        "accepted",
    );
    check(
        &world,
        REGISTRAR,
        key(Some(UNIT.party()), x25519, KeyPurpose::Sealing),
        "accepted",
    );
    check(
        &world,
        UNIT,
        key(None, x25519, KeyPurpose::Sealing),
        "accepted",
    );
    check(
        &world,
        UNIT,
        key(Some(UNIT.party()), x25519, KeyPurpose::Sealing),
        "accepted",
    );
}

#[test]
fn a_party_has_a_bounded_number_of_keys_in_force() {
    let mut world = city();
    let fresh = |seed: u16| {
        let secret = ed25519_dalek::SigningKey::from_bytes(&bytes32("fresh", seed.into()));
        PublicKey::ed25519(secret.verifying_key().to_bytes())
    };
    let register = |seed| RegisterKey {
        party: None,
        key: fresh(seed),
        purpose: KeyPurpose::Office,
    };
    for seed in 5..PARTY_KEYS_MAX {
        world.must_root(REGISTRAR, register(seed));
    }
    check(
        &world,
        REGISTRAR,
        register(PARTY_KEYS_MAX),
        "party.too_many_keys",
    );
    world.must_root(REGISTRAR, RetireKey { key: fresh(5) });
    check(&world, REGISTRAR, register(PARTY_KEYS_MAX), "accepted");
    check(&world, REGISTRAR, register(5), "party.key_taken");
}

#[test]
fn rotating_a_key_is_refused_in_order_of_precedence() {
    let mut world = city();
    let next = REGISTRAR.next();
    let office = |actor: Actor| actor.public(KeyPurpose::Office);
    let x25519 = next.public(KeyPurpose::Sealing);
    world.must_root(
        REGISTRAR,
        RotateKey {
            old: REGISTRAR.public(KeyPurpose::Automation),
            new: next.public(KeyPurpose::Automation),
        },
    );
    let gone = REGISTRAR.public(KeyPurpose::Automation);
    let rotate = |old, new| RotateKey { old, new };
    check(
        &world,
        REGISTRAR,
        rotate(office(next), x25519),
        "party.key_unknown",
    );
    check(&world, BANK, rotate(gone, x25519), "party.not_your_key");
    check(
        &world,
        REGISTRAR,
        rotate(gone, x25519),
        "party.key_already_retired",
    );
    check(
        &world,
        REGISTRAR,
        rotate(office(REGISTRAR), x25519),
        "party.wrong_algorithm",
    );
    check(
        &world,
        REGISTRAR,
        rotate(office(REGISTRAR), weak()),
        "party.weak_key",
    );
    check(
        &world,
        REGISTRAR,
        rotate(office(REGISTRAR), office(BANK)),
        "party.key_taken",
    );
    check(
        &world,
        REGISTRAR,
        rotate(office(REGISTRAR), office(REGISTRAR)),
        "party.key_taken",
    );
    check(
        &world,
        REGISTRAR,
        rotate(office(REGISTRAR), office(next)),
        "accepted",
    );
    check(
        &world,
        REGISTRAR,
        rotate(office(UNIT), office(next)),
        "accepted",
    );
    check(&world, UNIT, rotate(office(UNIT), office(next)), "accepted");
}

#[test]
fn retiring_a_key_is_refused_in_order_of_precedence() {
    let mut world = city();
    let retire = |actor: Actor, purpose| RetireKey {
        key: actor.public(purpose),
    };
    world.must_root(REGISTRAR, retire(REGISTRAR, KeyPurpose::Automation));
    check(
        &world,
        REGISTRAR,
        retire(REGISTRAR.next(), KeyPurpose::Root),
        "party.key_unknown",
    );
    check(
        &world,
        BANK,
        retire(REGISTRAR, KeyPurpose::Root),
        "party.not_your_key",
    );
    check(
        &world,
        REGISTRAR,
        retire(REGISTRAR, KeyPurpose::Automation),
        "party.key_already_retired",
    );
    check(
        &world,
        REGISTRAR,
        retire(REGISTRAR, KeyPurpose::Root),
        "party.last_root_key",
    );
    check(
        &world,
        REGISTRAR,
        retire(UNIT, KeyPurpose::Root),
        "party.last_root_key",
    );
    check(
        &world,
        REGISTRAR,
        retire(REGISTRAR, KeyPurpose::Office),
        "accepted",
    );
    let second = REGISTRAR.next().public(KeyPurpose::Root);
    world.must_root(
        REGISTRAR,
        RegisterKey {
            party: None,
            key: second,
            purpose: KeyPurpose::Root,
        },
    );
    check(
        &world,
        REGISTRAR,
        retire(REGISTRAR, KeyPurpose::Root),
        "accepted",
    );
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

#[test]
fn a_rotated_key_signs_nothing_after_its_transaction_even_in_its_block() {
    let mut world = city();
    let (old, new) = (
        TAX.public(KeyPurpose::Root),
        TAX.next().public(KeyPurpose::Root),
    );
    let unit = |number| RegisterUnit {
        unit: PartyId(bytes32("u", number)),
        name: name("unit"),
    };
    let envelopes = [
        world.envelope(TAX, KeyPurpose::Root, unit(1)),
        world.envelope(TAX.next(), KeyPurpose::Root, unit(2)),
        world.envelope(TAX, KeyPurpose::Root, RotateKey { old, new }),
        world.envelope(TAX, KeyPurpose::Root, unit(3)),
        world.envelope(TAX.next(), KeyPurpose::Root, unit(4)),
    ];
    let executed = world.block(&envelopes).unwrap();
    let found: Vec<_> = executed
        .receipts
        .iter()
        .map(|r| outcome_name(r.outcome))
        .collect();
    let expected = [
        "accepted",
        "envelope.unknown_key",
        "accepted",
        "envelope.key_retired",
        "accepted",
    ];
    assert_eq!(found, expected);
    assert_eq!(
        world.act(TAX, KeyPurpose::Root, unit(5)),
        "envelope.key_retired"
    );
}

#[test]
fn signers_are_refused_in_order_of_precedence() {
    let mut world = city();
    world.must(TAX, suspend(HOUSING.party()));
    world.must_root(
        REGISTRAR,
        RetireKey {
            key: REGISTRAR.public(KeyPurpose::Automation),
        },
    );
    let bank = |actor: Actor| Actor {
        seed: actor.seed,
        ..BANK
    };
    let unit = || RegisterUnit {
        unit: PartyId([9; 32]),
        name: name("unit"),
    };
    // A key that nobody registered, in the name of a suspended party.
    assert_eq!(
        world.act(HOUSING.next(), KeyPurpose::Office, unit()),
        "envelope.unknown_key"
    );
    assert_eq!(
        world.act(REGISTRAR, KeyPurpose::Automation, unit()),
        "envelope.key_retired"
    );
    assert_eq!(
        world.act(HOUSING, KeyPurpose::Office, unit()),
        "envelope.wrong_purpose"
    );
    assert_eq!(
        world.act(HOUSING, KeyPurpose::Root, unit()),
        "envelope.party_suspended"
    );
    assert_eq!(
        world.act(bank(BANK), KeyPurpose::Assertion, unit()),
        "envelope.wrong_purpose"
    );
    assert_eq!(world.act(bank(BANK), KeyPurpose::Root, unit()), "accepted");
}

#[test]
fn a_key_signs_only_in_the_name_of_its_party() {
    use chancery_rules::kernel::{envelope::UnsignedEnvelope, ids::Nonce};
    let mut world = city();
    world.must(TAX, suspend(HOUSING.party()));
    let unsigned = UnsignedEnvelope {
        ledger: world.ledger,
        party: HOUSING.party(),
        nonce: Nonce([1; 16]),
        expires: world.time.plus_ms(60_000),
        transaction: RegisterUnit {
            unit: PartyId([9; 32]),
            name: name("unit"),
        }
        .into(),
    };
    let envelope = crate::world::sign(&unsigned, &TAX.secret(KeyPurpose::Root));
    let executed = world.block(&[envelope]).unwrap();
    assert_eq!(
        outcome_name(executed.receipts[0].outcome),
        "envelope.wrong_party"
    );
}

#[test]
fn keys_are_judged_by_their_algorithm() {
    let sound = |algorithm, hex_text: &str| {
        PublicKey::new(algorithm, &hex::decode(hex_text).unwrap())
            .unwrap()
            .is_sound()
    };
    use KeyAlgorithm::{Ed25519, Es256, X25519};
    // The generator; the neutral element; a point of order 8; y = p + 1 for y = 1; y = 2, no point.
    assert!(sound(
        Ed25519,
        "5866666666666666666666666666666666666666666666666666666666666666"
    ));
    assert!(!sound(
        Ed25519,
        "0100000000000000000000000000000000000000000000000000000000000000"
    ));
    assert!(!sound(
        Ed25519,
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
    ));
    assert!(!sound(
        Ed25519,
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
    ));
    assert!(!sound(
        Ed25519,
        "0200000000000000000000000000000000000000000000000000000000000000"
    ));
    // A non-canonical y of a point that is not of small order: y = 3 + p.
    assert!(sound(
        Ed25519,
        "0300000000000000000000000000000000000000000000000000000000000000"
    ));
    assert!(!sound(
        Ed25519,
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
    ));
    // The generator of P-256, compressed; x without a point; a prefix that is none.
    assert!(sound(
        Es256,
        "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    ));
    assert!(!sound(
        Es256,
        "020000000000000000000000000000000000000000000000000000000000000001"
    ));
    assert!(!sound(
        Es256,
        "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    ));
    assert!(sound(
        X25519,
        "0900000000000000000000000000000000000000000000000000000000000000"
    ));
    assert!(!sound(
        X25519,
        "0000000000000000000000000000000000000000000000000000000000000000"
    ));
    assert!(!sound(
        X25519,
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
    ));
    assert!(!sound(
        X25519,
        "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
    ));
    assert!(!sound(
        X25519,
        "0900000000000000000000000000000000000000000000000000000000000080"
    ));
}
