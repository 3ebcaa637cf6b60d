//! Usage: what is not understood ends with 2, and help says every exit code.

use crate::chancery;

#[test]
fn what_is_not_understood_ends_with_two() {
    for arguments in [
        &["--no-such-option"][..],
        &["no-such-command"],
        &["verify"],
        &["verify", "a", "--genesis", "b", "--max-age", "soon"],
        &["party", "show"],
        &["--lang", "fr", "explain"],
        &["tx", "sign", "a", "--out", "b"],
    ] {
        assert_eq!(chancery(arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn help_says_every_exit_code() {
    for arguments in [&["--help"][..], &["verify", "--help"]] {
        let ran = chancery(arguments);
        assert_eq!(ran.code, 0);
        for code in ["0", "1", "2", "3", "10", "11", "12", "13", "14", "15"] {
            let said = ran
                .out
                .lines()
                .any(|line| line.trim_start().starts_with(&format!("{code} ")));
            assert!(said, "{arguments:?} does not say {code}");
        }
    }
}

#[test]
fn a_code_is_explained_by_number_and_by_name() {
    let by_name = chancery(&["explain", "certificate.not_issuer", "--json"]);
    assert_eq!(by_name.code, 0);
    let entry = by_name.json()[0].clone();
    let number = entry["number"].to_string();
    assert_eq!(chancery(&["explain", &number, "--json"]).json()[0], entry);
    assert!(!entry["meaning"].as_str().unwrap().is_empty());
    assert!(!entry["remedy"].as_str().unwrap().is_empty());
    assert_eq!(chancery(&["explain", "no.such"]).code, 1);
    assert!(
        chancery(&["explain", "--json"])
            .json()
            .as_array()
            .unwrap()
            .len()
            > 20
    );
}

#[test]
fn completions_and_manual_name_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            chancery(&["completions", shell])
                .out
                .contains("certificate"),
            "{shell}"
        );
    }
    let manual = chancery(&["man"]);
    assert!(manual.code == 0 && manual.out.contains("verify"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    assert_eq!(chancery(&["man", "--folder", path]).code, 0);
    assert!(folder.path().join("chancery-verify.1").is_file());
}

#[test]
fn a_node_that_does_not_answer_is_said_with_what_to_do() {
    let ran = chancery(&["party", "list", "--node", "http://127.0.0.1:9", "--json"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("no node answers") && ran.err.contains("chancery demo"),
        "{}",
        ran.err
    );
    assert!(ran.json()["error"]["remedy"].is_string());
}
