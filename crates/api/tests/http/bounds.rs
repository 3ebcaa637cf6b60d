//! Bounds that protect a node: pages of lists, requests that wait, forms, what is let go of.

use axum::body::Body;
use axum::http::{Request, Response, header};
use chancery_api::agency::{Draft, DraftId, Upload};
use chancery_api::clock::now;
use chancery_api::waiting::{FOLLOWERS_MAX, HEIGHT_WAITERS_MAX};
use chancery_rules::kernel::ids::CertificateId;
use serde_json::json;
use tower::ServiceExt as _;

use crate::city::{City, TOKEN, city, picture};

#[tokio::test]
async fn a_page_of_none_or_of_too_many_is_refused_by_code() {
    let city = city().await;
    for list in ["transactions", "parties", "types", "certificates", "blocks"] {
        for (limit, status) in [("0", 400), ("1", 200), ("100", 200), ("101", 400)] {
            let answered = city.get(&format!("/v1/{list}?limit={limit}")).await;
            assert_eq!(answered.status.as_u16(), status, "{list} {limit}");
            if status == 400 {
                assert_eq!(answered.problem().1, "bad_limit", "{list} {limit}");
            }
        }
    }
}

async fn opened(city: &City, path: &str) -> Response<Body> {
    let request = Request::get(path).body(Body::empty()).unwrap();
    city.router.clone().oneshot(request).await.unwrap()
}

#[tokio::test]
async fn one_waiter_for_a_height_too_many_is_told_to_come_again() {
    let city = city().await;
    let mut waiting: Vec<_> = (0..HEIGHT_WAITERS_MAX)
        .map(|_| Box::pin(opened(&city, "/v1/ledger?min_height=999")))
        .collect();
    for one in &mut waiting {
        assert!(futures::poll!(one.as_mut()).is_pending());
    }
    let refused = city.get("/v1/ledger?min_height=999").await;
    assert_eq!(refused.problem(), (503, "crowded".to_owned()));
    assert_eq!(refused.headers[header::RETRY_AFTER], "1");
    let reached = city.get("/v1/ledger?min_height=1").await;
    assert_eq!(
        reached.status.as_u16(),
        200,
        "what is reached needs no place"
    );
    drop(waiting);
    let mut again = Box::pin(opened(&city, "/v1/ledger?min_height=999"));
    assert!(futures::poll!(again.as_mut()).is_pending(), "there is room");
    assert_eq!(city.ledger.waiters(), 1);
}

#[tokio::test]
async fn one_stream_of_events_too_many_is_told_to_come_again() {
    let city = city().await;
    let mut streams = Vec::new();
    for _ in 0..FOLLOWERS_MAX {
        streams.push(opened(&city, "/v1/events").await);
    }
    let refused = city.get("/v1/events").await;
    assert_eq!(refused.problem(), (503, "crowded".to_owned()));
    assert_eq!(city.ledger.followers(), FOLLOWERS_MAX);
    drop(streams);
    assert_eq!(city.ledger.followers(), 0);
    assert_eq!(opened(&city, "/v1/events").await.status().as_u16(), 200);
}

#[tokio::test]
async fn a_form_that_is_none_is_a_problem_document() {
    let city = city().await;
    for (media_type, expected) in [
        ("application/json", (415, "unsupported_media_type")),
        ("multipart/form-data", (400, "bad_body")),
        ("multipart/form-data; boundary=B", (400, "bad_body")),
    ] {
        for path in ["certificates", "copies"] {
            let request = Request::post(format!("/v1/agency/{path}"))
                .header(header::CONTENT_TYPE, media_type)
                .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
                .body(Body::from("not a form"))
                .unwrap();
            let refused = city.call(request).await.problem();
            assert_eq!(refused, (expected.0, expected.1.to_owned()), "{media_type}");
        }
    }
}

#[tokio::test]
async fn an_address_that_is_nothing_is_answered_with_all_headers() {
    let request = Request::get("/assets/a/b").body(Body::empty()).unwrap();
    let answered = chancery_api::not_found(request).await;
    assert_eq!(answered.status().as_u16(), 404);
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(answered.headers()[name], value);
    }
    assert!(answered.headers().contains_key("content-security-policy"));
}

async fn draft_with(city: &City, id: DraftId, name: &str) -> Draft {
    let upload = Upload {
        name: name.to_owned(),
        media_type: None,
        bytes: picture().into(),
    };
    let document = city.agency.put_document(upload).await.unwrap();
    let draft = Draft {
        id,
        certificate_type: "business-licence".to_owned(),
        fields: [("name".to_owned(), "x".to_owned())].into(),
        documents: vec![*document.as_bytes()],
        updated_at: now(),
    };
    city.agency.save_draft(&draft).await.unwrap();
    draft
}

#[tokio::test]
async fn what_a_draft_lets_go_of_is_erased_from_the_vault() {
    let city = city().await;
    let id = DraftId::random().unwrap();
    let document = async |draft: &Draft| {
        let id = draft.documents[0].into();
        city.agency.document(id).await.map(|document| document.name)
    };
    let first = draft_with(&city, id, "first.png").await;
    assert_eq!(document(&first).await.unwrap(), "first.png");
    let second = draft_with(&city, id, "second.png").await;
    assert_eq!(document(&first).await.unwrap_err().code, "not_found");
    assert_eq!(document(&second).await.unwrap(), "second.png");
    let other = draft_with(&city, DraftId::random().unwrap(), "other.png").await;
    assert!(city.agency.discard_draft(id).await.unwrap());
    assert_eq!(document(&second).await.unwrap_err().code, "not_found");
    assert_eq!(document(&other).await.unwrap(), "other.png");
    assert!(!city.agency.discard_draft(id).await.unwrap(), "once");
}

#[tokio::test]
async fn a_form_printed_again_says_the_same_link() {
    let city = city().await;
    let id = city.issue().await["certificate"]
        .as_str()
        .unwrap()
        .to_owned();
    let certificate: CertificateId = id.parse().unwrap();
    let first = city.agency.share_in_print(certificate).await.unwrap();
    let again = city.agency.share_in_print(certificate).await.unwrap();
    assert_eq!((&first.token, first.expires), (&again.token, again.expires));
    let open = async |token: &str| {
        let body = json!({ "token": token });
        city.post_json("/v1/shared", None, &body)
            .await
            .status
            .as_u16()
    };
    assert_eq!(open(&first.token).await, 200);
    // A link that was asked for ends the printed one; the next print has a new one.
    let share = format!("/v1/agency/certificates/{id}/share");
    let asked = city.post_json(&share, Some(TOKEN), &json!({})).await.json();
    assert_eq!(open(&first.token).await, 404);
    assert_eq!(open(asked["token"].as_str().unwrap()).await, 200);
    let printed = city.agency.share_in_print(certificate).await.unwrap();
    assert_ne!(printed.token, first.token);
    assert_eq!(open(&printed.token).await, 200);
    let none = city.agency.share_in_print(CertificateId([9; 32])).await;
    assert_eq!(none.unwrap_err().code, "not_found");
}
