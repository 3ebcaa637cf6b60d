//! What an agency owes the ledger of erasures, and which requests it has taken openings in by.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::allow_attributes,
    reason = "tests speak by their names"
)]

use chancery_cabinet::findings::{Ask, Ended, Finding, Place, Shelf, Stage};
use chancery_cabinet::openings::{HandedIn, Kept, Opening, OpeningDocument, SaltedContent};
use chancery_cabinet::{Cabinet, CabinetConfig, CabinetKey, Hash32};
use chancery_rules::kernel::ids::{AccessId, CaseId, Commitment, PartyId, PermissionId};
use chancery_rules::kernel::time::Timestamp;
use tempfile::TempDir;

const CASE: CaseId = CaseId([1; 32]);

async fn open(folder: &TempDir) -> Cabinet {
    let config = CabinetConfig::new(folder.path().join("cabinet.sqlite"));
    Cabinet::open(config, &CabinetKey::from([1; 32]))
        .await
        .unwrap()
}

fn finding(step: &str, since: u64) -> Finding {
    Finding {
        case: CASE,
        step: step.parse().unwrap(),
        service: "sale".parse().unwrap(),
        since: Timestamp(since),
        stage: Stage::Agent,
        ask: None,
    }
}

fn ask(number: u8, request: Option<Vec<u8>>, content: Option<Vec<u8>>) -> Ask {
    Ask {
        access: AccessId([number; 32]),
        commitment: Commitment([number; 32]),
        source: PartyId([5; 32]),
        permission: PermissionId([6; 32]),
        request,
        content,
    }
}

fn opening(number: u8) -> Opening {
    Opening {
        commitment: Commitment([number; 32]),
        case: CASE,
        audience: Vec::new(),
        content: Some(SaltedContent {
            content: b"{}".to_vec().into(),
            salt: [7; 32].into(),
        }),
        documents: vec![OpeningDocument {
            document: [8; 32],
            sha256: [9; 32],
            media_type: "application/pdf".to_owned(),
        }],
        kept_at: Timestamp(10),
        erased_at: None,
    }
}

async fn owed(cabinet: &Cabinet) -> Vec<(AccessId, bool)> {
    let found = cabinet.owed_erasures(None, 10).await.unwrap();
    found.iter().map(|it| (it.access, it.has_come)).collect()
}

#[tokio::test]
async fn an_erasure_is_owed_from_the_write_that_forgets_until_it_is_settled() {
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    let mut asked = finding("title", 10);
    cabinet.begin_finding(&asked).await.unwrap();
    asked.ask = Some(ask(1, Some(vec![1]), Some(vec![2])));
    cabinet.keep_finding(&asked).await.unwrap();
    assert_eq!(owed(&cabinet).await, [], "it is not erased yet");
    let end = cabinet.end_finding(asked.id(), Ended::Moot, Timestamp(90));
    end.await.unwrap();
    cabinet.close().await;
    let cabinet = open(&folder).await;
    assert_eq!(owed(&cabinet).await, [(AccessId([1; 32]), true)]);
    assert!(cabinet.settle_erasure(AccessId([1; 32])).await.unwrap());
    assert!(!cabinet.settle_erasure(AccessId([1; 32])).await.unwrap());
    assert_eq!(owed(&cabinet).await, []);
}

#[tokio::test]
async fn a_request_that_is_given_up_may_have_been_answered_and_one_that_was_never_sent_was_not() {
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    let mut asked = finding("title", 10);
    cabinet.begin_finding(&asked).await.unwrap();
    asked.ask = Some(ask(1, None, None));
    cabinet.keep_finding(&asked).await.unwrap();
    asked.ask = Some(ask(2, None, None));
    cabinet.keep_finding(&asked).await.unwrap();
    assert_eq!(owed(&cabinet).await, [], "nothing was requested");
    asked.ask = Some(ask(2, Some(vec![1]), None));
    cabinet.keep_finding(&asked).await.unwrap();
    assert_eq!(owed(&cabinet).await, [], "the same receipt goes on");
    asked.ask = None;
    cabinet.keep_finding(&asked).await.unwrap();
    assert_eq!(owed(&cabinet).await, [(AccessId([2; 32]), false)]);
}

#[tokio::test]
async fn findings_are_listed_oldest_first_open_and_ended_apart() {
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    for (step, since) in [("a", 30), ("b", 10), ("c", 20), ("d", 20)] {
        let known = cabinet.begin_finding(&finding(step, since)).await;
        assert!(known.unwrap());
    }
    let ended = finding("d", 20).id();
    let end = cabinet.end_finding(ended, Ended::Answered, Timestamp(90));
    end.await.unwrap();
    let steps = |page: &[(Place, Finding)]| {
        let steps = page.iter().map(|(_, it)| it.step.as_str().to_owned());
        steps.collect::<Vec<_>>()
    };
    let first = cabinet.findings(Shelf::Open, None, 2).await.unwrap();
    assert_eq!(steps(&first), ["b", "c"]);
    let after = first.last().map(|(place, _)| *place);
    let rest = cabinet.findings(Shelf::Open, after, 2).await.unwrap();
    assert_eq!(steps(&rest), ["a"]);
    let ended = cabinet.findings(Shelf::Ended, None, 2).await.unwrap();
    assert_eq!(steps(&ended), ["d"]);
    assert_eq!(ended.first().unwrap().0.at, Timestamp(90));
}

#[tokio::test]
async fn the_same_request_keeps_one_opening_and_another_under_its_key_none() {
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    let request = |key: &[u8], request: &[u8]| HandedIn {
        key: Hash32::of(key),
        request: Hash32::of(request),
    };
    let first = request(b"key", b"request");
    let take = async |number, handed_in| {
        let opening = opening(number);
        cabinet.take_in_opening(&opening, Some(handed_in)).await
    };
    assert_eq!(cabinet.handed_in(CASE, first).await.unwrap(), None);
    assert_eq!(take(1, first).await.unwrap(), Kept::New);
    let before = Kept::Before(Commitment([1; 32]));
    assert_eq!(take(2, first).await.unwrap(), before);
    assert_eq!(
        take(2, request(b"key", b"other")).await.unwrap(),
        Kept::OtherRequest
    );
    assert_eq!(
        take(2, request(b"other", b"other")).await.unwrap(),
        Kept::New
    );
    let erase = cabinet.erase_opening(Commitment([1; 32]), Timestamp(50));
    assert!(erase.await.unwrap());
    let left = cabinet.opening(Commitment([1; 32])).await.unwrap().unwrap();
    assert_eq!((left.content, left.documents), (None, Vec::new()));
    // Not even the request can be told from another any more; nothing new is kept under its key.
    let other = request(b"key", b"other");
    let known = cabinet.handed_in(CASE, other).await.unwrap();
    assert_eq!(known, Some(before));
}
