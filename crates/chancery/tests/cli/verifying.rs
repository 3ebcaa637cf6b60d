//! `verify`: every committed vector gets its verdict, its failed check and its exit code.

use serde_json::Value;

use crate::{chancery, text, vector};

fn vectors() -> Vec<Value> {
    let list = std::fs::read(vector("bundles.json")).unwrap();
    serde_json::from_slice(&list).unwrap()
}

fn string<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap()
}

fn code_of(verdict: &str) -> i32 {
    match verdict {
        "valid" => 0,
        "stale" => 10,
        "suspended" => 11,
        "revoked" => 12,
        "expired" => 13,
        "unknown" => 14,
        "invalid" => 15,
        "error" => 1,
        other => panic!("`{other}` is no verdict"),
    }
}

#[test]
fn every_vector_gets_its_verdict_and_exit_code() {
    let cases = vectors();
    for case in &cases {
        let (file, genesis) = (
            vector(string(case, "file")),
            vector(string(case, "genesis")),
        );
        let now = case["now"].to_string();
        let mut arguments = vec![
            "verify",
            text(&file),
            "--genesis",
            text(&genesis),
            "--now",
            &now,
            "--json",
        ];
        let max_age = case["max_age_ms"].as_u64();
        let max_age = max_age.map_or_else(|| String::from("none"), |ms| format!("{ms}ms"));
        arguments.extend(["--max-age", &max_age]);
        let checkpoint = case["checkpoint"].as_str().map(vector);
        if let Some(checkpoint) = &checkpoint {
            arguments.extend(["--checkpoint", text(checkpoint)]);
        }
        let ran = chancery(&arguments);
        let expected = string(case, "verdict");
        if expected != "error" {
            assert_eq!(ran.json()["verdict"], expected, "{}", string(case, "file"));
        }
        assert_eq!(ran.code, code_of(expected), "{}", string(case, "file"));
    }
    let seen: std::collections::BTreeSet<_> =
        cases.iter().map(|case| string(case, "verdict")).collect();
    assert_eq!(
        seen.len(),
        8,
        "the vectors show every verdict, and a refused anchor"
    );
}

#[test]
fn the_report_names_the_checkpoint_that_it_rests_on_in_both_languages() {
    let (file, genesis) = (
        vector("valid-committee-shrunk.chancery"),
        vector("genesis-term-3.json"),
    );
    let checkpoint = vector("checkpoint-at-14.txt");
    let run = |more: &[&str]| {
        let arguments = ["verify", text(&file), "--genesis", text(&genesis)];
        let with = ["--checkpoint", text(&checkpoint), "--max-age", "none"];
        chancery(&[&arguments[..], &with, more].concat())
    };
    let report = run(&["--json"]).json();
    assert_eq!(report["anchor"]["kind"], "genesis_and_checkpoint");
    assert_eq!(report["anchor"]["checkpoint"]["height"], 14);
    assert!(report["anchor"]["checkpoint"]["time"].is_u64());
    let english = run(&["--lang", "en"]).out;
    assert!(english.contains("the checkpoint at height 14"), "{english}");
    let chinese = run(&["--lang", "zh"]).out;
    assert!(chinese.contains("依据创世文件及高度 14"), "{chinese}");
}

#[test]
fn the_report_names_verdict_anchor_and_every_check() {
    let (file, genesis) = (vector("valid.chancery"), vector("genesis.json"));
    let ran = chancery(&["verify", text(&file), "--genesis", text(&genesis), "--json"]);
    let report = ran.json();
    assert_eq!(report["anchor"]["kind"], "genesis");
    assert_eq!(report["checks"].as_array().unwrap().len(), 13);
    assert!(report["as_of"]["height"].is_u64());
    let plain = chancery(&[
        "verify",
        text(&file),
        "--genesis",
        text(&genesis),
        "--lang",
        "zh",
    ]);
    assert_eq!(plain.code, ran.code);
    assert!(plain.out.contains("依据账本"), "{}", plain.out);
}

#[test]
fn a_file_that_cannot_be_read_is_no_verdict() {
    let genesis = vector("genesis.json");
    let absent = vector("absent.chancery");
    let ran = chancery(&[
        "verify",
        text(&absent),
        "--genesis",
        text(&genesis),
        "--json",
    ]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("cannot read") && ran.err.contains("absent.chancery"),
        "{}",
        ran.err
    );
    assert_eq!(ran.json()["error"]["code"], "error");
    let folder = vector("");
    let ran = chancery(&["verify", text(&folder), "--genesis", text(&genesis)]);
    assert_eq!(ran.code, 1, "{}", ran.err);
}

#[test]
fn a_genesis_file_that_is_none_is_an_error_and_says_where_to_take_one() {
    let file = vector("valid.chancery");
    let ran = chancery(&["verify", text(&file), "--genesis", text(&file)]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains(": not a genesis file") && ran.err.contains("try:"),
        "{}",
        ran.err
    );
}

#[test]
fn what_is_larger_than_any_bundle_is_invalid_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("large.chancery");
    std::fs::write(&large, vec![0xa5; 3 * 1024 * 1024]).unwrap();
    let genesis = vector("genesis.json");
    let ran = chancery(&["verify", text(&large), "--genesis", text(&genesis)]);
    assert_eq!(ran.code, 15, "{}", ran.out);
}

#[test]
fn another_city_does_not_know_the_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let city = folder.path().join("city");
    assert_eq!(chancery(&["found", "--development", text(&city)]).code, 0);
    let (file, genesis) = (vector("valid.chancery"), city.join("genesis.json"));
    let ran = chancery(&["verify", text(&file), "--genesis", text(&genesis), "--json"]);
    assert_eq!(
        (ran.code, &ran.json()["verdict"]),
        (14, &Value::from("unknown"))
    );
}
