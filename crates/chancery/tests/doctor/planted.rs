//! Troubles of a stopped node: its configuration, keys, machine and files.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;

use crate::{Ended, Node, PORT_BASE, chancery};

/// Plants a trouble in a node that is well, and demands that it alone is named.
#[track_caller]
fn check(plant: impl FnOnce(&Node), expected: &str) {
    let node = Node::new();
    plant(&node);
    node.check(&[], &[expected]);
}

#[test]
fn a_node_that_is_well_gets_none() {
    Node::new().check(&[], &[]);
}

#[test]
fn what_is_wrong_with_the_configuration_is_named() {
    check(
        |node| std::fs::remove_file(node.path("node.toml")).unwrap(),
        "config_missing",
    );
    check(
        |node| node.replace("node.toml", "v = 1", "v = "),
        "config_invalid",
    );
    check(
        |node| node.replace("node.toml", "[api]", "[api]\nlisten_at = 1"),
        "config_unknown_field",
    );
    check(
        |node| node.replace("node.toml", "v = 1", "v = 2"),
        "config_version",
    );
}

#[test]
fn what_is_wrong_with_the_genesis_file_is_named() {
    check(
        |node| std::fs::remove_file(node.path("genesis.json")).unwrap(),
        "genesis_missing",
    );
    check(|node| node.write("genesis.json", "{}"), "genesis_invalid");
    check(
        |node| node.write("genesis.json", node.text("genesis.json") + "\n"),
        "genesis_other_ledger",
    );
}

#[test]
fn what_is_wrong_with_keys_is_named() {
    check(
        |node| std::fs::remove_file(node.path("keys/office.key")).unwrap(),
        "key_missing",
    );
    check(
        |node| {
            let mode = std::fs::Permissions::from_mode(0o644);
            std::fs::set_permissions(node.path("keys/office.key"), mode).unwrap();
        },
        "key_open",
    );
    check(|node| node.write("keys/office.key", "zz"), "key_invalid");
    check(|node| node.rot("keys/office.key"), "key_invalid");
    check(
        |node| node.write("keys/validator.key", "07".repeat(32)),
        "key_not_in_committee",
    );
    check(
        |node| std::fs::remove_file(node.path("operator.token")).unwrap(),
        "token_missing",
    );
    check(|node| node.rot("operator.token"), "file_damaged");
}

/// A ledger in production, whose node has not begun yet.
fn produce(node: &Node) {
    node.replace("genesis.json", "\"development\"", "\"production\"");
    for folder in ["chain", "custody"] {
        std::fs::remove_dir_all(node.path(folder)).unwrap();
    }
    std::fs::create_dir_all(node.path("custody")).unwrap();
}

fn note_backup(node: &Node, at_ms: u128) {
    let mark = serde_json::json!({ "at_ms": u64::try_from(at_ms).unwrap(), "backup": "b", "manifest": "m" });
    node.write("custody/backup.json", mark.to_string());
}

fn now_ms() -> u128 {
    std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()
}

