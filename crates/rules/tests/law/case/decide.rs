//! Deciding: each rejection in order of precedence, and what a decision rests on.

use chancery_rules::{
    case::{CaseEffect, CaseStatus, DecideCase},
    certificate::IssueCertificate,
    kernel::text::AtMost,
    obligation::DischargeObligation,
    register::ClaimNullifier,
};

use super::{
    sale::{change, decide_assessed, discharge, effects, granted, ready, refused},
    *,
};
use crate::{
    samples::{certificate, issue, revoke, supersede},
    world::TAX,
};

fn with(effects: Vec<CaseEffect>) -> DecideCase {
    DecideCase {
        effects: list(effects),
        ..granted(1)
    }
}

fn claim() -> CaseEffect {
    CaseEffect::ClaimNullifier(ClaimNullifier {
        nullifier: [1; 32].into(),
        purpose: code("claim"),
        case: None,
    })
}

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn deciding_is_refused_in_order_of_precedence() {
    let mut city = city();
    ready(&mut city, 1);
    city.stop(600_000);
    let mut asked = DecideCase {
        case: case(9),
        step: code("no-such-step"),
        outcome: code("no-such-outcome"),
        reason: reason("unlawful"),
        effects: AtMost::one(claim()),
    };
    let refuse = |city: &City, signer, asked: &DecideCase, name| {
        city.check(signer, asked.clone(), name);
    };
    refuse(&city, TAX, &asked, "case.case_unknown");
    asked.case = case(1);
    refuse(&city, TAX, &asked, "case.step_unknown");
    asked.step = code("apply");
    refuse(&city, TAX, &asked, "case.wrong_task");
    asked.step = code("transfer");
    refuse(&city, TAX, &asked, "case.not_your_step");
    let mut ended = city.clone();
    ended.spoil_case(1, |it| it.status = CaseStatus::Granted);
    refuse(&ended, HOUSING, &asked, "case.case_ended");
    asked.step = code("review");
    refuse(&city, HOUSING, &asked, "case.not_enabled");
    asked.step = code("assess");
    refuse(&city, TAX, &asked, "case.already_answered");
    asked.step = code("transfer");
    refuse(&city, HOUSING, &asked, "case.outcome_unknown");
    asked.outcome = code("refused");
    refuse(&city, HOUSING, &asked, "case.outcome_not_allowed");
    asked.outcome = code("granted");
    refuse(&city, HOUSING, &asked, "case.reason_not_listed");
    asked.reason = reason("agreed");
    refuse(&city, HOUSING, &asked, "case.effects_differ");
    asked.effects = list(effects(1));
    refuse(&city, HOUSING, &asked, "case.service_stopped");
    city.spoil_service(|it| it.stop = None);
    refuse(&city, HOUSING, &asked, "accepted");
}

#[test]
fn effects_are_those_of_the_outcome_in_its_order() {
    let mut city = city();
    ready(&mut city, 1);
    let differ = |effects: Vec<CaseEffect>| {
        city.check(HOUSING, with(effects), "case.effects_differ");
    };
    let all = effects(1);
    differ(vec![]);
    differ(all[..2].to_vec());
    differ(all.iter().rev().cloned().collect());
    differ([all.clone(), vec![claim()]].concat());
    differ([all.clone(), all[2..].to_vec()].concat());
    let mut other = all.clone();
    other[2] = CaseEffect::RevokeCertificate(revoke(1));
    differ(other);
}

#[test]
fn an_effect_is_about_the_definition_that_the_service_uses() {
    let mut city = city();
    let permit = chancery_rules::definition::CertificateType {
        code: code("permit"),
        ..sample::title()
    };
    let definition = permit.id();
    city.must(
        REGISTRAR,
        ApproveDefinition {
            document: permit.into(),
        },
    );
    city.must(
        HOUSING,
        IssueCertificate {
            certificate: certificate(90),
            ..issue(HOUSING, definition, 90)
        },
    );
    ready(&mut city, 1);
    let mut all = effects(1);
    all[2] = CaseEffect::SupersedeCertificate(Box::new(supersede(HOUSING, 90, 91)));
    city.check(HOUSING, with(all.clone()), "case.effects_differ");
    all[2] = CaseEffect::SupersedeCertificate(Box::new(supersede(HOUSING, 99, 91)));
    city.check(HOUSING, with(all), "certificate.not_found");
}

