//! Folders that rot, that someone changes, and that a node writes to.

use std::fs::File;

use super::*;
use crate::mend::{Mended, mend};

/// The places of a folder with everything below it.
fn places(folder: &Path) -> Places {
    Places::usual(folder)
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    put("node.toml", b"v = 1\n");
    put("chain/store/chancery-blocks-value/0000", &[7; 9000]);
    put("chain/lock", b"");
    put("vault/blobs/ab", b"sealed");
    put("cabinet.sqlite-shm", b"scratch");
    folder
}

/// Flips a bit and leaves the time of change, as a medium does.
fn rot(path: &Path, byte: usize, mask: u8) {
    let time = std::fs::metadata(path).unwrap().modified().unwrap();
    let mut bytes = std::fs::read(path).unwrap();
    bytes[byte] ^= mask;
    std::fs::write(path, bytes).unwrap();
    File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_modified(time)
        .unwrap();
}

fn differences(folder: &Path) -> Vec<(String, What)> {
    let (seal, _) = Seal::read(&places(folder)).unwrap().unwrap();
    let compared = seal.compare(&places(folder), Budget::ALL).unwrap();
    let found = compared.differences.into_iter();
    found.map(|one| (one.path, one.what)).collect()
}

#[test]
fn a_folder_that_nobody_touched_is_as_it_was_sealed() {
    let folder = folder();
    let seal = Seal::renew(&places(folder.path())).unwrap();
    assert_eq!(seal.files.len(), 3);
    assert_eq!(differences(folder.path()), []);
    assert_eq!(
        Seal::renew(&places(folder.path())).unwrap().files,
        seal.files
    );
}

#[test]
fn every_way_to_differ_is_told_apart() {
    let folder = folder();
    Seal::renew(&places(folder.path())).unwrap();
    let blocks = "chain/store/chancery-blocks-value/0000";
    rot(&folder.path().join(blocks), 4711, 16);
    assert_eq!(differences(folder.path()), [(blocks.into(), What::Rotted)]);
    rot(&folder.path().join(blocks), 4711, 16);
    std::fs::write(folder.path().join("node.toml"), "v = 2\n").unwrap();
    std::fs::remove_file(folder.path().join("vault/blobs/ab")).unwrap();
    std::fs::write(folder.path().join("keys"), "new").unwrap();
    let mut found = differences(folder.path());
    found.sort_by(|one, two| one.0.cmp(&two.0));
    let expected = [
        ("keys".to_owned(), What::Added),
        ("node.toml".to_owned(), What::Changed),
        ("vault/blobs/ab".to_owned(), What::Missing),
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_a_running_node_writes_is_no_damage_and_what_it_leaves_alone_still_rots() {
    let folder = folder();
    Seal::renew(&places(folder.path())).unwrap();
    Seal::open(&places(folder.path())).unwrap();
    std::fs::write(folder.path().join("vault/blobs/ab"), "another").unwrap();
    std::fs::remove_file(folder.path().join("node.toml")).unwrap();
    assert_eq!(differences(folder.path()), []);
    let blocks = "chain/store/chancery-blocks-value/0000";
    rot(&folder.path().join(blocks), 0, 1);
    assert_eq!(differences(folder.path()), [(blocks.into(), What::Rotted)]);
}

#[test]
fn a_damaged_copy_of_the_seal_is_told_and_the_other_used() {
    let folder = folder();
    let seal = Seal::renew(&places(folder.path())).unwrap();
    for (broken, name) in COPIES.iter().enumerate() {
        let path = folder.path().join(crate::places::FOLDER).join(name);
        let size = std::fs::read(&path).unwrap().len();
        for byte in (0..size).step_by(7) {
            rot(&path, byte, 4);
            assert_eq!(
                Seal::read(&places(folder.path())).unwrap(),
                Some((seal.clone(), true)),
                "{broken} {byte}"
            );
            rot(&path, byte, 4);
        }
    }
    for name in COPIES {
        rot(&folder.path().join(crate::places::FOLDER).join(name), 9, 1);
    }
    assert!(matches!(
        Seal::read(&places(folder.path())),
        Err(CustodyError::SealDamaged)
    ));
}

#[test]
fn a_budget_leaves_the_largest_files_unread_and_says_so() {
    let folder = folder();
    let seal = Seal::renew(&places(folder.path())).unwrap();
    let compared = seal.compare(&places(folder.path()), Budget(100)).unwrap();
    assert_eq!((compared.files, compared.unread_bytes), (2, 9000));
}

#[test]
fn a_single_flip_is_put_back_and_two_are_not() {
    let folder = folder();
    let seal = Seal::renew(&places(folder.path())).unwrap();
    let name = "chain/store/chancery-blocks-value/0000";
    let path = folder.path().join(name);
    let before = std::fs::read(&path).unwrap();
    let sealed = &seal.files[name];
    for (byte, mask) in [(0, 1), (8999, 128), (4000, 8)] {
        rot(&path, byte, mask);
        let place = u64::try_from(byte).unwrap();
        assert_eq!(
            mend(&path, sealed).unwrap(),
            Mended::PutBack { byte: place, mask }
        );
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
    assert_eq!(differences(folder.path()), []);
    rot(&path, 1, 1);
    rot(&path, 5000, 2);
    let damaged = std::fs::read(&path).unwrap();
    assert_eq!(mend(&path, sealed).unwrap(), Mended::Beyond);
    assert_eq!(
        std::fs::read(&path).unwrap(),
        damaged,
        "nothing was written"
    );
}
