//! The agenda: order, bounds, what an outage leaves, and what it costs a block.

use chancery_rules::{
    block::{
        AGENDA_CHUNK_ITEMS_MAX, AGENDA_MINUTES_MAX, Agenda, AgendaChunkRecord, AgendaMinuteRecord,
        ApplyError, BlockRun, Executed, SETTLED_MAX,
    },
    catalogue::{self, AnyRecord},
    kernel::{
        cbor,
        due::Due,
        ids::{CaseId, ObligationId, SubjectId},
        keys::KeyPurpose,
        state_key::{ChunkNumber, RecordKey, STATE_VALUE_BYTES_MAX},
        text::{AtMost, CODE_BYTES_MAX},
        time::{DAY_MS, Minute, Timestamp},
    },
    log::Frontier,
};

use crate::{
    obligation::{assess, block_at, discharge, minute, obligation},
    world::{BLOCK_MS, TAX, World},
};

fn agenda(world: &World) -> Option<Agenda> {
    match world.record(RecordKey::Chain) {
        Some(AnyRecord::Chain(chain)) => chain.agenda,
        other => panic!("{other:?}"),
    }
}

/// Assesses obligations in one block, all due at one time.
fn assess_all(world: &mut World, numbers: std::ops::Range<u64>, due: Timestamp) {
    let envelopes: Vec<_> = numbers
        .map(|number| world.envelope(TAX, KeyPurpose::Office, assess(TAX, number, due)))
        .collect();
    world.block(&envelopes).unwrap();
}

/// The obligations that a block has made overdue, in order.
fn overdue(executed: &Executed) -> Vec<SubjectId> {
    executed.receipts.iter().map(|it| it.subjects[0]).collect()
}

fn subjects(numbers: std::ops::Range<u64>) -> Vec<SubjectId> {
    numbers.map(|number| obligation(number).into()).collect()
}

/// Records of the agenda in the state.
fn kept(world: &World, minute: Minute) -> (bool, [bool; 3]) {
    let has = |key: RecordKey| world.state.contains_key(&key.state_key());
    let chunks = [0, 1, 2].map(|it| has(RecordKey::AgendaChunk(minute, ChunkNumber(it))));
    (has(RecordKey::AgendaMinute(minute)), chunks)
}

#[test]
fn a_block_does_a_bounded_number_in_the_order_of_scheduling() {
    let mut world = World::development();
    let due = minute(&world, 3);
    assess_all(&mut world, 0..SETTLED_MAX, due);
    assert_eq!(overdue(&block_at(&mut world.clone(), due)).len(), 64);
    assert_eq!(agenda(&world).unwrap().open, SETTLED_MAX);
    assess_all(&mut world, SETTLED_MAX..SETTLED_MAX + 6, due);
    let first = block_at(&mut world, due);
    assert_eq!(overdue(&first), subjects(0..SETTLED_MAX));
    assert_eq!(agenda(&world).unwrap().open, 6);
    let second = world.block(&[]).unwrap();
    assert_eq!(overdue(&second), subjects(SETTLED_MAX..SETTLED_MAX + 6));
    assert_eq!(agenda(&world), None);
    assert!(world.block(&[]).unwrap().changes.is_empty());
}

#[test]
fn a_minute_is_kept_in_chunks_that_go_as_they_are_done() {
    let mut world = World::development();
    let due = minute(&world, 3);
    let at = Minute::not_before(due);
    let items = u64::try_from(AGENDA_CHUNK_ITEMS_MAX).unwrap();
    assess_all(&mut world, 0..items - 1, due);
    assess_all(&mut world, items - 1..items, due);
    assert_eq!(kept(&world, at), (true, [true, false, false]));
    assess_all(&mut world, items..items + 2, due);
    assert_eq!(kept(&world, at), (true, [true, true, false]));
    let mut done = Vec::new();
    let states = [
        (true, [true, true, false]),
        (true, [false, true, false]),
        (false, [false; 3]),
    ];
    block_at(&mut world, Timestamp(due.0 - BLOCK_MS));
    for state in states {
        done.extend(overdue(&world.block(&[]).unwrap()));
        assert_eq!(kept(&world, at), state);
    }
    assert_eq!(done, subjects(0..items + 2));
}

#[test]
fn minutes_come_in_order_whatever_was_scheduled_first() {
    let mut world = World::development();
    let late = minute(&world, 9);
    let early = minute(&world, 3);
    assess_all(&mut world, 0..2, late);
    assess_all(&mut world, 2..4, early);
    let executed = block_at(&mut world.clone(), late);
    let expected = [subjects(2..4), subjects(0..2)].concat();
    assert_eq!(overdue(&executed), expected);
    assert_eq!(overdue(&block_at(&mut world, early)), subjects(2..4));
    assert_eq!(agenda(&world).unwrap().open, 2);
    assert_eq!(overdue(&block_at(&mut world, late)), subjects(0..2));
}

#[test]
fn nothing_happens_before_its_time_and_nothing_a_minute_late() {
    let mut world = World::development();
    let due = Timestamp(minute(&world, 3).0 + 1);
    assess_all(&mut world, 0..1, due);
    assert!(block_at(&mut world.clone(), due).receipts.is_empty());
    let next = Timestamp(due.0 - 1 + 60_000);
    let before = Timestamp(next.0 - 1);
    assert!(block_at(&mut world.clone(), before).receipts.is_empty());
    assert_eq!(block_at(&mut world, next).receipts.len(), 1);
}

