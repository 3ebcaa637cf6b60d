//! What an agency keeps of cases: openings and findings.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::allow_attributes,
    reason = "tests speak by their names"
)]

use chancery_cabinet::findings::{Ask, Claimed, Ended, Finding, FindingId, Shelf, Stage};
use chancery_cabinet::openings::{
    AUDIENCE_MAX, CASE_OPENINGS_MAX, Kept, Opening, Receiver, SaltedContent,
};
use chancery_cabinet::{Cabinet, CabinetConfig, CabinetKey};
use chancery_rules::kernel::ids::{AccessId, CaseId, Commitment, PartyId, PermissionId};
use chancery_rules::kernel::text::Code;
use chancery_rules::kernel::time::Timestamp;
use tempfile::TempDir;

const CASE: CaseId = CaseId([1; 32]);

async fn open(folder: &TempDir) -> Cabinet {
    let config = CabinetConfig::new(folder.path().join("cabinet.sqlite"));
    Cabinet::open(config, &CabinetKey::from([1; 32]))
        .await
        .unwrap()
}

async fn cabinet() -> (TempDir, Cabinet) {
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    (folder, cabinet)
}

fn commitment(number: u16) -> Commitment {
    let mut bytes = [0; 32];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    Commitment(bytes)
}

fn opening(number: u16) -> Opening {
    Opening {
        commitment: commitment(number),
        case: CASE,
        audience: Vec::new(),
        content: Some(SaltedContent {
            content: b"{\"owner\":\"unmistakable words\"}".to_vec().into(),
            salt: [7; 32].into(),
        }),
        documents: Vec::new(),
        kept_at: Timestamp(10),
        erased_at: None,
    }
}

fn receiver(number: u8) -> Receiver {
    Receiver {
        party: PartyId([number; 32]),
        permission: PermissionId([number; 32]),
    }
}

fn finding(step: &str) -> Finding {
    Finding {
        case: CASE,
        step: code(step),
        service: code("sale"),
        since: Timestamp(10),
        stage: Stage::Agent,
        ask: None,
    }
}

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

#[tokio::test]
async fn an_opening_is_kept_once_and_found_by_commitment_and_by_case() {
    let (folder, cabinet) = cabinet().await;
    assert_eq!(cabinet.keep_opening(&opening(1)).await.unwrap(), Kept::New);
    let other = Opening {
        case: CaseId([9; 32]),
        ..opening(1)
    };
    assert_eq!(cabinet.keep_opening(&other).await.unwrap(), Kept::Already);
    cabinet.keep_opening(&opening(2)).await.unwrap();
    cabinet.close().await;
    let cabinet = open(&folder).await;
    let found = cabinet.opening(commitment(1)).await.unwrap();
    assert_eq!(found, Some(opening(1)));
    assert_eq!(
        cabinet.openings_of(CASE).await.unwrap(),
        [commitment(1), commitment(2)]
    );
    assert!(cabinet.openings_of(other.case).await.unwrap().is_empty());
    assert_eq!(cabinet.opening(commitment(3)).await.unwrap(), None);
}

#[tokio::test]
async fn an_erased_opening_leaves_only_that_it_existed() {
    let (_folder, cabinet) = cabinet().await;
    cabinet.keep_opening(&opening(1)).await.unwrap();
    let erase = |number| cabinet.erase_opening(commitment(number), Timestamp(50));
    assert!(erase(1).await.unwrap());
    let left = cabinet.opening(commitment(1)).await.unwrap().unwrap();
    assert_eq!((left.content, left.erased_at), (None, Some(Timestamp(50))));
    assert_eq!((left.case, left.kept_at), (CASE, Timestamp(10)));
    assert!(!erase(1).await.unwrap(), "once");
    assert!(!erase(2).await.unwrap(), "never kept");
    assert_eq!(
        cabinet.keep_opening(&opening(1)).await.unwrap(),
        Kept::Already,
        "what was erased does not come back"
    );
}

#[tokio::test]
async fn an_opening_without_named_receivers_is_for_whoever_the_ledger_permits() {
    let (_folder, cabinet) = cabinet().await;
    let kept = opening(1);
    assert!(kept.is_for(receiver(1).party, receiver(1).permission));
    cabinet.keep_opening(&kept).await.unwrap();
    let last = u8::try_from(AUDIENCE_MAX).unwrap();
    for number in 1..=last {
        let allow = cabinet.allow_opening(commitment(1), receiver(number));
        assert!(allow.await.unwrap());
    }
    let allow = |number| cabinet.allow_opening(commitment(1), receiver(number));
    assert!(allow(1).await.unwrap(), "already named");
    assert!(!allow(last + 1).await.unwrap(), "the bound");
    let named = cabinet.opening(commitment(1)).await.unwrap().unwrap();
    assert!(named.is_for(receiver(1).party, receiver(1).permission));
    assert!(!named.is_for(receiver(1).party, receiver(2).permission));
    assert!(!named.is_for(receiver(200).party, receiver(1).permission));
}

#[tokio::test]
async fn a_case_has_a_bounded_number_of_openings() {
    let (_folder, cabinet) = cabinet().await;
    let most = u16::try_from(CASE_OPENINGS_MAX).unwrap();
    for number in 0..most {
        let kept = cabinet.keep_opening(&opening(number)).await.unwrap();
        assert_eq!(kept, Kept::New);
    }
    let kept = cabinet.keep_opening(&opening(most)).await.unwrap();
    assert_eq!(kept, Kept::Full);
    assert_eq!(cabinet.opening(commitment(most)).await.unwrap(), None);
}

