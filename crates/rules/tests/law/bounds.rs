//! Every bound twice: at it, and one beyond.

use chancery_rules::{
    catalogue::AnyTransaction,
    certificate::ATTACHMENTS_MAX,
    definition::{FIELDS_MAX, ISSUERS_MAX, REASONS_MAX, SCHEMA_BYTES_MAX},
    kernel::{
        cbor,
        credit_code::{CREDIT_CODE_CHARS, CreditCode},
        ids::PartyId,
        text::{
            AtMost, CODE_BYTES_MAX, FIELD_NAME_BYTES_MAX, FieldName, NAME_BYTES_MAX, Name,
            ReasonCode, ShortText,
        },
    },
    party::TRANSACTION_KEYS_MAX,
};
use serde_json::json;

use crate::{
    samples::{admit, issue, licence},
    world::{BANK, REGISTRAR},
};

fn check<T>(build: impl Fn(usize) -> Option<T>, bound: usize) {
    assert!(build(bound).is_some(), "{bound} should fit");
    assert!(build(bound + 1).is_none(), "{bound} + 1 should not");
}

#[test]
fn texts_are_bounded() {
    check(
        |length| Name::new("a".repeat(length), "b").ok(),
        NAME_BYTES_MAX,
    );
    check(
        |length| Name::new("a", "b".repeat(length)).ok(),
        NAME_BYTES_MAX,
    );
    check(
        |length| ReasonCode::try_from("a".repeat(length)).ok(),
        CODE_BYTES_MAX,
    );
    check(
        |length| FieldName::try_from("a".repeat(length)).ok(),
        FIELD_NAME_BYTES_MAX,
    );
    check(
        |length| ShortText::<SCHEMA_BYTES_MAX>::try_from(" ".repeat(length)).ok(),
        SCHEMA_BYTES_MAX,
    );
    check(
        |length| "9".repeat(length).parse::<CreditCode>().ok(),
        CREDIT_CODE_CHARS,
    );
    check(
        |length| Name::new("中".repeat(length), "b").ok(),
        NAME_BYTES_MAX / 3,
    );
}

#[test]
fn texts_have_their_characters() {
    for bad in ["", "a\n", "\u{7f}", "a\u{0}b", "\u{85}"] {
        assert!(
            Name::new(bad, "b").is_err() && Name::new("a", bad).is_err(),
            "{bad:?}"
        );
    }
    for bad in ["", "A", "a_b", "a b", "é", "a\n"] {
        assert!(bad.parse::<ReasonCode>().is_err(), "{bad:?}");
    }
    for bad in ["", "1a", "_a", "a-b", "é", "a b"] {
        assert!(bad.parse::<FieldName>().is_err(), "{bad:?}");
    }
    for bad in ["91350100m000100y43", "9135010 M000100Y43", "中国中国中国"] {
        assert!(bad.parse::<CreditCode>().is_err(), "{bad:?}");
    }
}

/// A list of a transaction, through JSON, where the bound must hold as well.
fn with_list(
    transaction: impl Into<AnyTransaction>,
    place: &str,
    count: usize,
) -> Option<AnyTransaction> {
    let mut value = serde_json::to_value(transaction.into()).unwrap();
    let list = value.pointer_mut(place).unwrap();
    let item = list[0].clone();
    *list = json!(vec![item; count]);
    serde_json::from_value(value).ok()
}

#[test]
fn lists_are_bounded() {
    let approve = || chancery_rules::definition::ApproveDefinition {
        document: licence(1).into(),
    };
    let mut issue = issue(REGISTRAR, licence(1).id(), 1);
    issue.attachments = AtMost::try_from(vec![issue.commitment]).unwrap();
    check(
        |count| with_list(issue.clone(), "/body/attachments", count),
        ATTACHMENTS_MAX,
    );
    check(
        |count| with_list(admit(BANK), "/body/keys", count),
        TRANSACTION_KEYS_MAX,
    );
    check(
        |count| with_list(approve(), "/body/document/fields", count),
        FIELDS_MAX,
    );
    check(
        |count| with_list(approve(), "/body/document/reasons", count),
        REASONS_MAX,
    );
    check(
        |count| with_list(approve(), "/body/document/issuers", count),
        ISSUERS_MAX,
    );
}

#[test]
fn lists_are_bounded_in_cbor_as_well() {
    let list = |count| {
        cbor::decode::<AtMost<PartyId, 16>>(&cbor::encode(&vec![PartyId([1; 32]); count])).ok()
    };
    check(list, 16);
}
