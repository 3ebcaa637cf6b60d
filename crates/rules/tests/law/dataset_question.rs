//! What an agency signs to ask a question of a dataset, and the question inside.

use std::collections::BTreeMap;

use chancery_rules::kernel::{
    dataset_question::{
        Asked, AskedFlaw, BY_MAX, DATASET_QUESTION_BYTES_MAX, DatasetQuestion, PLAIN_BYTES_MAX,
        Plain, SignedDatasetQuestion, TELL_MAX, TEST_MAX,
    },
    envelope::{Envelope, EnvelopeRejection},
    ids::{AccessId, CaseId, DefinitionId, LedgerId, Nonce, PermissionId},
    keys::KeyPurpose,
    opening_request::{OpeningRequest, SignedOpeningRequest},
    signed_request::Request,
};
use ed25519_dalek::Signer as _;
use serde_json::{Value, json};

use crate::{
    samples::commitment,
    world::{FOUNDED, REGISTRAR, TAX},
};

fn question(sealed: Vec<u8>) -> DatasetQuestion {
    DatasetQuestion {
        v: 1,
        ledger: LedgerId([1; 32]),
        requester: TAX.party(),
        source: REGISTRAR.party(),
        dataset: DefinitionId([2; 32]),
        permission: PermissionId([3; 32]),
        access: AccessId([4; 32]),
        sealed,
        nonce: Nonce([5; 16]),
        expires: FOUNDED,
    }
}

fn signed(request: &impl Request) -> Vec<u8> {
    let secret = TAX.secret(KeyPurpose::Automation);
    let to_sign = request
        .to_sign(&TAX.public(KeyPurpose::Automation))
        .unwrap();
    to_sign.finish(&secret.sign(&to_sign.tbs).to_bytes())
}

/// The encodings whose hashes are kept.
pub fn samples(samples: &mut BTreeMap<String, Vec<u8>>) {
    samples.insert("dataset_question".into(), signed(&question(vec![6; 100])));
    let asked = serde_json::to_vec(&read(&sound()).unwrap()).unwrap();
    samples.insert("asked.json".into(), asked);
}

fn sound() -> Value {
    json!({
        "by": { "number": "990000198803120029" }, "tell": ["members"],
        "test": [{ "field": "income", "at_least": 100, "at_most": 200 }],
    })
}

fn read(value: &Value) -> Result<Asked, String> {
    serde_json::from_value(value.clone()).map_err(|error| error.to_string())
}

#[test]
fn a_question_is_read_as_it_was_signed() {
    let decoded = SignedDatasetQuestion::decode(&signed(&question(vec![6; 100]))).unwrap();
    assert_eq!(decoded.request(), &question(vec![6; 100]));
    assert_eq!(decoded.key(), TAX.public(KeyPurpose::Automation));
    assert_eq!(decoded.verify_signature(), Ok(()));
    assert!(decoded.release_context().ends_with(&decoded.digest()));
}

#[test]
fn a_question_that_was_tampered_with_is_refused() {
    let bytes = signed(&question(vec![6; 100]));
    for place in 0..bytes.len() {
        let mut other = bytes.clone();
        other[place] ^= 1;
        let verdict = SignedDatasetQuestion::decode(&other).and_then(|it| it.verify_signature());
        assert!(verdict.is_err(), "{place}");
    }
}

#[test]
fn a_question_is_as_long_as_its_bound_and_no_longer() {
    let rest = signed(&question(vec![0; 10_000])).len() - 10_000;
    let longest = question(vec![0; DATASET_QUESTION_BYTES_MAX - rest]);
    let bytes = signed(&longest);
    assert_eq!(bytes.len(), DATASET_QUESTION_BYTES_MAX);
    assert!(SignedDatasetQuestion::decode(&bytes).is_ok());
    let longer = question(vec![0; DATASET_QUESTION_BYTES_MAX - rest + 1]);
    let refused = SignedDatasetQuestion::decode(&signed(&longer)).unwrap_err();
    assert_eq!(refused, EnvelopeRejection::TooLarge);
    let newer = DatasetQuestion {
        v: 2,
        ..question(Vec::new())
    };
    let refused = SignedDatasetQuestion::decode(&signed(&newer)).unwrap_err();
    assert_eq!(refused, EnvelopeRejection::UnknownVersion);
}

