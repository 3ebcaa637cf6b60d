//! Rectifying: without the owner, against a freeze, but never without a court.

use super::*;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn rectifying_is_refused_in_order_of_precedence() {
    let mut city = city();
    put_case(&mut city, opened(6, 6, [finding(HOUSING)]));
    put_case(&mut city, opened(7, 1, [finding(HOUSING)]));
    let mut over = opened(9, 1, [finding(SECURITY)]);
    over.status = CaseStatus::Granted;
    put_case(&mut city, over);
    put_case(&mut city, opened(10, 1, [finding(SECURITY)]));
    let mut stranger = encumbrance("mortgage", 1, None);
    stranger.holder = nobody();
    let notice = |number| encumbrance("sale-notice", number, None);
    let mut asked = RectifyEntry {
        owners: AtMost::none(),
        encumbrances: list([encumbrance("lien", 1, None)]),
        reason: reason("no-such-reason"),
        ..rectify(99, 99)
    };
    let refuse = |asked: &RectifyEntry, name| check(&city, HOUSING, asked.clone(), name);
    refuse(&asked, "register.not_found");
    asked.entry = entry(4);
    check(&city, TAX, asked.clone(), "register.not_a_keeper");
    refuse(&asked, "register.not_current");
    asked.entry = entry(1);
    refuse(&asked, "register.no_owner");
    asked.owners = owners([(1, 1, 2), (1, 1, 2)]);
    refuse(&asked, "register.owner_repeated");
    asked.owners = owners([(1, 1, 2)]);
    refuse(&asked, "register.shares_not_whole");
    asked.owners = owners([(1, 1, 2), (2, 1, 2)]);
    refuse(&asked, "register.kind_unknown");
    asked.encumbrances = list([stranger.clone(), notice(1), notice(2)]);
    refuse(&asked, "register.terms_repeated");
    asked.encumbrances = list([stranger.clone(), notice(2), notice(3)]);
    refuse(&asked, "register.kind_exclusive");
    asked.encumbrances = list([stranger, notice(2)]);
    refuse(&asked, "register.holder_unknown");
    asked.encumbrances = list([encumbrance("mortgage", 1, Some(BANK)), notice(2)]);
    refuse(&asked, "register.case_unknown");
    asked.case = case(6);
    refuse(&asked, "register.not_of_the_case");
    asked.case = case(9);
    refuse(&asked, "register.case_over");
    asked.case = case(7);
    asked.fact = code("another");
    refuse(&asked, "register.no_finding");
    asked.fact = code("error-proven");
    refuse(&asked, "register.not_the_courts");
    asked.case = case(10);
    refuse(&asked, "register.reason_not_listed");
    asked.reason = reason("error-found");
    refuse(&asked, "accepted");
}

#[test]
fn only_a_courts_own_yes_that_is_valid_now_rectifies() {
    let city = city();
    let block = city.next_block().time;
    let held = |fact: FactHeld, expected| {
        let mut city = city.clone();
        put_case(&mut city, opened(1, 1, [fact]));
        check(&city, REGISTRAR, rectify(1, 1), expected);
    };
    let until = |time| FactHeld {
        valid_until: Some(time),
        ..finding(TAX)
    };
    held(finding(TAX), "accepted");
    held(until(block.plus_ms(1)), "accepted");
    held(until(block), "register.no_finding");
    let no = FactHeld {
        value: Fact::YesNo(false),
        ..finding(TAX)
    };
    held(no, "register.no_finding");
    let number = FactHeld {
        value: Fact::Number(1),
        ..finding(TAX)
    };
    held(number, "register.no_finding");
    let silent = FactHeld {
        by: None,
        ..finding(TAX)
    };
    held(silent, "register.not_the_courts");
    let assisted = FactHeld {
        assisted_by: Some(REGISTRAR.party()),
        ..finding(TAX)
    };
    held(assisted, "register.not_the_courts");
    let under = FactHeld {
        under: Some(chancery_rules::kernel::ids::PermissionId([1; 32])),
        ..finding(TAX)
    };
    held(under, "register.not_the_courts");
}

#[test]
fn a_case_serves_while_it_goes_on() {
    let city = city();
    let all = [
        (CaseStatus::Open, "accepted"),
        (CaseStatus::Appealed, "accepted"),
        (CaseStatus::Granted, "register.case_over"),
        (CaseStatus::Refused, "register.case_over"),
        (CaseStatus::Withdrawn, "register.case_over"),
        (CaseStatus::Lapsed, "register.case_over"),
    ];
    for (status, expected) in all {
        let mut city = city.clone();
        let mut case = opened(1, 1, [finding(TAX)]);
        case.status = status;
        put_case(&mut city, case);
        check(&city, REGISTRAR, rectify(1, 1), expected);
    }
}

#[test]
fn a_finding_is_written_over_a_freeze_which_stays() {
    let mut city = city();
    put_case(&mut city, opened(2, 2, [finding(TAX)]));
    let asked = RectifyEntry {
        content: Some(commitment(900)),
        ..rectify(2, 2)
    };
    let before = record(&city, 2);
    city.must(REGISTRAR, asked.clone());
    let found = record(&city, 2);
    assert_eq!(found.owners, asked.owners);
    assert_eq!(found.content, commitment(900));
    assert_eq!(found.freeze, before.freeze);
    assert_eq!(found.case, Some(case(2)));
    assert_eq!(found.reason, Some(asked.reason));
    assert_eq!(found.changed_height, city.height);
    check(&city, REGISTRAR, close(2), "register.frozen");
}

#[test]
fn what_rested_on_the_entry_before_keeps_its_time_and_may_change_its_rank() {
    let mut city = city();
    put_case(&mut city, opened(3, 3, [finding(TAX)]));
    let before = record(&city, 3);
    let asked = RectifyEntry {
        encumbrances: list([
            encumbrance("mortgage", 2, Some(BANK)),
            encumbrance("easement", 9, None),
            encumbrance("easement", 1, None),
        ]),
        ..rectify(3, 3)
    };
    city.must(HOUSING, asked);
    let found = record(&city, 3);
    let since: Vec<_> = found.encumbrances.iter().map(|it| it.since).collect();
    let old = before.registered_at;
    assert_eq!(since, [old, city.time, old]);
    assert_eq!(found.content, before.content);
    assert_eq!(found.keeper, before.keeper);
}

#[test]
fn a_stop_of_the_register_keeps_no_finding_from_its_effect() {
    let mut city = city();
    put_case(&mut city, opened(1, 1, [finding(TAX)]));
    stop(&mut city, 1);
    check(&city, REGISTRAR, rectify(1, 1), "accepted");
}
