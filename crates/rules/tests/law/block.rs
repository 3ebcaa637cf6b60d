//! Blocks: exactly once, forgetting, loading, and what a block leaves behind.

use chancery_rules::{
    block::{ApplyError, BlockContext, BlockRun, FORGOTTEN_CHUNKS_MAX, SEEN_CHUNK_IDS_MAX},
    definition::ApproveDefinition,
    kernel::{
        context::Environment,
        envelope::{Envelope, EnvelopeRejection, UnsignedEnvelope},
        ids::{Height, LedgerId, Nonce, PartyId},
        keys::KeyPurpose,
        receipt::Outcome,
        state_key::{ChunkNumber, RecordKey, STATE_VALUE_BYTES_MAX},
        time::Timestamp,
    },
    log::{Frontier, LogState},
    party::RegisterUnit,
};

use crate::{
    samples::{issue, licence, revoke},
    world::{BLOCK_MS, REGISTRAR, TAX, World, bytes32, name, sign},
};

fn inadmissible<T: std::fmt::Debug>(result: Result<T, ApplyError>) -> EnvelopeRejection {
    match result.unwrap_err() {
        ApplyError::Inadmissible(rejection) => rejection,
        other => panic!("{other:?}"),
    }
}

/// An envelope that registers a unit, with an expiry of its own.
fn unit(world: &World, number: u64, expires: Timestamp) -> Envelope {
    let unsigned = UnsignedEnvelope {
        ledger: world.ledger,
        party: TAX.party(),
        nonce: Nonce([3; 16]),
        expires,
        transaction: RegisterUnit {
            unit: PartyId(bytes32("unit", number)),
            name: name("unit"),
        }
        .into(),
    };
    sign(&unsigned, &TAX.secret(KeyPurpose::Root))
}

fn remembered(world: &World, envelope: &Envelope) -> bool {
    world
        .state
        .contains_key(&RecordKey::Seen(envelope.id()).state_key())
}

fn chunk(world: &World, number: u64) -> bool {
    world
        .state
        .contains_key(&RecordKey::SeenChunk(ChunkNumber(number)).state_key())
}

#[test]
fn a_transaction_takes_effect_once_however_often_it_is_submitted() {
    let mut world = World::development();
    let envelope = unit(&world, 1, world.time.plus_ms(60_000));
    assert_eq!(
        inadmissible(world.clone().block(&[envelope.clone(), envelope.clone()])),
        EnvelopeRejection::Replayed
    );
    world.block(std::slice::from_ref(&envelope)).unwrap();
    assert_eq!(
        inadmissible(world.block(&[envelope])),
        EnvelopeRejection::Replayed
    );
}

#[test]
fn a_refused_transaction_is_remembered_too() {
    let mut world = World::development();
    let envelope = world.envelope(REGISTRAR, KeyPurpose::Office, revoke(1));
    let before = world.state.clone();
    let executed = world.block(std::slice::from_ref(&envelope)).unwrap();
    assert_eq!(executed.receipts[0].outcome, Outcome::Rejected(301));
    assert!(
        executed
            .changes
            .iter()
            .all(|change| change.record.tag() > 4)
    );
    assert_eq!(world.state.len(), before.len() + 2);
    assert_eq!(
        inadmissible(world.block(&[envelope])),
        EnvelopeRejection::Replayed
    );
}

#[test]
fn admissibility_is_judged_by_block_time_in_order_of_precedence() {
    let mut world = World::development();
    let block = world.next_block().time;
    let mut other = world.clone();
    other.ledger = LedgerId([8; 32]);
    let apply = |envelope| inadmissible(world.clone().block(&[envelope]));
    assert_eq!(
        apply(unit(&other, 1, block)),
        EnvelopeRejection::WrongLedger
    );
    assert_eq!(apply(unit(&world, 1, block)), EnvelopeRejection::Expired);
    assert_eq!(
        apply(unit(&world, 1, block.plus_ms(600_001))),
        EnvelopeRejection::ExpiresTooLate
    );
    let (first, last) = (
        unit(&world, 1, block.plus_ms(1)),
        unit(&world, 2, block.plus_ms(600_000)),
    );
    let executed = world.block(&[first.clone(), last]).unwrap();
    assert!(
        executed
            .receipts
            .iter()
            .all(|receipt| receipt.outcome == Outcome::Accepted)
    );
    // Seen and expired: the expiry comes first.
    assert_eq!(
        inadmissible(world.block(&[first])),
        EnvelopeRejection::Expired
    );
}

#[test]
fn ids_are_remembered_until_expiry_and_then_forgotten() {
    let mut world = World::development();
    let expires = world.time.plus_ms(3 * BLOCK_MS);
    let envelope = unit(&world, 1, expires);
    world.block(std::slice::from_ref(&envelope)).unwrap();
    assert!(remembered(&world, &envelope) && chunk(&world, 0));
    world.block(&[]).unwrap();
    assert_eq!(world.time.plus_ms(BLOCK_MS), expires);
    assert!(remembered(&world, &envelope));
    assert_eq!(
        inadmissible(world.clone().block(std::slice::from_ref(&envelope))),
        EnvelopeRejection::Expired
    );
    world.block(&[]).unwrap();
    assert!(!remembered(&world, &envelope) && !chunk(&world, 0));
    assert_eq!(
        inadmissible(world.block(&[envelope])),
        EnvelopeRejection::Expired
    );
}

