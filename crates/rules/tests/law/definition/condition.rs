//! Conditions: what each cell admits, and how tests and alternatives join.

use std::collections::BTreeMap;

use chancery_rules::{
    definition::condition::{Cell, Condition, Facts, TEST_CODES_MAX, TESTS_MAX},
    kernel::{
        amount::Amount,
        fact::{Fact, FactKind},
        ids::Commitment,
        text::Code,
        time::Day,
    },
};
use serde_json::{Value, json};

/// Facts by code.
pub struct Known(pub BTreeMap<&'static str, Fact>);

impl Facts for Known {
    fn fact(&self, code: &Code) -> Option<Fact> {
        self.0.get(code.as_str()).cloned()
    }
}

fn cell(value: Value) -> Cell {
    serde_json::from_value(value).unwrap()
}

fn code(text: &str) -> Fact {
    Fact::Code(text.parse().unwrap())
}

fn yuan(minor: u64) -> Fact {
    Fact::Amount(Amount {
        currency: "CNY".parse().unwrap(),
        minor,
    })
}

#[test]
fn cells_admit_what_they_say() {
    let check = |is: Value, fact: Option<Fact>, expected: bool| {
        assert_eq!(
            cell(is.clone()).admits(fact.as_ref()),
            expected,
            "{is} {fact:?}"
        );
    };
    let yes = || Some(Fact::YesNo(true));
    for (fact, any, known, unknown) in [(yes(), true, true, false), (None, true, false, true)] {
        check(json!("any"), fact.clone(), any);
        check(json!("known"), fact.clone(), known);
        check(json!("unknown"), fact, unknown);
    }
    check(json!({ "yes_no": true }), yes(), true);
    check(json!({ "yes_no": false }), yes(), false);
    check(json!({ "yes_no": false }), None, false);
    check(json!({ "codes": ["a", "b"] }), Some(code("b")), true);
    check(json!({ "codes": ["a", "b"] }), Some(code("c")), false);
    check(json!({ "not_codes": ["a", "b"] }), Some(code("c")), true);
    check(json!({ "not_codes": ["a", "b"] }), Some(code("a")), false);
    check(json!({ "not_codes": ["a", "b"] }), None, false);
    check(json!({ "not_codes": ["a"] }), yes(), false);
    for (measure, expected) in [(1, false), (2, true), (3, true), (4, false)] {
        let range = json!({ "range": { "min": 2, "max": 3 } });
        check(range.clone(), Some(Fact::Number(measure)), expected);
        let measure = u32::try_from(measure).unwrap();
        check(range.clone(), Some(Fact::Day(Day(measure))), expected);
        check(range, Some(yuan(measure.into())), expected);
    }
    check(json!({ "range": {} }), Some(Fact::Number(i64::MIN)), true);
    check(json!({ "range": {} }), None, false);
    check(json!({ "range": {} }), yes(), false);
    check(
        json!({ "range": {} }),
        Some(Fact::Commitment(Commitment([1; 32]))),
        false,
    );
}

#[test]
fn cells_fit_the_kinds_that_they_can_judge() {
    use FactKind as K;
    let all = [
        K::YesNo,
        K::Code,
        K::Number,
        K::Amount,
        K::Day,
        K::Commitment,
    ];
    let check = |is: Value, fitting: &[FactKind]| {
        for kind in all {
            assert_eq!(
                cell(is.clone()).fits(kind),
                fitting.contains(&kind),
                "{is} {kind:?}"
            );
        }
    };
    for is in ["any", "known", "unknown"] {
        check(json!(is), &all);
    }
    check(json!({ "yes_no": true }), &[K::YesNo]);
    check(json!({ "codes": [] }), &[K::Code]);
    check(json!({ "not_codes": [] }), &[K::Code]);
    check(json!({ "range": {} }), &[K::Number, K::Amount, K::Day]);
}

#[test]
fn a_condition_holds_if_one_alternative_does_and_always_without_any() {
    let known = Known(BTreeMap::from([
        ("a", Fact::YesNo(true)),
        ("b", Fact::YesNo(false)),
    ]));
    let check = |condition: Value, expected: bool| {
        let parsed: Condition = serde_json::from_value(condition.clone()).unwrap();
        assert_eq!(parsed.holds(&known), expected, "{condition}");
    };
    let yes = |fact: &str| json!({ "fact": fact, "is": { "yes_no": true } });
    check(json!([]), true);
    check(json!([[]]), true);
    check(json!([[yes("a")]]), true);
    check(json!([[yes("b")]]), false);
    check(json!([[yes("a"), yes("b")]]), false);
    check(json!([[yes("b")], [yes("a")]]), true);
    check(json!([[yes("c")]]), false);
    check(json!([[{ "fact": "c", "is": "unknown" }]]), true);
}

#[test]
fn a_condition_names_the_facts_that_it_looks_at() {
    let is = |fact: &str| json!({ "fact": fact, "is": "any" });
    let condition: Condition =
        serde_json::from_value(json!([[is("a"), is("b")], [is("c")]])).unwrap();
    let facts: Vec<_> = condition.facts().map(Code::as_str).collect();
    assert_eq!(facts, ["a", "b", "c"]);
}

#[test]
fn conditions_are_bounded() {
    let test = json!({ "fact": "a", "is": "any" });
    let fits = |value: Value| serde_json::from_value::<Condition>(value).is_ok();
    let tests = |count: usize| json!(vec![test.clone(); count]);
    assert!(fits(json!([tests(TESTS_MAX)])) && !fits(json!([tests(TESTS_MAX + 1)])));
    let alternatives = |count: usize| json!(vec![tests(1); count]);
    assert!(fits(alternatives(TESTS_MAX)) && !fits(alternatives(TESTS_MAX + 1)));
    let codes = |count: usize| {
        let cell = json!({ "codes": vec!["a"; count] });
        serde_json::from_value::<Cell>(cell).is_ok()
    };
    assert!(codes(TEST_CODES_MAX) && !codes(TEST_CODES_MAX + 1));
}
