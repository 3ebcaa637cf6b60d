//! `case`, `register`, `dataset`, `permission`, `obligation`: every act from a body in JSON, lists that ask a node.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::{chancery, text};

const ID: &str = "abababababababababababababababababababababababababababababababab";

/// A body for one act of each noun, with the transaction that it makes.
fn acts() -> [(&'static [&'static str], &'static str, serde_json::Value); 5] {
    let id = ID;
    [
        (
            &["case", "withdraw"],
            "withdraw_case",
            serde_json::json!({ "case": id, "reason": "changed-mind" }),
        ),
        (
            &["register", "close"],
            "close_entry",
            serde_json::json!({ "entry": id, "reason": "razed" }),
        ),
        (
            &["obligation", "reverse"],
            "reverse_obligation",
            serde_json::json!({ "obligation": id, "reason": "error" }),
        ),
        (
            &["permission", "withdraw"],
            "withdraw_permission",
            serde_json::json!({ "permission": id, "reason": "changed-mind" }),
        ),
        (
            &["permission", "refuse-request"],
            "refuse_request",
            serde_json::json!({ "request": id, "reason": "not-needed" }),
        ),
    ]
}

#[test]
fn an_act_is_its_transaction_with_the_body_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("body.json");
    for (noun_and_verb, name, body) in acts() {
        std::fs::write(&path, body.to_string()).unwrap();
        let more = [text(&path), "--as", "x", "--print", "--json"];
        let ran = chancery(&[noun_and_verb, &more].concat());
        assert_eq!(ran.code, 0, "{name}: {}", ran.err);
        let expected = serde_json::json!({ "type": name, "body": body });
        assert_eq!(ran.json(), expected);
    }
}

#[test]
fn a_body_comes_from_standard_input_as_well() {
    for (noun_and_verb, name, body) in acts() {
        let more = ["-", "--as", "x", "--print", "--json"];
        let mut child = Command::new(env!("CARGO_BIN_EXE_chancery"))
            .args([noun_and_verb, &more].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(body.to_string().as_bytes()).unwrap();
        drop(input);
        let output = child.wait_with_output().unwrap();
        let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(printed["type"], name);
    }
}

#[test]
fn what_is_no_body_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("body.json");
    for (content, code, said) in [
        ("{", 1, "is not JSON"),
        ("{}", 2, "missing field"),
        (r#"{ "case": "me", "reason": "x" }"#, 2, "hexadecimal"),
    ] {
        std::fs::write(&path, content).unwrap();
        let ran = chancery(&["case", "withdraw", text(&path), "--as", "x", "--print"]);
        assert_eq!(ran.code, code, "{content}: {}", ran.err);
        assert!(ran.err.contains(said), "{content}: {}", ran.err);
    }
    let ran = chancery(&["case", "withdraw", "/dev/zero", "--as", "x", "--print"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    for arguments in [&["case", "marry"][..], &["case"], &["case", "withdraw"]] {
        assert_eq!(chancery(arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn lists_and_single_things_are_asked_of_a_node() {
    let nowhere = ["--node", "http://127.0.0.1:9"];
    for arguments in [
        &["case", "list", "--code", "shop-licence", "--status", "open"][..],
        &["case", "show", ID, "--proof"],
        &["register", "list", "--keeper", ID],
        &["register", "show", ID],
        &["dataset", "list", "--steward", ID],
        &["dataset", "show", ID],
        &["permission", "list", "--giver", ID],
        &["permission", "show", ID],
        &[
            "permission",
            "requests",
            "--steward",
            ID,
            "--status",
            "open",
        ],
        &["permission", "show-request", ID, "--proof"],
        &["permission", "receipts", "--giver", ID, "--unclosed"],
        &["permission", "receipt", ID],
        &["obligation", "list", "--party", ID, "--status", "due"],
        &["obligation", "show", ID],
        &["type", "list", "--kind", "service"],
    ] {
        let ran = chancery(&[arguments, &nowhere].concat());
        assert_eq!(ran.code, 1, "{arguments:?}: {}", ran.err);
        assert!(
            ran.err.contains("no node answers"),
            "{arguments:?}: {}",
            ran.err
        );
    }
}

#[test]
fn completions_manual_and_help_name_every_act() {
    let completions = chancery(&["completions", "bash"]).out;
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(chancery(&["man", "--folder", text(folder.path())]).code, 0);
    let help = chancery(&["case", "--help"]).out;
    for act in [
        "open",
        "admit-person",
        "submit-evidence",
        "decide",
        "appeal",
    ] {
        let page = folder.path().join(format!("chancery-case-{act}.1"));
        assert!(page.is_file(), "{act}");
        assert!(help.contains(act) && completions.contains(act), "{act}");
    }
    assert!(help.contains("Open a case"), "{help}");
}

/// Every verb of the office reads the acting agency's folder first, and what it is given.
#[test]
fn the_office_says_what_it_lacks_before_it_asks_a_node() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("body.json");
    std::fs::write(&path, "[]").unwrap();
    let (file, nobody) = (text(&path), ["--as", "/nowhere"]);
    for arguments in [
        &["openings", ID][..],
        &["opening", ID, ID],
        &["open", ID, "--content", file],
        &["verify", ID, ID],
        &["erase", ID, ID],
        &["queue", "--state", "ended"],
        &["finding", ID, "title"],
        &["claim", ID, "title", "--officer", "lin"],
        &["return", ID, "title", "--officer", "lin"],
        &["decide", ID, "--decision", file, "--key", "k"],
    ] {
        let ran = chancery(&[&["office"], arguments, &nobody].concat());
        assert_eq!(ran.code, 1, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains("/nowhere"), "{arguments:?}: {}", ran.err);
    }
    let answer = [
        "office",
        "answer",
        ID,
        "title",
        "--officer",
        "lin",
        "--facts",
        file,
    ];
    let ran = chancery(&[&answer[..], &nobody].concat());
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(
        ran.err.contains("a JSON object with `facts`"),
        "{}",
        ran.err
    );
    let open = ["office", "open", ID, "--content", file, "--for", "nobody"];
    let ran = chancery(&[&open[..], &nobody].concat());
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("`nobody` is not a party"), "{}", ran.err);
    let nameless = ["office", "claim", ID, "title", "--as", "/nowhere"];
    assert_eq!(chancery(&nameless).code, 2);
}
