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
async fn a_locked_database_is_said_to_be_and_still_read() {
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    fill(&cabinet).await;
    let mut connection = raw(&folder).await;
    connection.execute("BEGIN IMMEDIATE").await.unwrap();
    let refused = cabinet.keep_issued(&issued(2)).await.unwrap_err();
    assert!(matches!(&refused, CabinetError::Locked), "{refused}");
    assert!(refused.is_temporary());
    assert!(
        cabinet
            .issued(issued(1).certificate)
            .await
            .unwrap()
            .is_some()
    );
    connection.execute("ROLLBACK").await.unwrap();
    assert!(cabinet.keep_issued(&issued(2)).await.unwrap());
}

#[tokio::test]
async fn a_full_medium_is_said_to_be_and_what_was_kept_is_still_read() {
    let folder = TempDir::new().unwrap();
    let small = CabinetConfig {
        size_bytes_max: Some(256 * 1024),
        ..config(&folder)
    };
    let cabinet = Cabinet::open(small, &key()).await.unwrap();
    fill(&cabinet).await;
    let large = IssuedCredential {
        credential: vec![0; 300 * 1024],
        ..issued(2)
    };
    let refused = cabinet.keep_issued(&large).await.unwrap_err();
    assert!(matches!(&refused, CabinetError::Full), "{refused}");
    assert!(refused.is_temporary());
    assert!(cabinet.issued(large.certificate).await.unwrap().is_none());
    assert!(
        cabinet
            .issued(issued(1).certificate)
            .await
            .unwrap()
            .is_some()
    );
    assert!(cabinet.keep_issued(&issued(2)).await.unwrap());
}

#[tokio::test]
#[ignore = "fills its medium: run with TMPDIR on a file system of a few megabytes"]
async fn a_medium_without_room_loses_nothing_that_was_kept() {
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    let large = |number: u8| IssuedCredential {
        credential: vec![0; 100_000],
        ..issued(number)
    };
    let mut kept = Vec::new();
    let refused = loop {
        let next = large(u8::try_from(kept.len() + 1).unwrap());
        match cabinet.keep_issued(&next).await {
            Ok(added) => assert!(added),
            Err(error) => break error,
        }
        kept.push(next);
    };
    assert!(matches!(refused, CabinetError::Full), "{refused}");
    for one in &kept {
        assert_eq!(
            cabinet.issued(one.certificate).await.unwrap().as_ref(),
            Some(one)
        );
    }
    drop(cabinet);
    let cabinet = open(&folder).await;
    for one in &kept {
        assert_eq!(
            cabinet.issued(one.certificate).await.unwrap().as_ref(),
            Some(one)
        );
    }
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

const CRASH_FOLDER: &str = "CHANCERY_CABINET_CRASH_FOLDER";

/// Run by the test below in a process of its own, which it ends without closing anything.
#[tokio::test]
#[ignore = "aborts its process"]
async fn keeps_certificates_and_aborts() {
    let file = PathBuf::from(std::env::var(CRASH_FOLDER).unwrap()).join("cabinet.sqlite");
    let cabinet = Cabinet::open(CabinetConfig::new(file), &key())
        .await
        .unwrap();
    for number in 1..=9 {
        assert!(cabinet.keep_issued(&issued(number)).await.unwrap());
    }
    let post = IdempotencyKey {
        scope: "s",
        key: "k",
    };
    let (request, expires) = (Hash32::of(b"request"), Timestamp(2000));
    cabinet
        .claim(post, request, [8; 32], Timestamp(0), expires)
        .await
        .unwrap();
    let mut unfinished = cabinet.begin().await.unwrap();
    let record = 0_u64;
    cabinet
        .put_in(&mut unfinished, &dialect::CURSORS, &[1; 32], 0, &record)
        .await
        .unwrap();
    std::process::abort();
}

#[tokio::test]
async fn what_was_answered_survives_a_crash_and_what_was_not_is_absent() {
    use crate::idempotency::Claim;
    let folder = TempDir::new().unwrap();
    let crashed = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "cabinet::tests::keeps_certificates_and_aborts",
        ])
        .env(CRASH_FOLDER, folder.path())
        .output()
        .unwrap();
    assert!(!crashed.status.success());
    let cabinet = open(&folder).await;
    for number in 1..=9 {
        let kept = cabinet.issued(issued(number).certificate).await.unwrap();
        assert_eq!(kept, Some(issued(number)));
    }
    let unfinished = cabinet
        .get::<u64>(&dialect::CURSORS, &[1; 32])
        .await
        .unwrap();
    assert!(unfinished.is_none());
    let post = IdempotencyKey {
        scope: "s",
        key: "k",
    };
    let (request, expires) = (Hash32::of(b"request"), Timestamp(2000));
    let claim = cabinet
        .claim(post, request, [9; 32], Timestamp(0), expires)
        .await
        .unwrap();
    assert_eq!(claim, Claim::Resumed { subject: [8; 32] });
}
