//! The vault on a real folder: what is taken, what comes back, what is never served.

use std::path::Path as FilePath;

use tempfile::TempDir;

use super::*;
use crate::error::Refusal;

mod erasure;

fn key(seed: u8) -> SealingKey {
    SealingKey::from_bytes(&[seed; 32]).unwrap()
}

async fn open(folder: &FilePath) -> Vault {
    let config = VaultConfig {
        folder: folder.to_path_buf(),
        sealed_to: key(1).public(),
    };
    Vault::open(config).await.unwrap()
}

fn declared(name: &str) -> Declared {
    Declared {
        name: name.to_owned(),
        media_type: None,
    }
}

/// A PDF of exactly `size` bytes.
fn pdf(size: usize) -> Vec<u8> {
    let (head, tail) = (
        b"%PDF-1.7\n".as_slice(),
        b"\nstartxref\n9\n%%EOF\n".as_slice(),
    );
    let middle = vec![b'x'; size - head.len() - tail.len()];
    [head, &middle, tail].concat()
}

fn object(folder: &TempDir, kind: &str, id: DocumentId) -> PathBuf {
    folder.path().join(kind).join(id.to_string())
}

#[tokio::test]
async fn what_is_put_comes_back_also_after_reopening() {
    let folder = TempDir::new().unwrap();
    let document = pdf(5000);
    let media_type = Some("Application/PDF; version=1.7".to_owned());
    let vault = open(folder.path()).await;
    let name = "营业执照.PDF".to_owned();
    let stored = vault
        .put(&document, Declared { name, media_type })
        .await
        .unwrap();
    assert_eq!(
        (stored.media_type, stored.size_bytes),
        (MediaType::Pdf, 5000)
    );
    assert_eq!(stored.commitment, Commitment::of(&stored.salt, &document));
    let again = open(folder.path())
        .await
        .get(stored.id, &key(1))
        .await
        .unwrap();
    assert_eq!(again.bytes, document);
    assert_eq!(again.name, "营业执照.PDF");
    assert_eq!(again.stored, stored);
}

#[tokio::test]
async fn nothing_of_a_document_is_in_clear_on_disk() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let stored = vault
        .put(&pdf(5000), declared("zhang-san.pdf"))
        .await
        .unwrap();
    let salt = stored.salt.as_bytes();
    for kind in [BLOBS, KEYS] {
        let bytes = std::fs::read(object(&folder, kind, stored.id)).unwrap();
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        for needle in [
            b"%PDF".as_slice(),
            b"xxxxxxxx",
            b"zhang",
            salt,
            hex::encode(salt).as_bytes(),
        ] {
            assert!(!holds(needle), "{kind}");
        }
    }
}

#[tokio::test]
async fn two_puts_of_one_document_share_neither_id_nor_commitment() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let first = vault.put(&pdf(100), declared("a.pdf")).await.unwrap();
    let second = vault.put(&pdf(100), declared("a.pdf")).await.unwrap();
    assert_ne!(first.id, second.id);
    assert_ne!(first.commitment, second.commitment);
    assert_ne!(first.salt, second.salt);
}

