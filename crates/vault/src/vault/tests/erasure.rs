//! Erasing, and what crashes leave.

use super::*;

#[tokio::test]
async fn an_erased_document_is_gone_and_what_remains_is_its_commitment() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let stored = vault.put(&pdf(100), declared("a.pdf")).await.unwrap();
    let id = stored.id;
    let erasure = vault.erase(id, 1_000).await.unwrap();
    assert_eq!(
        (erasure.document, erasure.commitment),
        (id, stored.commitment)
    );
    assert_eq!((erasure.erased_at_ms, erasure.size_bytes), (1_000, 100));
    assert!(matches!(
        vault.get(id, &key(1)).await,
        Err(VaultError::Erased(_))
    ));
    assert!(vault.list(None, LIST_MAX).await.unwrap().is_empty());
    assert!(!object(&folder, BLOBS, id).exists() && !object(&folder, KEYS, id).exists());
    let left = std::fs::read_to_string(object(&folder, ERASED, id)).unwrap();
    assert!(!left.contains(&hex::encode(stored.salt.as_bytes())) && !left.contains("a.pdf"));
    assert_eq!(vault.erase(id, 2_000).await.unwrap(), erasure);
}

#[tokio::test]
async fn an_erasure_that_a_crash_interrupted_is_finished_on_opening() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let id = vault.put(&pdf(100), declared("a.pdf")).await.unwrap().id;
    let saved = folder.path().join("saved");
    std::fs::create_dir(&saved).unwrap();
    for kind in [BLOBS, KEYS] {
        std::fs::copy(object(&folder, kind, id), saved.join(kind)).unwrap();
    }
    vault.erase(id, 1).await.unwrap();
    for kind in [BLOBS, KEYS] {
        std::fs::copy(saved.join(kind), object(&folder, kind, id)).unwrap();
    }
    assert!(matches!(
        vault.get(id, &key(1)).await,
        Err(VaultError::Erased(_))
    ));
    let vault = open(folder.path()).await;
    assert!(!object(&folder, BLOBS, id).exists() && !object(&folder, KEYS, id).exists());
    assert!(matches!(
        vault.get(id, &key(1)).await,
        Err(VaultError::Erased(_))
    ));
}

#[tokio::test]
async fn what_a_crash_left_before_the_key_record_is_not_a_document() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).await;
    let id = vault.put(&pdf(100), declared("a.pdf")).await.unwrap().id;
    std::fs::remove_file(object(&folder, KEYS, id)).unwrap();
    std::fs::write(folder.path().join(KEYS).join(format!("{id}#1")), b"torn").unwrap();
    let vault = open(folder.path()).await;
    assert!(matches!(
        vault.get(id, &key(1)).await,
        Err(VaultError::NotFound(_))
    ));
    assert!(matches!(
        vault.erase(id, 1).await,
        Err(VaultError::NotFound(_))
    ));
    assert!(vault.list(None, LIST_MAX).await.unwrap().is_empty());
}
