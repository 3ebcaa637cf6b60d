//! Callers that hang up: what was begun goes to its end, so that nothing is kept that nothing speaks of.

use std::time::{Duration, Instant};

use chancery_api::agency::{Asked, Deciding, HandingIn, Issuing, Upload};
use serde_json::json;

use super::world::Office;
use crate::city::{City, city, picture, subject};

fn asked() -> Asked {
    Asked {
        actor: "officer".to_owned(),
        idempotency_key: Some("k".to_owned()),
    }
}

fn uploads() -> Vec<Upload> {
    let upload = Upload {
        name: "paper.png".to_owned(),
        media_type: None,
        bytes: picture().into(),
    };
    vec![upload; 8]
}

/// Waits for what is to come; false if it does not.
async fn comes(mut is_there: impl AsyncFnMut() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(10);
    while !is_there().await {
        if Instant::now() > end {
            return false;
        }
        tokio::task::yield_now().await;
    }
    true
}

/// Does some of a work, and then no more of it.
async fn hang_up<T>(work: impl Future<Output = T>, when: impl AsyncFnMut() -> bool) {
    tokio::select! {
        biased;
        _ = work => panic!("it was done before anybody hung up"),
        came = comes(when) => assert!(came),
    }
}

async fn kept(city: &City) -> usize {
    city.cabinet.list_issued(None, 100).await.unwrap().len()
}

#[tokio::test]
async fn what_is_handed_in_is_kept_although_the_caller_hung_up() {
    let city = city().await;
    let office = Office::within(&city).await;
    let handing = json!({ "content": {} });
    let handing: HandingIn = serde_json::from_value(handing).unwrap();
    let asked = asked();
    let work = city.agency.hand_in(office.case, handing, uploads(), &asked);
    hang_up(work, async || city.documents() > 0).await;
    let openings = async || city.agency.openings(office.case).await.unwrap().items;
    assert!(comes(async || !openings().await.is_empty()).await);
    assert_eq!(openings().await[0].documents.len(), uploads().len());
    assert_eq!(city.documents(), uploads().len());
}

#[tokio::test]
async fn a_certificate_is_issued_although_the_caller_hung_up() {
    let city = city().await;
    let issuing = json!({ "definition": city.definition, "subject": subject() });
    let issuing: Issuing = serde_json::from_value(issuing).unwrap();
    let asked = asked();
    let work = city.agency.issue(issuing, uploads(), &asked);
    hang_up(work, async || city.documents() > 0).await;
    assert!(comes(async || kept(&city).await == 1).await);
    let issued = city.cabinet.list_issued(None, 1).await.unwrap();
    let path = format!("/v1/agency/certificates/{}", issued[0].certificate);
    let is_issued = async || {
        let shown = city.get_as_operator(&path).await.json();
        shown["record"].is_object()
    };
    assert!(comes(is_issued).await);
}

#[tokio::test]
async fn a_decision_whose_caller_hung_up_leaves_no_certificate_that_no_act_speaks_of() {
    let city = city().await;
    let office = Office::within(&city).await;
    let issue =
        json!({ "issue_certificate": { "definition": city.definition, "subject": subject() } });
    let mut deciding: Deciding = serde_json::from_value(json!({
        "step": "decide", "outcome": "granted", "reason": "in-order", "effects": vec![issue; 8],
    }))
    .unwrap();
    let asked = asked();
    let work = city.agency.decide(office.case, deciding.clone(), &asked);
    hang_up(work, async || kept(&city).await > 0).await;
    // The rules allow no eight, and what they refuse is forgotten.
    assert!(comes(async || kept(&city).await == 0).await);
    deciding.effects.truncate(1);
    let other = city.agency.decide(office.case, deciding, &asked).await;
    assert_eq!(other.unwrap_err().code, "idempotency_conflict");
}

#[tokio::test]
async fn a_decision_that_cannot_be_kept_is_no_act_and_keeps_nothing() {
    let city = city().await;
    let office = Office::within(&city).await;
    let issue =
        json!({ "issue_certificate": { "definition": city.definition, "subject": subject() } });
    let deciding = json!({
        "step": "decide", "outcome": "granted", "reason": "in-order", "effects": [issue],
    });
    let deciding: Deciding = serde_json::from_value(deciding).unwrap();
    let asked = Asked {
        actor: "x".repeat(chancery_cabinet::VALUE_BYTES_MAX),
        ..asked()
    };
    let refused = city.agency.decide(office.case, deciding, &asked).await;
    assert_eq!(refused.unwrap_err().code, "body_too_large");
    assert_eq!(kept(&city).await, 0);
    assert!(city.cabinet.pending_acts(1).await.unwrap().is_empty());
}
