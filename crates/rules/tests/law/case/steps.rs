//! What is done in a case before its decision: evidence, findings, confirmations; by oneself, at a window, under a
//! mandate.

use chancery_rules::{
    case::{CaseStatus, FactHeld},
    kernel::ids::PermissionId,
    permission::{GrantPermission, Target},
};

use super::*;
use crate::world::TAX;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn submitting_is_refused_in_order_of_precedence() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(SECURITY, admit_person(1, "seller", CHEN));
    let mut asked = apply(9);
    asked.step = code("no-such-step");
    asked.evidence = list(vec![evidence("photo", 8), evidence("passport", 8)]);
    let day = || stated("contract-day", Fact::Number(5));
    asked.facts = list(vec![day(), day()]);
    asked.for_holder = Some(alias(WANG));
    let refuse = |city: &City, signer, asked: &SubmitEvidence, name| {
        city.check(signer, asked.clone(), name);
    };
    refuse(&city, WANG, &asked, "case.case_unknown");
    asked.case = case(1);
    refuse(&city, WANG, &asked, "case.step_unknown");
    asked.step = code("check-title");
    refuse(&city, WANG, &asked, "case.wrong_task");
    asked.step = code("apply");
    who_acts_is_judged_in_order(&city, &mut asked);
    let mut ended = city.clone();
    ended.spoil_case(1, |it| it.status = CaseStatus::Lapsed);
    refuse(&ended, LIN, &asked, "case.case_ended");
    let mut done = city.clone();
    done.must(CHEN, apply(1));
    refuse(&done, LIN, &asked, "case.already_answered");
    let refuse = |asked: &SubmitEvidence, name| refuse(&city, LIN, asked, name);
    refuse(&asked, "case.requirement_foreign");
    asked.evidence = list(vec![evidence("photo", 8)]);
    refuse(&asked, "case.requirement_missing");
    asked.evidence = apply(1).evidence;
    refuse(&asked, "case.fact_foreign");
    asked.facts = list(vec![day(), stated("paid", Fact::YesNo(true))]);
    refuse(&asked, "case.fact_foreign");
    asked.facts = list(vec![day()]);
    refuse(&asked, "case.fact_missing");
    asked.facts = list(vec![day(), apply(1).facts[1].clone()]);
    refuse(&asked, "case.fact_of_other_kind");
    refuse(&apply(1), "accepted");
}

fn who_acts_is_judged_in_order(city: &City, asked: &mut SubmitEvidence) {
    let refuse = |signer, asked: &SubmitEvidence, name| city.check(signer, asked.clone(), name);
    let both = SubmitEvidence {
        under: Some(PermissionId([9; 32])),
        ..asked.clone()
    };
    let neither = SubmitEvidence {
        for_holder: None,
        ..asked.clone()
    };
    for signer in [WANG, BANK, TAX, REGISTRAR] {
        refuse(signer, &neither, "case.not_your_step");
    }
    refuse(TAX, asked, "case.not_a_window");
    refuse(REGISTRAR, &both, "case.one_way_only");
    refuse(REGISTRAR, asked, "case.holder_unknown");
    asked.for_holder = None;
}

#[test]
fn a_step_waits_for_those_before_it() {
    let mut city = city();
    opened(&mut city, 1);
    city.check(LIN, confirm(1, "seller-agrees", true), "case.not_enabled");
    let title = find(
        1,
        "check-title",
        &[("title-clear", true), ("mortgaged", false)],
    );
    city.check(HOUSING, title.clone(), "case.not_enabled");
    city.must(LIN, apply(1));
    city.check(LIN, confirm(1, "seller-agrees", true), "accepted");
    city.must(HOUSING, title.clone());
    city.check(BANK, confirm(1, "bank-agrees", true), "case.not_enabled");
    city.check(HOUSING, title, "case.already_answered");
    city.check(
        SECURITY,
        find(1, "judge", &[("wrong", true)]),
        "case.not_enabled",
    );
}

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn finding_is_refused_in_order_of_precedence() {
    let mut city = city();
    opened(&mut city, 1);
    let clear = |answer| stated("title-clear", answer);
    let mut asked = find(9, "no-such-step", &[]);
    asked.facts = list(vec![clear(Fact::YesNo(true)), clear(Fact::YesNo(false))]);
    let refuse = |city: &City, signer, asked: &RecordFinding, name| {
        city.check(signer, asked.clone(), name);
    };
    refuse(&city, TAX, &asked, "case.case_unknown");
    asked.case = case(1);
    refuse(&city, TAX, &asked, "case.step_unknown");
    asked.step = code("apply");
    refuse(&city, TAX, &asked, "case.wrong_task");
    asked.step = code("check-title");
    refuse(&city, TAX, &asked, "case.not_your_step");
    refuse(&city, HOUSING, &asked, "case.not_enabled");
    city.must(LIN, apply(1));
    asked.valid_until = Some(city.next_time());
    let refuse = |asked: &RecordFinding, name| refuse(&city, HOUSING, asked, name);
    refuse(&asked, "case.fact_foreign");
    asked.facts = list(vec![clear(Fact::Number(1))]);
    refuse(&asked, "case.fact_missing");
    asked.facts = list(vec![
        clear(Fact::Number(1)),
        stated("mortgaged", Fact::YesNo(false)),
    ]);
    refuse(&asked, "case.fact_of_other_kind");
    asked.facts = list(vec![
        clear(Fact::YesNo(true)),
        stated("mortgaged", Fact::YesNo(false)),
    ]);
    refuse(&asked, "case.validity_past");
    asked.valid_until = Some(city.next_time().plus_ms(1));
    refuse(&asked, "accepted");
}

