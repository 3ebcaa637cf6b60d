//! Appealing a decision: what is held meanwhile, and what comes of it.

use chancery_rules::{
    case::{CaseEffect, CaseStatus, DecideCase},
    kernel::text::AtMost,
    register::{FreezeEntry, RectifyEntry},
};

use super::{
    sale::{granted, ready, refused, sold},
    *,
};

/// The entry is its first owner's again.
pub fn overturned(number: u64) -> DecideCase {
    let mortgage = NewEncumbrance {
        kind: code("mortgage"),
        terms: mortgage(),
        holder: Some(BANK.party()),
    };
    let rectify = RectifyEntry {
        entry: entry(number),
        owners: AtMost::one(owner(100 + number)),
        encumbrances: list((number == 1).then_some(mortgage).into_iter().collect()),
        content: None,
        case: case(number),
        fact: code("wrong"),
        reason: reason("court-found"),
    };
    DecideCase {
        case: case(number),
        step: code("review"),
        outcome: code("overturned"),
        reason: reason("found-wrong"),
        effects: AtMost::one(CaseEffect::RectifyEntry(Box::new(rectify))),
    }
}

fn upheld(number: u64) -> DecideCase {
    DecideCase {
        outcome: code("upheld"),
        reason: reason("found-right"),
        effects: AtMost::none(),
        ..overturned(number)
    }
}

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn appealing_is_refused_in_order_of_precedence() {
    let mut city = city();
    ready(&mut city, 1);
    let mut asked = appeal(9);
    asked.reason = reason("no-such-reason");
    city.check(BANK, asked.clone(), "case.case_unknown");
    asked.case = case(1);
    city.check(BANK, asked.clone(), "case.not_appealable");
    city.must(HOUSING, granted(1));
    let mut late = city.clone();
    late.world.time = Timestamp(city.case(1).appeal_until.unwrap().0 - 1_000);
    late.check(BANK, asked.clone(), "case.appeal_late");
    late.world.time.0 -= 1;
    late.check(BANK, asked.clone(), "case.not_your_step");
    city.check(LIN, asked, "case.reason_not_listed");
    city.check(LIN, appeal(1), "accepted");
    city.must(WANG, appeal(1));
    city.check(LIN, appeal(1), "case.not_appealable");
}

#[test]
fn an_appeal_holds_the_entry_until_it_is_decided() {
    let mut city = city();
    sold(&mut city, 1);
    city.stop(600_000);
    city.must(LIN, appeal(1));
    city.spoil_service(|it| it.stop = None);
    let held = city.entry(1).freeze.unwrap();
    assert_eq!((held.by, held.case), (HOUSING.party(), Some(case(1))));
    let appealed = city.case(1);
    assert_eq!(appealed.status, CaseStatus::Appealed);
    assert_eq!(appealed.appeal_until, None);
    assert_eq!(appealed.due.len(), 1, "the keeper's time to review runs");
    city.check(HOUSING, upheld(1), "accepted");
    city.must(HOUSING, upheld(1));
    assert_eq!(city.entry(1).freeze, None);
    let case = city.case(1);
    assert_eq!(case.status, CaseStatus::Granted);
    assert_eq!(case.outcome, Some(code("upheld")));
    city.check(LIN, appeal(1), "case.not_appealable");
}

#[test]
fn a_decision_that_the_court_found_wrong_is_rectified() {
    let mut city = city();
    sold(&mut city, 1);
    city.must(LIN, appeal(1));
    city.check(HOUSING, overturned(1), "case.outcome_not_allowed");
    city.must(SECURITY, find(1, "judge", &[("wrong", true)]));
    let mut bare = overturned(1);
    bare.effects = AtMost::none();
    city.check(HOUSING, bare, "case.effects_differ");
    city.must(HOUSING, overturned(1));
    let entry = city.entry(1);
    assert_eq!(entry.owners, AtMost::one(owner(101)));
    assert_eq!(entry.encumbrances[0].terms, mortgage());
    assert_eq!(entry.freeze, None);
    assert_eq!(city.case(1).status, CaseStatus::Refused);
}

#[test]
fn a_courts_order_outlasts_the_appeal() {
    let mut city = city();
    sold(&mut city, 1);
    let order = FreezeEntry {
        entry: entry(1),
        order: commitment(77),
        reason: reason("court-order"),
        until: None,
    };
    city.must(SECURITY, order);
    city.must(LIN, appeal(1));
    assert_eq!(city.entry(1).freeze.unwrap().case, Some(case(1)));
    city.must(HOUSING, upheld(1));
    let freeze = city.entry(1).freeze.unwrap();
    assert_eq!((freeze.by, freeze.case), (SECURITY.party(), None));
}

#[test]
fn an_appeal_of_a_refusal_holds_what_is_owed() {
    let mut city = city();
    ready(&mut city, 1);
    city.spoil_case(1, |it| {
        let held = it
            .facts
            .iter_mut()
            .find(|it| it.fact == code("seller-agrees"));
        held.unwrap().value = Fact::YesNo(false);
    });
    city.must(HOUSING, refused(1));
    city.must(WANG, appeal(1));
    assert_eq!(city.obligation(1).held_by, Some(case(1)));
    city.check(
        crate::world::TAX,
        super::sale::discharge(1),
        "obligation.held",
    );
    city.must(HOUSING, upheld(1));
    assert_eq!(city.obligation(1).held_by, None);
}

#[test]
fn an_appeal_that_nobody_decides_leaves_the_decision() {
    let mut city = city();
    sold(&mut city, 1);
    let decided = city.case(1);
    city.must(LIN, appeal(1));
    let silent = {
        let mut city = city.clone();
        city.wait_until(city.case(1).due[0].at);
        city
    };
    assert_eq!(silent.case(1).status, CaseStatus::Granted);
    assert_eq!(silent.case(1).outcome, Some(code("upheld")));
    assert_eq!(silent.entry(1).freeze, None);
    city.spoil_case(1, |it| it.due.retain(|_| false));
    city.wait_until(city.case(1).lapses_at);
    let lapsed = city.case(1);
    assert_eq!(lapsed.status, CaseStatus::Granted);
    assert_eq!(lapsed.outcome, decided.outcome);
    assert_eq!(city.entry(1).freeze, None);
}
