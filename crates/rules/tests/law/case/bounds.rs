//! Every bound of a case twice: at it, and one beyond.

use chancery_rules::{
    case::{
        CASE_BYTES_MAX, CASE_EFFECTS_MAX, CASE_EVIDENCE_MAX, CASE_FACTS_MAX, CASE_HOLDERS_MAX,
        CASE_SUBJECTS_MAX, CaseEffect, CaseStatus, Confirmation, EvidenceHeld, FactHeld,
        SILENT_CASE_BYTES_MAX,
    },
    catalogue::AnyTransaction,
    definition::service::STEP_ITEMS_MAX,
    kernel::{cbor, ids::PartyId, state_key::STATE_VALUE_BYTES_MAX},
};
use serde_json::json;

use super::{
    sale::{decide_assessed, granted},
    *,
};
use crate::world::TAX;

fn repeats(
    transaction: impl Into<AnyTransaction>,
    place: &str,
    count: usize,
) -> Option<AnyTransaction> {
    let mut value = serde_json::to_value(transaction.into()).unwrap();
    let list = value.pointer_mut(place).unwrap();
    let item = list[0].clone();
    *list = json!(vec![item; count]);
    serde_json::from_value(value).ok()
}

#[test]
fn lists_of_transactions_are_bounded() {
    let city = city();
    let check = |transaction: AnyTransaction, place: &str, bound: usize| {
        assert!(
            repeats(transaction.clone(), place, bound).is_some(),
            "{place}"
        );
        assert!(repeats(transaction, place, bound + 1).is_none(), "{place}");
    };
    check(open(&city, 1).into(), "/body/holders", CASE_HOLDERS_MAX);
    check(open(&city, 1).into(), "/body/entries", CASE_SUBJECTS_MAX);
    check(apply(1).into(), "/body/evidence", STEP_ITEMS_MAX);
    check(apply(1).into(), "/body/facts", STEP_ITEMS_MAX);
    let finding = find(1, "check-title", &[("mortgaged", true)]);
    check(finding.into(), "/body/facts", STEP_ITEMS_MAX);
    check(granted(1).into(), "/body/effects", CASE_EFFECTS_MAX);
}

fn fact(number: usize) -> FactHeld {
    FactHeld {
        fact: code(&format!("fact-{number}")),
        value: Fact::YesNo(true),
        by: None,
        assisted_by: None,
        under: None,
        about: None,
        at: Timestamp(0),
        valid_until: None,
    }
}

#[test]
fn a_case_holds_so_many_facts() {
    let mut city = city();
    opened(&mut city, 1);
    let with = |count: usize| {
        let mut city = city.clone();
        city.spoil_case(1, |it| it.facts = list((0..count).map(fact).collect()));
        city
    };
    with(CASE_FACTS_MAX - 3).check(LIN, apply(1), "accepted");
    with(CASE_FACTS_MAX - 2).check(LIN, apply(1), "case.case_full");
}

#[test]
fn a_case_holds_so_much_evidence() {
    let mut city = city();
    opened(&mut city, 1);
    let held = EvidenceHeld {
        requirement: code("contract"),
        document: commitment(1),
        by: LIN.party(),
    };
    let with = |count: usize| {
        let mut city = city.clone();
        city.spoil_case(1, |it| it.evidence = list(vec![held.clone(); count]));
        city
    };
    with(CASE_EVIDENCE_MAX - 1).check(LIN, apply(1), "accepted");
    with(CASE_EVIDENCE_MAX).check(LIN, apply(1), "case.case_full");
}

#[test]
fn a_case_holds_so_many_confirmations() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(LIN, apply(1));
    let one = |number: usize| Confirmation {
        step: code(&format!("step-{number}")),
        by: PartyId([1; 32]),
    };
    let with = |count: usize| {
        let mut city = city.clone();
        city.spoil_case(1, |it| it.confirmed = list((0..count).map(one).collect()));
        city
    };
    let asked = || confirm(1, "buyer-agrees", true);
    with(CASE_HOLDERS_MAX - 1).check(WANG, asked(), "accepted");
    with(CASE_HOLDERS_MAX).check(WANG, asked(), "case.case_full");
}

#[test]
fn a_case_has_so_many_holders() {
    let mut city = city();
    city.must(REGISTRAR, open(&city, 1));
    let bank = || city.case(1).holders[2].clone();
    let with = |count: usize| {
        let mut city = city.clone();
        city.spoil_case(1, |it| it.holders = list(vec![bank(); count]));
        city
    };
    let asked = || name_holder(1, "seller", alias(CHEN));
    with(CASE_HOLDERS_MAX - 1).check(REGISTRAR, asked(), "accepted");
    with(CASE_HOLDERS_MAX).check(REGISTRAR, asked(), "case.case_full");
}

