//! Keys are registered, rotated and retired, if they are sound.

use super::*;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn registering_a_key_is_refused_in_order_of_precedence() {
    let world = city();
    let fresh = Actor {
        seed: 31,
        generation: 0,
    };
    let refuse = |asked: &RegisterKey, name| check(&world, REGISTRAR, asked.clone(), name);
    let mut asked = RegisterKey {
        party: Some(PartyId([7; 32])),
        key: weak(),
        purpose: KeyPurpose::Sealing,
    };
    refuse(&asked, "party.party_unknown");
    asked.party = Some(BANK.party());
    refuse(&asked, "party.not_your_unit");
    asked.party = Some(REGISTRAR.party());
    check(&world, UNIT, asked.clone(), "party.not_your_unit");
    refuse(&asked, "party.wrong_algorithm");
    asked.purpose = KeyPurpose::Office;
    refuse(&asked, "party.weak_key");
    asked.key = BANK.public(KeyPurpose::Office);
    refuse(&asked, "party.key_taken");
    asked.key = fresh.public(KeyPurpose::Office);
    refuse(&asked, "accepted");
    asked.party = None;
    refuse(&asked, "accepted");
    check(&world, UNIT, asked.clone(), "accepted");
    asked.party = Some(UNIT.party());
    refuse(&asked, "accepted");
    check(&world, UNIT, asked, "accepted");
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

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn rotating_a_key_is_refused_in_order_of_precedence() {
    let mut world = city();
    let office = |actor: Actor| actor.public(KeyPurpose::Office);
    let gone = REGISTRAR.public(KeyPurpose::Automation);
    let new = REGISTRAR.next().public(KeyPurpose::Automation);
    world.must_root(REGISTRAR, RotateKey { old: gone, new });
    let refuse = |asked: &RotateKey, name| check(&world, REGISTRAR, asked.clone(), name);
    let mut asked = RotateKey {
        old: office(REGISTRAR.next()),
        new: REGISTRAR.next().public(KeyPurpose::Sealing),
    };
    refuse(&asked, "party.key_unknown");
    asked.old = gone;
    check(&world, BANK, asked.clone(), "party.not_your_key");
    refuse(&asked, "party.key_already_retired");
    asked.old = office(REGISTRAR);
    refuse(&asked, "party.wrong_algorithm");
    asked.new = weak();
    refuse(&asked, "party.weak_key");
    asked.new = office(BANK);
    refuse(&asked, "party.key_taken");
    asked.new = asked.old;
    refuse(&asked, "party.key_taken");
    asked.new = office(REGISTRAR.next());
    refuse(&asked, "accepted");
    asked.old = office(UNIT);
    refuse(&asked, "accepted");
    check(&world, UNIT, asked, "accepted");
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

fn sound(algorithm: KeyAlgorithm, expected: bool, hex_text: &str) {
    let key = PublicKey::new(algorithm, &hex::decode(hex_text).unwrap()).unwrap();
    assert_eq!(key.is_sound(), expected, "{key:?}");
}

/// The generator; the neutral element; a point of order 8; y = p + 1; y = 2, no point; y = 3; y = p + 3.
#[test]
fn ed25519_keys_are_canonical_points_of_large_order() {
    use KeyAlgorithm::Ed25519;
    sound(
        Ed25519,
        true,
        "5866666666666666666666666666666666666666666666666666666666666666",
    );
    sound(
        Ed25519,
        false,
        "0100000000000000000000000000000000000000000000000000000000000000",
    );
    sound(
        Ed25519,
        false,
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    );
    sound(
        Ed25519,
        false,
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    );
    sound(
        Ed25519,
        false,
        "0200000000000000000000000000000000000000000000000000000000000000",
    );
    sound(
        Ed25519,
        true,
        "0300000000000000000000000000000000000000000000000000000000000000",
    );
    sound(
        Ed25519,
        false,
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    );
}

/// The generator; an x without a point; a prefix that is none.
#[test]
fn es256_keys_are_compressed_points() {
    use KeyAlgorithm::Es256;
    sound(
        Es256,
        true,
        "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
    );
    sound(
        Es256,
        false,
        "020000000000000000000000000000000000000000000000000000000000000001",
    );
    sound(
        Es256,
        false,
        "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
    );
}

/// The base point; u = 0; u = p - 1; u = p + 9; a bit beyond 255.
#[test]
fn x25519_keys_are_canonical_coordinates_of_large_order() {
    use KeyAlgorithm::X25519;
    sound(
        X25519,
        true,
        "0900000000000000000000000000000000000000000000000000000000000000",
    );
    sound(
        X25519,
        false,
        "0000000000000000000000000000000000000000000000000000000000000000",
    );
    sound(
        X25519,
        false,
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    );
    sound(
        X25519,
        false,
        "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    );
    sound(
        X25519,
        false,
        "0900000000000000000000000000000000000000000000000000000000000080",
    );
}
