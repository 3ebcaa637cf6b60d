//! Documents: a certificate type is written as ever, every other kind as a map of one entry.

use chancery_rules::{
    definition::{Document, DocumentKind, dataset::SharingClass},
    kernel::cbor,
};
use serde_json::{Value, json};

use super::*;
use crate::{
    samples::{calendar, dataset},
    world::HOUSING,
};

fn documents() -> [(DocumentKind, &'static str, Document); 2] {
    let dataset = dataset("dwellings", HOUSING, SharingClass::Closed);
    [
        (DocumentKind::Dataset, "dataset", dataset.into()),
        (DocumentKind::Calendar, "calendar", calendar().into()),
    ]
}

#[test]
fn a_certificate_type_keeps_its_bytes_and_its_id() {
    let bare = licence(1);
    let document = Document::from(bare.clone());
    assert_eq!(document.kind(), DocumentKind::CertificateType);
    assert_eq!(cbor::encode(&document), cbor::encode(&bare));
    assert_eq!(document.id(), bare.id());
    assert_eq!(document.id(), DefinitionId::of(&cbor::encode(&bare)));
    let value = serde_json::to_value(&document).unwrap();
    assert_eq!(value, serde_json::to_value(&bare).unwrap());
    assert_eq!(serde_json::from_value::<Document>(value).unwrap(), document);
    assert_eq!(
        cbor::decode::<Document>(&cbor::encode(&bare)).unwrap(),
        document
    );
}

#[test]
fn every_other_kind_is_a_map_of_one_entry() {
    for (kind, key, document) in documents() {
        assert_eq!(document.kind(), kind);
        let value = serde_json::to_value(&document).unwrap();
        let keys: Vec<_> = value.as_object().unwrap().keys().collect();
        assert_eq!(keys, [key]);
        assert_eq!(value[key]["code"], document.code().as_str());
        assert_eq!(
            serde_json::from_value::<Document>(value.clone()).unwrap(),
            document
        );
        let bytes = cbor::encode(&document);
        // A map of one entry, whose key is a text of so many bytes.
        assert_eq!(bytes[..2], [0xa1, 0x60 + u8::try_from(key.len()).unwrap()]);
        assert_eq!(&bytes[2..2 + key.len()], key.as_bytes());
        assert_eq!(cbor::decode::<Document>(&bytes).unwrap(), document);
        assert_eq!(document.id(), DefinitionId::of(&bytes));
        assert_eq!(serde_json::to_value(kind).unwrap(), key);
    }
}

#[test]
fn a_document_of_no_kind_or_of_two_is_refused() {
    let [(_, _, dataset), (_, _, calendar)] = documents();
    let inner =
        |document: &Document, key: &str| serde_json::to_value(document).unwrap()[key].clone();
    let (dataset, calendar) = (inner(&dataset, "dataset"), inner(&calendar, "calendar"));
    let mut of_two_sorts = serde_json::to_value(licence(1)).unwrap();
    of_two_sorts["dataset"] = dataset.clone();
    let refused = [
        json!({}),
        json!({ "ledger": dataset }),
        json!({ "Dataset": dataset }),
        json!({ "certificate_type": licence(1) }),
        json!({ "calendar": dataset }),
        json!({ "dataset": dataset, "calendar": calendar }),
        json!({ "calendar": calendar, "version": 1 }),
        json!({ "dataset": {} }),
        json!([dataset]),
        json!("dataset"),
        of_two_sorts,
        dataset.clone(),
    ];
    for value in refused {
        assert!(
            serde_json::from_value::<Document>(value.clone()).is_err(),
            "{value}"
        );
        let bytes = cbor::encode(&value);
        assert!(cbor::decode::<Document>(&bytes).is_err(), "{value}");
    }
}

#[test]
fn a_field_that_a_kind_does_not_have_is_refused() {
    for (_, key, document) in documents() {
        let mut value = serde_json::to_value(&document).unwrap();
        value[key]["more"] = Value::from(1);
        assert!(serde_json::from_value::<Document>(value).is_err());
    }
}

#[test]
fn documents_name_what_must_be_there() {
    let [(_, _, dataset), (_, _, calendar)] = documents();
    assert_eq!(dataset.parties(), [HOUSING.party()]);
    assert!(calendar.parties().is_empty());
    assert!(dataset.definitions().is_empty() && calendar.definitions().is_empty());
    assert!(dataset.dataset().is_some() && dataset.calendar().is_none());
    assert!(calendar.calendar().is_some() && calendar.certificate_type().is_none());
}
