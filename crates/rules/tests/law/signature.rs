//! Signatures against the vectors of others.

use chancery_rules::kernel::{
    keys::{KeyAlgorithm, PublicKey},
    signature::verify,
};

fn lines(fixture: &str) -> Vec<Vec<&str>> {
    let lines = fixture.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split(' ').collect()).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    if text == "-" {
        Vec::new()
    } else {
        hex::decode(text).unwrap()
    }
}

/// Whether a case verifies; a signature of another length never does.
fn verifies(algorithm: KeyAlgorithm, key: &str, message: &str, signature: &str) -> bool {
    let key = PublicKey::new(algorithm, &unhex(key)).unwrap();
    let signature: Result<[u8; 64], _> = unhex(signature).try_into();
    signature.is_ok_and(|signature| verify(&key, &unhex(message), &signature))
}

/// Runs a file of Wycheproof and answers with the cases whose verdict differs.
fn differing(algorithm: KeyAlgorithm, fixture: &str) -> (usize, Vec<String>) {
    let cases = lines(fixture);
    let mut differing = Vec::new();
    for case in &cases {
        let [number, key, message, signature, verdict, flags] = case[..] else {
            panic!("{case:?}")
        };
        if verifies(algorithm, key, message, signature) != (verdict == "valid") {
            differing.push(format!("{number} {flags}"));
        }
    }
    (cases.len(), differing)
}

#[test]
fn ed25519_agrees_with_wycheproof() {
    let fixture = include_str!("../fixtures/wycheproof-ed25519.txt");
    assert_eq!(
        differing(KeyAlgorithm::Ed25519, fixture),
        (151, ED25519_OTHERWISE.map(str::to_owned).to_vec())
    );
}

/// ZIP-215 accepts an R that is zero with a negative sign; RFC 8032 refuses it.
const ED25519_OTHERWISE: [&str; 1] = ["151 InvalidEncoding"];

#[test]
fn es256_agrees_with_wycheproof() {
    let fixture = include_str!("../fixtures/wycheproof-p256.txt");
    assert_eq!(differing(KeyAlgorithm::Es256, fixture), (262, Vec::new()));
}

/// ZIP-215 accepts small orders, mixed orders and non-canonical points; never an S beyond the order (6 to 8).
#[test]
fn ambiguous_signatures_are_judged_by_zip_215() {
    let cases = lines(include_str!("../fixtures/ed25519-speccheck.txt"));
    let verdicts: Vec<bool> = cases
        .iter()
        .map(|case| verifies(KeyAlgorithm::Ed25519, case[1], case[0], case[2]))
        .collect();
    let expected: Vec<bool> = (0..12).map(|case| !(6..=8).contains(&case)).collect();
    assert_eq!(verdicts, expected);
}

#[test]
fn keys_of_the_ambiguous_signatures_are_registered_only_if_sound() {
    let cases = lines(include_str!("../fixtures/ed25519-speccheck.txt"));
    let sound: Vec<bool> = cases
        .iter()
        .map(|case| {
            PublicKey::new(KeyAlgorithm::Ed25519, &unhex(case[1]))
                .unwrap()
                .is_sound()
        })
        .collect();
    // 0 and 1: small order; 9 to 11: non-canonical encodings of small order.
    let expected = [
        false, false, true, true, true, true, true, true, true, true, false, false,
    ];
    assert_eq!(sound, expected);
}