#[test]
fn an_effect_rests_on_what_is_yes_and_still_known() {
    let mut city = city();
    ready(&mut city, 1);
    // The outcome does not ask for it here, so that the effect's own basis shows.
    for spoil in [
        |held: &mut chancery_rules::case::FactHeld| held.value = Fact::YesNo(false),
        |held: &mut chancery_rules::case::FactHeld| held.valid_until = Some(held.at),
    ] {
        let mut spoilt = city.clone();
        spoilt.spoil_case(1, |it| {
            let held = it.facts.iter_mut().find(|it| it.fact == code("paid"));
            spoil(held.unwrap());
        });
        spoilt.check(HOUSING, granted(1), "case.outcome_not_allowed");
    }
    let mut appealed = city.clone();
    appealed.must(HOUSING, granted(1));
    appealed.must(LIN, appeal(1));
    appealed.check(
        HOUSING,
        super::appeal::overturned(1),
        "case.outcome_not_allowed",
    );
}

#[test]
fn silence_confirms_no_payment() {
    let mut city = city();
    ready(&mut city, 1);
    city.spoil_case(1, |it| {
        let held = it.facts.iter_mut().find(|it| it.fact == code("paid"));
        held.unwrap().by = None;
    });
    city.check(HOUSING, granted(1), "case.rests_on_nothing");
}

#[test]
fn a_decision_changes_what_its_case_is_about() {
    let mut city = city();
    ready(&mut city, 1);
    let mut all = effects(1);
    all[1] = CaseEffect::ChangeEntry(Box::new(change(2)));
    city.check(HOUSING, with(all), "case.not_of_the_case");
    let mut all = effects(1);
    all[0] = CaseEffect::DischargeObligation(DischargeObligation {
        obligation: obligation(5),
        ..discharge(1)
    });
    city.check(HOUSING, with(all), "case.not_of_the_case");
    let mut assessed = decide_assessed(&city, 1);
    let mut agreed_only = super::city();
    agreed(&mut agreed_only, 1);
    if let CaseEffect::AssessObligation(it) = &mut assessed.effects[0] {
        it.case = Some(case(2));
    }
    agreed_only.check(TAX, assessed, "case.not_of_the_case");
}

#[test]
fn a_refusal_has_its_reasons_and_no_effects() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(LIN, apply(1));
    city.must(LIN, confirm(1, "seller-agrees", true));
    city.must(WANG, confirm(1, "buyer-agrees", false));
    let title = find(
        1,
        "check-title",
        &[("title-clear", true), ("mortgaged", true)],
    );
    city.must(HOUSING, title);
    city.check(HOUSING, granted(1), "case.outcome_not_allowed");
    city.check(
        HOUSING,
        DecideCase {
            effects: list(effects(1)),
            ..refused(1)
        },
        "case.effects_differ",
    );
    city.must(HOUSING, refused(1));
    let case = city.case(1);
    assert_eq!(case.status, CaseStatus::Refused);
    assert_eq!(case.reason, Some(reason("not-agreed")));
    for (signer, act) in [(HOUSING, granted(1)), (TAX, decide_assessed(&city, 1))] {
        city.check(signer, act, "case.case_ended");
    }
    city.check(LIN, withdraw(1), "case.withdrawal_not_allowed");
}

#[test]
fn a_mortgaged_entry_is_sold_with_the_consent_of_the_bank() {
    let mut city = city();
    agreed(&mut city, 1);
    let title = find(
        1,
        "check-title",
        &[("title-clear", true), ("mortgaged", true)],
    );
    city.must(HOUSING, title);
    city.must(TAX, decide_assessed(&city, 1));
    city.must(TAX, find(1, "confirm-payment", &[("paid", true)]));
    city.check(HOUSING, granted(1), "case.outcome_not_allowed");
    let mut refused = city.clone();
    refused.must(BANK, confirm(1, "bank-agrees", false));
    refused.check(HOUSING, granted(1), "case.outcome_not_allowed");
    city.must(BANK, confirm(1, "bank-agrees", true));
    city.must(HOUSING, granted(1));
}

/// A service whose one decision claims, twice at most.
#[test]
fn no_two_effects_change_the_same() {
    let mut city = city();
    let mut service = sample::service_json(3);
    let outcome = &mut service["steps"][5]["task"]["decide"][0];
    outcome["effects"] = serde_json::json!([
        { "does": "claim_nullifier", "rests_on": [], "count_max": 2 }
    ]);
    let document: chancery_rules::definition::Service = serde_json::from_value(service).unwrap();
    let document = Document::from(document);
    city.service = document.id();
    city.must(REGISTRAR, ApproveDefinition { document });
    agreed(&mut city, 1);
    let decide = |effects: Vec<CaseEffect>| DecideCase {
        effects: list(effects),
        ..decide_assessed(&city, 1)
    };
    city.check(TAX, decide(vec![claim(), claim()]), "case.effects_collide");
    city.check(
        TAX,
        decide(vec![claim(), claim(), claim()]),
        "case.effects_differ",
    );
    let other = CaseEffect::ClaimNullifier(ClaimNullifier {
        nullifier: [2; 32].into(),
        purpose: code("claim"),
        case: Some(case(1)),
    });
    city.check(TAX, decide(vec![claim(), other]), "accepted");
}
