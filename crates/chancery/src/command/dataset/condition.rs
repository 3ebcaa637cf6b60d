//! What a question says on the command line: `field=value`, and tests with `>=` and `<=` as well.

use std::str::FromStr;

use chancery_rules::kernel::dataset_question::{Plain, Test};
use chancery_rules::kernel::text::FieldName;

/// What a row is found by: always a text.
#[derive(Clone)]
pub struct By {
    pub field: FieldName,
    pub value: Plain,
}

/// One comparison.
#[derive(Clone)]
pub struct Condition {
    field: FieldName,
    how: How,
    value: Plain,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Is,
    AtLeast,
    AtMost,
}

impl FromStr for By {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (field, value) = text.split_once('=').ok_or("write it as field=value")?;
        let value = value
            .to_owned()
            .try_into()
            .map_err(|error| format!("the value: {error}"))?;
        Ok(Self {
            field: named(field)?,
            value: Plain::Text(value),
        })
    }
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = [(">=", How::AtLeast), ("<=", How::AtMost), ("=", How::Is)];
        // `=` stands in all of them, so the longer ones are looked for first.
        let found = parts
            .iter()
            .find_map(|(sign, how)| Some((text.split_once(sign)?, *how)));
        let ((field, value), how) =
            found.ok_or("write it as field=value, field>=value or field<=value")?;
        Ok(Self {
            field: named(field)?,
            how,
            value: compared_with(value)?,
        })
    }
}

fn named(field: &str) -> Result<FieldName, String> {
    field
        .trim()
        .parse()
        .map_err(|error| format!("`{field}`: {error}"))
}

/// `true`, `false` and whole numbers are what they look like; in quotation marks, and anything else, is a text.
fn compared_with(text: &str) -> Result<Plain, String> {
    let text = text.trim();
    if let Ok(plain) = serde_json::from_str::<Plain>(text) {
        return Ok(plain);
    }
    let text = text.to_owned().try_into();
    text.map(Plain::Text)
        .map_err(|error| format!("the value: {error}"))
}

/// The tests of a question: conditions of one field are one test, which they make together.
///
/// # Errors
/// When a field is compared twice in the same way.
pub fn tests(conditions: &[Condition]) -> Result<Vec<Test>, String> {
    let mut tests: Vec<Test> = Vec::new();
    for condition in conditions {
        let known = tests.iter().position(|test| test.field == condition.field);
        let place = known.unwrap_or(tests.len());
        if known.is_none() {
            tests.push(Test {
                field: condition.field.clone(),
                is: None,
                at_least: None,
                at_most: None,
            });
        }
        let Some(test) = tests.get_mut(place) else {
            continue;
        };
        let bound = match condition.how {
            How::Is => &mut test.is,
            How::AtLeast => &mut test.at_least,
            How::AtMost => &mut test.at_most,
        };
        if bound.replace(condition.value.clone()).is_some() {
            return Err(format!("`{}` is tested twice alike", condition.field));
        }
    }
    Ok(tests)
}

/// A test in signs, such as `income>=100 income<=200`.
pub fn written(test: &Test) -> String {
    let bounds = [
        ("=", &test.is),
        (">=", &test.at_least),
        ("<=", &test.at_most),
    ];
    let parts = bounds.into_iter().filter_map(|(sign, bound)| {
        let value = match bound.as_ref()? {
            Plain::YesNo(value) => value.to_string(),
            Plain::Number(value) => value.to_string(),
            Plain::Text(value) => value.to_string(),
        };
        Some(format!("{}{sign}{value}", test.field))
    });
    parts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests_of_words {
    use serde_json::{Value, json};

    use super::*;

    fn check(words: &[&str], expected: Value) {
        let conditions: Result<Vec<Condition>, _> = words.iter().map(|it| it.parse()).collect();
        let found = conditions.and_then(|it| tests(&it));
        let found = found.map_or(Value::Null, |it| serde_json::to_value(it).unwrap());
        assert_eq!(found, expected, "{words:?}");
    }

    #[test]
    fn conditions_are_read_with_values_of_their_kind() {
        check(&["a>=5"], json!([{ "field": "a", "at_least": 5 }]));
        check(&["a<=-5"], json!([{ "field": "a", "at_most": -5 }]));
        check(&["a=true"], json!([{ "field": "a", "is": true }]));
        check(&["a=clear"], json!([{ "field": "a", "is": "clear" }]));
        check(&["a=\"5\""], json!([{ "field": "a", "is": "5" }]));
        let day = json!([{ "field": "a", "at_most": "2024-02-29" }]);
        check(&["a<=2024-02-29"], day);
        let both =
            json!([{ "field": "a", "at_least": 1, "at_most": 2 }, { "field": "b", "is": 3 }]);
        check(&["a>=1", "b=3", "a<=2"], both);
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        check(&["a"], Value::Null);
        check(&["a>5"], Value::Null);
        check(&["1a=5"], Value::Null);
        check(&["a=1", "a=2"], Value::Null);
        check(&[&format!("a={}", "x".repeat(300))], Value::Null);
    }

    #[test]
    fn what_a_row_is_found_by_is_a_text() {
        let by: By = "number=990000198803120029".parse().ok().unwrap();
        let value = serde_json::to_value(by.value).unwrap();
        assert_eq!(value, json!("990000198803120029"));
        let with_sign: By = "name=a=b".parse().ok().unwrap();
        assert_eq!(serde_json::to_value(with_sign.value).unwrap(), json!("a=b"));
        assert!("number".parse::<By>().is_err());
    }

    #[test]
    fn a_test_is_written_as_it_was_said() {
        let conditions = ["a>=1", "a<=2"].map(|it| it.parse().ok().unwrap());
        let tests = tests(&conditions).unwrap();
        assert_eq!(written(&tests[0]), "a>=1 a<=2");
    }
}
