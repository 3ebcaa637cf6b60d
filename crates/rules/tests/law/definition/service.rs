//! Services: every code that one names is there and of its kind; each rejection in order of precedence.

use chancery_rules::{
    definition::{
        ApproveDefinition, Document, RegisterType, RetireDefinition, Service,
        service::ROLE_HOLDERS_MAX,
    },
    kernel::{cbor, ids::PartyId},
};
use serde_json::{Value, json};

use super::check_document;
use crate::{
    case::sample::{register, service_json, title},
    samples::{admit, calendar},
    world::{BANK, REGISTRAR, World},
};

/// A ledger that has what the sample service names.
pub fn city() -> World {
    let mut world = World::development();
    world.must(REGISTRAR, admit(BANK));
    let named: [Document; 3] = [calendar().into(), register().into(), title().into()];
    for document in named {
        world.must(REGISTRAR, ApproveDefinition { document });
    }
    world
}

fn spoilt(spoil: impl FnOnce(&mut Value)) -> Service {
    let mut service = service_json(1);
    spoil(&mut service);
    serde_json::from_value(service).unwrap()
}

fn refuse(name: &str, spoil: impl FnOnce(&mut Value)) {
    let expected = format!("definition.{name}");
    check_document(&city(), spoilt(spoil), &expected);
}

/// The steps of the sample by place.
const APPLY: usize = 0;
const SELLER_AGREES: usize = 1;
const CHECK_TITLE: usize = 3;
const TRANSFER: usize = 7;
/// Its roles.
const SELLER: usize = 0;
const KEEPER: usize = 3;

fn repeat_first(list: &mut Value) {
    let first = list[0].clone();
    list.as_array_mut().unwrap().push(first);
}

fn outcome(service: &mut Value, place: usize) -> &mut Value {
    &mut service["steps"][TRANSFER]["task"]["decide"][place]
}

#[test]
fn the_sample_is_accepted() {
    check_document(&city(), spoilt(|_| ()), "accepted");
}

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn a_service_is_refused_in_order_of_precedence() {
    let mut world = city();
    let mut wrong = service_json(0);
    let refuse = |world: &World, wrong: &Value, name: &str| {
        let service: Service = serde_json::from_value(wrong.clone()).unwrap();
        check_document(world, service, name);
    };
    let good = service_json(1);
    repeat_first(&mut wrong["reasons"]);
    wrong["windows"] = json!([]);
    wrong["roles"][SELLER]["holders_max"] = json!(0);
    wrong["tables"][0]["editions"] = json!([]);
    wrong["steps"][APPLY]["role"] = json!("nobody");
    wrong["withdrawal"]["roles"] = json!(["nobody"]);
    wrong["days_max"] = json!(0);
    wrong["calendar"] = json!(title().id().to_string());
    refuse(&world, &wrong, "definition.version_zero");
    wrong["version"] = json!(1);
    refuse(&world, &wrong, "definition.code_repeated");
    wrong["reasons"] = good["reasons"].clone();
    refuse(&world, &wrong, "definition.no_window");
    wrong["windows"] = json!([PartyId([7; 32]).to_string()]);
    refuse(&world, &wrong, "definition.role_unsound");
    wrong["roles"] = good["roles"].clone();
    refuse(&world, &wrong, "definition.table_unsound");
    wrong["tables"] = good["tables"].clone();
    refuse(&world, &wrong, "definition.code_unknown");
    wrong["steps"] = good["steps"].clone();
    refuse(&world, &wrong, "definition.code_unknown");
    wrong["withdrawal"] = good["withdrawal"].clone();
    refuse(&world, &wrong, "definition.never_ends");
    wrong["days_max"] = json!(1);
    refuse(&world, &wrong, "definition.party_unknown");
    wrong["windows"] = good["windows"].clone();
    refuse(&world, &wrong, "definition.no_calendar");
    wrong["calendar"] = json!("07".repeat(32));
    refuse(&world, &wrong, "definition.definition_unknown");
    wrong["calendar"] = good["calendar"].clone();
    refuse(&world, &wrong, "accepted");
    let definition = title().id();
    world.must(REGISTRAR, RetireDefinition { definition });
    refuse(&world, &wrong, "definition.named_not_in_force");
}

