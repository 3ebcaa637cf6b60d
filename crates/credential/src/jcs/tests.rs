//! The reference data of RFC 8785, and what is refused.

use super::*;

#[test]
fn the_reference_data_of_rfc_8785_canonicalise_to_their_bytes() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/jcs");
    for name in [
        "arrays",
        "french",
        "structures",
        "unicode",
        "values",
        "weird",
    ] {
        let read = |kind: &str| std::fs::read(format!("{dir}/{kind}/{name}.json")).unwrap();
        let value = parse_strict(&read("input")).unwrap();
        let expected = read("output");
        assert_eq!(
            canonical(&value).unwrap(),
            expected.trim_ascii_end(),
            "{name}"
        );
        assert!(parse_canonical(expected.trim_ascii_end()).is_ok(), "{name}");
    }
}

fn refused(text: &str) -> JsonError {
    parse_strict(text.as_bytes()).unwrap_err()
}

#[test]
fn a_key_twice_is_refused_at_any_depth_and_in_any_spelling() {
    let duplicate = JsonError::DuplicateKey {
        key: "a".to_owned(),
    };
    assert_eq!(refused(r#"{"a":1,"a":1}"#), duplicate);
    assert_eq!(refused(r#"{"a":1,"\u0061":2}"#), duplicate);
    assert_eq!(refused(r#"[{"b":{"a":1,"c":2,"a":3}}]"#), duplicate);
    assert!(parse_strict(br#"{"a":{"a":1},"b":{"a":1}}"#).is_ok());
    let long = format!(r#"{{"{0}":1,"{0}":1}}"#, "k".repeat(100));
    assert_eq!(
        refused(&long),
        JsonError::DuplicateKey {
            key: "k".repeat(64)
        }
    );
}

#[test]
fn integers_that_a_double_does_not_hold_are_refused_in_any_notation() {
    for text in [
        "9007199254740992",
        "-9007199254740992",
        "9007199254740992.0",
        "9007199254740993",
        "18446744073709551615",
        "100000000000000000000",
        "1e400",
    ] {
        assert!(parse_strict(text.as_bytes()).is_err(), "{text}");
    }
    for text in ["9007199254740991", "-9007199254740991", "1e+21", "0.5"] {
        assert_eq!(
            canonical(&parse_strict(text.as_bytes()).unwrap()).unwrap(),
            text.as_bytes()
        );
    }
}

#[test]
fn what_is_not_one_json_text_is_refused_with_its_place() {
    for text in [
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":}",
        "nul",
        "1 2",
        "\"\\ud800\"",
        "'a'",
        "[1]x",
    ] {
        assert!(
            matches!(refused(text), JsonError::Malformed { .. }),
            "{text}"
        );
    }
    assert_eq!(
        refused("[1,\n2,,]"),
        JsonError::Malformed { line: 2, column: 3 }
    );
    assert!(matches!(
        parse_strict(b"\"\xff\""),
        Err(JsonError::Malformed { .. })
    ));
}

#[test]
fn depth_and_size_are_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse_strict(nested(JSON_DEPTH_MAX).as_bytes()).is_ok());
    assert_eq!(refused(&nested(JSON_DEPTH_MAX + 1)), JsonError::TooDeep);
    assert_eq!(refused(&"{\"a\":".repeat(100_000)), JsonError::TooDeep);
    let text = |size: usize| format!("\"{}\"", "x".repeat(size - 2));
    assert!(parse_strict(text(JSON_BYTES_MAX).as_bytes()).is_ok());
    let size_bytes = JSON_BYTES_MAX + 1;
    assert_eq!(
        refused(&text(size_bytes)),
        JsonError::TooLarge { size_bytes }
    );
}

#[test]
fn only_the_canonical_bytes_pass_where_they_are_required() {
    assert!(parse_canonical(br#"{"a":1,"b":[]}"#).is_ok());
    for text in [
        r#"{"b":[],"a":1}"#,
        r#"{"a": 1}"#,
        "1.0",
        "-0",
        "1E2",
        r#""\u0061""#,
        "1\n",
    ] {
        assert_eq!(
            parse_canonical(text.as_bytes()),
            Err(JsonError::NotCanonical),
            "{text}"
        );
    }
}