#[test]
fn a_chunk_is_forgotten_when_its_last_id_has_expired() {
    let mut world = World::development();
    let early = unit(&world, 1, world.time.plus_ms(2 * BLOCK_MS));
    let late = unit(&world, 2, world.time.plus_ms(4 * BLOCK_MS));
    world.block(&[early.clone(), late.clone()]).unwrap();
    for _ in 0..2 {
        world.block(&[]).unwrap();
        assert!(remembered(&world, &early) && remembered(&world, &late));
    }
    world.block(&[]).unwrap();
    assert!(!remembered(&world, &early) && !remembered(&world, &late));
}

#[test]
fn chunks_are_bounded_and_a_block_forgets_a_bounded_number() {
    let mut world = World::development();
    let expires = world.time.plus_ms(60_000);
    let count = u64::try_from(SEEN_CHUNK_IDS_MAX).unwrap() + 1;
    let envelopes: Vec<_> = (0..count)
        .map(|number| unit(&world, number, expires))
        .collect();
    world.block(&envelopes).unwrap();
    assert!(chunk(&world, 0) && chunk(&world, 1) && !chunk(&world, 2));
    for number in 0..FORGOTTEN_CHUNKS_MAX {
        let envelope = unit(&world, count + number, expires);
        world.block(&[envelope]).unwrap();
    }
    assert!(
        world
            .state
            .values()
            .all(|value| value.len() <= STATE_VALUE_BYTES_MAX)
    );
    let before = world.state.len();
    world.time = expires;
    world.block(&[]).unwrap();
    assert!(!chunk(&world, FORGOTTEN_CHUNKS_MAX - 1) && chunk(&world, FORGOTTEN_CHUNKS_MAX));
    world.block(&[]).unwrap();
    assert!(!chunk(&world, FORGOTTEN_CHUNKS_MAX + 1));
    let ids = usize::try_from(count + FORGOTTEN_CHUNKS_MAX).unwrap();
    let chunks = usize::try_from(FORGOTTEN_CHUNKS_MAX + 2).unwrap();
    assert_eq!(world.state.len(), before - ids - chunks);
}

#[test]
fn an_idle_block_changes_nothing() {
    let mut world = World::development();
    let executed = world.block(&[]).unwrap();
    assert!(executed.changes.is_empty() && executed.receipts.is_empty());
    assert_eq!(executed.log, Frontier::default().state());
}

#[test]
fn receipts_are_the_leaves_of_the_log_over_all_blocks() {
    let mut world = World::development();
    let mut frontier = Frontier::default();
    for _ in 0..5 {
        let envelopes = [
            world.envelope(REGISTRAR, KeyPurpose::Office, revoke(1)),
            world.envelope(
                TAX,
                KeyPurpose::Office,
                ApproveDefinition {
                    document: licence(1).into(),
                },
            ),
            world.envelope(TAX, KeyPurpose::Office, revoke(1)),
        ];
        let executed = world.block(&envelopes).unwrap();
        for (place, (receipt, envelope)) in executed.receipts.iter().zip(&envelopes).enumerate() {
            assert_eq!(receipt.transaction, envelope.id());
            assert_eq!(receipt.height, world.height);
            assert_eq!(usize::try_from(receipt.index).unwrap(), place);
            assert_eq!(receipt.party, envelope.party());
            assert_eq!(receipt.number, envelope.transaction().number());
            assert_eq!(receipt.subjects, envelope.transaction().subjects());
            frontier.append(receipt.leaf());
        }
        assert_eq!(
            executed.log,
            LogState {
                size: frontier.size(),
                root: frontier.root()
            }
        );
    }
}

#[test]
fn loading_one_by_one_gives_the_same_block() {
    let mut world = World::development();
    world.must(
        REGISTRAR,
        ApproveDefinition {
            document: licence(1).into(),
        },
    );
    let envelopes = [
        world.envelope(
            REGISTRAR,
            KeyPurpose::Office,
            issue(REGISTRAR, licence(1).id(), 1),
        ),
        world.envelope(REGISTRAR, KeyPurpose::Automation, revoke(1)),
        world.envelope(TAX, KeyPurpose::Office, revoke(1)),
    ];
    let expected = world.clone().block(&envelopes).unwrap();
    let mut run = BlockRun::new(&world.genesis, world.next_block());
    world.retry(&mut run, BlockRun::begin).unwrap();
    for envelope in &envelopes {
        world
            .retry(&mut run, |run| run.apply(envelope).map(drop))
            .unwrap();
    }
    world.retry(&mut run, BlockRun::settle).unwrap();
    assert_eq!(run.finish().unwrap(), expected);
    // More than is wanted, and twice, changes nothing either.
    let mut run = BlockRun::new(&world.genesis, world.next_block());
    for (key, value) in world.state.iter().chain(&world.state) {
        run.supply(*key, Some(value.clone()));
    }
    world.retry(&mut run, BlockRun::begin).unwrap();
    for envelope in &envelopes {
        world
            .retry(&mut run, |run| run.apply(envelope).map(drop))
            .unwrap();
    }
    world.retry(&mut run, BlockRun::settle).unwrap();
    assert_eq!(run.finish().unwrap(), expected);
}

