//! Who may sign at all.

use super::*;
use chancery_rules::{block::ApplyError, kernel::envelope::EnvelopeRejection};

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
    let expected = ["accepted", "accepted", "envelope.key_retired", "accepted"];
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
    assert_eq!(
        world.block(&[envelope]).unwrap_err(),
        ApplyError::Inadmissible(EnvelopeRejection::WrongParty)
    );
}

#[test]
fn what_nobody_known_signed_may_not_be_in_a_block() {
    let mut world = city();
    let unit = RegisterUnit {
        unit: PartyId([9; 32]),
        name: name("unit"),
    };
    let envelope = world.envelope(TAX.next(), KeyPurpose::Root, unit);
    assert_eq!(
        world.block(&[envelope]).unwrap_err(),
        ApplyError::Inadmissible(EnvelopeRejection::UnknownKey)
    );
}
