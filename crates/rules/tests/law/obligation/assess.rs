//! New obligations: what they may be, and what the record says.

use chancery_rules::{
    case::{CaseRecord, CaseStatus},
    kernel::{cbor, ids::PartyId, text::AtMost},
    obligation::{DUE_AHEAD_MS_MAX, RECURRENCE_MONTHS_MAX, RECURRENCES_MAX},
};

use super::*;

const CASE: CaseId = CaseId([9; 32]);

/// A case, as far as an obligation needs one.
fn add_case(world: &mut World) {
    let case = CaseRecord {
        v: 1,
        case: CASE,
        service: chancery_rules::kernel::ids::DefinitionId([8; 32]),
        opened_by: TAX.party(),
        status: CaseStatus::Open,
        holders: AtMost::none(),
        evidence: AtMost::none(),
        facts: AtMost::none(),
        confirmed: AtMost::none(),
        due: AtMost::none(),
        entries: AtMost::none(),
        obligations: AtMost::none(),
        outcome: None,
        reason: None,
        lapses_at: Timestamp(u64::MAX),
        appeal_until: None,
        opened_at: world.time,
        opened_height: world.height,
        changed_at: world.time,
        changed_height: world.height,
    };
    let key = RecordKey::Case(CASE).state_key();
    world.state.insert(key, cbor::encode(&case));
}

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn assessing_is_refused_in_order_of_precedence() {
    let mut world = World::development();
    add_case(&mut world);
    let due = minute(&world, 5);
    world.must(TAX, assess(TAX, 1, due));
    let stranger = Account::Party(PartyId([1; 32]));
    let mut asked = AssessObligation {
        from: stranger,
        to: stranger,
        amount: fen(0),
        due: world.time,
        case: Some(CaseId([1; 32])),
        recurrence: every_month(0),
        ..assess(TAX, 1, due)
    };
    let refuse = |asked: &AssessObligation, name| check(&world, TAX, asked.clone(), name);
    refuse(&asked, "obligation.obligation_taken");
    asked.obligation = obligation(2);
    refuse(&asked, "obligation.party_unknown");
    asked.to = Account::Party(HOUSING.party());
    refuse(&asked, "obligation.party_unknown");
    asked.from = Account::Party(HOUSING.party());
    refuse(&asked, "obligation.case_unknown");
    asked.case = Some(CASE);
    refuse(&asked, "obligation.sides_equal");
    asked.from = Account::Commitment(commitment(1));
    refuse(&asked, "obligation.not_a_side");
    asked.to = Account::Party(TAX.party());
    refuse(&asked, "obligation.amount_zero");
    asked.amount = fen(1);
    refuse(&asked, "obligation.due_not_ahead");
    asked.due = world.next_block().time.plus_ms(DUE_AHEAD_MS_MAX + 1);
    refuse(&asked, "obligation.due_too_far");
    asked.due = due;
    refuse(&asked, "obligation.recurrence_unsound");
    asked.recurrence = every_month(1);
    refuse(&asked, "accepted");
}

#[test]
fn a_due_time_lies_ahead_and_no_further_than_a_hundred_years() {
    let world = World::development();
    let block = world.next_block().time;
    let refuse = |due, name| check(&world, TAX, assess(TAX, 1, due), name);
    refuse(block, "obligation.due_not_ahead");
    refuse(block.plus_ms(1), "accepted");
    refuse(block.plus_ms(DUE_AHEAD_MS_MAX), "accepted");
    refuse(
        block.plus_ms(DUE_AHEAD_MS_MAX + 1),
        "obligation.due_too_far",
    );
    refuse(Timestamp(u64::MAX), "obligation.due_too_far");
}

#[test]
fn recurrences_are_bounded() {
    let world = World::development();
    let refuse = |every_months, left, name| {
        let mut asked = assess(TAX, 1, minute(&world, 5));
        asked.recurrence = Some(Recurring { every_months, left });
        check(&world, TAX, asked, name);
    };
    let unsound = "obligation.recurrence_unsound";
    refuse(0, 1, unsound);
    refuse(1, 0, unsound);
    refuse(1, 1, "accepted");
    refuse(RECURRENCE_MONTHS_MAX, RECURRENCES_MAX, "accepted");
    refuse(RECURRENCE_MONTHS_MAX + 1, RECURRENCES_MAX, unsound);
    refuse(RECURRENCE_MONTHS_MAX, RECURRENCES_MAX + 1, unsound);
}

#[test]
fn who_owes_may_assess_as_well() {
    let mut world = World::development();
    let payout = AssessObligation {
        from: Account::Party(TAX.party()),
        to: Account::Commitment(commitment(1)),
        ..assess(TAX, 1, minute(&world, 5))
    };
    check(&world, HOUSING, payout.clone(), "obligation.not_a_side");
    world.must(TAX, payout);
    let found = record(&world, 1);
    assert_eq!(found.assessor, TAX.party());
    assert_eq!(found.confirmer(), Some(TAX.party()));
}

#[test]
fn the_record_says_what_was_assessed_and_when() {
    let mut world = World::development();
    let due = minute(&world, 5);
    let asked = AssessObligation {
        recurrence: every_month(3),
        ..assess(TAX, 1, due)
    };
    world.must(TAX, asked.clone());
    let found = record(&world, 1);
    assert_eq!(
        (found.from, found.to, found.amount, found.due),
        (asked.from, asked.to, asked.amount, due)
    );
    assert_eq!(found.status, ObligationStatus::Due);
    assert_eq!(found.recurrence.unwrap().next, Some(due));
    assert_eq!(found.assessed_at, world.time);
    assert_eq!(found.changed_height, world.height);
    assert!(found.is_open());
}
