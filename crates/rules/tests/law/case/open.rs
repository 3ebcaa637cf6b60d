//! Opening a case.

use chancery_rules::{
    case::CaseStatus,
    definition::{Migration, calendar::Counting},
    kernel::{ids::MotionId, text::AtMost},
};

use super::*;
use crate::world::TAX;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn opening_is_refused_in_order_of_precedence() {
    let mut city = city();
    city.must(REGISTRAR, open(&city, 1));
    let mut asked = open(&city, 1);
    asked.service = DefinitionId([7; 32]);
    asked.holders = list(vec![named("stranger", alias(LIN))]);
    asked.entries = list(vec![entry(99), entry(99)]);
    let refuse = |city: &City, asked: &OpenCase, name| city.check(TAX, asked.clone(), name);
    refuse(&city, &asked, "case.service_unknown");
    asked.service = city.register;
    refuse(&city, &asked, "case.service_unknown");
    asked.service = city.service;
    let mut retired = city.clone();
    retired.spoil_service(|it| it.retired_height = Some(it.from_height));
    retired.stop(1);
    refuse(&retired, &asked, "case.service_not_in_force");
    let mut migrated = city.clone();
    let to = city.service;
    migrated.spoil_service(|it| {
        it.migrated = Some(Migration {
            to,
            map: AtMost::none(),
            motion: MotionId([1; 32]),
        });
    });
    refuse(&migrated, &asked, "case.service_migrated");
    city.stop(60_000);
    refuse(&city, &asked, "case.may_not_open");
    let refuse = |asked: &OpenCase, name| city.check(REGISTRAR, asked.clone(), name);
    refuse(&asked, "case.case_taken");
    asked.case = case(2);
    refuse(&asked, "case.role_unknown");
    holders_are_judged_in_order(&city, &mut asked);
    asked.entries = list(vec![entry(1), entry(1)]);
    refuse(&asked, "case.entry_repeated");
    asked.entries = list(vec![entry(1), entry(2)]);
    refuse(&asked, "case.service_stopped");
    city.spoil_service(|it| it.stop = None);
    city.check(REGISTRAR, asked, "accepted");
}

fn holders_are_judged_in_order(city: &City, asked: &mut OpenCase) {
    let mut holders = |all: &[(&str, Holder)], name| {
        asked.holders = list(all.iter().map(|(role, who)| named(role, *who)).collect());
        city.check(REGISTRAR, asked.clone(), name);
    };
    holders(&[("keeper", party(HOUSING))], "case.role_of_parties");
    holders(&[("seller", party(BANK))], "case.holder_unfit");
    holders(
        &[("seller", Holder::Alias(AliasId(TAX.party().0)))],
        "case.holder_unfit",
    );
    holders(&[("bank", alias(LIN))], "case.holder_unfit");
    holders(&[("bank", party(TAX))], "case.holder_unfit");
    holders(&[("bank", party(CHEN))], "case.holder_unfit");
    holders(
        &[("seller", alias(LIN)), ("seller", alias(LIN))],
        "case.holder_repeated",
    );
    holders(
        &[("buyer", alias(LIN)), ("buyer", alias(CHEN))],
        "case.role_full",
    );
    holders(
        &[("buyer", party(BANK)), ("bank", party(BANK))],
        "case.entry_unknown",
    );
}

#[test]
fn an_entry_that_stands_no_more_opens_no_case() {
    let mut city = city();
    let close = chancery_rules::register::CloseEntry {
        entry: entry(2),
        reason: reason("released"),
    };
    city.must(HOUSING, close);
    city.check(REGISTRAR, open(&city, 2), "case.entry_unknown");
}

#[test]
fn an_organisation_opens_a_case_in_which_it_takes_part() {
    let city = city();
    city.check(BANK, open(&city, 1), "accepted");
    let mut without = open(&city, 1);
    without.holders = list(vec![named("seller", alias(LIN))]);
    city.check(BANK, without, "case.may_not_open");
}

#[test]
fn a_case_begins_with_its_holders_and_its_end() {
    let mut city = city();
    city.must(REGISTRAR, open(&city, 1));
    let case = city.case(1);
    assert_eq!(case.status, CaseStatus::Open);
    assert_eq!(case.opened_by, REGISTRAR.party());
    assert_eq!(case.opened_height, city.world.height);
    let lapses_at = calendar().deadline(city.world.time, 40, Counting::Calendar);
    assert_eq!(case.lapses_at, lapses_at);
    assert!(case.holders.iter().all(|it| !it.has_key));
    assert!(
        case.due.is_empty(),
        "no step with a deadline is enabled yet"
    );
}

#[test]
fn a_service_is_in_force_from_the_block_after_its_approval() {
    let mut city = city();
    let document = Document::from(sample::service(2));
    let early = OpenCase {
        service: document.id(),
        ..open(&city, 1)
    };
    let approve = ApproveDefinition { document };
    let envelopes = [
        city.world.envelope(REGISTRAR, KeyPurpose::Office, approve),
        city.world
            .envelope(REGISTRAR, KeyPurpose::Office, early.clone()),
    ];
    let executed = city.world.block(&envelopes).unwrap();
    let names: Vec<_> = executed
        .receipts
        .iter()
        .map(|receipt| crate::world::outcome_name(receipt.outcome))
        .collect();
    assert_eq!(names, ["accepted", "case.service_not_in_force"]);
    city.check(REGISTRAR, early, "accepted");
}