#[tokio::test]
async fn a_finding_is_asked_once_and_forgets_what_was_learnt_when_it_ends() {
    let (_folder, cabinet) = cabinet().await;
    let mut asked = finding("title");
    assert!(cabinet.begin_finding(&asked).await.unwrap());
    assert!(!cabinet.begin_finding(&asked).await.unwrap());
    asked.ask = Some(Ask {
        access: AccessId([4; 32]),
        commitment: commitment(1),
        source: PartyId([5; 32]),
        permission: PermissionId([6; 32]),
        request: Some(vec![1]),
        content: Some(vec![2]),
    });
    assert!(cabinet.keep_finding(&asked).await.unwrap());
    let id = asked.id();
    assert_eq!(cabinet.finding(id).await.unwrap(), Some(asked.clone()));
    let end = |id| cabinet.end_finding(id, Ended::Answered, Timestamp(90));
    assert_eq!(end(id).await.unwrap(), Some(asked.clone()));
    assert_eq!(end(id).await.unwrap(), None);
    let ended = cabinet.finding(id).await.unwrap().unwrap();
    assert_eq!(ended.ask, None);
    assert!(matches!(
        ended.stage,
        Stage::Ended {
            how: Ended::Answered,
            ..
        }
    ));
    assert!(!cabinet.begin_finding(&asked).await.unwrap(), "never again");
}

#[tokio::test]
async fn a_finding_that_was_asked_no_more_may_be_asked_again() {
    let (_folder, cabinet) = cabinet().await;
    let asked = finding("title");
    let end = |how| cabinet.end_finding(asked.id(), how, Timestamp(90));
    assert!(cabinet.begin_finding(&asked).await.unwrap());
    assert!(end(Ended::Moot).await.unwrap().is_some());
    assert!(cabinet.begin_finding(&asked).await.unwrap());
    assert!(!cabinet.begin_finding(&asked).await.unwrap(), "it is open");
    let found = cabinet.finding(asked.id()).await.unwrap();
    assert_eq!(found, Some(asked.clone()));
    assert!(end(Ended::Answered).await.unwrap().is_some());
    assert!(!cabinet.begin_finding(&asked).await.unwrap(), "never again");
    assert!(!cabinet.keep_finding(&asked).await.unwrap());
    assert!(cabinet.open_findings(None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_ended_finding_is_opened_again_and_an_open_one_is_not() {
    let (_folder, cabinet) = cabinet().await;
    let asked = finding("title");
    let again = Finding {
        since: Timestamp(99),
        ..asked.clone()
    };
    assert!(!cabinet.begin_finding_again(&again).await.unwrap());
    cabinet.begin_finding(&asked).await.unwrap();
    assert!(!cabinet.begin_finding_again(&again).await.unwrap());
    let id = asked.id();
    assert_eq!(cabinet.finding(id).await.unwrap(), Some(asked));
    let end = cabinet.end_finding(id, Ended::Answered, Timestamp(90));
    end.await.unwrap();
    assert!(cabinet.begin_finding_again(&again).await.unwrap());
    assert_eq!(cabinet.finding(id).await.unwrap(), Some(again.clone()));
    let ended = cabinet.findings(Shelf::Ended, None, 10).await.unwrap();
    assert!(ended.is_empty(), "it is here once");
    assert!(!cabinet.begin_finding_again(&again).await.unwrap());
}

#[tokio::test]
async fn open_findings_are_paged_latest_first() {
    let (_folder, cabinet) = cabinet().await;
    for (step, since) in [("a", 10), ("b", 30), ("c", 20)] {
        let since = Timestamp(since);
        let one = Finding {
            since,
            ..finding(step)
        };
        cabinet.begin_finding(&one).await.unwrap();
    }
    let steps = |page: &[Finding]| {
        page.iter()
            .map(|one| one.step.as_str().to_owned())
            .collect::<Vec<_>>()
    };
    let first = cabinet.open_findings(None, 2).await.unwrap();
    assert_eq!(steps(&first), ["b", "c"]);
    let rest = cabinet.open_findings(first.last(), 2).await.unwrap();
    assert_eq!(steps(&rest), ["a"]);
}

#[tokio::test]
async fn an_officer_claims_what_waits_for_officers_and_gives_it_back() {
    let (_folder, cabinet) = cabinet().await;
    let mut asked = finding("title");
    cabinet.begin_finding(&asked).await.unwrap();
    let id = asked.id();
    let claim = |officer| cabinet.claim_finding(id, officer);
    let give_back = |officer| cabinet.return_finding(id, officer);
    assert_eq!(claim("first").await.unwrap(), Claimed::NotQueued);
    asked.stage = Stage::Officers {
        why: code("no-row"),
        since: Timestamp(20),
        claimed_by: None,
    };
    cabinet.keep_finding(&asked).await.unwrap();
    assert_eq!(claim("first").await.unwrap(), Claimed::Done);
    assert_eq!(claim("first").await.unwrap(), Claimed::Done);
    assert_eq!(claim("second").await.unwrap(), Claimed::Anothers);
    assert_eq!(give_back("second").await.unwrap(), Claimed::Anothers);
    assert_eq!(give_back("first").await.unwrap(), Claimed::Done);
    assert_eq!(claim("second").await.unwrap(), Claimed::Done);
    let unknown = FindingId::of(CASE, &code("other"));
    let none = cabinet.claim_finding(unknown, "first").await.unwrap();
    assert_eq!(none, Claimed::NotQueued);
}
