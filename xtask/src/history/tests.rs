//! What the checker finds, a line each.

use super::*;

fn block(transactions: &[(&str, bool)]) -> Block {
    Block {
        digest: String::from("d"),
        transactions: transactions
            .iter()
            .map(|(id, accepted)| ((*id).to_owned(), *accepted))
            .collect(),
    }
}

fn check(line: &str, complaint: Option<&str>) {
    let blocks = [block(&[("a", true)]), block(&[("b", false), ("c", true)])];
    let places = places("node", 1, &blocks).unwrap();
    let judged = judge("node", 1, &places, &serde_json::from_str(line).unwrap());
    match (judged, complaint) {
        (Ok(()), None) => {}
        (Err(error), Some(complaint)) => {
            assert!(error.to_string().contains(complaint), "{line}: {error}");
        }
        (judged, _) => panic!("{line}: {judged:?}"),
    }
}

#[test]
fn what_was_acknowledged_stands_where_it_was_said_to() {
    check(r#"{"saw":"final","node":0,"id":"a","height":1}"#, None);
    check(
        r#"{"saw":"final","node":0,"id":"x","height":1}"#,
        Some("is missing"),
    );
    check(
        r#"{"saw":"final","node":0,"id":"a","height":2}"#,
        Some("is in 1"),
    );
    check(
        r#"{"saw":"final","node":0,"id":"b","height":2}"#,
        Some("outcome"),
    );
    check(r#"{"saw":"rejected","node":0,"id":"b","height":2}"#, None);
    check(
        r#"{"saw":"rejected","node":0,"id":"c","height":2}"#,
        Some("outcome"),
    );
}

#[test]
fn what_was_refused_took_no_effect() {
    check(
        r#"{"saw":"refused","node":0,"id":"x","code":"envelope.expired"}"#,
        None,
    );
    check(
        r#"{"saw":"refused","node":0,"id":"b","code":"envelope.expired"}"#,
        None,
    );
    check(
        r#"{"saw":"refused","node":0,"id":"c","code":"envelope.expired"}"#,
        Some("took effect in 2"),
    );
}

#[test]
fn nothing_stands_twice() {
    let twice = places("node", 1, &[block(&[("a", true)]), block(&[("a", true)])]);
    assert!(
        twice
            .err()
            .unwrap()
            .to_string()
            .contains("stands in 1 and again in 2")
    );
}

#[test]
fn a_node_never_answers_as_of_an_earlier_height_unless_it_was_restored() {
    let seen: Vec<Observation> = [(0, 5), (1, 9), (0, 6), (0, 4)]
        .iter()
        .map(|(node, height)| Observation::Height {
            node: *node,
            height: *height,
        })
        .collect();
    assert!(
        reads(&seen, &Known::default())
            .err()
            .unwrap()
            .to_string()
            .contains("height 4")
    );
    let restored = Known {
        restored: vec![0],
        ..Known::default()
    };
    assert_eq!(reads(&seen, &restored).unwrap().reads, 4);
}

#[test]
fn every_bundle_is_valid() {
    let one = |verdict: &str| Observation::Bundle {
        node: 2,
        file: String::from("f"),
        verdict: verdict.to_owned(),
    };
    let (none, ahead) = (
        Known::default(),
        Known {
            wrong_clock: vec![2],
            ..Known::default()
        },
    );
    assert_eq!(reads(&[one("valid")], &none).unwrap().bundles, 1);
    assert!(reads(&[one("valid"), one("expired")], &none).is_err());
    assert!(reads(&[one("valid"), one("expired")], &ahead).is_ok());
    assert!(reads(&[one("invalid")], &ahead).is_err());
}

#[test]
fn nodes_have_the_same_blocks() {
    let whole = [block(&[("a", true)]), block(&[]), block(&[("c", true)])];
    compare("node", &whole, 1, &whole).unwrap();
    compare("node", &whole, 2, whole.get(1..).unwrap()).unwrap();
    let short = compare("node", &whole, 2, whole.get(1..2).unwrap());
    assert!(short.is_err());
    let other = [block(&[("x", true)]), block(&[]), block(&[("c", true)])];
    let differs = compare("node", &whole, 1, &other).err().unwrap();
    assert!(differs.to_string().contains("block Some(1)"), "{differs}");
}