#[test]
fn production_is_held_to_more() {
    check(
        |node| {
            produce(node);
            note_backup(node, now_ms());
        },
        "development_keys",
    );
    check(
        |node| {
            produce(node);
            for entry in std::fs::read_dir(node.path("keys")).unwrap() {
                let path = entry.unwrap().path();
                let text = std::fs::read_to_string(&path).unwrap();
                std::fs::write(&path, text.lines().next().unwrap()).unwrap();
            }
        },
        "backup_missing",
    );
    check(
        |node| note_backup(node, now_ms() - 8 * 86_400_000),
        "backup_old",
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let node = Node::new();
    let home = node.path("");
    let is_root = std::fs::read_to_string("/proc/self/status")
        .unwrap()
        .contains("\nUid:\t0\t");
    let mut doctor = if is_root {
        // The superuser writes everywhere: another user looks, with a copy of the program.
        let program = node.room.path().join("chancery");
        std::fs::copy(env!("CARGO_BIN_EXE_chancery"), &program).unwrap();
        let owned = std::process::Command::new("chown")
            .args(["-R", "65534:65534"])
            .arg(&home)
            .status();
        assert!(owned.unwrap().success());
        std::os::unix::fs::chown(&home, Some(0), Some(0)).unwrap();
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(node.room.path(), open.clone()).unwrap();
        std::fs::set_permissions(&program, open).unwrap();
        let mut doctor = std::process::Command::new("setpriv");
        doctor
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(program);
        doctor
    } else {
        chancery()
    };
    std::fs::set_permissions(&home, std::fs::Permissions::from_mode(0o555)).unwrap();
    doctor
        .args(["doctor", "--json", "--free-min", "1", "--config"])
        .arg(node.path("node.toml"));
    let ended = Ended::of(doctor);
    std::fs::set_permissions(&home, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(ended.codes(), ["folder_not_writable"], "{}", ended.out);
}

#[test]
fn what_is_wrong_with_the_machine_is_named() {
    let node = Node::new();
    node.check(&["--free-min", "99999999999"], &["disk_nearly_full"]);
    let mut shell = std::process::Command::new("sh");
    shell
        .arg("-c")
        .arg("ulimit -n 256; exec \"$0\" \"$@\"")
        .arg(env!("CARGO_BIN_EXE_chancery"));
    shell
        .args(["doctor", "--json", "--free-min", "1", "--config"])
        .arg(node.path("node.toml"));
    assert_eq!(Ended::of(shell).codes(), ["open_files_low"]);
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    node.replace("node.toml", &node.own, &format!("127.0.0.1:{port}"));
    node.check(&[], &["port_in_use"]);
}

#[test]
fn a_folder_that_another_process_holds_is_named() {
    check_held(|node| node.check(&[], &["folder_in_use"]));
}

fn check_held(look: impl FnOnce(&Node)) {
    let node = Node::new();
    let lock = std::fs::File::open(node.path("chain/lock")).unwrap();
    lock.try_lock().unwrap();
    look(&node);
}

#[test]
fn peers_that_are_silent_are_named_one_by_one_until_the_quorum_is_lost() {
    let closed = |place: u16| {
        let held = TcpListener::bind("127.0.0.1:0").unwrap();
        (
            format!("127.0.0.1:{}", PORT_BASE + place),
            held.local_addr().unwrap().to_string(),
        )
    };
    let node = Node::new();
    let (from, to) = closed(1);
    node.replace("node.toml", &from, &to);
    node.check(&[], &["peer_unreachable"]);
    let (from, to) = closed(2);
    node.replace("node.toml", &from, &to);
    node.check(&[], &["quorum_lost"]);
}

#[test]
fn damaged_stores_are_named() {
    check(
        |node| node.write("custody/failure", "the disk is full"),
        "node_failed",
    );
    check(
        |node| node.rot("chain/store/chancery-blocks-value/0000000000000000"),
        "chain_damaged",
    );
    check(|node| node.rot(&node.journal()), "journal_damaged");
    check(|node| node.rot("readmodel.sqlite"), "readmodel_damaged");
    check(|node| node.rot("cabinet.sqlite"), "cabinet_damaged");
    check(|node| node.rot("custody/seal.json"), "seal_damaged");
    check(
        |node| {
            let blob = std::fs::read_dir(node.path("vault/blobs"))
                .unwrap()
                .next()
                .unwrap()
                .unwrap();
            node.rot(&format!(
                "vault/blobs/{}",
                blob.file_name().to_str().unwrap()
            ));
        },
        "vault_damaged",
    );
}

/// Takes the seal away, as if the node had never been stopped in order.
fn unseal(node: &Node) {
    std::fs::remove_file(node.path("custody/seal.json")).unwrap();
    std::fs::remove_file(node.path("custody/seal-copy.json")).unwrap();
}

fn break_at(node: &Node, name: &str, at: usize) {
    let mut bytes = std::fs::read(node.path(name)).unwrap();
    bytes[at] ^= 4;
    node.write(name, bytes);
}

#[test]
fn damaged_stores_are_named_without_a_seal() {
    check(
        |node| {
            unseal(node);
            break_at(
                node,
                "chain/store/chancery-blocks-value/0000000000000000",
                4_200,
            );
        },
        "chain_damaged",
    );
    check(
        |node| {
            unseal(node);
            break_at(node, &node.journal(), 4_100);
        },
        "journal_damaged",
    );
}

#[test]
fn damaged_databases_and_documents_are_named_without_a_seal() {
    check(
        |node| {
            unseal(node);
            let half = std::fs::read(node.path("cabinet.sqlite")).unwrap();
            node.write("cabinet.sqlite", &half[..half.len() / 2]);
        },
        "cabinet_damaged",
    );
    check(
        |node| {
            unseal(node);
            let half = std::fs::read(node.path("readmodel.sqlite")).unwrap();
            node.write("readmodel.sqlite", &half[..half.len() / 2]);
        },
        "readmodel_damaged",
    );
    check(
        |node| {
            unseal(node);
            let blob = std::fs::read_dir(node.path("vault/blobs"))
                .unwrap()
                .next()
                .unwrap()
                .unwrap();
            break_at(
                node,
                &format!("vault/blobs/{}", blob.file_name().to_str().unwrap()),
                99,
            );
        },
        "vault_damaged",
    );
}

#[test]
fn keys_that_do_not_open_what_they_should_are_named() {
    check(
        |node| node.write("keys/cabinet.key", "07".repeat(32)),
        "cabinet_key_wrong",
    );
    check(
        |node| node.write("keys/sealing.key", "07".repeat(32)),
        "vault_key_wrong",
    );
}

#[test]
fn data_of_a_newer_program_is_named() {
    use sha2::Digest as _;
    let newer = |node: &Node| {
        let seal = node.text("custody/seal.json");
        let seal = seal
            .lines()
            .next()
            .unwrap()
            .replacen("\"v\":1", "\"v\":2", 1);
        let hash = sha2::Sha256::digest(&seal);
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        for name in ["custody/seal.json", "custody/seal-copy.json"] {
            node.write(name, format!("{seal}\n{hash}\n"));
        }
    };
    check(newer, "data_newer");
}

#[test]
fn a_copied_chain_is_named_until_its_operator_says_that_it_is_the_only_one() {
    let node = Node::copied();
    node.check(&[], &["journal_copied"]);
    node.check(&["--adopt"], &[]);
    node.check(&[], &[]);
}

#[test]
fn every_trouble_is_listed_in_both_languages() {
    let ended = Ended::of({
        let mut doctor = chancery();
        doctor.args(["doctor", "--list", "--json"]);
        doctor
    });
    assert!(ended.json().as_array().unwrap().len() >= 35);
}
