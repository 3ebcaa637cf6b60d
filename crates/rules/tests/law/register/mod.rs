//! Registers: each rejection in order of precedence, every bound twice, and what the state says afterwards.

mod bounds;
mod changing;
mod freezing;
mod holding;
mod lineage;
mod model;
mod rectifying;
mod reference;
mod registering;
pub mod samples;

use chancery_rules::{
    case::{CaseRecord, CaseStatus, FactHeld},
    catalogue::{AnyRecord, AnyTransaction},
    definition::{
        ApproveDefinition, RegisterType, RetireDefinition,
        register_type::{EncumbranceKind, ListedReason},
    },
    kernel::{
        changes::Changes,
        context::Context,
        fact::Fact,
        ids::{CaseId, Commitment, DefinitionId, EntryId, Height, Nullifier, PartyId},
        keys::KeyPurpose,
        rejection::Rejection,
        share::Share,
        state_key::RecordKey,
        text::{AtMost, Code},
        view::{ROUNDS_MAX, Round, View},
    },
    motion::Effect,
    register::{
        AllowedEntry, ChangeEntry, ClaimNullifier, CloseEntry, EntryRecord, FreezeEntry,
        LiftFreeze, MergeEntries, NewEncumbrance, NullifierRecord, Owner, Owners, Part,
        RectifyEntry, RegisterEntry, RegisterRejection, SplitEntry,
    },
};

use samples::{
    case, change, claim, close, code, definition, encumbrance, entry, finding, freeze, land, lift,
    list, merge, nullifier, opened, owners, part, rectify, register, sale, split, terms,
};

use crate::{
    motion::pass,
    samples::{admit, commitment, licence, reason},
    world::{Actor, BANK, FOUNDED, HOUSING, REGISTRAR, SECURITY, TAX, World, bytes32, name},
};

/// Puts records into the state, past the transactions that write them.
pub fn put(world: &mut World, record: AnyRecord) {
    let key = record.key().unwrap();
    world.state.insert(key.state_key(), record.encode());
}

pub fn put_case(world: &mut World, record: CaseRecord) {
    put(world, AnyRecord::Case(record.into()));
}

pub fn put_entry(world: &mut World, record: EntryRecord) {
    put(world, AnyRecord::Entry(record.into()));
}

pub fn record(world: &World, number: u64) -> EntryRecord {
    match world.record(entry(number).into()).unwrap() {
        AnyRecord::Entry(record) => EntryRecord::clone(&record),
        other => panic!("{other:?}"),
    }
}

fn claimed(world: &World, number: u64) -> NullifierRecord {
    match world.record(nullifier(number).into()).unwrap() {
        AnyRecord::Nullifier(record) => NullifierRecord::clone(&record),
        other => panic!("{other:?}"),
    }
}

/// A city with registers and entries in every state, all but 6 kept by the registrar and of owner 1:
/// 1 plain, 2 frozen by security, 3 with an easement, a mortgage and a sale notice, 4 split into 41 and 42, 5 closed,
/// 6 kept by housing, 7 of another register, 8 held for an appeal in case 8. Claim 1 is made, and the bank is a party.
pub fn city() -> World {
    let mut world = World::development();
    world.must(REGISTRAR, admit(BANK));
    for version in 1..=4 {
        world.must(REGISTRAR, approve(land(version)));
    }
    world.must(REGISTRAR, approve(licence(1)));
    for number in [1, 2, 4, 5, 8] {
        world.must(REGISTRAR, register(number));
    }
    let encumbered = RegisterEntry {
        encumbrances: list([
            encumbrance("easement", 1, None),
            encumbrance("mortgage", 2, Some(BANK)),
            encumbrance("sale-notice", 3, None),
        ]),
        ..register(3)
    };
    world.must(REGISTRAR, encumbered);
    world.must(HOUSING, register(6));
    let elsewhere = RegisterEntry {
        register: definition(4),
        ..register(7)
    };
    world.must(REGISTRAR, elsewhere);
    world.must(SECURITY, freeze(2));
    world.must(REGISTRAR, split(4, [41, 42]));
    world.must(REGISTRAR, close(5));
    world.must(TAX, claim(1));
    let definition = definition(2);
    world.must(REGISTRAR, RetireDefinition { definition });
    let held = record(&world, 8).held_for(case(8), &world.next_block());
    put_entry(&mut world, held);
    world
}

fn approve(document: impl Into<chancery_rules::definition::Document>) -> ApproveDefinition {
    let document = document.into();
    ApproveDefinition { document }
}

/// The council stops the register.
fn stop(world: &mut World, version: u32) {
    let stop = Effect::EmergencyStop {
        definition: definition(version),
        reason: reason("flaw-found"),
    };
    pass(world, 1, stop);
}

/// What becomes of a transaction signed by an office, in a copy of the city.
fn check(world: &World, signer: Actor, transaction: impl Into<AnyTransaction>, expected: &str) {
    let transaction = transaction.into();
    let found = world
        .clone()
        .act(signer, KeyPurpose::Office, transaction.clone());
    assert_eq!(found, expected, "{transaction:?}");
}

/// A change that the rules allow as an effect of a decision of the next block, or why they do not.
fn judge(
    world: &World,
    signer: Actor,
    change: &ChangeEntry,
    case: CaseId,
) -> Result<AllowedEntry, RegisterRejection> {
    let cx = Context {
        block: world.next_block(),
        signer: signer.party(),
        key: signer.public(KeyPurpose::Office),
    };
    let mut records: Vec<(RecordKey, Option<AnyRecord>)> = Vec::new();
    for round in 0..ROUNDS_MAX {
        let view = View::holding(records.iter().cloned());
        let keys = change.reads(&cx, &view, Round(round));
        let load = |key: &RecordKey| (*key, world.record(*key));
        records.extend(keys.as_slice().iter().map(load));
    }
    let view = View::holding(records);
    let verdict = change.check(&cx, &view, case);
    assert!(!view.has_strayed(), "{change:?}");
    verdict
}

/// Decides a change in a block of its own; `accepted`, or the name of the rejection.
fn decide(world: &mut World, signer: Actor, change: &ChangeEntry, case: CaseId) -> &'static str {
    let verdict = judge(world, signer, change, case);
    let outcome = match verdict {
        Err(rejection) => Rejection::from(rejection).info().name,
        Ok(allowed) => {
            let mut changes = Changes::default();
            ChangeEntry::effect(allowed, &mut changes);
            for (key, record) in changes.into_records() {
                world.state.insert(key.state_key(), record.encode());
            }
            "accepted"
        }
    };
    world.block(&[]).unwrap();
    outcome
}

/// What deciding a change comes to, tried and undone.
fn check_change(world: &World, signer: Actor, change: &ChangeEntry, expected: &str) {
    let found = decide(&mut world.clone(), signer, change, case(1));
    assert_eq!(found, expected, "{change:?}");
}

/// A party that is none.
fn nobody() -> Option<PartyId> {
    Some(PartyId([7; 32]))
}
