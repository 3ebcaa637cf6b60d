//! Repair, backup and restore, on files as they are.

use crate::{Ended, Node, chancery};

const PHRASE: &str = "four words make a phrase\n";

fn back_up(node: &Node) -> Ended {
    let room = node.room.path();
    std::fs::write(room.join("phrase"), PHRASE).unwrap();
    let mut backup = chancery();
    backup
        .args(["backup", "--json", "--config"])
        .arg(node.path("node.toml"));
    backup
        .arg("--to")
        .arg(room.join("backup"))
        .arg("--keys")
        .arg(room.join("keys.sealed"));
    backup.arg("--passphrase").arg(room.join("phrase"));
    Ended::of(backup)
}

fn restore(node: &Node, more: &[&str]) -> Ended {
    let room = node.room.path();
    let mut restore = chancery();
    restore
        .args(["restore", "--json", "--from"])
        .arg(room.join("backup"));
    restore.arg("--keys").arg(room.join("keys.sealed"));
    restore.arg("--passphrase").arg(room.join("phrase"));
    restore.args(more);
    Ended::of(restore)
}

#[test]
fn one_flipped_bit_is_put_back_to_the_very_bytes_and_what_was_damaged_is_kept() {
    let node = Node::new();
    for name in ["keys/sealing.key", "cabinet.sqlite", "genesis.json"] {
        let before = std::fs::read(node.path(name)).unwrap();
        node.rot(name);
        let ended = node.doctor(&["--repair"]);
        assert_eq!((ended.code, ended.codes().len()), (0, 0), "{}", ended.out);
        assert_eq!(std::fs::read(node.path(name)).unwrap(), before, "{name}");
        let aside = ended.json()["repaired"]["set_aside"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_ne!(
            std::fs::read(std::path::Path::new(&aside).join(name)).unwrap(),
            before
        );
    }
}

#[test]
fn a_flip_in_the_configuration_leads_the_doctor_nowhere_else() {
    let node = Node::new();
    let config = node.path("node.toml");
    node.replace("node.toml", "vault = \"vault\"", "vault = \"vault\" ");
    // Sealed anew by a repair that has nothing else to do, then one bit of the path.
    node.rot("operator.token");
    assert_eq!(node.doctor(&["--repair"]).codes(), [""; 0]);
    let time = std::fs::metadata(&config).unwrap().modified().unwrap();
    node.replace("node.toml", "vault = \"vault\"", "vault = \"vaulu\"");
    let file = std::fs::File::options().write(true).open(&config).unwrap();
    file.set_modified(time).unwrap();
    let blob = std::fs::read_dir(node.path("vault/blobs"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    node.rot(&format!(
        "vault/blobs/{}",
        blob.file_name().to_str().unwrap()
    ));
    let found = node.doctor(&[]).codes();
    assert!(found.contains(&"vault_damaged".to_owned()), "{found:?}");
    assert!(found.contains(&"file_damaged".to_owned()), "{found:?}");
    assert_eq!(node.doctor(&["--repair"]).codes(), [""; 0]);
}

#[test]
fn more_than_a_bit_of_a_chain_is_moved_aside_and_a_lost_journal_is_never_voted_over() {
    let node = Node::new();
    let journal = &node.journal();
    node.write(journal, vec![9; 8_204]);
    let ended = node.doctor(&["--repair"]);
    assert_eq!(ended.codes(), [""; 0], "{}", ended.out);
    assert!(ended.out.contains("\"follows\""), "{}", ended.out);
    assert!(!node.path(journal).exists());
    let abstains = std::fs::read_dir(node.path("chain/store/chancery-abstain")).unwrap();
    assert_eq!(abstains.count(), 1);
    node.write(
        "chain/store/chancery-blocks-value/0000000000000000",
        "nothing",
    );
    let ended = node.doctor(&["--repair"]);
    assert_eq!(ended.codes(), [""; 0], "{}", ended.out);
    assert!(ended.out.contains("\"refetched\""), "{}", ended.out);
    assert!(
        node.path("chain/store/chancery-abstain").exists(),
        "the word stands"
    );
}

#[test]
fn what_only_this_node_had_comes_from_its_backup_or_is_named_as_lost() {
    let node = Node::new();
    assert_eq!(back_up(&node).json()["restored_for_trial"], true);
    let time = std::fs::metadata(node.path("cabinet.sqlite"))
        .unwrap()
        .modified()
        .unwrap();
    let size = std::fs::read(node.path("cabinet.sqlite")).unwrap().len();
    node.write("cabinet.sqlite", vec![7; size]);
    let file = std::fs::File::options()
        .write(true)
        .open(node.path("cabinet.sqlite"))
        .unwrap();
    file.set_modified(time).unwrap();
    let ended = node.doctor(&["--repair"]);
    assert_eq!(ended.codes(), ["cabinet_damaged"], "{}", ended.out);
    assert_eq!(ended.json()["repaired"]["lost"][0]["kind"], "cabinet");
    let backup = node.room.path().join("backup");
    let ended = node.doctor(&["--repair", "--backup", backup.to_str().unwrap()]);
    assert_eq!(ended.codes(), [""; 0], "{}", ended.out);
}

#[test]
fn a_backup_is_restored_elsewhere_with_another_validator_key_and_nothing_that_must_not_be_there() {
    let node = Node::new();
    let made = back_up(&node);
    assert_eq!(made.code, 0, "{}", made.out);
    let room = node.room.path();
    let text = std::fs::read_to_string(room.join("backup/manifest.json")).unwrap();
    assert!(
        !text.contains("validator") && !text.contains("chain"),
        "{text}"
    );
    let target = room.join("restored");
    let restored = restore(&node, &["--to", target.to_str().unwrap()]);
    assert_eq!(restored.code, 0, "{}", restored.out);
    let motion = &restored.json()["motion"];
    assert_eq!(motion["effect"], "rotate_node_key");
    assert_eq!(motion["key"], restored.json()["validator"]);
    assert!(!target.join("chain").exists());
    let key = |folder: &std::path::Path| {
        std::fs::read_to_string(folder.join("keys/validator.key")).unwrap()
    };
    assert_ne!(key(&target), key(&node.path("")));
    for name in [
        "keys/office.key",
        "keys/sealing.key",
        "operator.token",
        "genesis.json",
    ] {
        let same =
            std::fs::read(target.join(name)).unwrap() == std::fs::read(node.path(name)).unwrap();
        assert!(same, "{name}");
    }
    let again = restore(&node, &["--to", target.to_str().unwrap()]);
    assert_eq!(again.code, 1);
    assert!(again.out.contains("is not empty"), "{}", again.out);
}

#[test]
fn a_rehearsal_leaves_its_date_and_a_damaged_backup_is_refused() {
    let node = Node::new();
    back_up(&node);
    let config = node.path("node.toml");
    let rehearsed = restore(&node, &["--rehearse", config.to_str().unwrap()]);
    assert_eq!(rehearsed.code, 0, "{}", rehearsed.out);
    let looked = node.doctor(&[]).json();
    assert!(looked["rehearsal"].as_u64().unwrap() >= looked["backup"].as_u64().unwrap());
    let cabinet = node.room.path().join("backup/files/cabinet.sqlite");
    let mut bytes = std::fs::read(&cabinet).unwrap();
    bytes[5_000] ^= 1;
    std::fs::write(&cabinet, bytes).unwrap();
    let refused = restore(&node, &["--rehearse", config.to_str().unwrap()]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.out.contains("is not as it was backed up"),
        "{}",
        refused.out
    );
}
