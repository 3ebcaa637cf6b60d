//! A database that is locked, a medium that is full.

use super::*;

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