#[test]
fn a_question_is_no_envelope_and_no_request_for_an_opening_and_neither_is_a_question() {
    let bytes = signed(&question(vec![6; 100]));
    assert!(Envelope::decode(&bytes).is_err());
    assert!(SignedOpeningRequest::decode(&bytes).is_err());
    let opening = OpeningRequest {
        v: 1,
        ledger: LedgerId([1; 32]),
        requester: TAX.party(),
        source: REGISTRAR.party(),
        case: CaseId([2; 32]),
        commitment: commitment(1),
        permission: PermissionId([3; 32]),
        access: AccessId([4; 32]),
        nonce: Nonce([5; 16]),
        expires: FOUNDED,
    };
    assert!(SignedDatasetQuestion::decode(&signed(&opening)).is_err());
    assert_ne!(DatasetQuestion::SIGNED_FOR, OpeningRequest::SIGNED_FOR);
}

#[test]
fn a_sealed_question_is_bound_to_its_receipt() {
    let context = |number| DatasetQuestion::seal_context(AccessId([number; 32]));
    assert_ne!(context(1), context(2));
    assert!(context(1).ends_with(&[1; 32]));
}

#[test]
fn what_is_inside_is_read_as_it_was_written() {
    let asked = read(&sound()).unwrap();
    assert_eq!(asked.check(), Ok(()));
    assert_eq!(serde_json::to_value(&asked).unwrap(), sound());
    assert_eq!(asked.fields().count(), 3);
    assert!(!format!("{asked:?}").contains("99"), "{asked:?}");
}

#[test]
fn what_is_no_question_is_not_read() {
    let check = |place: &str, value: Value| {
        let mut other = sound();
        *other.pointer_mut(place).unwrap() = value;
        assert!(read(&other).is_err(), "{place}");
    };
    check("/by/number", json!(1.5));
    check("/by/number", json!(["a"]));
    check("/by/number", json!(null));
    check("/by/number", json!("x".repeat(PLAIN_BYTES_MAX + 1)));
    check("/test/0/at_least", json!(null));
    check("/test/0/field", json!("no name"));
    check("/test/0", json!({ "field": "income", "like": "%" }));
    let many = |count: usize| json!(vec!["a"; count]);
    check("/tell", many(TELL_MAX + 1));
    check(
        "/test",
        json!(vec![json!({ "field": "a", "is": 1 }); TEST_MAX + 1]),
    );
    let mut more = sound();
    more["limit"] = json!(2);
    assert!(read(&more).is_err());
}

#[test]
fn flaws_are_named_in_order_of_precedence() {
    let check = |by: usize, tell: Value, test: Value, expected: Result<(), AskedFlaw>| {
        let by: BTreeMap<_, _> = (0..by).map(|number| (format!("f{number}"), 1)).collect();
        let asked = read(&json!({ "by": by, "tell": tell, "test": test })).unwrap();
        assert_eq!(asked.check(), expected);
    };
    let names = |count: usize| json!((0..count).map(|it| format!("t{it}")).collect::<Vec<_>>());
    let tests = |count: usize| {
        let test = |it| json!({ "field": format!("t{it}"), "is": 1 });
        json!((0..count).map(test).collect::<Vec<_>>())
    };
    check(BY_MAX, names(TELL_MAX), tests(TEST_MAX), Ok(()));
    check(0, json!([]), json!([]), Err(AskedFlaw::ByNothing));
    check(BY_MAX + 1, json!([]), json!([]), Err(AskedFlaw::ByTooMuch));
    check(1, json!([]), json!([]), Err(AskedFlaw::ForNothing));
    let with_nothing = json!([{ "field": "a" }, { "field": "a" }]);
    check(1, json!([]), with_nothing.clone(), Err(AskedFlaw::Twice));
    check(1, json!(["a", "a"]), json!([]), Err(AskedFlaw::Twice));
    let one = json!([{ "field": "a" }]);
    check(1, json!([]), one, Err(AskedFlaw::WithNothing));
    check(1, json!(["a"]), json!([{ "field": "a", "is": 1 }]), Ok(()));
}

#[test]
fn a_value_is_of_one_kind() {
    let plain = |value: Value| serde_json::from_value::<Plain>(value).unwrap();
    assert!(plain(json!(true)) == Plain::YesNo(true));
    assert!(plain(json!(-7)) == Plain::Number(-7));
    let text = "1".to_owned().try_into().unwrap();
    assert!(plain(json!("1")) == Plain::Text(text));
}
