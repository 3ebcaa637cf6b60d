//! Withdrawing a case.

use chancery_rules::case::CaseStatus;

use super::{sale::decide_assessed, *};
use crate::world::TAX;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn withdrawing_is_refused_in_order_of_precedence() {
    let mut city = city();
    agreed(&mut city, 1);
    let mut asked = withdraw(9);
    asked.reason = reason("no-such-reason");
    city.check(BANK, asked.clone(), "case.case_unknown");
    asked.case = case(1);
    let mut assessed = city.clone();
    assessed.must(TAX, decide_assessed(&city, 1));
    assessed.check(BANK, asked.clone(), "case.withdrawal_not_allowed");
    city.check(BANK, asked.clone(), "case.not_your_step");
    city.check(WANG, asked.clone(), "case.reason_not_listed");
    city.check(WANG, withdraw(1), "accepted");
    city.must(LIN, withdraw(1));
    city.check(WANG, withdraw(1), "case.withdrawal_not_allowed");
}

#[test]
fn a_withdrawn_case_goes_no_further() {
    let mut city = city();
    agreed(&mut city, 1);
    assert!(!city.case(1).due.is_empty());
    city.stop(600_000);
    let mut assisted = withdraw(1);
    assisted.for_holder = Some(alias(WANG));
    city.must(REGISTRAR, assisted);
    let case = city.case(1);
    assert_eq!(case.status, CaseStatus::Withdrawn);
    assert_eq!(case.reason, Some(reason("changed-mind")));
    assert!(case.due.is_empty());
    let title = find(
        1,
        "check-title",
        &[("title-clear", true), ("mortgaged", false)],
    );
    city.check(HOUSING, title, "case.case_ended");
    city.check(LIN, appeal(1), "case.not_appealable");
    city.wait_until(case.lapses_at);
    assert_eq!(city.case(1), case);
}
