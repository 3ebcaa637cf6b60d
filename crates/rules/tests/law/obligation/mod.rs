//! Obligations: each rejection in order of precedence, what falls due, and what the state says afterwards.

mod assess;
mod change;
pub mod conformance;
mod due;
mod model;

use chancery_rules::{
    block::Executed,
    catalogue::{AnyRecord, AnyTransaction},
    kernel::{
        amount::Amount,
        ids::{CaseId, ObligationId},
        keys::KeyPurpose,
        state_key::RecordKey,
        time::{DAY_MS, Timestamp},
    },
    obligation::{
        Account, AssessObligation, DischargeObligation, EndRecurrence, ObligationRecord,
        ObligationStatus, Recurring, ReverseObligation,
    },
};

use crate::{
    samples::{commitment, reason},
    world::{Actor, BLOCK_MS, HOUSING, TAX, World, bytes32},
};

pub fn obligation(number: u64) -> ObligationId {
    ObligationId(bytes32("obligation", number))
}

pub fn fen(minor: u64) -> Amount {
    Amount {
        currency: "CNY".parse().unwrap(),
        minor,
    }
}

/// What somebody unnamed owes to a party.
pub fn assess(to: Actor, number: u64, due: Timestamp) -> AssessObligation {
    AssessObligation {
        obligation: obligation(number),
        purpose: "deed-tax".parse().unwrap(),
        from: Account::Commitment(commitment(number)),
        to: Account::Party(to.party()),
        amount: fen(100),
        due,
        case: None,
        recurrence: None,
    }
}

pub fn discharge(number: u64) -> DischargeObligation {
    DischargeObligation {
        obligation: obligation(number),
        payment: commitment(number + 1_000),
        amount: fen(100),
    }
}

pub fn reverse(number: u64) -> ReverseObligation {
    ReverseObligation {
        obligation: obligation(number),
        reason: reason("assessed-in-error"),
    }
}

pub fn end_recurrence(number: u64) -> EndRecurrence {
    EndRecurrence {
        obligation: obligation(number),
        reason: reason("lease-ended"),
    }
}

pub fn every_month(left: u16) -> Option<Recurring> {
    Some(Recurring {
        every_months: 1,
        left,
    })
}

/// What becomes of a transaction in a copy of the world.
fn check(world: &World, signer: Actor, transaction: impl Into<AnyTransaction>, name: &str) {
    let found = world.clone().act(signer, KeyPurpose::Office, transaction);
    assert_eq!(found, name);
}

fn by_id(world: &World, id: ObligationId) -> ObligationRecord {
    match world.record(RecordKey::Obligation(id)) {
        Some(AnyRecord::Obligation(record)) => ObligationRecord::clone(&record),
        other => panic!("{other:?}"),
    }
}

fn record(world: &World, number: u64) -> ObligationRecord {
    by_id(world, obligation(number))
}

/// An idle block at a time, or as soon after it as blocks come.
pub fn block_at(world: &mut World, time: Timestamp) -> Executed {
    world.time = Timestamp(time.0 - BLOCK_MS).max(world.time);
    world.block(&[]).unwrap()
}

/// The next full minute from now, and so many more.
pub fn minute(world: &World, later: u64) -> Timestamp {
    Timestamp((world.time.0 / 60_000 + 1 + later) * 60_000)
}

/// A case holds it, or holds it no more.
fn hold(world: &mut World, number: u64, by: Option<CaseId>) {
    let held = ObligationRecord {
        held_by: by,
        ..record(world, number)
    };
    let key = RecordKey::Obligation(obligation(number)).state_key();
    let bytes = chancery_rules::kernel::cbor::encode(&held);
    world.state.insert(key, bytes);
}
