//! One field of a row: its value as its kind has it, and whether a test of it holds.

use chancery_rules::kernel::dataset_question::{Plain, Test, ToldValue};
use chancery_rules::kernel::text::Code;
use serde_json::Value;

use crate::adapter::Row;
use crate::adapter::mapping::{amount, code, day, yes_or_no};
use crate::config::{FieldKind, OfferedField};

/// The value of a field; nothing if the row has none of its kind.
pub(super) fn value(row: &Row, field: &OfferedField) -> Option<ToldValue> {
    let found = row.get(&field.from)?;
    Some(match field.kind {
        FieldKind::Text => text(found.as_str()?)?,
        FieldKind::YesNo => ToldValue::Plain(Plain::YesNo(yes_or_no(found)?)),
        FieldKind::Code => text(code(found.as_str()?, &field.codes)?.as_str())?,
        FieldKind::Number => ToldValue::Plain(Plain::Number(found.as_i64()?)),
        FieldKind::Amount => ToldValue::Amount(amount(found, field.currency)?),
        FieldKind::Day => a_day(found)?,
    })
}

fn text(text: &str) -> Option<ToldValue> {
    let text = text.to_owned().try_into().ok()?;
    Some(ToldValue::Plain(Plain::Text(text)))
}

fn a_day(found: &Value) -> Option<ToldValue> {
    let found = found.as_str()?;
    day(found)?;
    text(found)
}

/// Whether a field is compared like this, whatever its value.
pub(super) fn is_fit(field: &OfferedField, test: &Test) -> bool {
    let has_order = matches!(
        field.kind,
        FieldKind::Number | FieldKind::Amount | FieldKind::Day
    );
    let bounds = [&test.at_least, &test.at_most];
    let bounds = || bounds.into_iter().flatten();
    let is_of_kind = |value: &Plain| match (field.kind, value) {
        (FieldKind::Text, Plain::Text(_))
        | (FieldKind::YesNo, Plain::YesNo(_))
        | (FieldKind::Number, Plain::Number(_)) => true,
        (FieldKind::Amount, Plain::Number(minor)) => *minor >= 0,
        (FieldKind::Code, Plain::Text(word)) => word.parse::<Code>().is_ok(),
        (FieldKind::Day, Plain::Text(text)) => day(text).is_some(),
        _ => false,
    };
    (has_order || bounds().next().is_none()) && test.is.iter().chain(bounds()).all(is_of_kind)
}

