//! Parties and keys: each rejection in order of precedence, and who signs what when.

mod admit;
mod exchange;
mod keys;
mod signer;

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
