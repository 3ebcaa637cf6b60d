//! Two offices over HTTP, by the client: one takes evidence in, the other's agent fetches it and leaves the question to
//! an officer; the case is decided, and what was handed in is erased everywhere.

use std::time::{Duration, Instant};

use chancery_api::agency::Agency;
use chancery_client::agency::{Agency as Office, Document};
use chancery_client::office::{Answering, Deciding, Finding, FindingState, HandingIn, Opening};
use chancery_client::{ClientError, Ledger as Remote};
use chancery_rules::kernel::ids::{CaseId, Height, PartyId};
use chancery_rules::kernel::text::Code;
use chancery_rules::party::SetExchange;
use chancery_testkit::city::City;
use chancery_testkit::enquiry::{self, CERTIFICATE, TITLE};
use chancery_testkit::stand_in::Registry;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use super::source::{TOKEN, act, cabinet, next_block, served, source};
use super::{agent_with, define, grant};

const WITHIN: Duration = Duration::from_secs(60);

/// The smallest picture that is one: a PNG of one black point.
fn picture() -> Document {
    let digits = "89504e470d0a1a0a0000000d4948445200000001000000010800000000\
        3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082";
    let byte = |place: usize| u8::from_str_radix(&digits[place..place + 2], 16).unwrap();
    Document {
        name: "deed.png".to_owned(),
        bytes: (0..digits.len()).step_by(2).map(byte).collect(),
    }
}

fn office(url: &str) -> Office {
    Office::new(Remote::new(url).unwrap(), TOKEN)
}

/// A certificate that the other agency's registry does not have.
fn handing() -> HandingIn {
    let content = json!({ CERTIFICATE: "990000-9999", "owner": "林晚舟" });
    let content: Map<String, Value> = serde_json::from_value(content).unwrap();
    HandingIn {
        content,
        ..HandingIn::default()
    }
}

/// The first finding in the queue, once there is one.
async fn queued(city: &City, office: &Office) -> Finding {
    let end = Instant::now() + WITHIN;
    while Instant::now() < end {
        let queue = office.findings(FindingState::Officers, None).await.unwrap();
        if let Some(first) = queue.items.into_iter().next() {
            return first;
        }
        next_block(city).await;
    }
    panic!("nothing comes to the officers");
}

fn refused<T: std::fmt::Debug>(answered: Result<T, ClientError>) -> String {
    let error = answered.unwrap_err();
    error.code().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_goes_from_office_to_office_is_answered_by_an_officer_and_erased_everywhere() {
    let city = City::start(2).await.unwrap();
    let folder = TempDir::new().unwrap();
    let registry = Registry::found(&folder.path().join("registry.sqlite"))
        .await
        .unwrap();
    let [window, asker] = [0, 1].map(|number| PartyId(city.founding.members[number].party));
    let (at_window, url) = source(&city, &folder, None).await;
    let endpoint = url.parse().unwrap();
    act(&city, 0, SetExchange { endpoint }).await;
    let service = define(&city, window, asker).await;
    let kept = cabinet(&folder, "cabinet-of-the-asker.sqlite").await;
    let (_asker, url_of_asker) = served(&city, &folder, 1, kept.clone(), None).await;
    let (_agent, _node) = agent_with(&city, &folder, &registry, kept).await;
    let (counter, desk) = (office(&url), office(&url_of_asker));
    let (case, step) = (CaseId([1; 32]), TITLE.parse().unwrap());
    act(&city, 0, enquiry::open(case, service)).await;
    await_case(&at_window, case).await;
    let handing = handing();
    let opening = counter.hand_in(case, &handing, vec![picture()], "k");
    let opening = opening.await.unwrap();
    let again = counter.hand_in(case, &handing, vec![picture()], "k");
    assert_eq!(again.await.unwrap().commitment, opening.commitment);
    assert_eq!(counter.openings(case).await.unwrap().len(), 1);
    act(&city, 0, enquiry::apply(case, opening.commitment).unwrap()).await;
    act(&city, 0, grant(case, asker)).await;

    let finding = queued(&city, &desk).await;
    assert_eq!((finding.case, &finding.step), (case, &step));
    assert_eq!(finding.why.unwrap().as_str(), "nothing-found");
    let height = answer(&desk, &opening, &step).await;
    city.await_height(height.next()).await.unwrap();
    let decided = counter.decide(case, &deciding(), "d").await.unwrap();
    assert_eq!(decided.case["status"], "granted");
    let given = erase(&city, &counter, &opening).await;
    assert_eq!(given, [asker]);
}

/// Waits until an agency's node tells of a case.
async fn await_case(agency: &Agency, case: CaseId) {
    let readmodel = agency.ledger().readmodel();
    while readmodel.case(case).await.unwrap().content.is_none() {
        let next = readmodel.height().next();
        readmodel.wait_for(next, WITHIN).await.unwrap();
    }
}

/// An officer looks at the question, one gives it back, another answers it; the height of the answer.
async fn answer(desk: &Office, opening: &Opening, step: &Code) -> Height {
    let case = opening.case;
    let shown = desk.finding(case, step).await.unwrap();
    let content = shown.content.unwrap();
    assert_eq!(content["owner"], "林晚舟");
    let sha256 = &content["documents"][0]["sha256"];
    assert_eq!(*sha256, json!(opening.documents[0].sha256));
    desk.claim(case, step, "first").await.unwrap();
    let second = desk.claim(case, step, "second").await;
    assert_eq!(refused(second), "finding_claimed");
    desk.give_back(case, step, "first").await.unwrap();
    desk.claim(case, step, "second").await.unwrap();
    let fact = json!({ "fact": "title-clear", "value": { "yes_no": true } });
    let answering = Answering {
        officer: "second".to_owned(),
        facts: vec![serde_json::from_value(fact).unwrap()],
        about: None,
        valid_until: None,
    };
    let answered = desk.answer(case, step, &answering).await.unwrap();
    assert!(answered.receipt.accepted);
    answered.receipt.height
}

fn deciding() -> Deciding {
    Deciding {
        step: "decide".parse().unwrap(),
        outcome: "granted".parse().unwrap(),
        reason: "in-order".to_owned(),
        effects: Vec::new(),
    }
}

/// Erases an opening, waits until that is so everywhere, and answers who had been given it.
async fn erase(city: &City, counter: &Office, opening: &Opening) -> Vec<PartyId> {
    let (case, commitment) = (opening.case, opening.commitment);
    let erased = counter.erase_opening(case, commitment).await.unwrap();
    assert_eq!(erased.content, None);
    let end = Instant::now() + WITHIN;
    loop {
        let found = counter.opening(case, commitment).await.unwrap();
        if found.erased_everywhere {
            assert!(found.recipients.iter().all(|it| it.erased_at.is_some()));
            return erased.recipients.iter().map(|it| it.party).collect();
        }
        assert!(Instant::now() < end, "{found:?}");
        next_block(city).await;
    }
}