async fn refusal(vault: &Vault, bytes: &[u8], name: &str, media_type: Option<&str>) -> Refusal {
    let media_type = media_type.map(str::to_owned);
    match vault
        .put(
            bytes,
            Declared {
                name: name.to_owned(),
                media_type,
            },
        )
        .await
    {
        Err(VaultError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_refusal_comes_in_order_of_precedence_and_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let document = pdf(100);
    let long = format!("{}.pdf", "x".repeat(NAME_MAX - 3));
    for name in [
        "",
        " ",
        "a/b.pdf",
        "a\\b.pdf",
        "a\0.pdf",
        "a\n.pdf",
        long.as_str(),
    ] {
        assert_eq!(
            refusal(&vault, b"", name, Some("text/html")).await,
            Refusal::Name,
            "{name:?}"
        );
    }
    for name in ["scan", "scan.exe", "scan.pdf.html", "pdf", "scan."] {
        let refused = refusal(&vault, b"", name, Some("text/html")).await;
        assert_eq!(refused, Refusal::Extension, "{name:?}");
    }
    for media_type in ["text/html", "application/octet-stream", ""] {
        let refused = refusal(&vault, b"", "a.pdf", Some(media_type)).await;
        assert_eq!(refused, Refusal::DeclaredType, "{media_type:?}");
    }
    let large = vec![0; DOCUMENT_BYTES_MAX + 1];
    assert_eq!(
        refusal(&vault, &large, "a.pdf", None).await,
        Refusal::TooLarge
    );
    assert_eq!(refusal(&vault, b"", "a.pdf", None).await, Refusal::Empty);
    assert_eq!(
        refusal(&vault, b"text", "a.pdf", None).await,
        Refusal::Content
    );
    let damaged = refusal(&vault, &document[..90], "a.png", None).await;
    assert!(matches!(
        damaged,
        Refusal::Damaged {
            found: MediaType::Pdf,
            ..
        }
    ));
    let (found, wrong) = (MediaType::Pdf, MediaType::Png);
    let refused = refusal(&vault, &document, "a.png", Some("image/jpeg")).await;
    assert_eq!(
        refused,
        Refusal::NotItsName {
            found,
            declared: wrong
        }
    );
    let refused = refusal(&vault, &document, "a.pdf", Some("image/png")).await;
    assert_eq!(
        refused,
        Refusal::NotItsType {
            found,
            declared: wrong
        }
    );
    assert!(vault.list(None, LIST_MAX).await.unwrap().is_empty());
    assert!(vault.ids(BLOBS).await.unwrap().is_empty());
}

const NAME_MAX: usize = crate::intake::NAME_BYTES_MAX;

#[tokio::test]
async fn a_name_of_the_longest_length_and_a_document_of_the_largest_size_are_taken() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let name = format!("{}.pdf", "x".repeat(NAME_MAX - 4));
    let document = pdf(DOCUMENT_BYTES_MAX);
    let stored = vault.put(&document, declared(&name)).await.unwrap();
    let again = vault.get(stored.id, &key(1)).await.unwrap();
    assert_eq!(again.bytes.len(), DOCUMENT_BYTES_MAX);
    assert!(again.bytes == document);
}

#[tokio::test]
async fn a_document_too_large_is_refused_before_it_is_all_there() {
    let mut intake = Intake::begin(declared("a.pdf")).unwrap();
    let piece = vec![0; 1_000_000];
    for _ in 0..20 {
        intake.push(&piece).unwrap();
    }
    assert_eq!(intake.push(&[0]), Err(Refusal::TooLarge));
    intake.push(&[]).unwrap();
}

#[tokio::test]
async fn a_document_in_pieces_is_the_same_document() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let document = pdf(1000);
    let mut intake = Intake::begin(declared("a.pdf")).unwrap();
    for piece in document.chunks(7) {
        intake.push(piece).unwrap();
    }
    let stored = vault.store(intake).await.unwrap();
    assert_eq!(vault.get(stored.id, &key(1)).await.unwrap().bytes, document);
}

#[tokio::test]
async fn another_key_opens_nothing_and_is_told_so() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let id = vault.put(&pdf(100), declared("a.pdf")).await.unwrap().id;
    let refused = vault.get(id, &key(2)).await;
    assert!(matches!(refused, Err(VaultError::WrongKey(wrong)) if wrong == id));
}

fn is_corrupted(result: Result<Document, VaultError>, id: DocumentId) -> bool {
    matches!(result, Err(VaultError::Corruption { document, .. }) if document == id)
}

#[tokio::test]
async fn no_flipped_bit_on_disk_is_served() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let id = vault.put(&pdf(60), declared("a.pdf")).await.unwrap().id;
    for kind in [BLOBS, KEYS] {
        let file = object(&folder, kind, id);
        let bytes = std::fs::read(&file).unwrap();
        for index in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[index] ^= 1;
            std::fs::write(&file, &flipped).unwrap();
            let refused = vault.get(id, &key(1)).await;
            let named_key = matches!(refused, Err(VaultError::WrongKey(_)));
            assert!(
                is_corrupted(refused, id) || (kind == KEYS && named_key),
                "{kind} {index}"
            );
        }
        std::fs::write(&file, &bytes).unwrap();
    }
    assert!(vault.get(id, &key(1)).await.is_ok());
}