#[test]
fn a_case_is_about_so_many_obligations() {
    let mut city = city();
    agreed(&mut city, 1);
    let with = |count: usize| {
        let mut city = city.clone();
        city.spoil_case(1, |it| it.obligations = list(vec![obligation(9); count]));
        city
    };
    let asked = |city: &City| decide_assessed(city, 1);
    let room = with(CASE_SUBJECTS_MAX - 1);
    room.check(TAX, asked(&room), "accepted");
    let full = with(CASE_SUBJECTS_MAX);
    full.check(TAX, asked(&full), "case.too_many_subjects");
}

/// A case of about so many bytes: too long at first, then each code shorter until it fits.
fn filled(city: &City, bytes: usize) -> City {
    let mut city = city.clone();
    let evidence = EvidenceHeld {
        requirement: code(&"r".repeat(40)),
        document: commitment(1),
        by: LIN.party(),
    };
    let long = |number: usize, length: usize| FactHeld {
        fact: code(&format!("{number:-<length$}")),
        about: Some(commitment(1)),
        by: Some(LIN.party()),
        under: Some([1; 32].into()),
        ..fact(number)
    };
    city.spoil_case(1, |it| {
        while it.evidence.len() < CASE_EVIDENCE_MAX - 2 {
            it.evidence.push(evidence.clone()).unwrap();
        }
        while cbor::encode(it).len() < bytes {
            it.facts.push(long(it.facts.len(), 40)).unwrap();
        }
        let mut places = (0..it.facts.len()).rev().cycle();
        let mut lengths = vec![40; it.facts.len()];
        while cbor::encode(it).len() > bytes {
            let place = places.next().unwrap();
            if it.facts[place].under.is_some() {
                lengths[place] -= 1;
                it.facts[place] = long(place, lengths[place]);
            }
        }
    });
    let found = cbor::encode(&city.case(1)).len();
    assert!((bytes - 2..=bytes).contains(&found), "{found} for {bytes}");
    city
}

#[test]
fn a_case_is_so_long_after_an_act() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(LIN, apply(1));
    let act = || confirm(1, "buyer-agrees", true);
    let grows = {
        let before = cbor::encode(&city.case(1)).len();
        let mut city = city.clone();
        city.must(WANG, act());
        cbor::encode(&city.case(1)).len() - before
    };
    let at = CASE_BYTES_MAX - grows;
    filled(&city, at).check(WANG, act(), "accepted");
    filled(&city, at + 3).check(WANG, act(), "case.case_full");
    filled(&city, SILENT_CASE_BYTES_MAX).check(LIN, withdraw(1), "accepted");
}

#[test]
fn a_case_that_has_no_room_for_silence_lapses() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(LIN, apply(1));
    let mut full = filled(&city, SILENT_CASE_BYTES_MAX);
    let at = full.case(1).due.iter().map(|due| due.at).min().unwrap();
    full.wait_until(at);
    let after = full.case(1);
    assert!(cbor::encode(&after).len() <= STATE_VALUE_BYTES_MAX);
    assert_eq!(after.status, CaseStatus::Lapsed);
    let mut room = filled(&city, SILENT_CASE_BYTES_MAX - 400);
    room.wait_until(at);
    assert_eq!(room.case(1).status, CaseStatus::Open);
}

/// Eight registrations with sixteen encumbrances each read the most that a decision can.
#[test]
fn the_largest_decision_reads_within_bounds() {
    let mut city = city();
    agreed(&mut city, 1);
    city.spoil_case(1, |it| {
        it.entries = list((20..28).map(entry).collect());
        it.obligations = list((20..28).map(obligation).collect());
    });
    let effect = |number: u64| {
        let mut asked = register_entry(40 + number, city.register);
        asked.register = DefinitionId(bytes32("register", number));
        asked.nullifier = Some(bytes32("nullifier", number).into());
        let encumbrance = |place: u64| NewEncumbrance {
            kind: code("lease"),
            terms: commitment(place),
            holder: Some(PartyId(bytes32("holder", number * 16 + place))),
        };
        asked.encumbrances = list((0..16).map(encumbrance).collect());
        CaseEffect::RegisterEntry(Box::new(asked))
    };
    let effects: Vec<_> = (0..8).map(effect).collect();
    assert_eq!(effects.len(), CASE_EFFECTS_MAX);
    let mut asked = granted(1);
    asked.effects = list(effects);
    city.check(HOUSING, asked, "case.not_enabled");
}
