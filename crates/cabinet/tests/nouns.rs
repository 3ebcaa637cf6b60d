//! Each noun through its methods.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::allow_attributes,
    reason = "tests speak by their names"
)]

use std::collections::BTreeMap;

use chancery_cabinet::drafts::{Draft, DraftId};
use chancery_cabinet::idempotency::{Answer, Claim, IdempotencyKey};
use chancery_cabinet::issued::IssuedCredential;
use chancery_cabinet::sessions::Session;
use chancery_cabinet::{Cabinet, CabinetConfig, CabinetKey, Hash32};
use chancery_rules::kernel::ids::{CertificateId, DefinitionId, Height};
use chancery_rules::kernel::time::Timestamp;
use tempfile::TempDir;

async fn cabinet() -> (TempDir, Cabinet) {
    let folder = TempDir::new().unwrap();
    let config = CabinetConfig::new(folder.path().join("cabinet.sqlite"));
    let cabinet = Cabinet::open(config, &CabinetKey::from([1; 32]))
        .await
        .unwrap();
    (folder, cabinet)
}

fn issued(number: u8, kept_at: u64) -> IssuedCredential {
    IssuedCredential {
        certificate: CertificateId([number; 32]),
        definition: DefinitionId([2; 32]),
        credential: vec![number],
        salt: [3; 32],
        draft: None,
        documents: Vec::new(),
        share_token: None,
        kept_at: Timestamp(kept_at),
    }
}

