//! `tx`: prepared, signed and shown without a node.

use std::path::Path;

use crate::{chancery, text};

const BANK: &str = r#"{"type": "revoke_certificate", "body":
    {"certificate": "CERTIFICATE", "reason": "deregistered"}}"#;

fn file(folder: &Path, name: &str, content: &str) -> std::path::PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

#[test]
fn a_transaction_is_prepared_signed_and_shown_offline() {
    let folder = tempfile::tempdir().unwrap();
    let city = folder.path().join("city");
    assert_eq!(chancery(&["found", "--development", text(&city)]).code, 0);
    let genesis: serde_json::Value =
        serde_json::from_slice(&std::fs::read(city.join("genesis.json")).unwrap()).unwrap();
    let member = &genesis["members"][0];
    let office = &member["keys"]
        .as_array()
        .unwrap()
        .iter()
        .find(|key| key["purpose"] == "office");
    let public = office.unwrap()["public"].as_str().unwrap();
    let request = file(
        folder.path(),
        "tx.json",
        &BANK.replace("CERTIFICATE", &"ab".repeat(32)),
    );
    let (prepared, envelope) = (
        folder.path().join("prepared"),
        folder.path().join("envelope"),
    );
    let key = city.join("registrar/keys/office.key");

    let ran = chancery(&[
        "tx",
        "prepare",
        text(&request),
        "--genesis",
        text(&city.join("genesis.json")),
        "--party",
        member["party"].as_str().unwrap(),
        "--public",
        public,
        "--out",
        text(&prepared),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = chancery(&[
        "tx",
        "sign",
        text(&prepared),
        "--key",
        text(&key),
        "--out",
        text(&envelope),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let shown = chancery(&["tx", "show", text(&envelope), "--json"]).json();
    assert_eq!(shown["signature_valid"], true);
    assert_eq!(shown["content"]["type"], "revoke_certificate");
    assert_eq!(shown["party"], member["party"]);
}

#[test]
fn what_is_no_transaction_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let city = folder.path().join("city");
    assert_eq!(chancery(&["found", "--development", text(&city)]).code, 0);
    for content in [
        "{",
        "{}",
        r#"{"type": "no_such", "body": {}}"#,
        &BANK.replace("reason", "raison"),
    ] {
        let request = file(folder.path(), "tx.json", content);
        let ran = chancery(&[
            "tx",
            "prepare",
            text(&request),
            "--genesis",
            text(&city.join("genesis.json")),
            "--party",
            &"00".repeat(32),
            "--public",
            &"00".repeat(32),
            "--out",
            text(&folder.path().join("out")),
        ]);
        assert_eq!(ran.code, 1, "{content}");
        assert!(ran.err.contains("not"), "{}", ran.err);
    }
}

/// A prepared transaction of the registrar's office key in a city founded for the purpose.
fn prepared(folder: &Path, expires_in: &str) -> (std::path::PathBuf, crate::Ran) {
    let city = folder.join("city");
    assert_eq!(chancery(&["found", "--development", text(&city)]).code, 0);
    let genesis: serde_json::Value =
        serde_json::from_slice(&std::fs::read(city.join("genesis.json")).unwrap()).unwrap();
    let member = &genesis["members"][0];
    let keys = member["keys"].as_array().unwrap();
    let office = keys.iter().find(|key| key["purpose"] == "office").unwrap();
    let request = file(
        folder,
        "tx.json",
        &BANK.replace("CERTIFICATE", &"ab".repeat(32)),
    );
    let out = folder.join("prepared");
    let ran = chancery(&[
        "tx",
        "prepare",
        text(&request),
        "--genesis",
        text(&city.join("genesis.json")),
        "--party",
        member["party"].as_str().unwrap(),
        "--public",
        office["public"].as_str().unwrap(),
        "--expires-in",
        expires_in,
        "--out",
        text(&out),
    ]);
    (out, ran)
}

#[test]
fn an_envelope_that_would_wait_too_long_is_not_prepared() {
    let folder = tempfile::tempdir().unwrap();
    let (_, ran) = prepared(folder.path(), "11min");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("ten minutes"), "{}", ran.err);
}

#[test]
fn a_foreign_key_signs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (out, ran) = prepared(folder.path(), "10min");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let foreign = folder.path().join("city/tax/keys/office.key");
    let envelope = folder.path().join("envelope");
    let ran = chancery(&[
        "tx",
        "sign",
        text(&out),
        "--key",
        text(&foreign),
        "--out",
        text(&envelope),
    ]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("did not sign"), "{}", ran.err);
    assert!(!envelope.exists());
}

#[test]
fn an_endless_file_is_refused_and_not_read_to_its_end() {
    for arguments in [
        &["tx", "submit", "/dev/zero"][..],
        &["type", "approve", "/dev/zero", "--as", "nowhere"],
    ] {
        let ran = chancery(arguments);
        assert_eq!(ran.code, 1, "{arguments:?}");
        assert!(!ran.err.is_empty());
    }
    let ran = chancery(&["tx", "submit", "/dev/zero"]);
    assert!(ran.err.contains("is larger than"), "{}", ran.err);
}