#[test]
fn after_an_outage_a_block_looks_at_a_bounded_number_of_minutes() {
    let mut world = World::development();
    let first = minute(&world, 1);
    let last = first.plus_ms((AGENDA_MINUTES_MAX - 1) * 60_000);
    assess_all(&mut world, 0..1, first);
    assess_all(&mut world, 1..2, last);
    assess_all(&mut world, 2..3, last.plus_ms(60_000));
    let week = first.plus_ms(7 * DAY_MS);
    assert_eq!(overdue(&block_at(&mut world, week)), subjects(0..2));
    assert_eq!(overdue(&world.block(&[]).unwrap()), subjects(2..3));
    assert_eq!(agenda(&world), None);
}

#[test]
fn what_lies_far_ahead_costs_an_idle_block_nothing() {
    let mut world = World::development();
    let due = minute(&world, 60 * 24 * 300);
    assess_all(&mut world, 0..1, due);
    let expected = Agenda {
        next: Minute::not_before(due),
        open: 1,
    };
    assert_eq!(agenda(&world), Some(expected));
    let executed = world.block(&[]).unwrap();
    assert!(executed.changes.is_empty());
    let mut run = BlockRun::new(&world.genesis, world.next_block());
    world.retry(&mut run, BlockRun::begin).unwrap();
    // Without another record.
    run.settle().unwrap();
    run.finish().unwrap();
}

#[test]
fn system_acts_come_after_the_transactions_in_block_and_log() {
    let mut world = World::development();
    let due = minute(&world, 3);
    assess_all(&mut world, 0..2, due);
    block_at(&mut world, Timestamp(due.0 - BLOCK_MS));
    let AnyRecord::Chain(chain) = world.record(RecordKey::Chain).unwrap() else {
        panic!("no chain")
    };
    let mut log: Frontier = chain.log.clone();
    let envelope = world.envelope(TAX, KeyPurpose::Office, discharge(0));
    let executed = world.block(&[envelope]).unwrap();
    let places: Vec<_> = executed
        .receipts
        .iter()
        .map(|it| (it.number, it.index, it.height))
        .collect();
    assert_eq!(places, [(601, 0, world.height), (902, 1, world.height)]);
    assert_eq!(catalogue::name_of(601), Some("discharge_obligation"));
    assert_eq!(catalogue::name_of(902), Some("obligation_overdue"));
    for receipt in &executed.receipts {
        log.append(receipt.leaf());
    }
    assert_eq!(executed.log, log.state());
}

#[test]
fn loading_one_by_one_settles_the_same() {
    let mut world = World::development();
    let due = minute(&world, 3);
    assess_all(&mut world, 0..3, due);
    block_at(&mut world, Timestamp(due.0 - BLOCK_MS));
    let envelope = world.envelope(TAX, KeyPurpose::Office, assess(TAX, 9, due.plus_ms(DAY_MS)));
    let expected = world
        .clone()
        .block(std::slice::from_ref(&envelope))
        .unwrap();
    assert_eq!(expected.receipts.len(), 4);
    let mut run = BlockRun::new(&world.genesis, world.next_block());
    for (key, value) in &world.state {
        run.supply(*key, Some(value.clone()));
    }
    world.retry(&mut run, BlockRun::begin).unwrap();
    world
        .retry(&mut run, |run| run.apply(&envelope).map(drop))
        .unwrap();
    world.retry(&mut run, BlockRun::settle).unwrap();
    assert_eq!(run.finish().unwrap(), expected);
}

#[test]
fn an_agenda_that_does_not_hold_together_stops_the_run() {
    let mut world = World::development();
    let due = minute(&world, 3);
    assess_all(&mut world, 0..3, due);
    let at = Minute::not_before(due);
    let (minute, chunk) = (
        RecordKey::AgendaMinute(at),
        RecordKey::AgendaChunk(at, ChunkNumber(0)),
    );
    let spoilt = |key: RecordKey, value: Option<Vec<u8>>| {
        let mut world = world.clone();
        match value {
            Some(value) => world.state.insert(key.state_key(), value),
            None => world.state.remove(&key.state_key()),
        };
        world.time = Timestamp(due.0 - BLOCK_MS);
        world.block(&[]).unwrap_err()
    };
    let corrupt = |key: RecordKey| ApplyError::Corrupt(key.state_key());
    assert_eq!(spoilt(chunk, None), corrupt(chunk));
    assert_eq!(spoilt(chunk, Some(vec![0])), corrupt(chunk));
    let more = AgendaMinuteRecord { count: 4, done: 0 };
    assert_eq!(spoilt(minute, Some(cbor::encode(&more))), corrupt(minute));
}

#[test]
fn the_greatest_chunk_fits_the_state_and_one_item_more_does_not() {
    let step = Due::Step {
        case: CaseId([7; 32]),
        step: "s".repeat(CODE_BYTES_MAX).parse().unwrap(),
    };
    let items = vec![step; AGENDA_CHUNK_ITEMS_MAX];
    let chunk = AgendaChunkRecord {
        items: AtMost::try_from(items.clone()).unwrap(),
    };
    assert!(cbor::encode(&chunk).len() <= STATE_VALUE_BYTES_MAX);
    let more = [items, vec![Due::Obligation(ObligationId([7; 32]))]].concat();
    assert!(AtMost::<Due, AGENDA_CHUNK_ITEMS_MAX>::try_from(more).is_err());
}

#[test]
fn system_acts_have_numbers_of_their_own() {
    let acts = catalogue::system_acts();
    assert!(acts.is_sorted_by(|a, b| a.number < b.number));
    assert_eq!(acts.len(), 4);
    for act in acts {
        assert!(act.number >= 900 && catalogue::transaction(act.number).is_none());
        assert_eq!(catalogue::system_act(act.number), Some(act));
        assert_eq!(catalogue::title_of(act.number), Some(act.title));
        assert!(!act.title.zh.is_empty() && !act.title.en.is_empty());
    }
    assert_eq!(catalogue::name_of(1), None);
}
