//! Who may call what: every operation of the description as nobody, as somebody else, as whoever may.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, header};
use chancery_api::auth::Session;
use chancery_rules::party::SuspendParty;
use serde_json::{Value, json};

use crate::city::{City, OFFICE, REGISTRAR, TAX, TOKEN, city, envelope, key, subject};

/// Who an operation is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    Everyone,
    Operator,
    Signer,
    TokenHolder,
}

/// An operation by the description's names, and a request that succeeds.
struct Case {
    method: &'static str,
    template: &'static str,
    whom: For,
    path: String,
    body: Sent,
    success: u16,
}

#[derive(Clone)]
enum Sent {
    Nothing,
    Json(Value),
    Form(Value, bool),
    Envelope(Vec<u8>),
}

fn case(
    (method, template): (&'static str, &'static str),
    whom: For,
    id: &str,
    body: Sent,
    success: u16,
) -> Case {
    Case { method, template, whom, path: template.replace("{id}", id), body, success }
}

async fn cases(city: &City) -> Vec<Case> {
    use For::{Everyone, Operator, Signer, TokenHolder};
    let issued = city.issue().await;
    let certificate = issued["certificate"].as_str().unwrap().to_owned();
    let transaction = issued["receipt"]["transaction"].as_str().unwrap().to_owned();
    let mut others = Vec::new();
    for _ in 0..4 {
        others.push(city.issue().await["certificate"].as_str().unwrap().to_owned());
    }
    let suspended = city.issue().await["certificate"].as_str().unwrap().to_owned();
    let reason = |code: &str| Sent::Json(json!({ "reason": code }));
    let path = format!("/v1/agency/certificates/{suspended}/suspend");
    let body = json!({ "reason": "withheld" });
    assert_eq!(city.post_json(&path, Some(TOKEN), &body).await.status.as_u16(), 200);
    let path = format!("/v1/agency/certificates/{certificate}/share");
    let shared = city.post_json(&path, Some(TOKEN), &json!({})).await.json();
    let definition = city.definition.to_string();
    let issue = json!({ "definition": definition, "subject": subject() });
    let supersede = json!({ "reason": "particulars-changed", "subject": subject() });
    let party = REGISTRAR.to_string();
    let suspend_tax = SuspendParty { party: TAX, reason: "error".parse().unwrap() };
    let signed = envelope(city, REGISTRAR, &key(REGISTRAR, OFFICE), suspend_tax.clone().into());
    let public = hex::encode(key(REGISTRAR, OFFICE).verifying_key().to_bytes());
    let prepare = json!({
        "party": party, "public_key": { "algorithm": "ed25519", "bytes": public },
        "transaction": { "type": "suspend_party", "body": { "party": TAX.to_string(), "reason": "x" } },
    });
    let prepared = city.post_json("/v1/transactions/prepare", None, &prepare).await.json();
    let assemble = json!({
        "protected": prepared["protected"], "payload": prepared["payload"],
        "signature": "00".repeat(64),
    });
    let nothing = || Sent::Nothing;
    let get = |template| ("get", template);
    let post = |template| ("post", template);
    vec![
        case(get("/v1/ledger"), Everyone, "", nothing(), 200),
        case(get("/v1/ledger/genesis"), Everyone, "", nothing(), 200),
        case(get("/v1/transactions"), Everyone, "", nothing(), 200),
        case(get("/v1/transactions/{id}"), Everyone, &transaction, nothing(), 200),
        case(get("/v1/parties"), Everyone, "", nothing(), 200),
        case(get("/v1/parties/{id}"), Everyone, &party, nothing(), 200),
        case(get("/v1/types"), Everyone, "", nothing(), 200),
        case(get("/v1/types/{id}"), Everyone, &definition, nothing(), 200),
        case(get("/v1/certificates"), Everyone, "", nothing(), 200),
        case(get("/v1/certificates/{id}"), Everyone, &certificate, nothing(), 200),
        case(get("/v1/blocks"), Everyone, "", nothing(), 200),
        case(get("/v1/blocks/{id}"), Everyone, "1", nothing(), 200),
        case(get("/v1/events"), Everyone, "", nothing(), 200),
        case(get("/v1/log/checkpoint"), Everyone, "", nothing(), 200),
        with_query(case(get("/v1/log/inclusion"), Everyone, "", nothing(), 200), "?index=0"),
        with_query(case(get("/v1/log/consistency"), Everyone, "", nothing(), 200), "?first=1&second=2"),
        case(get("/v1/catalogue"), Everyone, "", nothing(), 200),
        with_query(case(get("/v1/search"), Everyone, "", nothing(), 200), "?q=1"),
        case(get("/v1/health"), Everyone, "", nothing(), 200),
        case(get("/v1/ready"), Everyone, "", nothing(), 200),
        case(get("/openapi.json"), Everyone, "", nothing(), 200),
        case(get("/reference"), Everyone, "", nothing(), 200),
        case(post("/v1/transactions"), Signer, "", Sent::Envelope(signed), 202),
        case(post("/v1/transactions/prepare"), Everyone, "", Sent::Json(prepare), 200),
        case(post("/v1/transactions/assemble"), Everyone, "", Sent::Json(assemble), 200),
        case(post("/v1/shared"), TokenHolder, "", Sent::Json(json!({ "token": shared["token"] })), 200),
        case(get("/v1/agency/types"), Operator, "", nothing(), 200),
        case(get("/v1/agency/certificates"), Operator, "", nothing(), 200),
        case(get("/v1/agency/certificates/{id}"), Operator, &certificate, nothing(), 200),
        case(get("/v1/agency/certificates/{id}/bundle"), Operator, &certificate, nothing(), 200),
        case(post("/v1/agency/certificates"), Operator, "", Sent::Form(issue.clone(), false), 201),
        case(post("/v1/agency/copies"), Operator, "", Sent::Form(issue, true), 201),
        case(post("/v1/agency/certificates/{id}/suspend"), Operator, &others[0], reason("withheld"), 200),
        case(post("/v1/agency/certificates/{id}/resume"), Operator, &suspended, reason("withholding-ended"), 200),
        case(post("/v1/agency/certificates/{id}/revoke"), Operator, &others[1], reason("deregistered"), 200),
        case(post("/v1/agency/certificates/{id}/supersede"), Operator, &others[2], Sent::Form(supersede, false), 201),
        case(post("/v1/agency/certificates/{id}/share"), Operator, &others[3], Sent::Json(json!({})), 201),
    ]
}

