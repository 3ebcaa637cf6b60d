//! `node`: what keeps it from starting is said with the fix.

use std::net::TcpListener;
use std::path::PathBuf;

use crate::{chancery, text};

struct Founded {
    _folder: tempfile::TempDir,
    config: PathBuf,
}

fn founded() -> Founded {
    let folder = tempfile::tempdir().unwrap();
    let city = folder.path().join("city");
    assert_eq!(
        chancery(&[
            "found",
            "--development",
            text(&city),
            "--port-base",
            "23101"
        ])
        .code,
        0
    );
    Founded {
        _folder: folder,
        config: city.join("registrar/node.toml"),
    }
}

fn check(change: impl FnOnce(String) -> String, complaint: &str) {
    let founded = founded();
    let before = std::fs::read_to_string(&founded.config).unwrap();
    std::fs::write(&founded.config, change(before)).unwrap();
    let ran = chancery(&["node", "--config", text(&founded.config)]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.err.contains(complaint), "{}", ran.err);
}

#[test]
fn a_configuration_with_an_unknown_key_is_refused() {
    check(
        |before| before.replace("[api]", "[api]\nlisten_at = 1"),
        "unknown field `listen_at`",
    );
}

#[test]
fn a_duration_without_a_unit_is_refused() {
    check(
        |before| before.replace("\"5s\"", "\"5\""),
        "`5` is not a duration",
    );
}

#[test]
fn a_missing_configuration_says_how_to_get_one() {
    let ran = chancery(&["node", "--config", "/nowhere/node.toml"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("found --development"), "{}", ran.err);
}

#[test]
fn a_port_in_use_is_said_with_the_fix() {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = held.local_addr().unwrap().to_string();
    let port = held.local_addr().unwrap().port();
    let founded = founded();
    let before = std::fs::read_to_string(&founded.config).unwrap();
    std::fs::write(&founded.config, before.replace("127.0.0.1:24101", &address)).unwrap();
    let ran = chancery(&["node", "--config", text(&founded.config)]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err
            .contains(&format!("port {port} on 127.0.0.1 is in use")),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("listen") && ran.err.contains("try:"),
        "{}",
        ran.err
    );
}

/// The node would follow with it: only the doctor can say that this is not what was meant.
#[test]
fn a_key_that_is_not_the_ledgers_is_named_by_the_doctor() {
    let founded = founded();
    let key = founded.config.with_file_name("keys").join("validator.key");
    std::fs::write(&key, "07".repeat(32)).unwrap();
    let config = text(&founded.config);
    let ran = chancery(&["doctor", "--offline", "--json", "--config", config]);
    assert_eq!(ran.code, 21, "{}", ran.err);
    assert!(ran.out.contains("\"key_not_in_committee\""), "{}", ran.out);
}
