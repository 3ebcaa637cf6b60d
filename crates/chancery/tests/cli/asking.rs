//! `dataset ask`: what is no question is refused before anything is on record; what is one is answered, between two
//! nodes that run.

use std::path::Path;

use crate::{Ran, chancery, text};

const ID: &str = "abababababababababababababababababababababababababababababababab";

fn ask(folder: &Path, more: &[&str]) -> Ran {
    let fixed = [
        "dataset",
        "ask",
        ID,
        "--as",
        text(folder),
        "--permission",
        ID,
    ];
    chancery(&[&fixed, more].concat())
}

#[test]
fn what_is_no_question_is_refused_with_what_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let by = ["--by", "number=1"];
    for (more, said) in [
        (&["--tell", "members"][..], "--by <FIELD=VALUE>"),
        (&by, "asks for nothing"),
        (&["--by", "number"], "write it as field=value"),
        (&["--by", "number=1", "--test", "income>5"], "field>=value"),
        (
            &["--by", "number=1", "--tell", "no name"],
            "a field name has",
        ),
        (
            &["--by", "number=1", "--by", "number=2", "--tell", "members"],
            "twice",
        ),
        (
            &["--by", "number=1", "--test", "a=1", "--test", "a=2"],
            "tested twice",
        ),
        (
            &["--by", "number=1", "--tell", "a", "--wait-seconds", "999"],
            "999",
        ),
    ] {
        let ran = ask(folder.path(), more);
        assert_eq!(ran.code, 2, "{more:?}: {}", ran.err);
        assert!(ran.err.contains(said), "{more:?}: {}", ran.err);
    }
    let sound = ["--by", "number=1", "--tell", "members"];
    let nowhere = ask(folder.path(), &sound);
    assert_eq!(nowhere.code, 1, "{}", nowhere.err);
    assert!(nowhere.err.contains("node.toml"), "{}", nowhere.err);
}

#[test]
fn help_says_when_an_erasure_is_filed() {
    let help = chancery(&["dataset", "ask", "--help"]).out;
    for said in ["--erase", "erased", "--tell", "--test", "field>=value"] {
        assert!(help.contains(said), "{said}: {help}");
    }
}