fn with_query(case: Case, query: &str) -> Case {
    Case { path: format!("{}{query}", case.path), ..case }
}

fn request(case: &Case, token: Option<&str>) -> Request<Body> {
    let mut built = Request::builder().method(case.method.to_uppercase().as_str()).uri(&case.path);
    if let Some(token) = token {
        built = built.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let typed = |built: axum::http::request::Builder, media_type: &str| {
        built.header(header::CONTENT_TYPE, media_type)
    };
    let body = match &case.body {
        Sent::Nothing => return built.body(Body::empty()).unwrap(),
        Sent::Json(value) => {
            built = typed(built, "application/json");
            Body::from(value.to_string())
        }
        Sent::Form(value, with_picture) => {
            built = typed(built, "multipart/form-data; boundary=BOUNDARY");
            let picture = ("photo.png", crate::city::picture());
            let documents = if *with_picture { vec![picture] } else { Vec::new() };
            Body::from(crate::city::form(value, &documents))
        }
        Sent::Envelope(bytes) => {
            built = typed(built, "application/cose");
            Body::from(bytes.clone())
        }
    };
    built.body(body).unwrap()
}

async fn status(city: &City, request: Request<Body>) -> (u16, String) {
    use tower::ServiceExt as _;
    let response = city.router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    if status < 400 {
        return (status, String::new());
    }
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
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
                assert_eq!(nobody.await, refused(401, "unauthenticated"), "{name} as nobody");
                assert_eq!(other.await, refused(401, "wrong_token"), "{name} as another");
                let mut in_session = request(&case, None);
                let clerk = Session { actor: "clerk".to_owned(), may_act: false };
                in_session.extensions_mut().insert(clerk);
                assert_eq!(status(&city, in_session).await, refused(403, "forbidden"), "{name}");
            }
            For::Signer | For::TokenHolder => drop((nobody, other)),
        }
        let (right, code) = status(&city, request(&case, Some(TOKEN))).await;
        assert_eq!((right, code.as_str()), (case.success, ""), "{name} as whoever may");
    }
}

#[tokio::test]
async fn a_person_in_a_session_who_may_act_is_served_without_a_token() {
    let city = city().await;
    let mut request = Request::get("/v1/agency/types").body(Body::empty()).unwrap();
    request.extensions_mut().insert(Session { actor: "officer".to_owned(), may_act: true });
    assert_eq!(status(&city, request).await.0, 200);
}

#[tokio::test]
async fn a_transaction_counts_only_with_the_signature_of_a_key_of_its_party() {
    let city = city().await;
    let office = key(REGISTRAR, OFFICE);
    let what = || SuspendParty { party: TAX, reason: "error".parse().unwrap() }.into();
    let stranger = ed25519_dalek::SigningKey::from_bytes(&[77; 32]);
    let check = async |envelope: Vec<u8>, status: u16, code: &str| {
        let answered = city.submit("?wait=final", envelope).await;
        assert_eq!(answered.problem(), (status, code.to_owned()));
    };
    check(envelope(&city, REGISTRAR, &stranger, what()), 401, "envelope.unknown_key").await;
    check(envelope(&city, TAX, &office, what()), 403, "envelope.wrong_party").await;
    let answered = city.submit("?wait=final", envelope(&city, REGISTRAR, &office, what())).await;
    assert_eq!(answered.status.as_u16(), 200);
}

#[tokio::test]
async fn a_shared_link_opens_for_its_token_alone() {
    let city = city().await;
    let certificate = city.issue().await["certificate"].as_str().unwrap().to_owned();
    let share = format!("/v1/agency/certificates/{certificate}/share");
    let token = city.post_json(&share, Some(TOKEN), &json!({})).await.json()["token"].clone();
    for other in ["", "zz", &"00".repeat(32)] {
        let answered = city.post_json("/v1/shared", None, &json!({ "token": other })).await;
        assert_eq!(answered.problem(), (404, "share_unknown".to_owned()));
    }
    let opened = city.post_json("/v1/shared", None, &json!({ "token": token })).await;
    assert_eq!(opened.status.as_u16(), 200);
    let bundle = chancery_proof::bundle::Bundle::decode(&opened.bytes).unwrap();
    assert!(bundle.certificate.is_some());
    let over = city.post_json(&share, Some(TOKEN), &json!({ "life_ms": 0 })).await.json();
    let answered = city.post_json("/v1/shared", None, &json!({ "token": over["token"] })).await;
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
            methods.as_object().unwrap().keys().map(|method| (path.clone(), method.clone()))
        })
        .collect();
    let gaps: Vec<_> = described.symmetric_difference(&tried).collect();
    assert!(gaps.is_empty(), "operations without a test of access, or tests of none: {gaps:?}");
}
