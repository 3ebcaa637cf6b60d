//! The catalogue: numbers, names, schemas and rejections fit together.

use std::collections::BTreeSet;

use chancery_rules::{
    catalogue::{self, AnyTransaction},
    definition::ApproveDefinition,
    kernel::envelope::EnvelopeRejection,
};
use serde_json::json;

use crate::{
    samples::{admit, certify_copy, issue, licence, revoke, supersede},
    world::{BANK, REGISTRAR},
};

#[test]
fn numbers_and_names_are_unique_and_ascend() {
    let infos = catalogue::transactions();
    assert!(infos.is_sorted_by(|a, b| a.number < b.number));
    let names: BTreeSet<_> = infos.iter().map(|info| info.name).collect();
    assert_eq!(names.len(), infos.len());
    assert!(
        infos
            .iter()
            .all(|info| !info.title.zh.is_empty() && !info.title.en.is_empty())
    );
    assert!(infos.iter().all(|info| !info.signed_by.is_empty()));
    assert_eq!(infos.len(), 48);
}

#[test]
fn rejections_are_unique_ascend_and_say_what_to_do() {
    let all = catalogue::rejections();
    assert!(all.is_sorted_by(|a, b| a.code < b.code));
    let names: BTreeSet<_> = all.iter().map(|info| info.name).collect();
    assert_eq!(names.len(), all.len());
    for info in all {
        assert!(!info.meaning.is_empty() && !info.remedy.is_empty());
        assert!(
            !info.meaning.ends_with('.') && info.meaning.chars().next().unwrap().is_lowercase()
        );
        assert_eq!(catalogue::rejection(info.code), Some(info));
    }
    assert_eq!(catalogue::rejection(0), None);
    assert_eq!(
        catalogue::rejection(14).unwrap().name,
        EnvelopeRejection::Replayed.info().name
    );
}

#[test]
fn json_names_the_type_and_holds_the_body() {
    let transaction = AnyTransaction::from(revoke(1));
    let value = serde_json::to_value(&transaction).unwrap();
    assert_eq!(value["type"], "revoke_certificate");
    assert_eq!(value["body"]["reason"], "business-ended");
    assert_eq!(
        value["body"]["certificate"],
        crate::samples::certificate(1).to_string()
    );
    let swapped = json!({ "body": value["body"], "type": value["type"] });
    assert_eq!(
        serde_json::from_value::<AnyTransaction>(swapped).unwrap(),
        transaction
    );
    let surplus = json!({ "type": "revoke_certificate", "body": value["body"], "more": 1 });
    assert!(serde_json::from_value::<AnyTransaction>(surplus).is_err());
    assert!(serde_json::from_str::<AnyTransaction>(r#"{"type":"mint_money","body":{}}"#).is_err());
}

#[test]
fn names_in_json_are_those_of_the_catalogue() {
    let id = licence(1).id();
    let samples: [AnyTransaction; 6] = [
        admit(BANK).into(),
        ApproveDefinition {
            document: licence(1).into(),
        }
        .into(),
        issue(REGISTRAR, id, 1).into(),
        certify_copy(REGISTRAR, id, 1).into(),
        revoke(1).into(),
        supersede(REGISTRAR, 1, 2).into(),
    ];
    for transaction in samples {
        let value = serde_json::to_value(&transaction).unwrap();
        assert_eq!(value["type"], transaction.name());
        assert_eq!(
            catalogue::transaction(transaction.number()).unwrap().name,
            transaction.name()
        );
        let schema = serde_json::to_value((transaction.info().schema)()).unwrap();
        let fields = schema["properties"].as_object().unwrap();
        for field in value["body"].as_object().unwrap().keys() {
            assert!(fields.contains_key(field), "{} {field}", transaction.name());
        }
        assert_eq!(schema["additionalProperties"], false);
    }
}

#[test]
fn every_name_of_the_catalogue_is_the_one_json_knows() {
    for info in catalogue::transactions() {
        let empty = json!({ "type": info.name, "body": {} });
        let error = serde_json::from_value::<AnyTransaction>(empty)
            .unwrap_err()
            .to_string();
        assert!(error.contains("missing field"), "{}: {error}", info.name);
    }
}

#[test]
fn every_field_is_described() {
    for info in catalogue::transactions() {
        let schema = serde_json::to_value((info.schema)()).unwrap();
        for (name, field) in schema["properties"].as_object().unwrap() {
            assert!(field["description"].is_string(), "{} {name}", info.name);
        }
    }
}
