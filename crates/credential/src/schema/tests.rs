//! What is a schema of ours, and how a subject fails it.

use serde_json::json;

use super::*;

fn schema(body: &str) -> Result<Schema, SchemaError> {
    Schema::compile(&format!(r#"{{"$schema":"{DIALECT}",{body}}}"#))
}

fn failures(body: &str, subject: &Value) -> Vec<String> {
    let failures = schema(body).unwrap().check(subject).unwrap_err();
    failures.as_slice().iter().map(Failure::to_string).collect()
}

#[test]
fn a_failure_names_its_place_in_words_and_never_the_value() {
    let owners = r#""properties":{"owners":{"items":{"properties":{"name":{"maxLength":3}}}}}"#;
    let subject = json!({ "owners": [{ "name": "ok" }, { "name": "secret" }] });
    let said = failures(owners, &subject);
    assert_eq!(
        said,
        ["`owners`, item 2, `name` is longer than 3 characters"]
    );
    let check = |body: &str, subject: Value, expected: &str| {
        assert_eq!(failures(body, &subject), [expected]);
    };
    check(
        r#""required":["name"]"#,
        json!({}),
        "the subject lacks `name`",
    );
    check(
        r#""properties":{"name":{}},"additionalProperties":false"#,
        json!({ "extra": "secret" }),
        "the subject has `extra`, which the type does not know",
    );
    check(
        r#""minLength":7"#,
        json!("secret"),
        "the subject is shorter than 7 characters",
    );
    check(
        r#""pattern":"^[0-9]+$""#,
        json!("secret"),
        "the subject does not match the pattern `^[0-9]+$`",
    );
    check(
        r#""format":"date""#,
        json!("2026-02-30"),
        "the subject is not a date",
    );
    check(
        r#""enum":["a"]"#,
        json!("secret"),
        r#"the subject is none of ["a"]"#,
    );
    check(
        r#""const":"a""#,
        json!("secret"),
        r#"the subject is not "a""#,
    );
    check(
        r#""type":"string""#,
        json!(1),
        "the subject is not of the expected kind of value",
    );
    check(
        r#""uniqueItems":true"#,
        json!(["secret", "secret"]),
        "the subject fails `uniqueItems`",
    );
}

#[test]
fn a_place_with_odd_names_can_be_found_by_its_pointer() {
    let body = r#""properties":{"a/b~c":{"type":"string"}}"#;
    let failures = schema(body)
        .unwrap()
        .check(&json!({ "a/b~c": 1 }))
        .unwrap_err();
    assert_eq!(failures.as_slice()[0].pointer, "/a~1b~0c");
    assert_eq!(failures.as_slice()[0].place(), "`a/b~c`");
    assert_eq!(failures.as_slice()[0].keyword, "type");
}

#[test]
fn failures_are_bounded() {
    let subject = Value::Array(vec![json!(1); FAILURES_MAX + 1]);
    assert_eq!(
        failures(r#""items":{"type":"string"}"#, &subject).len(),
        FAILURES_MAX
    );
}

#[test]
fn a_schema_refers_to_nothing_outside_itself() {
    for reference in [
        "https://example.org/a",
        "file:///etc/passwd",
        "other.json",
        "urn:a",
    ] {
        let body = format!(r#""items":{{"$ref":"{reference}"}}"#);
        let expected = SchemaError::External {
            reference: reference.to_owned(),
        };
        assert_eq!(schema(&body).unwrap_err(), expected);
    }
    let local = schema(r##""$defs":{"a":{"type":"string"}},"$ref":"#/$defs/a""##).unwrap();
    assert!(local.check(&json!("x")).is_ok());
    assert!(local.check(&json!(1)).is_err());
}

#[test]
fn what_is_not_a_schema_of_the_dialect_is_refused() {
    assert_eq!(Schema::compile("{}").unwrap_err(), SchemaError::Dialect);
    assert_eq!(Schema::compile("true").unwrap_err(), SchemaError::Dialect);
    let older = r#"{"$schema":"http://json-schema.org/draft-07/schema#"}"#;
    assert_eq!(Schema::compile(older).unwrap_err(), SchemaError::Dialect);
    assert!(matches!(Schema::compile("{"), Err(SchemaError::Json(_))));
    for body in [
        r#""type":"text""#,
        r#""minLength":-1"#,
        r#""pattern":"(""#,
        r#""pattern":"^(?!a)""#,
        r#""format":"no-such-format""#,
    ] {
        assert!(
            matches!(schema(body), Err(SchemaError::Invalid(_))),
            "{body}"
        );
    }
}

#[test]
fn the_size_of_a_schema_is_bounded() {
    let text = |size: usize| {
        let frame = format!(r#"{{"$schema":"{DIALECT}","title":""}}"#).len();
        format!(
            r#"{{"$schema":"{DIALECT}","title":"{}"}}"#,
            "x".repeat(size - frame)
        )
    };
    assert!(Schema::compile(&text(SCHEMA_BYTES_MAX)).is_ok());
    let size_bytes = SCHEMA_BYTES_MAX + 1;
    assert_eq!(
        Schema::compile(&text(size_bytes)).unwrap_err(),
        SchemaError::TooLarge { size_bytes }
    );
}

#[test]
fn a_pattern_that_backtracks_elsewhere_runs_in_linear_time() {
    let schema = schema(r#""pattern":"^(a+)+$""#).unwrap();
    assert!(
        schema
            .check(&json!(format!("{}b", "a".repeat(100_000))))
            .is_err()
    );
}

#[test]
fn a_digest_survives_its_text_and_has_one_form() {
    let digest = Digest256::of(b"text");
    assert_eq!(
        digest.to_sri(),
        "sha256-mC2ePrmW9VnmM/TRlN7zdh2Qn1o7ZH0ahR/q1nwyydE="
    );
    assert_eq!(Digest256::from_sri(&digest.to_sri()), Some(digest));
    for refused in [
        "sha384-AAAA",
        "sha256-",
        "sha256-AAAA",
        &digest.to_sri()[1..],
        "",
    ] {
        assert_eq!(Digest256::from_sri(refused), None, "{refused}");
    }
    assert_eq!(
        Digest256::from_sri(digest.to_sri().trim_end_matches('=')),
        None
    );
}