#[test]
fn each_list_has_codes_of_its_own_and_facts_steps_and_tables_are_one() {
    for list in [
        "facts",
        "steps",
        "tables",
        "roles",
        "uses",
        "requirements",
        "reasons",
    ] {
        refuse("code_repeated", |it| repeat_first(&mut it[list]));
    }
    refuse("code_repeated", |it| {
        it["facts"][0]["code"] = json!("apply")
    });
    refuse("code_repeated", |it| {
        it["tables"][0]["code"] = json!("price")
    });
    refuse("code_repeated", |it| {
        it["tables"][0]["code"] = json!("apply")
    });
    refuse("code_repeated", |it| {
        repeat_first(&mut it["steps"][TRANSFER]["task"]["decide"])
    });
}

#[test]
fn roles_have_somebody_who_can_hold_them() {
    let all = ROLE_HOLDERS_MAX;
    check_document(
        &city(),
        spoilt(|it| it["roles"][SELLER]["holders_max"] = json!(all)),
        "accepted",
    );
    refuse("role_unsound", |it| {
        it["roles"][SELLER]["holders_max"] = json!(all + 1)
    });
    refuse("role_unsound", |it| {
        it["roles"][KEEPER]["who"] = json!({ "parties": [] })
    });
    refuse("role_unsound", |it| it["identity"] = json!([]));
    refuse("role_unsound", |it| {
        it["steps"][CHECK_TITLE]["role"] = json!("seller")
    });
    refuse("role_unsound", |it| {
        it["steps"][TRANSFER]["role"] = json!("bank")
    });
    refuse("role_unsound", |it| {
        it["steps"][TRANSFER]["task"] = json!({ "decide": [] })
    });
}

#[test]
fn a_step_names_what_the_service_has() {
    let fact = |place: usize, task: &str| {
        let task = task.to_owned();
        move |it: &mut Value| it["steps"][place]["task"][task]["facts"][0] = json!("no-such")
    };
    refuse("code_unknown", fact(APPLY, "submit"));
    refuse("code_unknown", fact(CHECK_TITLE, "find"));
    refuse("code_unknown", |it| {
        it["steps"][APPLY]["task"]["submit"]["requirements"][0] = json!("no-such");
    });
    refuse("code_unknown", |it| {
        it["steps"][SELLER_AGREES]["when"] = json!([[{ "fact": "no-such", "is": "known" }]]);
    });
    refuse("code_unknown", |it| {
        it["withdrawal"]["when"] = json!([[{ "fact": "no-such", "is": "known" }]]);
    });
    // A step states facts, not what steps and tables come to.
    refuse("code_unknown", |it| {
        it["steps"][APPLY]["task"]["submit"]["facts"][0] = json!("transfer");
    });
}

#[test]
fn a_condition_asks_of_a_fact_what_it_can_be() {
    let condition = |fact: &str, is: Value| {
        let condition = json!([[{ "fact": fact, "is": is }]]);
        move |it: &mut Value| it["steps"][SELLER_AGREES]["when"] = condition
    };
    refuse(
        "condition_unsound",
        condition("price", json!({ "yes_no": true })),
    );
    refuse(
        "condition_unsound",
        condition("paid", json!({ "codes": ["a"] })),
    );
    refuse(
        "condition_unsound",
        condition("paid", json!({ "not_codes": ["a"] })),
    );
    refuse(
        "condition_unsound",
        condition("transfer", json!({ "range": { "min": 1 } })),
    );
    let accept = |fact: &str, is: Value| {
        check_document(&city(), spoilt(condition(fact, is)), "accepted");
    };
    accept("transfer", json!({ "codes": ["granted"] }));
    accept("tax-rate", json!({ "range": { "min": 1, "max": 2 } }));
    accept("contract-day", json!({ "range": {} }));
    accept("apply", json!({ "yes_no": true }));
    refuse("condition_unsound", |it| {
        outcome(it, 0)["when"] = json!([[{ "fact": "price", "is": { "codes": ["a"] } }]]);
    });
    refuse("condition_unsound", |it| {
        it["withdrawal"]["when"] = json!([[{ "fact": "price", "is": { "codes": ["a"] } }]]);
    });
}

#[test]
fn an_outcome_has_reasons_and_ends_for_roles_that_are_there() {
    refuse("code_unknown", |it| outcome(it, 0)["reasons"] = json!([]));
    refuse("code_unknown", |it| {
        outcome(it, 0)["reasons"] = json!(["no-such"])
    });
    refuse("code_unknown", |it| {
        outcome(it, 0)["ends"]["appeal_by"] = json!(["no-such"])
    });
}

