//! Time: silence means what the service says, every case ends, and a stop puts it off.

use chancery_rules::{
    case::{CaseStatus, DueStep},
    definition::calendar::Counting,
    kernel::{
        ids::SubjectId,
        receipt::{NOBODY, Outcome},
    },
    motion::STOP_MS,
};

use super::{
    sale::{decide_assessed, ready},
    *,
};
use crate::world::{BLOCK_MS, TAX};

fn clock(city: &City, step: &str) -> Option<DueStep> {
    let case = city.case(1);
    case.due.iter().find(|due| due.step == code(step)).cloned()
}

#[test]
fn a_clock_starts_when_its_step_is_enabled_and_ends_with_the_legal_day() {
    let mut city = city();
    opened(&mut city, 1);
    assert_eq!(clock(&city, "seller-agrees"), None);
    city.must(LIN, apply(1));
    let since = city.world.time;
    let at = |city: &City, step: &str| clock(city, step).unwrap().at;
    let expected = |days, counting| calendar().deadline(since, days, counting);
    assert_eq!(at(&city, "seller-agrees"), expected(5, Counting::Working));
    assert_eq!(at(&city, "buyer-agrees"), expected(3, Counting::Calendar));
    assert_eq!(at(&city, "check-title"), expected(2, Counting::Working));
    city.must(LIN, confirm(1, "seller-agrees", true));
    assert_eq!(clock(&city, "seller-agrees"), None);
    assert_eq!(at(&city, "buyer-agrees"), expected(3, Counting::Calendar));
    assert_eq!(clock(&city, "transfer"), None);
}

#[test]
fn silence_means_what_the_service_says() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(LIN, apply(1));
    let due = clock(&city, "buyer-agrees").unwrap();
    city.world.time = Timestamp(due.at.0 - 2 * BLOCK_MS);
    city.world.block(&[]).unwrap();
    assert!(clock(&city, "buyer-agrees").is_some());
    city.wait_until(due.at);
    let case = city.case(1);
    let held = case.stated(&code("buyer-agrees")).unwrap();
    assert_eq!((held.value.clone(), held.by), (Fact::YesNo(false), None));
    city.check(
        WANG,
        confirm(1, "buyer-agrees", true),
        "case.already_answered",
    );
}

#[test]
fn silence_says_nothing_against_what_is_known() {
    let mut city = city();
    agreed(&mut city, 1);
    city.spoil_case(1, |it| {
        let mut held = it.facts[0].clone();
        held.fact = code("title-clear");
        held.value = Fact::YesNo(true);
        it.facts.push(held).unwrap();
    });
    city.wait_until(clock(&city, "check-title").unwrap().at);
    let case = city.case(1);
    let value = |fact: &str| case.stated(&code(fact)).unwrap().value.clone();
    assert_eq!(value("check-title"), Fact::YesNo(false));
    assert_eq!(value("title-clear"), Fact::YesNo(true));
}

#[test]
fn a_decision_that_does_not_come_is_the_silent_one() {
    let mut city = city();
    ready(&mut city, 1);
    let due = clock(&city, "transfer").unwrap();
    city.wait_until(due.at);
    let case = city.case(1);
    assert_eq!(case.status, CaseStatus::Refused);
    assert_eq!((case.outcome, case.reason), (Some(code("refused")), None));
    assert!(case.appeal_until.is_some());
    city.check(WANG, appeal(1), "accepted");
}

#[test]
fn a_case_that_nothing_comes_of_lapses() {
    let mut city = city();
    opened(&mut city, 1);
    let lapses_at = city.case(1).lapses_at;
    city.world.time = Timestamp(lapses_at.0 - 2 * BLOCK_MS);
    city.world.block(&[]).unwrap();
    assert_eq!(city.case(1).status, CaseStatus::Open);
    city.wait_until(lapses_at);
    assert_eq!(city.case(1).status, CaseStatus::Lapsed);
    city.check(LIN, apply(1), "case.case_ended");
    city.check(LIN, appeal(1), "case.not_appealable");
}

#[test]
fn nothing_falls_due_during_a_stop() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(LIN, apply(1));
    let due = clock(&city, "buyer-agrees").unwrap();
    city.world.time = Timestamp(due.at.0 - 2 * BLOCK_MS);
    city.stop(STOP_MS);
    city.wait_until(due.at);
    assert_eq!(
        clock(&city, "buyer-agrees").unwrap().at,
        due.at.plus_ms(STOP_MS)
    );
    city.wait_until(due.at.plus_ms(STOP_MS));
    let held = city.case(1);
    assert!(held.stated(&code("buyer-agrees")).is_some());
}

