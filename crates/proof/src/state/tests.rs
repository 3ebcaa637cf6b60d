//! Genuine samples of the engine are accepted, and nothing near them is.

use super::{StateProofError, mountain::OperationProof, operation};
use crate::wire::Reader;
use serde::Deserialize;
use std::path::Path;

/// The databases of the sample file: the engine's own proofs, with the fields that were proven.
#[derive(Deserialize)]
struct Database {
    database: String,
    value_bytes: Option<usize>,
    proofs: Vec<Sample>,
}

#[derive(Deserialize)]
struct Sample {
    r#type: String,
    root: String,
    missing: Option<String>,
    key: Option<String>,
    value: String,
    wire: String,
}

/// The whole file where it is at hand, the committed part of it elsewhere.
fn databases() -> Vec<Database> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let whole = manifest.join("../../../shared/vectors/state-proof.json");
    let part = manifest.join("tests/fixtures/state-proof.json");
    let json = std::fs::read(whole)
        .or_else(|_| std::fs::read(part))
        .unwrap();
    serde_json::from_slice(&json).unwrap()
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    hex::decode(hexadecimal).unwrap()
}

fn array(hexadecimal: &str) -> [u8; 32] {
    bytes(hexadecimal).try_into().unwrap()
}

/// Checks a sample with its bytes as given; values of fixed size have an encoding of their own.
fn verify(sample: &Sample, fixed: Option<usize>, wire: &[u8]) -> Result<(), StateProofError> {
    let root = array(&sample.root);
    let Some(size) = fixed else {
        return match sample.r#type.as_str() {
            "inclusion" => {
                let key = array(sample.key.as_ref().unwrap());
                super::verify_inclusion(wire, key.into(), &bytes(&sample.value), root.into())
            }
            _ => {
                let missing = array(sample.missing.as_ref().unwrap());
                super::verify_exclusion(wire, missing.into(), root.into())
            }
        };
    };
    let mut reader = Reader::new(wire);
    let empty = if sample.r#type == "inclusion" {
        None
    } else {
        Some(reader.flag()?)
    };
    let place = OperationProof::read(&mut reader)?;
    let operation = match empty {
        None => {
            let next_key = reader.array::<32>()?;
            let key = array(sample.key.as_ref().unwrap());
            [&[0xd2], &key[..], &bytes(&sample.value), &next_key[..]].concat()
        }
        Some(false) => {
            let (key, value) = (reader.array::<32>()?, reader.take(size)?);
            let next_key = reader.array::<32>()?;
            let missing = array(sample.missing.as_ref().unwrap());
            if !operation::lies_between(key, &missing, next_key) {
                return Err(StateProofError::Span);
            }
            [&[0xd2], &key[..], value, &next_key[..]].concat()
        }
        Some(true) => {
            let metadata = if reader.flag()? {
                Some(reader.take(size)?)
            } else {
                None
            };
            let zeros = vec![0; size];
            let flag = u8::from(metadata.is_some());
            let floor = place.location.to_be_bytes();
            let mut commit = [&[0xd3, flag], metadata.unwrap_or(&zeros), &floor[..]].concat();
            commit.resize(1 + 64 + size, 0);
            commit
        }
    };
    reader.finish()?;
    place.verify(&operation, root)
}

fn samples() -> impl Iterator<Item = (Sample, Option<usize>)> {
    databases().into_iter().flat_map(|database| {
        let fixed = database
            .database
            .ends_with("fixed")
            .then(|| database.value_bytes.unwrap());
        database
            .proofs
            .into_iter()
            .map(move |sample| (sample, fixed))
    })
}

#[test]
fn every_genuine_sample_is_accepted() {
    let mut accepted = 0;
    for (sample, fixed) in samples() {
        assert_eq!(
            verify(&sample, fixed, &bytes(&sample.wire)),
            Ok(()),
            "{}",
            sample.wire
        );
        accepted += 1;
    }
    assert!(accepted >= 38, "only {accepted} samples");
}

#[test]
fn no_altered_bit_is_accepted() {
    for (sample, fixed) in samples().step_by(3) {
        let genuine = bytes(&sample.wire);
        for index in 0..genuine.len() {
            for bit in 0..8 {
                let mut altered = genuine.clone();
                altered[index] ^= 1 << bit;
                assert!(
                    verify(&sample, fixed, &altered).is_err(),
                    "byte {index} bit {bit}"
                );
            }
        }
    }
}

#[test]
fn no_shorter_or_longer_proof_is_accepted() {
    for (sample, fixed) in samples().step_by(5) {
        let genuine = bytes(&sample.wire);
        for length in 0..genuine.len() {
            assert!(
                verify(&sample, fixed, &genuine[..length]).is_err(),
                "{length} bytes"
            );
        }
        let longer = [&genuine[..], &[0]].concat();
        assert!(verify(&sample, fixed, &longer).is_err());
    }
}

#[test]
fn another_value_key_or_root_is_refused() {
    for (mut sample, fixed) in samples().filter(|(sample, _)| sample.r#type == "inclusion") {
        let wire = bytes(&sample.wire);
        let genuine = sample.value.clone();
        sample.value = genuine.replacen(['0', '7'], "1", 1);
        assert_eq!(verify(&sample, fixed, &wire), Err(StateProofError::Root));
        sample.value = genuine;
        sample.root = "00".repeat(32);
        assert_eq!(verify(&sample, fixed, &wire), Err(StateProofError::Root));
    }
}

#[test]
fn a_present_key_is_not_proven_absent() {
    for (mut sample, fixed) in samples().filter(|(sample, _)| sample.r#type == "exclusion") {
        sample.missing.clone_from(&sample.key);
        let wire = bytes(&sample.wire);
        assert_eq!(verify(&sample, fixed, &wire), Err(StateProofError::Span));
    }
}

/// The reason for a proof with these first fields, then zeros.
fn check(location: u64, chunk: [u8; 32], leaves: u64, inactive: u64, reason: StateProofError) {
    let mut wire = Vec::new();
    crate::wire::put_uvarint(&mut wire, location);
    wire.extend_from_slice(&chunk);
    crate::wire::put_uvarint(&mut wire, leaves);
    crate::wire::put_uvarint(&mut wire, inactive);
    wire.extend_from_slice(&[0; 40]);
    let found = super::verify_inclusion(&wire, [0; 32].into(), &[], [0; 32].into());
    assert_eq!(found, Err(reason));
}

#[test]
fn each_rule_is_checked_in_order() {
    let all = [0xff; 32];
    check(5, all, 5, 0, StateProofError::Location);
    check(5, all, (1 << 62) + 1, 0, StateProofError::Location);
    check(5, all, 7, 4, StateProofError::InactivePeaks);
    check(5, all, 7, u64::MAX, StateProofError::InactivePeaks);
    check(5, [0; 32], 7, 0, StateProofError::Inactive);
    check(5, all, 7, 0, StateProofError::DigestCount);
    check(5, all, 1 << 62, 0, StateProofError::DigestCount);
    check(0, all, 1, 0, StateProofError::Partial);
}
