//! Who may call what: every operation of the description as nobody, as somebody else, as whoever may.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use chancery_api::auth::Session;
use chancery_rules::party::SuspendParty;
use serde_json::{Value, json};

use crate::city::{City, OFFICE, REGISTRAR, TAX, TOKEN, city, envelope, key};
use crate::operations::{For, cases, request};

async fn status(city: &City, request: Request<Body>) -> (u16, String) {
    use tower::ServiceExt as _;
    let response = city.router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    if status < 400 {
        return (status, String::new());
    }
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20)
        .await
        .unwrap();
    let problem: Value = serde_json::from_slice(&bytes).unwrap();
    (status, problem["code"].as_str().unwrap().to_owned())
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn nobody_and_others_are_refused_where_they_must_be_and_whoever_may_is_served() {
    let city = city().await;
    for case in cases(&city).await {
        let name = format!("{} {}", case.method, case.template);
        let nobody = status(&city, request(&case, None));
        let other = status(&city, request(&case, Some("another-token")));
        match case.whom {
            For::Everyone => {
                assert_eq!(nobody.await.0, case.success, "{name} as nobody");
                assert_eq!(other.await.0, case.success, "{name} with a needless token");
            }
            For::Operator => {
                assert_eq!(
                    nobody.await,
                    refused(401, "unauthenticated"),
                    "{name} as nobody"
                );
                assert_eq!(
                    other.await,
                    refused(401, "wrong_token"),
                    "{name} as another"
                );
                let mut in_session = request(&case, None);
                let clerk = Session {
                    actor: "clerk".to_owned(),
                    may_act: false,
                };
                in_session.extensions_mut().insert(clerk);
                assert_eq!(
                    status(&city, in_session).await,
                    refused(403, "forbidden"),
                    "{name}"
                );
            }
            For::Signer | For::TokenHolder => drop((nobody, other)),
        }
        let (right, code) = status(&city, request(&case, Some(TOKEN))).await;
        assert_eq!(
            (right, code.as_str()),
            (case.success, ""),
            "{name} as whoever may"
        );
    }
}

#[tokio::test]
async fn a_person_in_a_session_who_may_act_is_served_without_a_token() {
    let city = city().await;
    let mut request = Request::get("/v1/agency/types")
        .body(Body::empty())
        .unwrap();
    request.extensions_mut().insert(Session {
        actor: "officer".to_owned(),
        may_act: true,
    });
    assert_eq!(status(&city, request).await.0, 200);
}

#[tokio::test]
async fn a_transaction_counts_only_with_the_signature_of_a_key_of_its_party() {
    let city = city().await;
    let office = key(REGISTRAR, OFFICE);
    let what = || {
        SuspendParty {
            party: TAX,
            reason: "error".parse().unwrap(),
        }
        .into()
    };
    let stranger = ed25519_dalek::SigningKey::from_bytes(&[77; 32]);
    let check = async |envelope: Vec<u8>, status: u16, code: &str| {
        let answered = city.submit("?wait=final", envelope).await;
        assert_eq!(answered.problem(), (status, code.to_owned()));
    };
    check(
        envelope(&city, REGISTRAR, &stranger, what()),
        401,
        "envelope.unknown_key",
    )
    .await;
    check(
        envelope(&city, TAX, &office, what()),
        403,
        "envelope.wrong_party",
    )
    .await;
    let answered = city
        .submit("?wait=final", envelope(&city, REGISTRAR, &office, what()))
        .await;
    assert_eq!(answered.status.as_u16(), 200);
}

#[tokio::test]
async fn a_shared_link_opens_for_its_token_alone() {
    let city = city().await;
    let certificate = city.issue().await["certificate"]
        .as_str()
        .unwrap()
        .to_owned();
    let share = format!("/v1/agency/certificates/{certificate}/share");
    let token = city.post_json(&share, Some(TOKEN), &json!({})).await.json()["token"].clone();
    for other in ["", "zz", &"00".repeat(32)] {
        let answered = city
            .post_json("/v1/shared", None, &json!({ "token": other }))
            .await;
        assert_eq!(answered.problem(), (404, "share_unknown".to_owned()));
    }
    let opened = city
        .post_json("/v1/shared", None, &json!({ "token": token }))
        .await;
    assert_eq!(opened.status.as_u16(), 200);
    let bundle = chancery_proof::bundle::Bundle::decode(&opened.bytes).unwrap();
    assert!(bundle.certificate.is_some());
    let over = city
        .post_json(&share, Some(TOKEN), &json!({ "life_ms": 0 }))
        .await
        .json();
    let answered = city
        .post_json("/v1/shared", None, &json!({ "token": over["token"] }))
        .await;
    assert_eq!(answered.problem(), (404, "share_unknown".to_owned()));
}

#[tokio::test]
async fn every_operation_of_the_description_is_tried_above() {
    let city = city().await;
    let tried: BTreeSet<(String, String)> = cases(&city)
        .await
        .iter()
        .map(|case| (case.template.to_owned(), case.method.to_owned()))
        .collect();
    let description: Value = serde_json::from_str(&chancery_api::openapi()).unwrap();
    let described: BTreeSet<(String, String)> = description["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .unwrap()
                .keys()
                .map(|method| (path.clone(), method.clone()))
        })
        .collect();
    let gaps: Vec<_> = described.symmetric_difference(&tried).collect();
    assert!(
        gaps.is_empty(),
        "operations without a test of access, or tests of none: {gaps:?}"
    );
}
