//! What may be done next, for whoever looks at a case: as acts are judged.

use chancery_rules::{
    case::{CaseRejection, Outlook, lacking, outlook},
    definition::{Migration, Renamed},
};

use super::*;
use crate::world::TAX;

/// The definitions that are asked for, until there is enough to judge by.
fn definitions(city: &City, case: &CaseRecord) -> Vec<DefinitionRecord> {
    let mut known = Vec::new();
    while let Some(id) = lacking(case, &known) {
        match city.world.record(id.into()).unwrap() {
            AnyRecord::Definition(record) => known.push(DefinitionRecord::clone(&record)),
            other => panic!("{other:?}"),
        }
    }
    known
}

fn seen(city: &City, number: u64) -> Outlook {
    let case = city.case(number);
    let known = definitions(city, &case);
    outlook(&case, &known, &city.world.next_block()).unwrap()
}

/// The steps that are enabled, with those who may take them.
fn enabled(city: &City, number: u64) -> Vec<(String, Vec<Actor>)> {
    let all = [LIN, CHEN, WANG, BANK, HOUSING, TAX, SECURITY];
    let actor = |id| *all.iter().find(|actor| actor.party() == id).unwrap();
    let steps = seen(city, number).enabled.into_iter();
    steps
        .map(|step| {
            let by = step.by.into_iter().map(actor).collect();
            (step.step.to_string(), by)
        })
        .collect()
}

fn check(city: &City, number: u64, expected: &[(&str, &[Actor])]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(step, by)| ((*step).to_owned(), by.to_vec()))
        .collect();
    assert_eq!(enabled(city, number), expected);
}

#[test]
fn steps_are_enabled_one_after_the_other_for_those_who_have_not_taken_them() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(SECURITY, admit_person(1, "seller", CHEN));
    check(&city, 1, &[("apply", &[LIN, CHEN])]);
    city.must(LIN, apply(1));
    let title: (&str, &[Actor]) = ("check-title", &[HOUSING]);
    let assess: (&str, &[Actor]) = ("assess", &[TAX]);
    let buyer: (&str, &[Actor]) = ("buyer-agrees", &[WANG]);
    check(
        &city,
        1,
        &[("seller-agrees", &[LIN, CHEN]), buyer, title, assess],
    );
    city.must(LIN, confirm(1, "seller-agrees", true));
    check(
        &city,
        1,
        &[("seller-agrees", &[CHEN]), buyer, title, assess],
    );
    city.must(CHEN, confirm(1, "seller-agrees", true));
    check(&city, 1, &[buyer, title, assess]);
    city.must(
        HOUSING,
        find(
            1,
            "check-title",
            &[("title-clear", true), ("mortgaged", true)],
        ),
    );
    check(&city, 1, &[buyer, ("bank-agrees", &[BANK]), assess]);
}

#[test]
fn a_step_says_until_when_it_may_be_taken() {
    let mut city = city();
    opened(&mut city, 1);
    assert_eq!(seen(&city, 1).enabled[0].until, None);
    city.must(LIN, apply(1));
    let due: Vec<_> = city
        .case(1)
        .due
        .iter()
        .map(|due| (due.step.clone(), due.at))
        .collect();
    let shown = seen(&city, 1).enabled.into_iter();
    let until: Vec<_> = shown
        .filter_map(|step| Some((step.step, step.until?)))
        .collect();
    assert_eq!((until.len(), until), (3, due));
}

#[test]
fn nothing_may_be_done_in_a_case_that_has_ended() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(LIN, withdraw(1));
    check(&city, 1, &[]);
}

#[test]
fn under_appeal_the_steps_of_appeal_are_enabled() {
    let mut city = city();
    sale::sold(&mut city, 2);
    check(&city, 2, &[]);
    city.must(LIN, appeal(2));
    check(&city, 2, &[("judge", &[SECURITY]), ("review", &[HOUSING])]);
}

#[test]
fn during_a_stop_nothing_is_decided() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(LIN, apply(1));
    city.stop(600_000);
    let outlook = seen(&city, 1);
    assert!(outlook.stopped);
    let steps: Vec<_> = outlook
        .enabled
        .iter()
        .map(|step| step.step.as_str())
        .collect();
    assert_eq!(steps, ["seller-agrees", "buyer-agrees", "check-title"]);
    city.check(TAX, sale::decide_assessed(&city, 1), "case.service_stopped");
}

#[test]
fn a_case_that_was_moved_is_judged_by_the_version_that_it_went_to() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(LIN, apply(1));
    let old = serde_json::to_string(&sample::service_json(2)).unwrap();
    let second = old.replace("\"seller-agrees\"", "\"consent\"");
    let second: Document = serde_json::from_str::<chancery_rules::definition::Service>(&second)
        .unwrap()
        .into();
    let to = second.id();
    city.must(REGISTRAR, ApproveDefinition { document: second });
    let renamed = Renamed {
        from: code("seller-agrees"),
        to: code("consent"),
    };
    city.spoil_service(|it| {
        it.migrated = Some(Migration {
            to,
            map: AtMost::one(renamed),
            motion: MotionId([1; 32]),
        });
    });
    let outlook = seen(&city, 1);
    assert_eq!(outlook.service, to);
    assert_eq!(outlook.enabled[0].step, code("consent"));
    assert!(outlook.enabled[0].until.is_some(), "its clock runs on");
}

#[test]
fn without_its_definitions_a_case_is_not_judged() {
    let mut city = city();
    opened(&mut city, 1);
    let case = city.case(1);
    let known = definitions(&city, &case);
    assert_eq!(known.len(), 2, "the service and its calendar");
    for few in [&[][..], &known[..1]] {
        let refused = outlook(&case, few, &city.world.next_block());
        assert_eq!(refused, Err(CaseRejection::ServiceUnknown));
    }
}
