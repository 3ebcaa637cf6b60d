//! Moving open cases to a later version of their service.

use chancery_rules::{
    case::CaseStatus,
    definition::{DefinitionRecord, Renamed, Service},
    kernel::text::AtMost,
    motion::Effect,
};
use serde_json::{Value, json};

use super::*;
use crate::motion::{check_effect, pass};

/// The second version: the seller's agreement is called consent, and `price` has become `value`.
fn second() -> Service {
    let old = serde_json::to_string(&sample::service_json(2)).unwrap();
    let new = old
        .replace("\"seller-agrees\"", "\"consent\"")
        .replace("\"price\"", "\"value\"");
    serde_json::from_str(&new).unwrap()
}

fn spoilt(spoil: impl FnOnce(&mut Value)) -> Service {
    let mut service = serde_json::to_value(second()).unwrap();
    spoil(&mut service);
    serde_json::from_value(service).unwrap()
}

fn approved(city: &mut City, service: Service) -> DefinitionId {
    let document = Document::from(service);
    let id = document.id();
    city.must(REGISTRAR, ApproveDefinition { document });
    id
}

fn map(pairs: &[(&str, &str)]) -> Vec<Renamed> {
    let renamed = |(from, to): &(&str, &str)| Renamed {
        from: code(from),
        to: code(to),
    };
    pairs.iter().map(renamed).collect()
}

fn migrate(from: DefinitionId, to: DefinitionId, pairs: &[(&str, &str)]) -> Effect {
    Effect::MigrateCases {
        from,
        to,
        map: list(map(pairs)),
    }
}

const RENAMED: &[(&str, &str)] = &[("seller-agrees", "consent"), ("price", "value")];

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn migrating_is_refused_in_order_of_precedence() {
    let mut city = city();
    let from = city.service;
    let check = |city: &City, effect, name| check_effect(&city.world, effect, name);
    let unknown = DefinitionId([7; 32]);
    check(
        &city,
        migrate(from, unknown, &[]),
        "definition.definition_unknown",
    );
    check(
        &city,
        migrate(unknown, from, &[]),
        "definition.definition_unknown",
    );
    check(
        &city,
        migrate(from, city.register, &[]),
        "definition.not_a_service",
    );
    check(
        &city,
        migrate(city.title, from, &[]),
        "definition.not_a_service",
    );
    let to = approved(&mut city, second());
    check(
        &city,
        migrate(to, from, &[]),
        "definition.not_a_later_version",
    );
    check(
        &city,
        migrate(from, from, &[]),
        "definition.not_a_later_version",
    );
    let other = approved(&mut city, spoilt(|it| it["code"] = json!("other")));
    check(
        &city,
        migrate(from, other, RENAMED),
        "definition.not_a_later_version",
    );
    check(&city, migrate(from, to, RENAMED), "accepted");
    pass(&mut city.world, 1, migrate(from, to, RENAMED));
    let third = approved(&mut city, spoilt(|it| it["version"] = json!(3)));
    check(&city, migrate(from, third, RENAMED), "accepted");
    pass(&mut city.world, 2, migrate(to, third, &[]));
    check(
        &city,
        migrate(from, to, RENAMED),
        "definition.not_a_later_version",
    );
}

#[test]
fn a_map_renames_what_is_there_to_what_can_stand_for_it() {
    let mut city = city();
    let (from, to) = (city.service, approved(&mut city, second()));
    let unsound: [&[(&str, &str)]; 7] = [
        &[("price", "value")],
        &[("seller-agrees", "consent"), ("no-such", "value")],
        &[("seller-agrees", "consent"), ("price", "no-such")],
        &[("seller-agrees", "consent"), ("price", "paid")],
        &[("seller-agrees", "paid"), ("price", "value")],
        &[
            ("seller-agrees", "consent"),
            ("seller-agrees", "consent"),
            ("price", "value"),
        ],
        &[
            ("seller-agrees", "consent"),
            ("paid", "wrong"),
            ("price", "value"),
        ],
    ];
    for pairs in unsound {
        let effect = migrate(from, to, pairs);
        check_effect(&city.world, effect, "definition.migration_unsound");
    }
}

#[test]
fn a_moved_case_goes_on_under_the_new_codes() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(SECURITY, admit_person(1, "seller", CHEN));
    city.must(LIN, apply(1));
    city.must(LIN, confirm(1, "seller-agrees", true));
    let before = city.case(1);
    let (from, to) = (city.service, approved(&mut city, second()));
    pass(&mut city.world, 1, migrate(from, to, RENAMED));
    city.check(REGISTRAR, open(&city, 2), "case.service_migrated");
    assert_eq!(city.case(1), before, "nothing moves before somebody acts");
    city.check(CHEN, confirm(1, "seller-agrees", true), "case.step_unknown");
    city.check(LIN, confirm(1, "consent", true), "case.already_confirmed");
    city.must(CHEN, confirm(1, "consent", true));
    let after = city.case(1);
    assert_eq!(after.service, to);
    assert_eq!(
        after.stated(&code("consent")).unwrap().value,
        Fact::YesNo(true)
    );
    assert_eq!(after.stated(&code("price")), None);
    let value = after.stated(&code("value")).unwrap();
    assert_eq!(
        Some(&value.value),
        before.stated(&code("price")).map(|it| &it.value)
    );
    let clock = |case: &CaseRecord, step: &str| {
        let due = case.due.iter().find(|due| due.step == code(step));
        due.map(|due| due.at)
    };
    assert_eq!(
        clock(&after, "buyer-agrees"),
        clock(&before, "buyer-agrees")
    );
}

#[test]
fn the_clock_of_a_moved_case_runs_on_whether_it_was_touched_or_not() {
    let mut city = city();
    opened(&mut city, 1);
    city.must(LIN, apply(1));
    let at = |city: &City, step: &str| {
        let case = city.case(1);
        case.due
            .iter()
            .find(|due| due.step == code(step))
            .unwrap()
            .at
    };
    let due = at(&city, "seller-agrees");
    let (from, to) = (city.service, approved(&mut city, second()));
    pass(&mut city.world, 1, migrate(from, to, RENAMED));
    let mut touched = city.clone();
    touched.must(WANG, confirm(1, "buyer-agrees", true));
    assert_eq!(at(&touched, "consent"), due);
    for mut city in [city, touched] {
        city.wait_until(due);
        let case = city.case(1);
        let held = case.stated(&code("consent")).unwrap();
        assert_eq!((held.value.clone(), held.by), (Fact::YesNo(false), None));
        assert_eq!(case.status, CaseStatus::Open);
    }
}

#[test]
fn the_service_says_where_its_cases_went() {
    let mut city = city();
    let (from, to) = (city.service, approved(&mut city, second()));
    pass(&mut city.world, 1, migrate(from, to, RENAMED));
    let Some(AnyRecord::Definition(known)) = city.world.record(from.into()) else {
        panic!("no service")
    };
    let known = DefinitionRecord::clone(&known);
    let migrated = known.migrated.unwrap();
    assert_eq!(migrated.to, to);
    assert_eq!(migrated.map, AtMost::try_from(map(RENAMED)).unwrap());
    assert_eq!(migrated.renamed(&code("price")), code("value"));
    assert_eq!(migrated.renamed(&code("paid")), code("paid"));
}
