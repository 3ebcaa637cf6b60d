//! A filled form against its type's JSON Schema: what is wrong is said beside the field, in words
//! that tell what to do.
//!
//! The schema is the type's own; nothing here knows a business licence. The rules and the
//! application layer check the same again.

use std::collections::BTreeMap;

use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Value};

use super::hints;
use super::view::{FormField, FormView};
use crate::layout::{FieldError, Input};
use crate::text::Text;

/// The credential's subject from what was filled in: empty fields left out, numbers as numbers.
pub(crate) fn subject(form: &FormView, values: &BTreeMap<String, String>) -> Map<String, Value> {
    let mut subject = Map::new();
    for field in &form.fields {
        let value = values
            .get(&field.name)
            .map(|value| value.trim())
            .unwrap_or_default();
        if !value.is_empty() {
            subject.insert(field.name.clone(), typed(&form.schema, &field.name, value));
        }
    }
    subject
}

/// Everything that keeps the form from being right; empty when nothing does.
pub(crate) fn errors(
    text: Text,
    form: &FormView,
    values: &BTreeMap<String, String>,
) -> Vec<FieldError> {
    let subject = Value::Object(subject(form, values));
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&form.schema);
    let Ok(validator) = validator else {
        tracing::error!(
            definition = form.kind.id,
            "a certificate type's schema cannot be compiled"
        );
        let message = text.say("form-schema-broken");
        return form
            .fields
            .first()
            .map(|field| FieldError {
                field: field.name.clone(),
                message,
            })
            .into_iter()
            .collect();
    };
    let mut found: Vec<FieldError> = Vec::new();
    for error in validator.iter_errors(&subject) {
        let (name, message) = said(text, form, &error);
        if !found.iter().any(|known| known.field == name) {
            found.push(FieldError {
                field: name,
                message,
            });
        }
    }
    found.sort_by_key(|error| {
        form.fields
            .iter()
            .position(|field| field.name == error.field)
    });
    found
}

fn said(text: Text, form: &FormView, error: &jsonschema::ValidationError<'_>) -> (String, String) {
    if let ValidationErrorKind::Required { property } = error.kind() {
        let name = property.as_str().unwrap_or_default().to_owned();
        let message = text.say_with("form-required", &[("field", &label(text, form, &name))]);
        return (name, message);
    }
    let path = error.instance_path().to_string();
    let name = path.split('/').nth(1).unwrap_or_default().to_owned();
    let label = label(text, form, &name);
    let field = form.fields.iter().find(|field| field.name == name);
    let example = field.and_then(|field| field.example.clone());
    let message = match (error.kind(), example) {
        (ValidationErrorKind::MaxLength { limit }, _) => text.say_with(
            "form-too-long",
            &[("field", &label), ("count", &limit.to_string())],
        ),
        (ValidationErrorKind::MinLength { limit }, _) => text.say_with(
            "form-too-short",
            &[("field", &label), ("count", &limit.to_string())],
        ),
        (ValidationErrorKind::Enum { .. }, _) => text.say_with("form-choose", &[("field", &label)]),
        (ValidationErrorKind::Format { format }, _) if format == "date" => {
            text.say_with("form-date", &[("field", &label)])
        }
        (_, Some(example)) => {
            text.say_with("form-like", &[("field", &label), ("example", &example)])
        }
        _ => text.say_with("form-wrong", &[("field", &label)]),
    };
    (name, message)
}

fn label(text: Text, form: &FormView, name: &str) -> String {
    let field = form.fields.iter().find(|field| field.name == name);
    field.map_or_else(
        || name.to_owned(),
        |field| text.pick(&field.zh, &field.en).to_owned(),
    )
}

fn typed(schema: &Value, name: &str, value: &str) -> Value {
    let kind = property(schema, name)
        .and_then(|property| property.get("type"))
        .and_then(Value::as_str);
    match kind {
        Some("integer") => value
            .parse::<i64>()
            .map_or_else(|_| Value::from(value), Value::from),
        Some("boolean") => value
            .parse::<bool>()
            .map_or_else(|_| Value::from(value), Value::from),
        _ => Value::from(value),
    }
}

