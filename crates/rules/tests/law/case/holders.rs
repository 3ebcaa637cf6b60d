//! Who takes part: persons admitted with a key, and holders named later.

use chancery_rules::{
    case::CaseStatus,
    kernel::keys::{KeyAlgorithm, PublicKey},
};

use super::*;
use crate::world::TAX;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn admitting_is_refused_in_order_of_precedence() {
    let mut city = city();
    opened(&mut city, 1);
    let mut asked = admit_person(9, "stranger", CHEN);
    asked.key = PublicKey::new(KeyAlgorithm::X25519, &[0; 32]).unwrap();
    let refuse = |city: &City, signer, asked: &AdmitCasePerson, name| {
        city.check(signer, asked.clone(), name);
    };
    refuse(&city, REGISTRAR, &asked, "case.case_unknown");
    asked.case = case(1);
    refuse(&city, REGISTRAR, &asked, "case.may_not_admit");
    let mut ended = city.clone();
    ended.spoil_case(1, |it| it.status = CaseStatus::Withdrawn);
    let refuse = |asked: &AdmitCasePerson, name| refuse(&ended, SECURITY, asked, name);
    refuse(&asked, "case.role_unknown");
    asked.role = code("court");
    refuse(&asked, "case.role_of_parties");
    asked.role = code("bank");
    refuse(&asked, "case.holder_unfit");
    asked.role = code("seller");
    asked.alias = AliasId(BANK.party().0);
    refuse(&asked, "case.holder_unfit");
    asked.alias = AliasId(CHEN.party().0);
    asked.role = code("buyer");
    refuse(&asked, "case.role_full");
    asked.role = code("seller");
    refuse(&asked, "case.wrong_algorithm");
    asked.key = PublicKey::ed25519([0; 32]);
    refuse(&asked, "case.weak_key");
    asked.key = LIN.public(KeyPurpose::Case);
    refuse(&asked, "case.key_taken");
    asked.key = CHEN.public(KeyPurpose::Case);
    refuse(&asked, "case.case_ended");
    city.check(SECURITY, asked, "accepted");
}

#[test]
fn a_further_key_serves_the_same_alias() {
    let mut city = city();
    opened(&mut city, 1);
    let mut again = admit_person(1, "seller", LIN);
    again.key = LIN.next().public(KeyPurpose::Case);
    city.must(SECURITY, again);
    assert_eq!(city.case(1).holders.len(), 3);
    let found = city.world.act(LIN.next(), KeyPurpose::Case, apply(1));
    assert_eq!(found, "accepted");
    assert_eq!(city.case(1).evidence[0].by, LIN.party());
}

/// Who knows persons for one service makes nobody a person of another's case.
#[test]
fn a_key_of_another_case_is_nobodys_in_this_one() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(REGISTRAR, open(&city, 2));
    let mut foreign = admit_person(2, "seller", LIN);
    foreign.key = LIN.next().public(KeyPurpose::Case);
    city.must(SECURITY, foreign);
    let act = |transaction: AnyTransaction| {
        let mut world = city.world.clone();
        world.act(LIN.next(), KeyPurpose::Case, transaction)
    };
    assert_eq!(act(apply(1).into()), "case.not_your_step");
    assert_eq!(act(withdraw(1).into()), "case.not_your_step");
    let name = name_holder(1, "seller", alias(CHEN));
    assert_eq!(act(name.into()), "case.may_not_name");
    assert_eq!(act(apply(2).into()), "accepted");
}

#[test]
fn a_key_is_noted_in_every_role_of_its_person() {
    let mut city = city();
    city.must(REGISTRAR, open(&city, 1));
    let has_key = |city: &City, role: &str| {
        let case = city.case(1);
        let held = case.holders.iter().find(|it| it.role == code(role));
        held.unwrap().has_key
    };
    assert!(!has_key(&city, "seller"));
    city.must(SECURITY, admit_person(1, "seller", LIN));
    assert!(has_key(&city, "seller") && !has_key(&city, "buyer"));
}

#[test]
fn who_took_part_comes_back_with_another_key_while_there_is_time_to_appeal() {
    let mut city = city();
    sale::sold(&mut city, 1);
    let further = |person: Actor| {
        let mut admission = admit_person(1, "seller", person);
        admission.key = person.next().public(KeyPurpose::Case);
        admission
    };
    city.check(SECURITY, further(LIN), "accepted");
    city.check(SECURITY, further(CHEN), "case.case_ended");
    city.world.time = Timestamp(city.case(1).appeal_until.unwrap().0 - 1_000);
    city.check(SECURITY, further(LIN), "case.case_ended");
    city.world.time.0 -= 1;
    city.check(SECURITY, further(LIN), "accepted");
}

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn naming_is_refused_in_order_of_precedence() {
    let mut city = city();
    opened(&mut city, 1);
    let mut asked = name_holder(9, "stranger", alias(LIN));
    city.check(TAX, asked.clone(), "case.case_unknown");
    asked.case = case(1);
    city.check(TAX, asked.clone(), "case.may_not_name");
    let mut ended = city.clone();
    ended.spoil_case(1, |it| it.status = CaseStatus::Refused);
    let refuse = |asked: &NameHolder, name| ended.check(LIN, asked.clone(), name);
    refuse(&asked, "case.role_unknown");
    asked.role = code("tax");
    refuse(&asked, "case.role_of_parties");
    asked.role = code("bank");
    refuse(&asked, "case.holder_unfit");
    asked.role = code("seller");
    refuse(&asked, "case.holder_repeated");
    asked.role = code("buyer");
    refuse(&asked, "case.role_full");
    asked = name_holder(1, "seller", alias(CHEN));
    refuse(&asked, "case.case_ended");
    for signer in [LIN, WANG, BANK, REGISTRAR] {
        city.check(signer, asked.clone(), "accepted");
    }
}
