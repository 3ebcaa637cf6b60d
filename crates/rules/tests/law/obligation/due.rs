//! What happens by itself: obligations become overdue, and recur.

use chancery_rules::kernel::{
    cbor,
    due::Due,
    ids::{Height, LedgerId, PartyId, TransactionId},
    receipt::{NOBODY, Outcome},
};
use serde::Serialize;

use super::*;

const DAYS_OF_JANUARY: u64 = 31;

#[test]
fn an_obligation_is_overdue_from_its_time_on_and_says_so_once() {
    let mut world = World::development();
    let due = minute(&world, 3);
    world.must(TAX, assess(TAX, 1, due));
    assert!(
        block_at(&mut world, Timestamp(due.0 - 1))
            .receipts
            .is_empty()
    );
    assert_eq!(record(&world, 1).status, ObligationStatus::Due);
    let mut late = world.clone();
    let executed = block_at(&mut late, due.plus_ms(7));
    assert_eq!(executed.receipts.len(), 1);
    let receipt = &executed.receipts[0];
    assert_eq!(receipt.number, 902);
    assert_eq!((receipt.party, receipt.index), (NOBODY, 0));
    assert_eq!(receipt.outcome, Outcome::Accepted);
    assert_eq!(receipt.subjects, [obligation(1).into()]);
    let found = record(&late, 1);
    assert_eq!(found.status, ObligationStatus::Overdue);
    assert_eq!(
        (found.changed_at, found.changed_height),
        (late.time, late.height)
    );
    assert!(found.is_open());
    assert!(late.block(&[]).unwrap().changes.is_empty());
    check(&late, TAX, discharge(1), "accepted");
    assert_eq!(block_at(&mut world, due).receipts.len(), 1);
}

#[test]
fn a_system_act_has_the_id_of_what_was_due_in_its_block() {
    #[derive(Serialize)]
    struct Derived {
        ledger: LedgerId,
        height: Height,
        due: Due,
    }
    let mut world = World::development();
    let due = minute(&world, 3);
    world.must(TAX, assess(TAX, 1, due));
    let executed = block_at(&mut world, due);
    let derived = Derived {
        ledger: world.ledger,
        height: world.height,
        due: Due::Obligation(obligation(1)),
    };
    let expected = TransactionId::of(&cbor::encode(&derived));
    assert_eq!(executed.receipts[0].transaction, expected);
}

#[test]
fn what_is_paid_or_reversed_in_time_falls_due_without_a_trace() {
    let mut world = World::development();
    let due = minute(&world, 3);
    world.must(TAX, assess(TAX, 1, due));
    world.must(TAX, assess(TAX, 2, due));
    world.must(TAX, discharge(1));
    world.must(TAX, reverse(2));
    let executed = block_at(&mut world, due);
    assert!(executed.receipts.is_empty());
    assert!(!executed.changes.is_empty(), "the agenda is shorter");
    assert!(world.block(&[]).unwrap().changes.is_empty());
}

#[test]
fn what_is_paid_in_the_very_block_is_not_overdue() {
    let mut world = World::development();
    let due = minute(&world, 3);
    world.must(TAX, assess(TAX, 1, due));
    block_at(&mut world, Timestamp(due.0 - BLOCK_MS));
    world.must(TAX, discharge(1));
    assert_eq!(world.time, due);
    assert_eq!(record(&world, 1).status, ObligationStatus::Discharged);
}

#[test]
fn what_an_appeal_holds_is_looked_at_again_every_day() {
    let mut world = World::development();
    let due = minute(&world, 3);
    let asked = AssessObligation {
        recurrence: every_month(1),
        ..assess(TAX, 1, due)
    };
    world.must(TAX, asked);
    hold(&mut world, 1, Some(CaseId([9; 32])));
    assert!(block_at(&mut world, due).receipts.is_empty());
    assert!(
        block_at(&mut world, due.plus_ms(DAY_MS))
            .receipts
            .is_empty()
    );
    hold(&mut world, 1, None);
    let numbers = |executed: Executed| {
        let receipts = executed.receipts.into_iter();
        receipts.map(|it| it.number).collect::<Vec<_>>()
    };
    assert_eq!(
        numbers(block_at(&mut world, due.plus_ms(2 * DAY_MS))),
        [902, 903]
    );
    assert_eq!(record(&world, 1).status, ObligationStatus::Overdue);
}