#[tokio::test]
async fn a_certificate_is_kept_once_and_listed_latest_first() {
    let (_folder, cabinet) = cabinet().await;
    for (number, kept_at) in [(1, 10), (2, 30), (3, 20), (4, 20)] {
        assert!(cabinet.keep_issued(&issued(number, kept_at)).await.unwrap());
    }
    let changed = IssuedCredential {
        salt: [9; 32],
        ..issued(1, 10)
    };
    assert!(!cabinet.keep_issued(&changed).await.unwrap());
    assert_eq!(
        cabinet.issued(changed.certificate).await.unwrap(),
        Some(issued(1, 10))
    );
    let numbers = |page: &[IssuedCredential]| {
        page.iter()
            .map(|one| one.certificate.as_bytes()[0])
            .collect::<Vec<_>>()
    };
    let first = cabinet.list_issued(None, 2).await.unwrap();
    assert_eq!(numbers(&first), [2, 4]);
    let rest = cabinet.list_issued(first.last(), usize::MAX).await.unwrap();
    assert_eq!(numbers(&rest), [3, 1]);
    assert!(
        cabinet
            .list_issued(rest.last(), 2)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(cabinet.forget_issued(CertificateId([1; 32])).await.unwrap());
    assert!(!cabinet.forget_issued(CertificateId([1; 32])).await.unwrap());
    assert_eq!(cabinet.issued(CertificateId([1; 32])).await.unwrap(), None);
}

#[tokio::test]
async fn a_link_shows_its_certificate_until_it_expires_is_closed_or_replaced() {
    let (_folder, cabinet) = cabinet().await;
    let certificate = CertificateId([1; 32]);
    let (first, second) = (Hash32::of(b"first"), Hash32::of(b"second"));
    assert!(
        !cabinet
            .share(certificate, first, Timestamp(100))
            .await
            .unwrap()
    );
    cabinet.keep_issued(&issued(1, 10)).await.unwrap();
    assert!(
        cabinet
            .share(certificate, first, Timestamp(100))
            .await
            .unwrap()
    );
    assert_eq!(
        cabinet.shared(first, Timestamp(99)).await.unwrap(),
        Some(certificate)
    );
    assert_eq!(cabinet.shared(first, Timestamp(100)).await.unwrap(), None);
    assert!(
        cabinet
            .share(certificate, second, Timestamp(200))
            .await
            .unwrap()
    );
    assert_eq!(cabinet.shared(first, Timestamp(0)).await.unwrap(), None);
    assert_eq!(
        cabinet.shared(second, Timestamp(0)).await.unwrap(),
        Some(certificate)
    );
    assert_eq!(
        cabinet.forget_expired_shares(Timestamp(199)).await.unwrap(),
        0
    );
    assert_eq!(
        cabinet.forget_expired_shares(Timestamp(200)).await.unwrap(),
        1
    );
    assert!(!cabinet.unshare(second).await.unwrap());
}

#[tokio::test]
async fn a_draft_is_saved_over_listed_and_discarded() {
    let (_folder, cabinet) = cabinet().await;
    let draft = |number: u8, updated_at: u64| Draft {
        id: DraftId::from([number; 32]),
        certificate_type: "business-licence".to_owned(),
        fields: BTreeMap::from([("name".to_owned(), updated_at.to_string())]),
        documents: vec![[number; 32]],
        updated_at: Timestamp(updated_at),
    };
    for saved in [draft(1, 10), draft(2, 20), draft(1, 30)] {
        cabinet.save_draft(&saved).await.unwrap();
    }
    assert_eq!(
        cabinet.list_drafts(None, 9).await.unwrap(),
        [draft(1, 30), draft(2, 20)]
    );
    assert_eq!(
        cabinet.list_drafts(Some(&draft(1, 30)), 9).await.unwrap(),
        [draft(2, 20)]
    );
    assert!(cabinet.discard_draft(draft(1, 0).id).await.unwrap());
    assert_eq!(cabinet.draft(draft(1, 0).id).await.unwrap(), None);
    assert_ne!(DraftId::random().unwrap(), DraftId::random().unwrap());
}

#[tokio::test]
async fn a_session_lasts_until_it_expires_or_is_closed() {
    let (_folder, cabinet) = cabinet().await;
    let id = Hash32::of(b"cookie");
    let session = Session {
        persona: "registrar".to_owned(),
        csrf: [7; 32],
        expires: Timestamp(100),
    };
    cabinet.open_session(id, &session).await.unwrap();
    assert_eq!(
        cabinet.session(id, Timestamp(99)).await.unwrap(),
        Some(session.clone())
    );
    assert_eq!(cabinet.session(id, Timestamp(100)).await.unwrap(), None);
    assert_eq!(
        cabinet
            .session(Hash32::of(b"other"), Timestamp(0))
            .await
            .unwrap(),
        None
    );
    assert!(cabinet.close_session(id).await.unwrap());
    assert_eq!(cabinet.session(id, Timestamp(0)).await.unwrap(), None);
    cabinet.open_session(id, &session).await.unwrap();
    assert_eq!(
        cabinet
            .forget_expired_sessions(Timestamp(100))
            .await
            .unwrap(),
        1
    );
}

#[tokio::test]
async fn a_cursor_is_where_it_was_set() {
    let (_folder, cabinet) = cabinet().await;
    assert_eq!(cabinet.cursor("projection").await.unwrap(), None);
    for height in [Height(1), Height(u64::MAX)] {
        cabinet.set_cursor("projection", height).await.unwrap();
        assert_eq!(cabinet.cursor("projection").await.unwrap(), Some(height));
    }
    assert_eq!(cabinet.cursor("other").await.unwrap(), None);
}

#[tokio::test]
async fn a_post_happens_once_and_a_retry_gets_its_answer() {
    let (_folder, cabinet) = cabinet().await;
    let key = IdempotencyKey {
        scope: "client",
        key: "1",
    };
    let (request, other) = (Hash32::of(b"request"), Hash32::of(b"other"));
    let claim = |key, request, now| {
        let cabinet = cabinet.clone();
        async move {
            let expires = Timestamp(100);
            cabinet
                .claim(key, request, [8; 32], Timestamp(now), expires)
                .await
                .unwrap()
        }
    };
    let media_type = "application/json".to_owned();
    let answer = Answer {
        status: 201,
        media_type,
        body: b"{}".to_vec(),
    };
    assert!(!cabinet.answer(key, &answer, Timestamp(100)).await.unwrap());
    assert_eq!(claim(key, request, 0).await, Claim::Taken);
    assert_eq!(claim(key, request, 0).await, Claim::Pending);
    assert_eq!(claim(key, other, 0).await, Claim::OtherRequest);
    let elsewhere = IdempotencyKey {
        scope: "another client",
        key: "1",
    };
    assert_eq!(claim(elsewhere, other, 0).await, Claim::Taken);
    assert!(cabinet.answer(key, &answer, Timestamp(100)).await.unwrap());
    assert_eq!(claim(key, request, 99).await, Claim::Answered(answer));
    assert_eq!(claim(key, other, 99).await, Claim::OtherRequest);
    assert_eq!(claim(key, other, 100).await, Claim::Taken);
    assert!(cabinet.release(elsewhere).await.unwrap());
    assert_eq!(claim(elsewhere, request, 0).await, Claim::Taken);
    assert_eq!(
        cabinet
            .forget_expired_answers(Timestamp(100))
            .await
            .unwrap(),
        2
    );
}
