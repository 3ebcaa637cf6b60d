//! Samples of every encoding that obligations and the agenda have.

use std::collections::BTreeMap;

use chancery_rules::kernel::{cbor, state_key::ChunkNumber, time::Minute};

use super::*;
use crate::world::{BANK, FOUNDED};

/// A sample of each transaction, every optional field filled.
pub fn transactions() -> Vec<AnyTransaction> {
    vec![
        AssessObligation {
            case: Some(CaseId([5; 32])),
            recurrence: every_month(2),
            ..assess(BANK, 1, FOUNDED)
        }
        .into(),
        discharge(1).into(),
        reverse(1).into(),
        end_recurrence(1).into(),
    ]
}

/// The records that obligations and the agenda leave in the state.
pub fn records(samples: &mut BTreeMap<String, Vec<u8>>) {
    let mut world = World::development();
    let (soon, later) = (minute(&world, 0), minute(&world, 9));
    let asked = |number, due| AssessObligation {
        recurrence: every_month(2),
        ..assess(TAX, number, due)
    };
    world.must(TAX, asked(1, soon));
    world.must(TAX, asked(2, later));
    world.must(TAX, discharge(2));
    world.must(TAX, assess(TAX, 3, later));
    world.must(TAX, reverse(3));
    let executed = block_at(&mut world, soon);
    let recurrence = executed.receipts.last().unwrap().subjects[1];
    let minute = Minute::not_before(later);
    let keys = [
        ("obligation.overdue", obligation(1).into()),
        ("obligation.discharged", obligation(2).into()),
        ("obligation.reversed", obligation(3).into()),
        (
            "obligation.recurrence",
            RecordKey::Obligation(recurrence.0.into()),
        ),
        ("agenda_minute", RecordKey::AgendaMinute(minute)),
        (
            "agenda_chunk",
            RecordKey::AgendaChunk(minute, ChunkNumber(0)),
        ),
        ("chain.agenda", RecordKey::Chain),
    ];
    for (name, key) in keys {
        let bytes = world.state[&key.state_key()].clone();
        samples.insert(format!("record.{name}"), bytes);
    }
    let receipts = executed.receipts.iter().map(cbor::encode);
    for (name, bytes) in ["obligation_overdue", "obligation_recurs"]
        .iter()
        .zip(receipts)
    {
        samples.insert(format!("receipt.{name}"), bytes);
    }
}
