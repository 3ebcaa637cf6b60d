//! Keys are registered, rotated and retired, if they are sound.

use super::*;

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