/// The due days of an obligation and its recurrences, in the order in which they were assessed.
fn due_days(world: &mut World, first: Timestamp, months: u64) -> Vec<Timestamp> {
    let mut days = Vec::new();
    let mut time = first;
    for _ in 0..=months {
        for receipt in block_at(world, time).receipts {
            if receipt.number == 903 {
                let new = ObligationId(receipt.subjects[1].0);
                let found = by_id(world, new);
                assert_eq!(found.of, Some(obligation(1)));
                assert!(found.recurrence.is_none());
                assert_eq!(found.assessed_height, world.height);
                time = found.due;
                days.push(found.due);
            }
        }
    }
    days
}

#[test]
fn an_obligation_recurs_on_the_same_day_of_the_month_until_none_is_left() {
    let mut world = World::development();
    // 2027-01-31T10:00 in China.
    let first = Timestamp(1_801_360_800_000);
    world.time = Timestamp(first.0 - DAYS_OF_JANUARY * DAY_MS);
    let asked = AssessObligation {
        recurrence: every_month(3),
        ..assess(TAX, 1, first)
    };
    world.must(TAX, asked);
    let days = due_days(&mut world, first, 5);
    let after = |days: u64| first.plus_ms(days * DAY_MS);
    // 28 February, 31 March, 30 April.
    assert_eq!(days, [after(28), after(59), after(89)]);
    let recurrence = record(&world, 1).recurrence.unwrap();
    assert_eq!((recurrence.left, recurrence.next), (0, None));
    check(&world, TAX, end_recurrence(1), "obligation.not_recurring");
}

#[test]
fn what_follows_is_owed_and_overdue_by_itself() {
    let mut world = World::development();
    let first = minute(&world, 3);
    let asked = AssessObligation {
        recurrence: every_month(2),
        ..assess(TAX, 1, first)
    };
    world.must(TAX, asked);
    world.must(TAX, discharge(1));
    let executed = block_at(&mut world, first);
    assert_eq!(executed.receipts.len(), 1);
    let second = ObligationId(executed.receipts[0].subjects[1].0);
    assert_eq!(record(&world, 1).status, ObligationStatus::Discharged);
    let due = by_id(&world, second).due;
    let executed = block_at(&mut world, due);
    let numbers: Vec<_> = executed.receipts.iter().map(|it| it.number).collect();
    assert_eq!(numbers, [902, 903]);
    assert_eq!(by_id(&world, second).status, ObligationStatus::Overdue);
    world.must(
        TAX,
        DischargeObligation {
            obligation: second,
            ..discharge(1)
        },
    );
    world.must(TAX, reverse(1));
    let third = ObligationId(executed.receipts[1].subjects[1].0);
    assert_eq!(by_id(&world, third).status, ObligationStatus::Due);
}

#[test]
fn a_recurrence_that_was_ended_assesses_nothing_more() {
    let mut world = World::development();
    let first = minute(&world, 3);
    let asked = AssessObligation {
        recurrence: every_month(2),
        ..assess(TAX, 1, first)
    };
    world.must(TAX, asked);
    world.must(TAX, end_recurrence(1));
    let executed = block_at(&mut world, first);
    let numbers: Vec<_> = executed.receipts.iter().map(|it| it.number).collect();
    assert_eq!(numbers, [902]);
}

#[test]
fn an_id_that_somebody_took_beforehand_puts_a_recurrence_off_by_a_minute() {
    #[derive(Serialize)]
    struct Derived {
        of: ObligationId,
        height: Height,
    }
    let mut world = World::development();
    let first = minute(&world, 3);
    let asked = AssessObligation {
        recurrence: every_month(1),
        ..assess(TAX, 1, first)
    };
    world.must(TAX, asked);
    world.must(TAX, discharge(1));
    let taken = ObligationId::of(&cbor::encode(&Derived {
        of: obligation(1),
        height: Height(world.height.0 + 2),
    }));
    let early = AssessObligation {
        obligation: taken,
        ..assess(HOUSING, 7, first.plus_ms(DAY_MS))
    };
    world.must(HOUSING, early);
    assert!(block_at(&mut world, first).receipts.is_empty());
    assert_eq!(by_id(&world, taken).assessor, HOUSING.party());
    let executed = block_at(&mut world, first.plus_ms(60_000));
    assert_eq!(executed.receipts.len(), 1);
    assert_eq!(executed.receipts[0].party, PartyId([0; 32]));
}
