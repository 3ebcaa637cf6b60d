//! `found` as a ceremony: each step by its files, each refusal said, and a node that starts with nothing less.

mod stage;

use std::os::unix::fs::PermissionsExt as _;

use crate::{chancery, text};
use stage::{Ceremony, change, demand};

#[test]
fn the_members_found_a_ledger_and_the_same_files_give_the_same_bytes() {
    let (ceremony, ledger) = Ceremony::signed();
    let genesis = std::fs::read(ceremony.path("genesis.json")).unwrap();
    std::fs::remove_file(ceremony.path("genesis.json")).unwrap();
    assert_eq!(ceremony.assemble(&[1, 0]).json()["ledger"], ledger.as_str());
    assert_eq!(
        std::fs::read(ceremony.path("genesis.json")).unwrap(),
        genesis
    );
    let shown = chancery(&[
        "found",
        "inspect",
        text(&ceremony.path("genesis.json")),
        "--json",
    ])
    .json();
    assert_eq!(shown["environment"], "production");
    assert_eq!(shown["epochs"]["blocks"], 10);
    assert_eq!(shown["members"].as_array().unwrap().len(), 2);
    let shown = chancery(&["found", "inspect", text(&ceremony.path("genesis.json"))]);
    assert!(
        shown.out.contains(&ledger) && shown.out.contains("validator"),
        "{}",
        shown.out
    );
    let ran = ceremony.finish(&[1, 0]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let set = ceremony.path("set.json");
    let ran = chancery(&[
        "found",
        "verify",
        text(&ceremony.path("genesis.json")),
        text(&set),
        "--json",
    ]);
    assert_eq!(ran.json()["complete"], true, "{}", ran.err);
}

#[test]
fn every_key_is_for_its_owners_eyes_and_never_overwritten() {
    let ceremony = Ceremony::described();
    let mut keys: Vec<_> = std::fs::read_dir(ceremony.member(0).join("keys"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(keys.len(), 6, "the root key stands elsewhere");
    keys.push(ceremony.root(0));
    for key in keys {
        let mode = std::fs::metadata(&key).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", key.display());
    }
    let dir = ceremony.member(0);
    demand(
        &chancery(&["found", "keys", "--dir", text(&dir)]),
        "has keys already",
    );
    demand(&ceremony.describe(0, &[]), "cannot write");
}

#[test]
fn what_a_member_may_not_say_of_itself_is_refused() {
    let ceremony = Ceremony::described();
    let again = |more: &[&str]| {
        std::fs::remove_file(ceremony.member(0).join("descriptor.json")).ok();
        ceremony.describe(0, more)
    };
    for more in [
        &["--valid-days", "0"][..],
        &["--valid-days", "91"],
        &["--no-node"],
        &["--kind", "citizen"],
    ] {
        assert_eq!(again(more).code, 2, "{more:?}");
    }
    let dir = ceremony.member(1);
    let root = ceremony.root(1);
    let base = [
        "found",
        "describe",
        "--dir",
        text(&dir),
        "--root",
        text(&root),
        "--zh",
        "局",
        "--en",
        "B",
    ];
    let with = |more: &[&str]| chancery(&[&base, more].concat());
    assert_eq!(with(&[]).code, 2, "no address");
    assert_eq!(with(&["--address", "host"]).code, 2);
    std::fs::remove_file(dir.join("descriptor.json")).unwrap();
    let wrong = ["--address", "host:1", "--identifier", "119900000000000276"];
    demand(&with(&wrong), "check character should be `5`");
    demand(
        &chancery(&[
            "found",
            "describe",
            "--dir",
            text(&dir),
            "--zh",
            "局",
            "--en",
            "B",
            "--no-node",
        ]),
        "root.key",
    );
}

#[test]
fn a_descriptor_that_was_changed_on_the_way_is_refused() {
    let ceremony = Ceremony::described();
    let path = ceremony.member(1).join("descriptor.json");
    change(&path, |file| {
        file["descriptor"]["name"]["en"] = "Another".into()
    });
    demand(&ceremony.assemble(&[0, 1]), "is not good");
    assert!(!ceremony.path("genesis.json").exists());
}

#[test]
fn what_does_not_go_together_is_not_assembled() {
    let ceremony = Ceremony::described();
    demand(&ceremony.assemble(&[0, 0]), "occurs twice");
    ceremony.council(Some("2001-01-01T00:00:00Z"));
    demand(&ceremony.assemble(&[0, 1]), "made after the time");
    ceremony.council(Some("2099-01-01T00:00:00Z"));
    demand(&ceremony.assemble(&[0, 1]), "has expired");
    ceremony.council(Some("tomorrow"));
    demand(&ceremony.assemble(&[0, 1]), "`time`");
    ceremony.council(None);
    let council = std::fs::read_to_string(ceremony.path("council.toml")).unwrap();
    for (from, to, complaint) in [
        ("blocks = 10", "blocks = 1", "an epoch has 2 to"),
        ("term = 1", "turn = 1", "unknown field `turn`"),
        ("v = 1", "v = 2", "version 2"),
        ("\"production\"", "\"development\"", "another environment"),
    ] {
        std::fs::write(ceremony.path("council.toml"), council.replacen(from, to, 1)).unwrap();
        demand(&ceremony.assemble(&[0, 1]), complaint);
    }
    std::fs::write(ceremony.path("council.toml"), council).unwrap();
    assert_eq!(ceremony.assemble(&[0, 1]).code, 0);
    demand(&ceremony.assemble(&[0, 1]), "cannot write");
}

#[test]
fn one_members_key_in_anothers_descriptor_is_refused() {
    let ceremony = Ceremony::described();
    for name in ["office", "validator"] {
        let file = format!("keys/{name}.key");
        let (from, to) = (
            ceremony.member(0).join(&file),
            ceremony.member(1).join(&file),
        );
        std::fs::remove_file(ceremony.member(1).join("descriptor.json")).unwrap();
        let own = std::fs::read(&to).unwrap();
        std::fs::copy(from, &to).unwrap();
        assert_eq!(ceremony.describe(1, &[]).code, 0);
        demand(&ceremony.assemble(&[0, 1]), "key that occurs twice");
        std::fs::write(&to, own).unwrap();
    }
}

#[test]
fn a_member_signs_only_the_ledger_that_it_was_told_and_itself_as_it_is() {
    let (ceremony, ledger) = Ceremony::signed();
    std::fs::remove_file(ceremony.member(0).join("approval.json")).unwrap();
    demand(&ceremony.sign(0, &"ab".repeat(32)), "not abab");
    std::fs::remove_file(ceremony.member(0).join("descriptor.json")).unwrap();
    assert_eq!(ceremony.describe(0, &["--kind", "bank"]).code, 0);
    demand(&ceremony.sign(0, &ledger), "does not have this member");
    std::fs::write(ceremony.path("genesis.json"), "{}").unwrap();
    demand(&ceremony.sign(0, &ledger), "not a genesis file");
}

#[test]
fn a_set_of_signatures_is_whole_or_is_none() {
    let (ceremony, ledger) = Ceremony::signed();
    demand(&ceremony.finish(&[0]), "has not signed");
    demand(&ceremony.finish(&[0, 0]), "signed twice");
    let path = ceremony.member(1).join("approval.json");
    let good = std::fs::read(&path).unwrap();
    change(&path, |file| file["ledger"] = "ab".repeat(32).into());
    demand(&ceremony.finish(&[0, 1]), "another genesis file");
    std::fs::write(&path, &good).unwrap();
    change(&path, |file| file["signature"] = "00".repeat(64).into());
    demand(&ceremony.finish(&[0, 1]), "is not good");
    std::fs::remove_file(&path).unwrap();
    let (genesis, dir) = (ceremony.path("genesis.json"), ceremony.member(1));
    let office = dir.join("keys/office.key");
    let ran = chancery(&[
        "found",
        "sign",
        text(&genesis),
        "--dir",
        text(&dir),
        "--root",
        text(&office),
        "--ledger",
        &ledger,
    ]);
    demand(&ran, "not its root key");
    assert!(!ceremony.path("set.json").exists());
}

#[test]
fn a_production_node_starts_with_every_signature_or_not_at_all() {
    let (ceremony, _) = Ceremony::signed();
    assert_eq!(ceremony.finish(&[0, 1]).code, 0);
    let ran = ceremony.settle(0);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let config = ceremony.member(0).join("node.toml");
    let set = ceremony.member(0).join("genesis.signatures.json");
    let start = || chancery(&["node", "--config", text(&config)]);
    let good = std::fs::read(&set).unwrap();
    change(&set, |file| {
        drop(file["signatures"].as_array_mut().unwrap().pop())
    });
    demand(&start(), "has not signed");
    std::fs::remove_file(&set).unwrap();
    demand(&start(), "genesis.signatures.json");
    std::fs::write(&set, good).unwrap();
    let key = ceremony.member(0).join("keys/office.key");
    let seed = std::fs::read_to_string(&key).unwrap();
    std::fs::write(&key, format!("{seed}# development\n")).unwrap();
    demand(&start(), "is a development city's key");
    std::fs::remove_file(ceremony.member(0).join("descriptor.json")).unwrap();
    demand(&ceremony.describe(0, &[]), "is a development city's key");
    demand(&ceremony.settle(0), "is a development city's key");
}

#[test]
fn a_folder_is_settled_with_the_signatures_that_its_ledger_asks_for() {
    let (ceremony, _) = Ceremony::signed();
    let (genesis, dir) = (ceremony.path("genesis.json"), ceremony.member(0));
    let ran = chancery(&["found", "settle", text(&genesis), "--dir", text(&dir)]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert_eq!(ceremony.finish(&[0, 1]).code, 0);
    assert_eq!(ceremony.settle(0).code, 0);
    demand(&ceremony.settle(0), "cannot write");
    let config = std::fs::read_to_string(dir.join("node.toml")).unwrap();
    assert!(
        config.contains("127.0.0.1:18512") && !config.contains("address = \"127.0.0.1:18511\""),
        "{config}"
    );
}

#[test]
fn samples_are_printed() {
    let ran = chancery(&["found", "assemble", "--sample"]);
    assert!(ran.code == 0 && ran.out.contains("[epochs]"), "{}", ran.err);
    let ran = chancery(&["node", "--sample"]);
    assert!(ran.code == 0 && ran.out.contains("[files]"), "{}", ran.err);
    assert_eq!(chancery(&["found"]).code, 2);
    assert_eq!(chancery(&["node"]).code, 2);
}