#[tokio::test]
async fn a_blob_that_is_missing_cut_exchanged_or_grown_is_corruption() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let id = vault.put(&pdf(100), declared("a.pdf")).await.unwrap().id;
    let other = vault.put(&pdf(100), declared("b.pdf")).await.unwrap().id;
    let file = object(&folder, BLOBS, id);
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() - 1]).unwrap();
    assert!(is_corrupted(vault.get(id, &key(1)).await, id));
    std::fs::copy(object(&folder, BLOBS, other), &file).unwrap();
    assert!(is_corrupted(vault.get(id, &key(1)).await, id));
    std::fs::write(&file, vec![0; DOCUMENT_BYTES_MAX + TAG_BYTES + 1]).unwrap();
    assert!(is_corrupted(vault.get(id, &key(1)).await, id));
    std::fs::remove_file(&file).unwrap();
    assert!(is_corrupted(vault.get(id, &key(1)).await, id));
    std::fs::copy(object(&folder, KEYS, other), object(&folder, KEYS, id)).unwrap();
    assert!(is_corrupted(vault.get(id, &key(1)).await, id));
}

#[tokio::test]
async fn a_document_is_resealed_at_rotation_and_the_old_key_ends() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let stored = vault.put(&pdf(100), declared("a.pdf")).await.unwrap();
    vault
        .reseal(stored.id, &key(1), &key(2).public())
        .await
        .unwrap();
    assert_eq!(vault.get(stored.id, &key(2)).await.unwrap().stored, stored);
    let refused = vault.get(stored.id, &key(1)).await;
    assert!(matches!(refused, Err(VaultError::WrongKey(_))));
    let refused = vault.reseal(stored.id, &key(1), &key(3).public()).await;
    assert!(matches!(refused, Err(VaultError::WrongKey(_))));
}

#[tokio::test]
async fn the_list_goes_by_pages_in_the_order_of_ids() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(vault.put(&pdf(100), declared("a.pdf")).await.unwrap().id);
    }
    ids.sort();
    let first = vault.list(None, 2).await.unwrap();
    let rest = vault.list(Some(first[1].id), usize::MAX).await.unwrap();
    let listed: Vec<DocumentId> = first.iter().chain(&rest).map(|one| one.id).collect();
    assert_eq!(listed, ids);
    assert!(vault.list(Some(ids[4]), 2).await.unwrap().is_empty());
}

#[tokio::test]
async fn storage_that_fails_is_an_error_and_not_an_absence() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let id = vault.put(&pdf(100), declared("a.pdf")).await.unwrap().id;
    std::fs::remove_file(object(&folder, KEYS, id)).unwrap();
    std::fs::remove_dir(folder.path().join(KEYS)).unwrap();
    std::fs::write(folder.path().join(KEYS), b"not a folder").unwrap();
    let failed = vault.put(&pdf(100), declared("a.pdf")).await.unwrap_err();
    assert!(matches!(&failed, VaultError::Storage(_)), "{failed}");
    assert!(failed.is_temporary());
}

#[tokio::test]
async fn looking_through_names_each_document_that_does_not_open() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let mut ids = Vec::new();
    for size in [1000, 2000, 3000, 4000] {
        let stored = vault.put(&pdf(size), declared("a.pdf")).await.unwrap();
        ids.push(stored.id);
    }
    vault.erase(ids[3], 5).await.unwrap();
    let looked = vault.verify(&key(1)).await.unwrap();
    assert_eq!((looked.sound, looked.unsound.len()), (4, 0));
    for (kind, id) in [("blobs", ids[0]), ("keys", ids[1]), ("erased", ids[3])] {
        let path = object(&folder, kind, id);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[1] ^= 64;
        std::fs::write(&path, bytes).unwrap();
    }
    let looked = vault.verify(&key(1)).await.unwrap();
    let mut unsound: Vec<_> = looked.unsound.iter().map(|(id, _)| *id).collect();
    unsound.sort_unstable();
    let mut expected = vec![ids[0], ids[1], ids[3]];
    expected.sort_unstable();
    assert_eq!((looked.sound, unsound), (1, expected));
}

#[tokio::test]
#[ignore = "fills its medium: run with TMPDIR on a file system of a few megabytes"]
async fn a_medium_without_room_is_said_to_be_full_and_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let document = pdf(300_000);
    let mut kept = Vec::new();
    let refused = loop {
        match vault.put(&document, declared("a.pdf")).await {
            Ok(stored) => kept.push(stored),
            Err(error) => break error,
        }
    };
    assert!(matches!(&refused, VaultError::Full), "{refused}");
    assert!(refused.is_temporary());
    assert_eq!(vault.list(None, LIST_MAX).await.unwrap().len(), kept.len());
    for stored in kept {
        let again = vault.get(stored.id, &key(1)).await.unwrap();
        assert_eq!(again.stored, stored);
        vault.erase(stored.id, 1).await.unwrap();
    }
    assert!(vault.put(&document, declared("a.pdf")).await.is_ok());
}