#[test]
fn an_effect_has_its_definition_and_rests_on_what_it_touches() {
    let effect = |place: usize, field: &str, value: Value| {
        let field = field.to_owned();
        move |it: &mut Value| outcome(it, 0)["effects"][place][field] = value
    };
    refuse("code_unknown", effect(1, "of", json!("no-such")));
    refuse("code_unknown", effect(0, "of", json!("homes")));
    refuse("code_unknown", |it| {
        outcome(it, 0)["effects"][2]
            .as_object_mut()
            .unwrap()
            .remove("of");
    });
    refuse("effect_unsound", effect(0, "rests_on", json!([])));
    refuse("effect_unsound", effect(1, "rests_on", json!([])));
    refuse("effect_unsound", effect(1, "rests_on", json!(["price"])));
    refuse("effect_unsound", effect(1, "rests_on", json!(["no-such"])));
    refuse("effect_unsound", effect(1, "count_max", json!(0)));
    check_document(
        &city(),
        spoilt(effect(2, "rests_on", json!([]))),
        "accepted",
    );
}

#[test]
fn silence_says_what_its_own_step_came_to() {
    let silence = |place: usize, silence: Value| {
        move |it: &mut Value| it["steps"][place]["deadline"]["silence"] = silence
    };
    let says = |fact: &str, value: Value| json!({ "fact": fact, "value": value });
    let no = || json!({ "yes_no": false });
    let own = || says("seller-agrees", no());
    refuse("silence_unsound", silence(SELLER_AGREES, json!([])));
    refuse(
        "silence_unsound",
        silence(SELLER_AGREES, json!([says("paid", no())])),
    );
    refuse(
        "silence_unsound",
        silence(
            SELLER_AGREES,
            json!([says("seller-agrees", json!({ "number": 1 }))]),
        ),
    );
    for other in [
        says("no-such", no()),
        says("price", no()),
        says("buyer-agrees", no()),
        says("transfer", json!({ "code": "granted" })),
        says("tax-rate", json!({ "number": 1 })),
    ] {
        refuse(
            "silence_unsound",
            silence(SELLER_AGREES, json!([own(), other])),
        );
    }
    let accepted = silence(SELLER_AGREES, json!([own(), says("paid", no())]));
    check_document(&city(), spoilt(accepted), "accepted");
    let decides =
        |code: &str| silence(TRANSFER, json!([says("transfer", json!({ "code": code }))]));
    refuse("silence_unsound", decides("granted"));
    refuse("silence_unsound", decides("no-such"));
    check_document(&city(), spoilt(decides("refused")), "accepted");
}

#[test]
fn a_case_can_end_by_decision_and_by_itself() {
    refuse("never_ends", |it| it["days_max"] = json!(0));
    refuse("never_ends", |it| {
        for step in it["steps"].as_array_mut().unwrap() {
            for outcome in step
                .pointer_mut("/task/decide")
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
            {
                outcome.as_object_mut().unwrap().remove("ends");
            }
        }
    });
}

#[test]
fn what_is_false_is_left_out_of_the_bytes() {
    let service: Service = spoilt(|it| it["steps"][APPLY]["on_appeal"] = json!(false));
    let bytes = cbor::encode(&service);
    assert_eq!(cbor::decode::<Service>(&bytes).unwrap(), service);
    let mut step = serde_json::to_value(&service.steps[APPLY]).unwrap();
    step["on_appeal"] = json!(false);
    let long = cbor::encode(&step);
    assert!(cbor::decode::<chancery_rules::definition::service::Step>(&long).is_err());
}

#[test]
fn a_register_has_a_keeper_and_codes_of_its_own() {
    let spoilt = |spoil: fn(&mut Value)| -> RegisterType {
        let mut value = serde_json::to_value(register()).unwrap();
        value["code"] = json!("other");
        spoil(&mut value);
        serde_json::from_value(value).unwrap()
    };
    let world = city();
    let refuse = |name: &str, spoil| check_document(&world, spoilt(spoil), name);
    refuse("definition.version_zero", |it| {
        it["version"] = json!(0);
        it["keepers"] = json!([]);
    });
    refuse("definition.no_keeper", |it| {
        it["keepers"] = json!([]);
        repeat_first(&mut it["courts"]);
    });
    for list in ["keepers", "courts", "encumbrances", "reasons"] {
        let mut value = serde_json::to_value(register()).unwrap();
        repeat_first(&mut value[list]);
        let register: RegisterType = serde_json::from_value(value).unwrap();
        check_document(&world, register, "definition.code_repeated");
    }
    refuse("definition.party_unknown", |it| {
        it["courts"] = json!([PartyId([7; 32]).to_string()]);
    });
    refuse("accepted", |_| ());
}