fn property<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    schema.get("properties")?.get(name)
}

/// A form's field from its label, the schema of its property, and what was authored for it.
pub(crate) fn field(schema: &Value, code: &str, name: &str, zh: &str, en: &str) -> FormField {
    let property = property(schema, name).cloned().unwrap_or_default();
    let required = schema.get("required").and_then(Value::as_array);
    let required = required.is_some_and(|names| names.iter().any(|required| required == name));
    let authored = hints::hint_of(code, name);
    let shown = property
        .get("examples")
        .and_then(|examples| examples.get(0))
        .and_then(Value::as_str);
    let shown = shown.map(str::to_owned);
    let example = authored.as_ref().and_then(|hint| hint.example.clone());
    FormField {
        name: name.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        hint: authored
            .and_then(|hint| hint.hint)
            .map(|hint| (hint.zh, hint.en)),
        example: shown.or(example),
        input: input(&property),
        optional: !required,
    }
}

fn input(property: &Value) -> Input {
    if let Some(options) = property.get("enum").and_then(Value::as_array) {
        let options = options.iter().filter_map(Value::as_str);
        return Input::Choice(
            options
                .map(|option| (option.to_owned(), option.to_owned()))
                .collect(),
        );
    }
    if property.get("format").and_then(Value::as_str) == Some("date") {
        return Input::Day;
    }
    let most = property
        .get("maxLength")
        .and_then(Value::as_u64)
        .unwrap_or(100);
    match property.get("type").and_then(Value::as_str) {
        Some("integer" | "number") => Input::Line {
            mode: "numeric",
            width: Some(10),
        },
        _ if most > 200 => Input::Lines,
        _ if most <= 20 => Input::Line {
            mode: "text",
            width: Some(20),
        },
        _ => Input::Line {
            mode: "text",
            width: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explorer::view::Named;
    use crate::text::Language;

    fn form() -> FormView {
        let schema = serde_json::json!({
            "type": "object",
            "required": ["name", "code", "since"],
            "properties": {
                "name": { "type": "string", "minLength": 2, "maxLength": 10 },
                "code": { "type": "string", "pattern": "^[0-9]{4}$", "examples": ["1234"] },
                "since": { "type": "string", "format": "date" },
                "kind": { "enum": ["a", "b"] },
                "staff": { "type": "integer", "minimum": 0 },
            },
        });
        let names = [
            ("name", "名称"),
            ("code", "代码"),
            ("since", "日期"),
            ("kind", "类型"),
            ("staff", "人数"),
        ];
        let fields = names
            .map(|(name, zh)| field(&schema, "none", name, zh, name))
            .to_vec();
        FormView {
            kind: Named::default(),
            fields,
            schema,
        }
    }

    fn check(pairs: &[(&str, &str)], wrong: &[&str]) {
        let values = pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        let found = errors(Text::in_language(Language::English), &form(), &values);
        let fields: Vec<&str> = found.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, wrong, "{found:?}");
    }

    #[test]
    fn each_mistake_is_said_once_at_its_field_in_the_order_of_the_form() {
        let right = [("name", "书店"), ("code", "0001"), ("since", "2026-01-31")];
        check(&right, &[]);
        check(&[], &["name", "code", "since"]);
        check(
            &[("name", "书"), ("code", "12"), ("since", "2026-02-31")],
            &["name", "code", "since"],
        );
        check(&[&right[..], &[("kind", "c")]].concat(), &["kind"]);
        check(&[&right[..], &[("staff", "many")]].concat(), &["staff"]);
        check(
            &[&right[..], &[("staff", "12"), ("kind", "a")]].concat(),
            &[],
        );
    }

    #[test]
    fn an_example_is_shown_where_a_pattern_is_not_met() {
        let values = [("name", "书店"), ("code", "x"), ("since", "2026-01-31")];
        let values = values
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        let found = errors(Text::in_language(Language::English), &form(), &values);
        assert!(found[0].message.contains("1234"), "{found:?}");
    }
}
