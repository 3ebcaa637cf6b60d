//! What is owed to the ledger after a crash.

use chancery_cabinet::Cabinet;
use chancery_cabinet::findings::{Ask, Ended, Finding, Stage};
use chancery_rules::kernel::ids::{AccessId, CaseId, Commitment, PartyId, PermissionId};
use chancery_rules::kernel::opening_request::OpeningRequest;
use chancery_rules::permission::{AccessResult, CloseReceipt, OpenReceipt};
use chancery_testkit::city::{City, now};
use chancery_testkit::enquiry;
use chancery_testkit::stand_in::Registry;
use tempfile::TempDir;

use super::source::{act, cabinet, next_block};
use super::{agent, define, erased, grant};

/// What was learnt is forgotten, and the release is not on the ledger yet.
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_is_filed_once_its_release_is_on_the_ledger_also_after_a_crash() {
    let city = City::start(2).await.unwrap();
    let folder = TempDir::new().unwrap();
    let registry = Registry::found(&folder.path().join("registry.sqlite"))
        .await
        .unwrap();
    let (window, asker) = (
        PartyId(city.founding.members[0].party),
        PartyId(city.founding.members[1].party),
    );
    let service = define(&city, window, asker).await;
    let (case, commitment) = (CaseId([1; 32]), Commitment([3; 32]));
    act(&city, 0, enquiry::open(case, service)).await;
    act(&city, 0, grant(case, asker)).await;
    let access = AccessId([4; 32]);
    let open = OpenReceipt {
        access,
        permission: PermissionId([2; 32]),
        source: window,
        act: "read".parse().unwrap(),
        question: OpeningRequest::question(case, commitment),
        case: Some(case),
        amount: None,
    };
    act(&city, 1, open).await;
    let asked = cabinet(&folder, "cabinet-of-the-asker.sqlite").await;
    learn_and_forget(&asked, case, access, commitment).await;
    asked.close().await;
    let (running, node) = agent(&city, &folder, &registry).await;
    for _ in 0..5 {
        next_block(&city).await;
    }
    let known = node.readmodel().access(access).await.unwrap().content;
    assert_eq!(known.unwrap().erased_at, None, "nothing was released yet");
    drop(running);
    node.readmodel().close().await;
    let close = CloseReceipt {
        access,
        result: AccessResult::Released,
        answer: Some(commitment),
    };
    act(&city, 0, close).await;
    let (_running, node) = agent(&city, &folder, &registry).await;
    let erased = erased(&city, &node, access).await;
    assert_eq!(erased.answer, Some(commitment));
}

/// As if an answer had come, been used, and been forgotten.
async fn learn_and_forget(
    cabinet: &Cabinet,
    case: CaseId,
    access: AccessId,
    commitment: Commitment,
) {
    let mut finding = Finding {
        case,
        step: enquiry::TITLE.parse().unwrap(),
        service: enquiry::SERVICE.parse().unwrap(),
        since: now(),
        stage: Stage::Agent,
        ask: None,
    };
    assert!(cabinet.begin_finding(&finding).await.unwrap());
    finding.ask = Some(Ask {
        access,
        commitment,
        source: PartyId([0; 32]),
        permission: PermissionId([2; 32]),
        request: Some(vec![1]),
        content: Some(b"{}".to_vec()),
    });
    assert!(cabinet.keep_finding(&finding).await.unwrap());
    let end = cabinet.end_finding(finding.id(), Ended::Answered, now());
    assert!(end.await.unwrap().is_some());
}
