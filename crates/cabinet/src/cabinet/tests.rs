//! The cabinet as a file: lock, version, key, secrecy, damage, crash, and a medium that fails.

use std::collections::BTreeMap;

use chancery_rules::kernel::ids::{CertificateId, DefinitionId, Height};
use chancery_rules::kernel::time::Timestamp;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection};
use tempfile::TempDir;

use super::*;
use crate::cipher::Hash32;
use crate::drafts::{Draft, DraftId};
use crate::drawer::VALUE_BYTES_MAX;
use crate::idempotency::{Answer, IdempotencyKey};
use crate::issued::{IssuedCredential, KeptDocument};
use crate::sessions::Session;

mod crash;
mod medium;
mod upkeep;

const NAME: &str = "林清河";

fn key() -> CabinetKey {
    CabinetKey::from([1; 32])
}

fn config(folder: &TempDir) -> CabinetConfig {
    CabinetConfig {
        busy_timeout_ms: 50,
        ..CabinetConfig::new(folder.path().join("cabinet.sqlite"))
    }
}

async fn open(folder: &TempDir) -> Cabinet {
    Cabinet::open(config(folder), &key()).await.unwrap()
}

async fn raw(folder: &TempDir) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(config(folder).file);
    options
        .busy_timeout(Duration::from_millis(50))
        .connect()
        .await
        .unwrap()
}

fn issued(number: u8) -> IssuedCredential {
    IssuedCredential {
        certificate: CertificateId([number; 32]),
        definition: DefinitionId([2; 32]),
        credential: format!(r#"{{"legalRepresentative":"{NAME}"}}"#).into_bytes(),
        salt: [3; 32],
        draft: Some(DraftId::from([4; 32])),
        documents: vec![KeptDocument {
            document: [5; 32],
            salt: [6; 32],
        }],
        share_token: None,
        kept_at: Timestamp(1000),
    }
}

fn draft(number: u8) -> Draft {
    Draft {
        id: DraftId::from([number; 32]),
        certificate_type: "business-licence".to_owned(),
        fields: BTreeMap::from([("legalRepresentative".to_owned(), NAME.to_owned())]),
        documents: vec![[9; 32]],
        updated_at: Timestamp(1000),
    }
}

async fn fill(cabinet: &Cabinet) {
    let session = Session {
        persona: NAME.to_owned(),
        csrf: [7; 32],
        expires: Timestamp(2000),
    };
    let post = IdempotencyKey {
        scope: NAME,
        key: NAME,
    };
    let body = NAME.as_bytes().to_vec();
    let answer = Answer {
        status: 201,
        media_type: "application/json".to_owned(),
        body,
    };
    let (request, expires) = (Hash32::of(b"request"), Timestamp(2000));
    assert!(cabinet.keep_issued(&issued(1)).await.unwrap());
    assert!(
        cabinet
            .share(issued(1).certificate, Hash32::of(b"token"), expires)
            .await
            .unwrap()
    );
    cabinet.save_draft(&draft(1)).await.unwrap();
    cabinet
        .open_session(Hash32::of(b"cookie"), &session)
        .await
        .unwrap();
    cabinet.set_cursor(NAME, Height(7)).await.unwrap();
    cabinet
        .claim(post, request, [8; 32], Timestamp(0), expires)
        .await
        .unwrap();
    assert!(cabinet.answer(post, &answer, expires).await.unwrap());
}

#[tokio::test]
async fn nothing_that_people_wrote_is_in_clear_in_any_file() {
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    fill(&cabinet).await;
    let mut files = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        let needles = [
            NAME.as_bytes(),
            b"legalRepresentative",
            b"business-licence",
            &[3; 32],
        ];
        assert!(!needles.into_iter().any(holds));
        assert!(!holds(b"cookie") && !holds(b"token\0"));
        files += 1;
    }
    assert!(files >= 3, "database, journal and lock");
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    fill(&cabinet).await;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
}

#[tokio::test]
async fn what_was_kept_is_there_after_reopening() {
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    fill(&cabinet).await;
    cabinet.close().await;
    let cabinet = open(&folder).await;
    let kept = cabinet
        .issued(issued(1).certificate)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        kept,
        IssuedCredential {
            share_token: Some(Hash32::of(b"token")),
            ..issued(1)
        }
    );
    assert_eq!(cabinet.draft(draft(1).id).await.unwrap().unwrap(), draft(1));
    assert_eq!(cabinet.cursor(NAME).await.unwrap(), Some(Height(7)));
}

