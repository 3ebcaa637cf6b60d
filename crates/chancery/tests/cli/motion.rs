//! `motion`: an effect described by options, by a file, and wrongly.

use crate::{Ran, chancery, text};

const MOTION: &str = "abababababababababababababababababababababababababababababababab";
const PARTY: &str = "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd";

/// Prints the proposal of a motion, for a key that lives elsewhere.
fn print(effect: &[&str]) -> Ran {
    let fixed = [
        "motion", "propose", "--motion", MOTION, "--note", "why", "--as", "x", "--print",
    ];
    chancery(&[&fixed, effect, &["--json"]].concat())
}

#[test]
fn an_effect_is_described_by_its_options() {
    let node = ["--effect", "admit-node", "--party", PARTY, "--key", MOTION];
    let more = ["--address", "node.example:9000", "--role", "follower"];
    let ran = print(&[&node[..], &more[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        ran.json(),
        serde_json::json!({ "type": "propose_motion", "body": { "motion": MOTION, "note": "why",
            "effect": { "effect": "admit_node", "party": PARTY, "key": MOTION,
                "address": "node.example:9000", "role": "follower" } } })
    );
    let ran = print(&[
        "--effect",
        "set-parameter",
        "--name",
        "motion_days",
        "--value",
        "7",
    ]);
    let effect = &ran.json()["body"]["effect"];
    assert_eq!(
        (&effect["name"], &effect["value"]),
        (&"motion_days".into(), &7.into())
    );
}

#[test]
fn an_effect_is_read_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("effect.json");
    let effect = serde_json::json!({ "effect": "lift_stop", "definition": MOTION });
    std::fs::write(&path, effect.to_string()).unwrap();
    let ran = print(&["--effect-file", text(&path)]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.json()["body"]["effect"], effect);
}

#[test]
fn what_is_no_effect_is_refused_with_its_reason() {
    for (effect, said) in [
        (&[][..], "name an effect"),
        (&["--effect", "mint-money"][..], "this is not an effect"),
        (&["--effect", "admit-member"][..], "has the field `party`"),
        (
            &["--effect", "admit-member", "--party", PARTY, "--value", "1"][..],
            "not its own",
        ),
        (
            &["--effect", "admit-member", "--party", "me"][..],
            "is not lowercase hexadecimal",
        ),
        (&["--party", PARTY][..], "--effect"),
        (&["--effect-file", "/does/not/exist"][..], "cannot read"),
    ] {
        let ran = print(effect);
        assert_ne!(ran.code, 0, "{effect:?}");
        assert!(ran.err.contains(said), "{effect:?}: {}", ran.err);
    }
}

#[test]
fn a_vote_and_a_withdrawal_are_printed_as_well() {
    let ran = chancery(&[
        "motion", "vote", MOTION, "reject", "--as", "x", "--print", "--json",
    ]);
    assert_eq!(
        ran.json(),
        serde_json::json!({ "type": "vote_motion", "body": { "motion": MOTION, "vote": "reject" } })
    );
    let ran = chancery(&[
        "motion", "withdraw", MOTION, "--as", "x", "--print", "--json",
    ]);
    assert_eq!(
        ran.json(),
        serde_json::json!({ "type": "withdraw_motion", "body": { "motion": MOTION } })
    );
    let ran = chancery(&["motion", "vote", MOTION, "perhaps", "--as", "x", "--print"]);
    assert_ne!(ran.code, 0);
}
