//! A process that ends without closing anything.

use super::*;
use crate::idempotency::Claim;

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
    let folder = TempDir::new().unwrap();
    let crashed = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "cabinet::tests::crash::keeps_certificates_and_aborts",
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
