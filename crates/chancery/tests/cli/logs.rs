//! What a node writes about itself: the demonstration is played with every line of ours, and none
//! holds a name or a number of its people, or an id of a person.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::text;

/// Shorter values are words such as `true`; a log may hold those.
const CHARS_MIN: usize = 4;

fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.chars().count() >= CHARS_MIN => {
            found.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(map) => map.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

/// Every text of what was issued, and the names of the cast's people.
fn private(city: &std::path::Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let read = |path: &std::path::Path| -> Value {
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    };
    let people = read(&city.join("people.json"));
    for citizen in people["citizens"].as_array().unwrap() {
        for name in ["zh", "en"] {
            found.insert(citizen[name].as_str().unwrap().to_owned());
        }
    }
    for paper in std::fs::read_dir(city.join("papers")).unwrap() {
        let path = paper.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        if let Ok(credential) = serde_json::from_slice::<Value>(&bytes) {
            texts(&credential["credentialSubject"], &mut found);
        }
    }
    found
}

#[test]
fn no_line_of_the_log_holds_a_name_or_a_number_of_the_people_it_is_about() {
    let folder = tempfile::tempdir().unwrap();
    let city = folder.path().join("city");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = port.local_addr().unwrap().port() % 20_000 + 21_000;
    drop(port);
    let ran = Command::new(env!("CARGO_BIN_EXE_chancery"))
        .args(["demo", "--once", "--json", "--dir", text(&city)])
        .args(["--port-base", &base.to_string()])
        .env("LC_ALL", "C")
        .env("CHANCERY_LOG", "warn,chancery=trace")
        .output()
        .unwrap();
    let log = String::from_utf8(ran.stderr).unwrap();
    assert!(ran.status.success(), "{log}");
    let ours = log.lines().filter(|line| line.contains("a block is final"));
    assert!(ours.count() > 3, "one line a block:\n{log}");
    let private = private(&city);
    assert!(private.len() > 8, "{private:?}");
    // What is told to the person who started it is not the log: that begins with the time.
    let lines: Vec<_> = log.lines().filter(|line| line.starts_with("20")).collect();
    for secret in &private {
        let found = lines.iter().find(|line| line.contains(secret.as_str()));
        assert!(found.is_none(), "`{secret}` is in the log: {found:?}");
    }
}
