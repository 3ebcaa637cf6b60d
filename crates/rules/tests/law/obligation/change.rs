//! What may be done with an obligation: by whom, and how often.

use super::*;

const CASE: CaseId = CaseId([9; 32]);

/// One to TAX, one from TAX to nobody known.
fn city() -> World {
    let mut world = World::development();
    let due = minute(&world, 5);
    world.must(TAX, assess(TAX, 1, due));
    let payout = AssessObligation {
        from: Account::Party(TAX.party()),
        to: Account::Commitment(commitment(1)),
        ..assess(TAX, 2, due)
    };
    world.must(TAX, payout);
    world
}

#[test]
fn discharging_is_refused_in_order_of_precedence() {
    let mut world = city();
    let mut asked = discharge(9);
    asked.amount = fen(99);
    hold(&mut world, 1, Some(CASE));
    check(&world, HOUSING, asked.clone(), "obligation.not_found");
    asked.obligation = obligation(1);
    check(&world, HOUSING, asked.clone(), "obligation.not_confirmer");
    check(&world, TAX, asked.clone(), "obligation.held");
    hold(&mut world, 1, None);
    check(&world, TAX, asked.clone(), "obligation.amount_differs");
    asked.amount = Amount {
        currency: "USD".parse().unwrap(),
        minor: 100,
    };
    check(&world, TAX, asked.clone(), "obligation.amount_differs");
    asked.amount = fen(100);
    world.must(TAX, asked.clone());
    hold(&mut world, 1, Some(CASE));
    asked.amount = fen(99);
    check(&world, TAX, asked.clone(), "obligation.already_discharged");
    world.must(TAX, reverse(1));
    check(&world, TAX, asked, "obligation.already_reversed");
}

#[test]
fn a_payment_is_confirmed_by_who_is_owed_or_else_by_who_owes() {
    let mut world = city();
    world.must(TAX, discharge(1));
    world.must(TAX, discharge(2));
    for number in [1, 2] {
        let found = record(&world, number);
        assert_eq!(found.status, ObligationStatus::Discharged);
        assert_eq!(found.payment, Some(discharge(number).payment));
        assert_eq!(found.confirmed_by, Some(TAX.party()));
    }
    let between = AssessObligation {
        from: Account::Party(HOUSING.party()),
        ..assess(TAX, 3, minute(&world, 5))
    };
    world.must(HOUSING, between);
    check(&world, HOUSING, discharge(3), "obligation.not_confirmer");
    check(&world, TAX, discharge(3), "accepted");
}

#[test]
fn only_its_assessor_reverses_an_obligation_paid_or_not_and_only_once() {
    let mut world = city();
    check(&world, HOUSING, reverse(9), "obligation.not_found");
    check(&world, HOUSING, reverse(1), "obligation.not_assessor");
    world.must(TAX, discharge(1));
    world.must(TAX, reverse(1));
    world.must(TAX, reverse(2));
    let (paid, open) = (record(&world, 1), record(&world, 2));
    assert_eq!(paid.status, ObligationStatus::Reversed);
    assert!(paid.payment.is_some() && open.payment.is_none());
    assert_eq!(paid.reason, Some(reverse(1).reason));
    check(&world, HOUSING, reverse(1), "obligation.not_assessor");
    check(&world, TAX, reverse(1), "obligation.already_reversed");
    check(&world, TAX, discharge(2), "obligation.already_reversed");
}

#[test]
fn an_obligation_that_an_appeal_holds_may_be_reversed() {
    let mut world = city();
    hold(&mut world, 1, Some(CASE));
    check(&world, TAX, reverse(1), "accepted");
}

#[test]
fn only_its_assessor_ends_a_recurrence_and_only_once() {
    let mut world = city();
    let rent = AssessObligation {
        recurrence: every_month(2),
        ..assess(TAX, 3, minute(&world, 5))
    };
    world.must(TAX, rent);
    check(&world, HOUSING, end_recurrence(9), "obligation.not_found");
    check(
        &world,
        HOUSING,
        end_recurrence(3),
        "obligation.not_assessor",
    );
    check(&world, TAX, end_recurrence(1), "obligation.not_recurring");
    world.must(TAX, discharge(3));
    world.must(TAX, end_recurrence(3));
    let found = record(&world, 3);
    assert_eq!(found.status, ObligationStatus::Discharged);
    let recurrence = found.recurrence.unwrap();
    assert_eq!((recurrence.left, recurrence.next), (0, None));
    check(&world, TAX, end_recurrence(3), "obligation.not_recurring");
}

#[test]
fn what_is_reversed_recurs_no_more() {
    let mut world = city();
    let due = minute(&world, 5);
    let rent = AssessObligation {
        recurrence: every_month(2),
        ..assess(TAX, 3, due)
    };
    world.must(TAX, rent);
    world.must(TAX, reverse(3));
    check(&world, TAX, end_recurrence(3), "obligation.not_recurring");
    world.must(TAX, reverse(1));
    world.must(TAX, reverse(2));
    let executed = block_at(&mut world, due);
    assert!(executed.receipts.is_empty());
    assert_eq!(record(&world, 3).status, ObligationStatus::Reversed);
}