#[test]
fn a_finding_is_known_until_the_sooner_of_two_ends() {
    let mut city = city();
    agreed(&mut city, 1);
    let mut title = find(
        1,
        "check-title",
        &[("title-clear", true), ("mortgaged", false)],
    );
    title.about = Some(commitment(5));
    let until = city.next_time().plus_ms(60_000);
    title.valid_until = Some(until);
    city.must(HOUSING, title);
    let case = city.case(1);
    let held = |fact: &str| -> FactHeld { case.stated(&code(fact)).unwrap().clone() };
    for fact in ["title-clear", "mortgaged", "check-title"] {
        assert_eq!(held(fact).valid_until, Some(until));
        assert_eq!(held(fact).about, Some(commitment(5)));
    }
}

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn confirming_is_refused_in_order_of_precedence() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(SECURITY, admit_person(1, "seller", CHEN));
    let refuse = |city: &City, signer, asked: ConfirmStep, name| city.check(signer, asked, name);
    refuse(
        &city,
        WANG,
        confirm(9, "no-such-step", true),
        "case.case_unknown",
    );
    refuse(
        &city,
        WANG,
        confirm(1, "no-such-step", true),
        "case.step_unknown",
    );
    refuse(&city, WANG, confirm(1, "apply", true), "case.wrong_task");
    let asked = || confirm(1, "seller-agrees", true);
    refuse(&city, WANG, asked(), "case.not_your_step");
    refuse(&city, LIN, asked(), "case.not_enabled");
    city.must(LIN, apply(1));
    city.must(LIN, asked());
    refuse(&city, LIN, asked(), "case.already_confirmed");
    city.must(CHEN, asked());
    refuse(&city, LIN, asked(), "case.already_answered");
}

#[test]
fn each_holder_agrees_or_one_does_not() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(SECURITY, admit_person(1, "seller", CHEN));
    city.must(LIN, apply(1));
    let came_to = |city: &City| {
        let case = city.case(1);
        (
            case.stated(&code("seller-agrees"))
                .map(|held| held.value.clone()),
            case.confirmed.len(),
        )
    };
    city.must(LIN, confirm(1, "seller-agrees", true));
    assert_eq!(came_to(&city), (None, 1));
    let mut refused = city.clone();
    refused.must(CHEN, confirm(1, "seller-agrees", false));
    assert_eq!(came_to(&refused), (Some(Fact::YesNo(false)), 0));
    city.must(CHEN, confirm(1, "seller-agrees", true));
    assert_eq!(came_to(&city), (Some(Fact::YesNo(true)), 0));
}

#[test]
fn a_window_acts_for_who_signs_nothing_and_the_act_is_marked() {
    let mut city = city();
    city.must(REGISTRAR, open(&city, 1));
    let assisted = SubmitEvidence {
        for_holder: Some(alias(LIN)),
        ..apply(1)
    };
    city.must(REGISTRAR, assisted);
    let case = city.case(1);
    let held = case.stated(&code("price")).unwrap();
    assert_eq!(held.by, Some(LIN.party()));
    assert_eq!(held.assisted_by, Some(REGISTRAR.party()));
}

fn mandate(city: &City, from: Holder, acts: &[&str], target: Target) -> GrantPermission {
    GrantPermission {
        permission: PermissionId([9; 32]),
        holder: BANK.party(),
        case: matches!(from, Holder::Alias(_)).then(|| case(1)),
        from: None,
        request: None,
        target,
        acts: list(acts.iter().map(|act| code(act)).collect()),
        purpose: code("sale"),
        basis: "consent".to_owned().try_into().unwrap(),
        may_pass_on: false,
        valid_from: None,
        valid_until: city.world.time.plus_ms(600_000),
        uses_max: Some(1),
        amount_max: None,
    }
}

#[test]
fn a_mandate_lets_another_act_as_often_as_it_says() {
    let mut city = city();
    opened(&mut city, 1);
    let given = mandate(
        &city,
        alias(LIN),
        &["apply", "seller-agrees"],
        Target::Case(case(1)),
    );
    let under = given.permission;
    city.check(BANK, under_mandate(apply(1), under), "permission.not_found");
    city.must(LIN, given);
    city.check(TAX, under_mandate(apply(1), under), "permission.not_holder");
    let mut other_role = confirm(1, "buyer-agrees", true);
    other_role.under = Some(under);
    city.check(BANK, other_role, "case.holder_unknown");
    city.must(BANK, under_mandate(apply(1), under));
    let case = city.case(1);
    let held = case.stated(&code("price")).unwrap();
    assert_eq!((held.by, held.under), (Some(LIN.party()), Some(under)));
    let mut again = confirm(1, "seller-agrees", true);
    again.under = Some(under);
    city.check(BANK, again, "permission.used_up");
}

fn under_mandate(asked: SubmitEvidence, under: PermissionId) -> SubmitEvidence {
    SubmitEvidence {
        under: Some(under),
        ..asked
    }
}

#[test]
fn a_mandate_permits_its_acts_only() {
    let mut city = city();
    opened(&mut city, 1);
    let given = mandate(&city, alias(LIN), &["seller-agrees"], Target::Case(case(1)));
    let under = given.permission;
    city.must(LIN, given);
    city.check(
        BANK,
        under_mandate(apply(1), under),
        "permission.act_not_permitted",
    );
}