#[test]
fn the_first_guess_is_enough_for_an_issue() {
    let mut world = World::development();
    world.must(
        REGISTRAR,
        ApproveDefinition {
            document: licence(1).into(),
        },
    );
    let envelope = world.envelope(
        REGISTRAR,
        KeyPurpose::Office,
        issue(REGISTRAR, licence(1).id(), 1),
    );
    let mut run = BlockRun::new(&world.genesis, world.next_block());
    for key in run.wants(std::slice::from_ref(&envelope)) {
        run.supply(key, world.state.get(&key).cloned());
    }
    assert!(run.wants(std::slice::from_ref(&envelope)).is_empty());
    world.retry(&mut run, BlockRun::begin).unwrap();
    assert_eq!(run.apply(&envelope).unwrap().outcome, Outcome::Accepted);
}

#[test]
fn an_envelope_that_is_left_out_leaves_nothing() {
    let mut world = World::development();
    let (good, late) = (
        unit(&world, 1, world.time.plus_ms(60_000)),
        unit(&world, 2, world.time.plus_ms(6_000_000)),
    );
    let expected = world.clone().block(std::slice::from_ref(&good)).unwrap();
    let mut run = BlockRun::new(&world.genesis, world.next_block());
    world.retry(&mut run, BlockRun::begin).unwrap();
    inadmissible(world.retry(&mut run, |run| run.apply(&late).map(drop)));
    world
        .retry(&mut run, |run| run.apply(&good).map(drop))
        .unwrap();
    inadmissible(world.retry(&mut run, |run| run.apply(&good).map(drop)));
    world.retry(&mut run, BlockRun::settle).unwrap();
    assert_eq!(run.finish().unwrap(), expected);
    world.block(&[good]).unwrap();
}

#[test]
fn what_is_no_record_stops_the_run() {
    let mut world = World::development();
    let envelope = unit(&world, 1, world.time.plus_ms(60_000));
    let key = RecordKey::Party(TAX.party()).state_key();
    let chain = RecordKey::Chain.state_key();
    let spoilt = |key, value: Option<Vec<u8>>| {
        let mut world = world.clone();
        match value {
            Some(value) => world.state.insert(key, value),
            None => world.state.remove(&key),
        };
        world.block(std::slice::from_ref(&envelope)).unwrap_err()
    };
    let other = world.state[&RecordKey::Party(REGISTRAR.party()).state_key()].clone();
    assert_eq!(spoilt(key, Some(vec![0])), ApplyError::Corrupt(key));
    assert_eq!(spoilt(key, Some(other)), ApplyError::Corrupt(key));
    assert_eq!(spoilt(key, None), ApplyError::Corrupt(key));
    assert_eq!(spoilt(chain, None), ApplyError::Corrupt(chain));
    world.block(&[envelope]).unwrap();
}

#[test]
fn steps_out_of_order_are_bugs() {
    let world = World::development();
    let context = BlockContext {
        height: Height(1),
        ..world.next_block()
    };
    let envelope = unit(&world, 1, world.time.plus_ms(60_000));
    let mut run = BlockRun::new(&world.genesis, context);
    assert!(matches!(run.apply(&envelope), Err(ApplyError::Broken(_))));
    run.begin().unwrap();
    assert!(matches!(run.begin(), Err(ApplyError::Broken(_))));
    let new = || BlockRun::new(&world.genesis, context);
    assert!(matches!(new().finish(), Err(ApplyError::Broken(_))));
    assert!(matches!(new().settle(), Err(ApplyError::Broken(_))));
    run.settle().unwrap();
    assert!(matches!(run.settle(), Err(ApplyError::Broken(_))));
    assert!(matches!(run.apply(&envelope), Err(ApplyError::Broken(_))));
    run.finish().unwrap();
    let mut unsettled = new();
    unsettled.begin().unwrap();
    assert!(matches!(unsettled.finish(), Err(ApplyError::Broken(_))));
}

#[test]
fn two_ledgers_refuse_each_others_transactions() {
    let (mut one, mut other) = (World::development(), World::new(Environment::Production));
    let envelope = unit(&one, 1, one.time.plus_ms(60_000));
    assert_eq!(
        inadmissible(other.block(std::slice::from_ref(&envelope))),
        EnvelopeRejection::WrongLedger
    );
    one.block(&[envelope]).unwrap();
}