#[test]
fn a_case_does_not_lapse_during_a_stop() {
    let mut city = city();
    opened(&mut city, 1);
    let lapses_at = city.case(1).lapses_at;
    city.world.time = Timestamp(lapses_at.0 - 2 * BLOCK_MS);
    city.stop(STOP_MS);
    city.wait_until(lapses_at);
    assert_eq!(city.case(1).status, CaseStatus::Open);
    assert_eq!(city.case(1).lapses_at, lapses_at.plus_ms(STOP_MS));
    city.wait_until(lapses_at.plus_ms(STOP_MS));
    assert_eq!(city.case(1).status, CaseStatus::Lapsed);
}

#[test]
fn a_finding_that_expired_counts_no_more() {
    let mut city = city();
    ready(&mut city, 1);
    city.check(HOUSING, super::sale::granted(1), "accepted");
    let case = city.case(1);
    let until = case
        .stated(&code("title-clear"))
        .unwrap()
        .valid_until
        .unwrap();
    city.world.time = Timestamp(until.0 - BLOCK_MS);
    let mut last = city.clone();
    last.world.time.0 -= 1;
    let found = last.act(HOUSING, super::sale::granted(1));
    assert_eq!(found, "accepted");
    let found = city.act(HOUSING, super::sale::granted(1));
    assert_eq!(found, "case.not_enabled");
}

#[test]
fn a_finding_that_expired_may_be_made_again_and_counts_again() {
    let mut city = city();
    ready(&mut city, 1);
    let title = || {
        find(
            1,
            "check-title",
            &[("title-clear", true), ("mortgaged", true)],
        )
    };
    let held = city.case(1).stated(&code("title-clear")).cloned().unwrap();
    let until = held.valid_until.unwrap();
    city.world.time = Timestamp(until.0 - 2 * BLOCK_MS);
    city.check(HOUSING, title(), "case.already_answered");
    city.world.time = until;
    city.must(HOUSING, title());
    let again = city.case(1).stated(&code("title-clear")).cloned().unwrap();
    assert!(again.valid_until.unwrap() > until && again.at >= until);
    city.check(HOUSING, title(), "case.already_answered");
    city.check(HOUSING, super::sale::granted(1), "accepted");
}

#[test]
fn a_finding_is_not_made_again_over_what_another_step_has_stated_since() {
    let mut city = city();
    ready(&mut city, 1);
    let facts = [("title-clear", true), ("mortgaged", true)];
    let until = city.case(1).stated(&code("mortgaged")).unwrap().valid_until;
    let until = until.unwrap();
    city.world.time = until;
    city.spoil_case(1, |it| {
        let mut facts = it.facts.iter_mut();
        let held = facts.find(|it| it.fact == code("mortgaged")).unwrap();
        (held.at, held.valid_until) = (Timestamp(until.0 - 1), None);
    });
    let again = find(1, "check-title", &facts);
    city.check(HOUSING, again.clone(), "case.already_answered");
    city.spoil_case(1, |it| {
        let mut facts = it.facts.iter_mut();
        let held = facts.find(|it| it.fact == code("mortgaged")).unwrap();
        held.valid_until = Some(until);
    });
    city.check(HOUSING, again, "accepted");
}

#[test]
fn a_table_judges_by_the_day_that_dates_it() {
    let mut city = city();
    agreed(&mut city, 1);
    city.check(TAX, decide_assessed(&city, 1), "accepted");
    city.spoil_case(1, |it| {
        let held = it
            .facts
            .iter_mut()
            .find(|it| it.fact == code("contract-day"));
        held.unwrap().valid_until = Some(Timestamp(0));
    });
    city.check(TAX, decide_assessed(&city, 1), "case.outcome_not_allowed");
}

/// The receipts that nobody signed.
fn by_nobody(city: &mut City, time: Timestamp) -> Vec<(u16, Vec<SubjectId>)> {
    city.world.time = time;
    let executed = city.world.block(&[]).unwrap();
    let receipts = executed.receipts.into_iter();
    receipts
        .map(|receipt| {
            assert_eq!(
                (receipt.party, receipt.outcome),
                (NOBODY, Outcome::Accepted)
            );
            (receipt.number, receipt.subjects)
        })
        .collect()
}

#[test]
fn what_happens_by_itself_leaves_a_receipt_of_its_case() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(LIN, apply(1));
    city.spoil_case(1, |it| {
        it.due.retain(|due| due.step == code("buyer-agrees"))
    });
    let due = clock(&city, "buyer-agrees").unwrap();
    city.wait_until(Timestamp(due.at.0 - 60_000));
    let found = by_nobody(&mut city, due.at.plus_ms(60_000));
    assert_eq!(found, [(900, vec![case(1).into()])]);
    let mut city = super::city();
    opened(&mut city, 1);
    let lapses_at = city.case(1).lapses_at;
    city.wait_until(Timestamp(lapses_at.0 - 60_000));
    let found = by_nobody(&mut city, lapses_at.plus_ms(60_000));
    assert_eq!(found, [(901, vec![case(1).into()])]);
}