#[tokio::test]
async fn one_process_at_a_time() {
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    let second = Cabinet::open(config(&folder), &key()).await;
    assert!(matches!(second, Err(CabinetError::InUse)));
    let clone = cabinet.clone();
    drop(cabinet);
    assert!(matches!(
        Cabinet::open(config(&folder), &key()).await,
        Err(CabinetError::InUse)
    ));
    drop(clone);
    assert!(Cabinet::open(config(&folder), &key()).await.is_ok());
}

#[tokio::test]
async fn another_key_is_refused_before_anything_is_read() {
    let folder = TempDir::new().unwrap();
    open(&folder).await.close().await;
    let refused = Cabinet::open(config(&folder), &CabinetKey::from([2; 32])).await;
    assert!(matches!(refused, Err(CabinetError::WrongKey)));
    assert!(Cabinet::open(config(&folder), &key()).await.is_ok());
}

#[tokio::test]
async fn a_newer_version_is_refused_and_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    open(&folder).await.close().await;
    let known = i64::try_from(MIGRATIONS.len()).unwrap();
    let mut connection = raw(&folder).await;
    connection
        .execute(sqlx::query(dialect::WRITE_VERSION).bind(known + 1))
        .await
        .unwrap();
    connection.close().await.unwrap();
    let refused = Cabinet::open(config(&folder), &key()).await;
    let expected = (known + 1, known);
    assert!(
        matches!(refused, Err(CabinetError::NewerVersion { found, known }) if (found, known) == expected)
    );
}

#[tokio::test]
async fn a_value_that_was_changed_moved_or_redated_is_corruption() {
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    fill(&cabinet).await;
    assert!(cabinet.keep_issued(&issued(2)).await.unwrap());
    let mut connection = raw(&folder).await;
    for damage in [
        "UPDATE issued SET at = at + 1 WHERE id = x'0101010101010101010101010101010101010101010101010101010101010101'",
        "UPDATE issued SET at = at - 1, value = (SELECT value FROM drafts) WHERE id = x'0101010101010101010101010101010101010101010101010101010101010101'",
        "UPDATE issued SET value = (SELECT value FROM issued WHERE id = x'0202020202020202020202020202020202020202020202020202020202020202') WHERE id = x'0101010101010101010101010101010101010101010101010101010101010101'",
        "UPDATE issued SET value = x'01' WHERE id = x'0101010101010101010101010101010101010101010101010101010101010101'",
    ] {
        connection.execute(damage).await.unwrap();
        let refused = cabinet.issued(issued(1).certificate).await;
        assert!(
            matches!(
                refused,
                Err(CabinetError::Corruption {
                    table: "issued",
                    ..
                })
            ),
            "{damage}"
        );
        let refused = cabinet.list_issued(None, 10).await;
        assert!(
            matches!(
                refused,
                Err(CabinetError::Corruption {
                    table: "issued",
                    ..
                })
            ),
            "{damage}"
        );
    }
    assert_eq!(
        cabinet
            .issued(issued(2).certificate)
            .await
            .unwrap()
            .unwrap(),
        issued(2)
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_corruption() {
    let folder = TempDir::new().unwrap();
    std::fs::write(config(&folder).file, vec![b'x'; 8192]).unwrap();
    let refused = Cabinet::open(config(&folder), &key()).await;
    assert!(
        matches!(refused, Err(CabinetError::Corruption { .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_value_of_the_largest_size_is_kept_and_one_byte_more_is_not() {
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    let sized = |size: usize, number: u8| Draft {
        fields: BTreeMap::from([("text".to_owned(), "x".repeat(size))]),
        documents: Vec::new(),
        ..draft(number)
    };
    let refused = cabinet
        .save_draft(&sized(VALUE_BYTES_MAX, 1))
        .await
        .unwrap_err();
    let CabinetError::TooLarge { size_bytes } = refused else {
        panic!("{refused}")
    };
    let frame = size_bytes - VALUE_BYTES_MAX;
    cabinet
        .save_draft(&sized(VALUE_BYTES_MAX - frame, 1))
        .await
        .unwrap();
    let refused = cabinet
        .save_draft(&sized(VALUE_BYTES_MAX - frame + 1, 2))
        .await;
    assert!(matches!(refused, Err(CabinetError::TooLarge { .. })));
    assert!(cabinet.draft(draft(2).id).await.unwrap().is_none());
}
