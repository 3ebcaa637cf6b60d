//! A sale from the opening of its case to the decision: delivery and payment together.

use chancery_rules::{
    case::{CaseEffect, CaseStatus, DecideCase, FactHeld},
    catalogue::AnyRecord,
    certificate::{CertificateRecord, CertificateStatus},
    kernel::{fact::Fact, text::AtMost, time::DAY_MS},
    obligation::{Account, AssessObligation, DischargeObligation, ObligationStatus},
    register::ChangeEntry,
};

use super::*;
use crate::{
    samples::{certificate, commitment, reason, supersede},
    world::TAX,
};

/// The buyer owes the tax administration.
pub fn assess(city: &City, number: u64) -> AssessObligation {
    AssessObligation {
        obligation: obligation(number),
        purpose: code("deed-tax"),
        from: Account::Commitment(commitment(300)),
        to: Account::Party(TAX.party()),
        amount: yuan(900_000),
        due: city.world.time.plus_ms(30 * DAY_MS),
        case: None,
        recurrence: None,
    }
}

pub fn decide_assessed(city: &City, number: u64) -> DecideCase {
    DecideCase {
        case: case(number),
        step: code("assess"),
        outcome: code("assessed"),
        reason: reason("agreed"),
        effects: AtMost::one(CaseEffect::AssessObligation(Box::new(assess(city, number)))),
    }
}

pub fn discharge(number: u64) -> DischargeObligation {
    DischargeObligation {
        obligation: obligation(number),
        payment: commitment(301),
        amount: yuan(900_000),
    }
}

/// The entry goes from its only owner to the buyer; its mortgage goes with it.
pub fn change(number: u64) -> ChangeEntry {
    ChangeEntry {
        entry: entry(number),
        expected: AtMost::one(owner(100 + number)),
        owners: AtMost::one(owner(300)),
        release: AtMost::none(),
        carry: list((number == 1).then_some(mortgage()).into_iter().collect()),
        record: AtMost::none(),
    }
}

pub fn effects(number: u64) -> Vec<CaseEffect> {
    vec![
        CaseEffect::DischargeObligation(discharge(number)),
        CaseEffect::ChangeEntry(Box::new(change(number))),
        CaseEffect::SupersedeCertificate(Box::new(supersede(HOUSING, number, 200 + number))),
    ]
}

pub fn granted(number: u64) -> DecideCase {
    DecideCase {
        case: case(number),
        step: code("transfer"),
        outcome: code("granted"),
        reason: reason("agreed"),
        effects: list(effects(number)),
    }
}

pub fn refused(number: u64) -> DecideCase {
    DecideCase {
        outcome: code("refused"),
        reason: reason("not-agreed"),
        effects: AtMost::none(),
        ..granted(number)
    }
}

/// The case is ready to be decided: agreed, title clear, tax assessed and paid, the bank heard if there is a mortgage.
pub fn ready(city: &mut City, number: u64) {
    agreed(city, number);
    let mortgaged = number == 1;
    let title = find(
        number,
        "check-title",
        &[("title-clear", true), ("mortgaged", mortgaged)],
    );
    city.must(HOUSING, title);
    if mortgaged {
        city.must(BANK, confirm(number, "bank-agrees", true));
    }
    city.must(TAX, decide_assessed(city, number));
    city.must(TAX, find(number, "confirm-payment", &[("paid", true)]));
}

pub fn sold(city: &mut City, number: u64) {
    ready(city, number);
    city.must(HOUSING, granted(number));
}

fn certificate_of(city: &City, number: u64) -> CertificateRecord {
    match city.world.record(certificate(number).into()).unwrap() {
        AnyRecord::Certificate(record) => CertificateRecord::clone(&record),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sale_changes_entry_certificate_and_obligation_together() {
    let mut city = city();
    ready(&mut city, 1);
    assert_eq!(city.entry(1).owners, AtMost::one(owner(101)));
    assert_eq!(city.obligation(1).status, ObligationStatus::Due);
    assert_eq!(city.obligation(1).case, Some(case(1)));
    city.must(HOUSING, granted(1));
    let (entry, obligation) = (city.entry(1), city.obligation(1));
    assert_eq!(entry.owners, AtMost::one(owner(300)));
    assert_eq!(entry.case, Some(case(1)));
    assert_eq!(entry.encumbrances[0].terms, mortgage());
    assert_eq!(obligation.status, ObligationStatus::Discharged);
    assert_eq!(obligation.confirmed_by, Some(TAX.party()));
    let (old, new) = (certificate_of(&city, 1), certificate_of(&city, 201));
    assert_eq!(old.status, CertificateStatus::Superseded);
    assert_eq!(new.supersedes, Some(certificate(1)));
    let case = city.case(1);
    assert_eq!(case.status, CaseStatus::Granted);
    assert_eq!(case.outcome, Some(code("granted")));
    assert_eq!(case.reason, Some(reason("agreed")));
    assert_eq!(case.obligations, AtMost::one(super::obligation(1)));
    assert!(case.due.is_empty() && case.confirmed.is_empty());
    let until = calendar().deadline(
        city.world.time,
        15,
        chancery_rules::definition::calendar::Counting::Calendar,
    );
    assert_eq!(case.appeal_until, Some(until));
}

#[test]
fn what_a_case_holds_says_who_stated_it() {
    let mut city = city();
    ready(&mut city, 1);
    let case = city.case(1);
    let held = |fact: &str| case.stated(&code(fact)).unwrap().clone();
    let by = |fact: &str| held(fact).by;
    assert_eq!(by("apply"), Some(LIN.party()));
    assert_eq!(by("buyer-agrees"), Some(WANG.party()));
    assert_eq!(by("title-clear"), Some(HOUSING.party()));
    assert_eq!(by("bank-agrees"), Some(BANK.party()));
    assert_eq!(held("assess").value, Fact::Code(code("assessed")));
    let found: FactHeld = held("mortgaged");
    assert_eq!(found.valid_until, Some(found.at.plus_ms(10 * DAY_MS)));
    assert_eq!(held("paid").valid_until, None);
    assert_eq!(case.evidence[0].by, LIN.party());
}

/// Each effect is spoilt in turn; the others leave nothing then.
#[test]
fn effects_happen_all_or_none() {
    let mut city = city();
    ready(&mut city, 1);
    let state = |city: &City| (city.entry(1), city.obligation(1), city.case(1));
    let before = state(&city);
    let spoil = |place: usize, effect: CaseEffect, expected: &str| {
        let mut city = city.clone();
        let mut all = effects(1);
        all[place] = effect;
        let mut asked = granted(1);
        asked.effects = list(all);
        assert_eq!(city.act(HOUSING, asked), expected);
        assert_eq!(state(&city), before);
        assert_eq!(certificate_of(&city, 1).status, CertificateStatus::Active);
    };
    let mut discharge = discharge(1);
    discharge.amount = yuan(1);
    spoil(
        0,
        CaseEffect::DischargeObligation(discharge),
        "obligation.amount_differs",
    );
    let mut change = change(1);
    change.carry = AtMost::none();
    spoil(
        1,
        CaseEffect::ChangeEntry(Box::new(change)),
        "register.bars_transfer",
    );
    let mut supersede = supersede(HOUSING, 1, 201);
    supersede.certificate = certificate(2);
    spoil(
        2,
        CaseEffect::SupersedeCertificate(Box::new(supersede)),
        "certificate.certificate_taken",
    );
}
