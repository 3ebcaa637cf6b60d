//! What an agency signs to be told what a commitment opens to.

use std::collections::BTreeMap;

use chancery_rules::kernel::{
    cbor,
    envelope::{Envelope, EnvelopeRejection},
    ids::{AccessId, CaseId, LedgerId, Nonce, PermissionId},
    keys::{KeyAlgorithm, KeyPurpose, PublicKey},
    opening_request::{OPENING_REQUEST_BYTES_MAX, OpeningRequest, SignedOpeningRequest},
    signed_request::{Request as _, Salted},
    time::Timestamp,
};
use ed25519_dalek::Signer as _;

use crate::{
    samples::{commitment, revoke},
    world::{FOUNDED, REGISTRAR, TAX, World},
};

fn request() -> OpeningRequest {
    OpeningRequest {
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
    }
}

fn signed(request: &OpeningRequest) -> Vec<u8> {
    let secret = TAX.secret(KeyPurpose::Automation);
    let to_sign = request
        .to_sign(&TAX.public(KeyPurpose::Automation))
        .unwrap();
    to_sign.finish(&secret.sign(&to_sign.tbs).to_bytes())
}

/// The encodings whose hashes are kept.
pub fn samples(samples: &mut BTreeMap<String, Vec<u8>>) {
    let release = Salted::new(b"{}".to_vec(), [6; 32]);
    samples.insert("opening_request".into(), signed(&request()));
    samples.insert("release".into(), release.encode());
}

fn refused(bytes: &[u8]) -> EnvelopeRejection {
    SignedOpeningRequest::decode(bytes).unwrap_err()
}

#[test]
fn a_request_is_read_as_it_was_signed() {
    let decoded = SignedOpeningRequest::decode(&signed(&request())).unwrap();
    assert_eq!(decoded.request(), &request());
    assert_eq!(decoded.key(), TAX.public(KeyPurpose::Automation));
    assert_eq!(decoded.verify_signature(), Ok(()));
    let context = decoded.release_context();
    assert!(context.ends_with(&decoded.digest()));
}

#[test]
fn a_request_that_was_tampered_with_is_refused() {
    let bytes = signed(&request());
    for place in 0..bytes.len() {
        let mut other = bytes.clone();
        other[place] ^= 1;
        let verdict = SignedOpeningRequest::decode(&other).and_then(|it| it.verify_signature());
        assert!(verdict.is_err(), "{place}");
    }
    for length in 0..bytes.len() {
        assert!(SignedOpeningRequest::decode(&bytes[..length]).is_err());
    }
}

#[test]
fn forms_are_refused_in_order_of_precedence() {
    let long = vec![0; OPENING_REQUEST_BYTES_MAX + 1];
    assert_eq!(refused(&long), EnvelopeRejection::TooLarge);
    assert_eq!(refused(&long[1..]), EnvelopeRejection::Malformed);
    let newer = OpeningRequest { v: 2, ..request() };
    assert_eq!(refused(&signed(&newer)), EnvelopeRejection::UnknownVersion);
    let key = TAX.public(KeyPurpose::Automation);
    let unsigned = request().to_sign(&key).unwrap().finish(&[]);
    let unsigned = SignedOpeningRequest::decode(&unsigned).unwrap();
    assert_eq!(
        unsigned.verify_signature(),
        Err(EnvelopeRejection::Unsigned)
    );
    let sealing = TAX.public(KeyPurpose::Sealing);
    assert!(request().to_sign(&sealing).is_err());
}

#[test]
fn a_request_serves_on_its_ledger_and_in_its_time() {
    let decoded = SignedOpeningRequest::decode(&signed(&request())).unwrap();
    let judge = |ledger, ms| decoded.admissible(LedgerId(ledger), Timestamp(ms));
    let (end, ten_minutes) = (FOUNDED.0, 600_000);
    assert_eq!(
        judge([9; 32], end),
        Err(EnvelopeRejection::WrongLedger),
        "the ledger comes first"
    );
    assert_eq!(judge([1; 32], end), Err(EnvelopeRejection::Expired));
    assert_eq!(judge([1; 32], end - 1), Ok(()));
    assert_eq!(judge([1; 32], end - ten_minutes), Ok(()));
    assert_eq!(
        judge([1; 32], end - ten_minutes - 1),
        Err(EnvelopeRejection::ExpiresTooLate)
    );
}

#[test]
fn an_envelope_is_no_request_and_a_request_no_envelope() {
    assert!(Envelope::decode(&signed(&request())).is_err());
    let mut world = World::development();
    let envelope = world.envelope(TAX, KeyPurpose::Office, revoke(1));
    let to_sign = request().to_sign(&envelope.key()).unwrap();
    let text = String::from_utf8(OpeningRequest::SIGNED_FOR.to_vec()).unwrap();
    let within = |bytes: &[u8]| bytes.windows(text.len()).any(|it| it == text.as_bytes());
    assert!(within(&to_sign.tbs) && !within(envelope.signed_bytes()));
}

#[test]
fn an_es256_key_signs_requests_as_well() {
    let key = PublicKey::new(KeyAlgorithm::Es256, &[2; 33]).unwrap();
    let bytes = request().to_sign(&key).unwrap().finish(&[0; 64]);
    let decoded = SignedOpeningRequest::decode(&bytes).unwrap();
    assert_eq!(decoded.key(), key);
    assert_eq!(
        decoded.verify_signature(),
        Err(EnvelopeRejection::BadSignature)
    );
}

#[test]
fn a_release_is_read_as_it_was_written() {
    let release = Salted::new(b"{}".to_vec(), [6; 32]);
    assert_eq!(Salted::decode(&release.encode()), Some(release.clone()));
    assert_eq!(Salted::decode(&cbor::encode("x")), None);
    let newer = Salted { v: 2, ..release };
    assert_eq!(Salted::decode(&newer.encode()), None);
}

#[test]
fn a_question_is_of_its_case_and_its_commitment() {
    let question = |case, number| OpeningRequest::question(CaseId([case; 32]), commitment(number));
    assert_eq!(question(1, 1), question(1, 1));
    assert_ne!(question(1, 1), question(2, 1));
    assert_ne!(question(1, 1), question(1, 2));
}
