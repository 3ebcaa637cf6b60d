//! Troubles of a node that runs, and of other nodes, told by stand-ins.

use std::fs::File;

use crate::Node;
use crate::stand_in::{Said, stand_in};

fn ledger(node: &Node) -> String {
    node.text("chain/ledger").trim().to_owned()
}

/// A node whose folder is held and whose address answers so.
fn running(change: impl FnOnce(&mut Said)) -> (Node, File) {
    let node = Node::new();
    let lock = File::open(node.path("chain/lock")).unwrap();
    lock.try_lock().unwrap();
    let mut said = Said::well(&ledger(&node), 10);
    change(&mut said);
    let address = stand_in(0, said);
    node.replace(
        "node.toml",
        &node.own,
        address.trim_start_matches("http://"),
    );
    (node, lock)
}

#[track_caller]
fn check_own(change: impl FnOnce(&mut Said), expected: &[&str]) {
    let (node, _lock) = running(change);
    node.check(&[], expected);
}

#[test]
fn a_running_node_that_is_well_gets_none() {
    check_own(|_| {}, &[]);
}

#[test]
fn what_a_running_node_says_of_itself_is_named() {
    check_own(|said| said.failed = Some("stopped"), &["node_failed"]);
    check_own(|said| said.peers = 1, &["quorum_lost"]);
    check_own(
        |said| {
            said.height = 100;
            said.searched = Some(1);
        },
        &["readmodel_behind"],
    );
    check_own(
        |said| said.ledger = "00".repeat(32),
        &["genesis_other_ledger"],
    );
}

#[test]
fn a_node_behind_another_is_named() {
    let (node, _lock) = running(|_| {});
    let peer = stand_in(0, Said::well(&ledger(&node), 1_000));
    node.check(&["--peer", &peer], &["node_behind"]);
    let peer = stand_in(0, Said::well(&ledger(&node), 20));
    node.check(&["--peer", &peer], &[]);
}

#[test]
fn clocks_that_differ_are_named_in_either_direction() {
    for ahead_s in [60, -60] {
        let node = Node::new();
        let said = Said {
            ahead_s,
            ..Said::well(&ledger(&node), 10)
        };
        node.check(&["--peer", &stand_in(0, said)], &["clock_skewed"]);
    }
}

#[test]
fn a_node_of_another_ledger_is_named() {
    let node = Node::new();
    let peer = stand_in(0, Said::well(&"11".repeat(32), 10));
    node.check(&["--peer", &peer], &["peer_other_ledger"]);
}