/// Whether a value passes a test that is fit for its field. Days are texts of one length, so their order is that of
/// time.
pub(super) fn holds(value: &ToldValue, test: &Test) -> bool {
    let value = match value {
        ToldValue::Plain(value) => value.clone(),
        ToldValue::Amount(amount) => {
            // An amount is far below what a number holds.
            Plain::Number(i64::try_from(amount.minor).unwrap_or(i64::MAX))
        }
    };
    let is_below = |one: &Plain, other: &Plain| match (one, other) {
        (Plain::Number(one), Plain::Number(other)) => one < other,
        (Plain::Text(one), Plain::Text(other)) => **one < **other,
        _ => true,
    };
    test.is.as_ref().is_none_or(|it| *it == value)
        && !test
            .at_least
            .as_ref()
            .is_some_and(|it| is_below(&value, it))
        && !test.at_most.as_ref().is_some_and(|it| is_below(it, &value))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field(kind: &str) -> OfferedField {
        let field = json!({
            "field": "f", "from": "x", "kind": kind, "discloses": "value",
            "currency": (kind == "amount").then_some("CNY"),
            "codes": if kind == "code" { json!({ "正常": "clear" }) } else { json!({}) },
        });
        serde_json::from_value(field).unwrap()
    }

    fn test(conditions: &Value) -> Test {
        let mut test = json!({ "field": "f" });
        let conditions = conditions.as_object().unwrap().clone();
        test.as_object_mut().unwrap().extend(conditions);
        serde_json::from_value(test).unwrap()
    }

    fn held(kind: &str, raw: &Value) -> Option<ToldValue> {
        let row = json!({ "x": raw }).as_object().unwrap().clone();
        value(&row, &field(kind))
    }

    #[test]
    fn values_are_of_their_kind_or_none() {
        let check = |kind: &str, raw: Value, told: Value| {
            let found = held(kind, &raw).map(|it| serde_json::to_value(it).unwrap());
            assert_eq!(found.unwrap_or_default(), told, "{kind} {raw}");
        };
        check("text", json!("林晚舟"), json!("林晚舟"));
        check("text", json!("x".repeat(257)), Value::Null);
        check("text", json!(1), Value::Null);
        check("yes_no", json!(1), json!(true));
        check("yes_no", json!(2), Value::Null);
        check("code", json!("正常"), json!("clear"));
        check("code", json!("clear"), Value::Null);
        check("number", json!(-3), json!(-3));
        check("number", json!(1.5), Value::Null);
        let amount = json!({ "currency": "CNY", "minor": 250 });
        check("amount", json!(250), amount);
        check("amount", json!(-1), Value::Null);
        check("day", json!("2024-02-29"), json!("2024-02-29"));
        check("day", json!("2023-02-29"), Value::Null);
        check("number", Value::Null, Value::Null);
        assert_eq!(value(&Row::new(), &field("number")), None);
    }

    #[test]
    fn a_field_is_compared_with_values_of_its_kind_and_by_order_where_it_has_one() {
        let check = |kind: &str, conditions: Value, fit: bool| {
            assert_eq!(
                is_fit(&field(kind), &test(&conditions)),
                fit,
                "{kind} {conditions}"
            );
        };
        check("text", json!({ "is": "a" }), true);
        check("text", json!({ "is": 1 }), false);
        check("text", json!({ "at_least": "a" }), false);
        check("yes_no", json!({ "is": true }), true);
        check("yes_no", json!({ "is": 1 }), false);
        check("code", json!({ "is": "clear" }), true);
        check("code", json!({ "is": "Not Clear" }), false);
        check(
            "number",
            json!({ "is": 1, "at_least": 1, "at_most": 1 }),
            true,
        );
        check("number", json!({ "is": 1, "at_most": "1" }), false);
        check("amount", json!({ "at_least": 0 }), true);
        check("amount", json!({ "at_least": -1 }), false);
        check("day", json!({ "at_most": "2024-02-29" }), true);
        check("day", json!({ "at_most": "2023-02-29" }), false);
    }

    #[test]
    fn a_test_holds_at_its_bounds_and_not_beyond() {
        let check = |kind: &str, raw: Value, conditions: Value, expected: bool| {
            let value = held(kind, &raw).unwrap();
            assert_eq!(
                holds(&value, &test(&conditions)),
                expected,
                "{raw} {conditions}"
            );
        };
        check("number", json!(3), json!({ "is": 3 }), true);
        check("number", json!(3), json!({ "is": 4 }), false);
        check("number", json!(3), json!({ "at_least": 3 }), true);
        check("number", json!(2), json!({ "at_least": 3 }), false);
        check("number", json!(3), json!({ "at_most": 3 }), true);
        check("number", json!(4), json!({ "at_most": 3 }), false);
        check(
            "number",
            json!(3),
            json!({ "at_least": 1, "at_most": 2 }),
            false,
        );
        check(
            "amount",
            json!(500),
            json!({ "at_least": 500, "at_most": 500 }),
            true,
        );
        check("amount", json!(500), json!({ "is": 501 }), false);
        check(
            "day",
            json!("2024-02-29"),
            json!({ "at_most": "2024-03-01" }),
            true,
        );
        check(
            "day",
            json!("2024-12-31"),
            json!({ "at_most": "2024-03-01" }),
            false,
        );
        check("yes_no", json!(0), json!({ "is": false }), true);
        check("code", json!("正常"), json!({ "is": "clear" }), true);
        check("text", json!("a"), json!({ "is": "b" }), false);
    }
}
