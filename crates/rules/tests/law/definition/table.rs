//! Decision tables: hit policies, editions, and what makes a table unsound.

use std::collections::BTreeMap;

use chancery_rules::{
    definition::{
        Service,
        table::{TABLE_EDITIONS_MAX, TABLE_INPUTS_MAX, TABLE_ROWS_MAX, Table},
    },
    kernel::{fact::Fact, time::Day},
};
use serde_json::{Value, json};

use super::{check_document, condition::Known, service::city};
use crate::case::sample::service_json;

/// Rows by bounds of `n`, and their answers.
fn table(hit: &str, rows: &[(Value, i64)]) -> Value {
    let rows: Vec<_> = rows
        .iter()
        .map(|(range, then)| json!({ "when": [{ "range": range }], "then": { "number": then } }))
        .collect();
    json!({
        "code": "t",
        "name": { "zh": "表", "en": "table" },
        "inputs": ["n"],
        "output": "number",
        "hit": hit,
        "editions": [{ "from": 0, "rows": rows }],
    })
}

fn answer(table: &Value, number: Option<i64>, day: Option<u32>) -> Option<i64> {
    let table: Table = serde_json::from_value(table.clone()).unwrap();
    let number = number.map(|number| ("n", Fact::Number(number)));
    let day = day.map(|day| ("d", Fact::Day(Day(day))));
    let known: BTreeMap<_, _> = number.into_iter().chain(day).collect();
    match table.answer(&Known(known)) {
        Some(Fact::Number(number)) => Some(number),
        None => None,
        other => panic!("{other:?}"),
    }
}

fn overlapping() -> Vec<(Value, i64)> {
    vec![(json!({ "max": 5 }), 10), (json!({ "min": 3 }), 20)]
}

#[test]
fn a_unique_table_answers_if_one_row_matches() {
    let table = table("unique", &overlapping());
    assert_eq!(answer(&table, Some(2), None), Some(10));
    assert_eq!(answer(&table, Some(4), None), None);
    assert_eq!(answer(&table, Some(6), None), Some(20));
    assert_eq!(answer(&table, None, None), None);
}

#[test]
fn a_first_table_answers_with_the_first_row() {
    let table = table("first", &overlapping());
    assert_eq!(answer(&table, Some(4), None), Some(10));
    assert_eq!(answer(&table, Some(6), None), Some(20));
    assert_eq!(answer(&table, None, None), None);
}

#[test]
fn a_sum_adds_up_all_rows_and_none_are_zero() {
    let sum = table("collect_sum", &overlapping());
    assert_eq!(answer(&sum, Some(4), None), Some(30));
    assert_eq!(answer(&sum, Some(6), None), Some(20));
    assert_eq!(answer(&sum, None, None), Some(0));
    let most = table("collect_sum", &[(json!({}), i64::MAX), (json!({}), 1)]);
    assert_eq!(answer(&most, Some(1), None), None);
}

#[test]
fn the_edition_is_that_of_the_day_or_the_last() {
    let mut dated = table("first", &[(json!({}), 1)]);
    let second = table("first", &[(json!({}), 2)])["editions"][0]["rows"].clone();
    dated["editions"][0]["from"] = json!(10);
    let editions = dated["editions"].as_array_mut().unwrap();
    editions.push(json!({ "from": 20, "rows": second }));
    assert_eq!(answer(&dated, Some(1), Some(1)), Some(2));
    dated["dated_by"] = json!("d");
    assert_eq!(answer(&dated, Some(1), Some(9)), None);
    assert_eq!(answer(&dated, Some(1), Some(10)), Some(1));
    assert_eq!(answer(&dated, Some(1), Some(19)), Some(1));
    assert_eq!(answer(&dated, Some(1), Some(20)), Some(2));
    assert_eq!(answer(&dated, Some(1), None), None);
}

#[test]
fn tables_are_bounded() {
    let fits = |table: Value| serde_json::from_value::<Table>(table).is_ok();
    let repeats = |place: &str, count: usize| {
        let mut table = table("first", &[(json!({}), 1)]);
        let list = table.pointer_mut(place).unwrap();
        *list = json!(vec![list[0].clone(); count]);
        fits(table)
    };
    for (place, bound) in [
        ("/inputs", TABLE_INPUTS_MAX),
        ("/editions", TABLE_EDITIONS_MAX),
        ("/editions/0/rows", TABLE_ROWS_MAX),
        ("/editions/0/rows/0/when", TABLE_INPUTS_MAX),
    ] {
        assert!(
            repeats(place, bound) && !repeats(place, bound + 1),
            "{place}"
        );
    }
}

fn refuse(name: &str, spoil: impl FnOnce(&mut Value)) {
    let mut service = service_json(1);
    spoil(&mut service["tables"]);
    let service: Service = serde_json::from_value(service).unwrap();
    check_document(&city(), service, name);
}

fn second(code: &str, input: &str) -> Value {
    json!({
        "code": code,
        "name": { "zh": "表", "en": "table" },
        "inputs": [input],
        "output": "yes_no",
        "hit": "first",
        "editions": [{ "from": 0, "rows": [
            { "when": [{ "range": { "min": 1 } }], "then": { "yes_no": true } },
        ] }],
    })
}

#[test]
fn a_table_fits_its_inputs_its_output_and_its_place() {
    let unsound = "definition.table_unsound";
    refuse(unsound, |it| it[0]["editions"] = json!([]));
    refuse(unsound, |it| it[0]["editions"][1]["from"] = json!(0));
    refuse(unsound, |it| {
        it[0]["editions"][0]["rows"][0]["when"] = json!([])
    });
    refuse(unsound, |it| {
        it[0]["editions"][0]["rows"][0]["when"] = json!(["any", "any"])
    });
    refuse(unsound, |it| {
        it[0]["editions"][0]["rows"][0]["when"] = json!([{ "codes": ["a"] }]);
    });
    refuse(unsound, |it| {
        it[0]["editions"][0]["rows"][0]["then"] = json!({ "yes_no": true });
    });
    refuse(unsound, |it| it[0]["dated_by"] = json!("price"));
    refuse(unsound, |it| it[0]["dated_by"] = json!("no-such"));
    refuse("definition.code_unknown", |it| {
        it[0]["inputs"] = json!(["no-such"])
    });
    refuse(unsound, |it| it[0]["inputs"] = json!(["tax-rate"]));
    let add = |table: Value| move |it: &mut Value| it.as_array_mut().unwrap().push(table);
    refuse("accepted", add(second("heavy", "tax-rate")));
    refuse(unsound, |it| {
        it.as_array_mut()
            .unwrap()
            .insert(0, second("heavy", "tax-rate"));
    });
    let mut sums = second("heavy", "tax-rate");
    sums["hit"] = json!("collect_sum");
    refuse(unsound, add(sums));
}
