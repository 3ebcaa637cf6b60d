//! Every operation of the description with a request that succeeds.

use axum::body::Body;
use axum::http::{Request, header};
use chancery_rules::party::SuspendParty;
use serde_json::{Value, json};

use crate::city::{City, OFFICE, REGISTRAR, TAX, TOKEN, envelope, key, subject};
use crate::licensing::{
    ACCESS, CASE, ENTRY, NULLIFIER, OBLIGATION, PERMISSION, REQUEST, licensing,
};

/// Who an operation is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum For {
    Everyone,
    Operator,
    Signer,
    TokenHolder,
}

/// An operation by the description's names, and a request that succeeds.
pub struct Case {
    pub method: &'static str,
    pub template: &'static str,
    pub whom: For,
    pub path: String,
    pub body: Sent,
    pub success: u16,
}

#[derive(Clone)]
pub enum Sent {
    Nothing,
    Json(Value),
    Form(Value, bool),
    Envelope(Vec<u8>),
}

impl Case {
    pub fn new(method: &'static str, template: &'static str, id: &str, body: Sent) -> Self {
        let (whom, path) = (For::Everyone, template.replace("{id}", id));
        Self {
            method,
            template,
            whom,
            path,
            body,
            success: 200,
        }
    }

    fn read(template: &'static str, id: &str, query: &str) -> Self {
        let case = Self::new("get", template, id, Sent::Nothing);
        Self {
            path: format!("{}{query}", case.path),
            ..case
        }
    }

    fn act(template: &'static str, id: &str, body: Sent, success: u16) -> Self {
        Self {
            success,
            ..Self::new("post", template, id, body).only(For::Operator)
        }
    }

    pub fn only(self, whom: For) -> Self {
        Self { whom, ..self }
    }
}

/// All operations, in a city where each can succeed.
pub async fn cases(city: &City) -> Vec<Case> {
    let issued = city.issue().await;
    let certificate = text(&issued["certificate"]);
    let transaction = text(&issued["receipt"]["transaction"]);
    let motion = crate::council::propose(city, REGISTRAR, crate::council::days(14)).await;
    licensing(city).await;
    let mut cases = reads(city, &certificate, &transaction, &motion.to_string());
    // Before the asker is suspended.
    cases.push(opening(city).await);
    cases.push(question(city).await);
    cases.extend(reads_of_services(city));
    cases.extend(submissions(city).await);
    cases.extend(of_the_agency(city, &certificate).await);
    cases.extend(crate::office::operations(city).await);
    cases
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn reads(city: &City, certificate: &str, transaction: &str, motion: &str) -> Vec<Case> {
    let definition = city.definition.to_string();
    let operations = [
        ("/v1/ledger", "", ""),
        ("/v1/ledger/genesis", "", ""),
        ("/v1/join", "", ""),
        ("/v1/committees", "", ""),
        ("/v1/transactions", "", ""),
        ("/v1/transactions/{id}", transaction, ""),
        ("/v1/parties", "", ""),
        ("/v1/parties/{id}", &REGISTRAR.to_string(), ""),
        ("/v1/types", "", ""),
        ("/v1/types/{id}", &definition, ""),
        ("/v1/certificates", "", ""),
        ("/v1/certificates/{id}", certificate, ""),
        ("/v1/blocks", "", ""),
        ("/v1/blocks/{id}", "1", ""),
        ("/v1/events", "", ""),
        ("/v1/log/checkpoint", "", ""),
        ("/v1/log/inclusion", "", "?index=0"),
        ("/v1/log/consistency", "", "?first=1&second=2"),
        ("/v1/catalogue", "", ""),
        ("/v1/motions", "", "?status=open"),
        ("/v1/motions/{id}", motion, ""),
        ("/v1/council", "", ""),
        ("/v1/nodes", "", ""),
        ("/v1/search", "", "?q=1"),
        ("/v1/health", "", ""),
        ("/v1/ready", "", ""),
        ("/openapi.json", "", ""),
        ("/reference", "", ""),
    ];
    operations
        .map(|(template, id, query)| Case::read(template, id, query))
        .into()
}

fn reads_of_services(city: &City) -> Vec<Case> {
    let definition = city.definition.to_string();
    let operations = [
        ("/v1/definitions", "", "?kind=service"),
        ("/v1/definitions/{id}", &definition, "?proof=true"),
        ("/v1/cases", "", "?status=open"),
        ("/v1/cases/{id}", &CASE.to_string(), ""),
        ("/v1/entries", "", ""),
        ("/v1/entries/{id}", &ENTRY.to_string(), ""),
        ("/v1/nullifiers/{id}", &NULLIFIER.to_string(), ""),
        ("/v1/permissions", "", ""),
        ("/v1/permissions/{id}", &PERMISSION.to_string(), ""),
        ("/v1/permission-requests", "", "?status=open"),
        ("/v1/permission-requests/{id}", &REQUEST.to_string(), ""),
        ("/v1/accesses", "", "?unclosed=true"),
        ("/v1/accesses/{id}", &ACCESS.to_string(), ""),
        ("/v1/obligations", "", ""),
        ("/v1/obligations/{id}", &OBLIGATION.to_string(), ""),
    ];
    operations
        .map(|(template, id, query)| Case::read(template, id, query))
        .into()
}

async fn question(city: &City) -> Case {
    let asked = crate::exchange::Asking::within(city).await.sound();
    let path = "/v1/exchange/questions";
    Case::new("post", path, "", Sent::Envelope(asked)).only(For::Signer)
}

async fn opening(city: &City) -> Case {
    let asked = crate::exchange::World::within(city).await.sound();
    let path = "/v1/exchange/openings";
    Case::new("post", path, "", Sent::Envelope(asked)).only(For::Signer)
}

async fn submissions(city: &City) -> Vec<Case> {
    let office = key(REGISTRAR, OFFICE);
    let reason = "error".parse().unwrap();
    let what = SuspendParty { party: TAX, reason };
    let signed = Sent::Envelope(envelope(city, REGISTRAR, &office, what.into()));
    let public = hex::encode(office.verifying_key().to_bytes());
    let body = json!({ "party": TAX.to_string(), "reason": "x" });
    let prepare = json!({
        "party": REGISTRAR.to_string(),
        "public_key": { "algorithm": "ed25519", "bytes": public },
        "transaction": { "type": "suspend_party", "body": body },
    });
    let path = "/v1/transactions/prepare";
    let prepared = city.post_json(path, None, &prepare).await.json();
    let assemble = json!({
        "protected": prepared["protected"], "payload": prepared["payload"],
        "signature": "00".repeat(64),
    });
    let simulate = json!({ "effect": crate::council::days(14) });
    let submit = Case::new("post", "/v1/transactions", "", signed).only(For::Signer);
    vec![
        Case {
            success: 202,
            ..submit
        },
        Case::new("post", path, "", Sent::Json(prepare)),
        Case::new(
            "post",
            "/v1/transactions/assemble",
            "",
            Sent::Json(assemble),
        ),
        Case::new("post", "/v1/motions/simulate", "", Sent::Json(simulate)),
    ]
}

async fn token_of(city: &City, certificate: &str) -> Value {
    let share = format!("/v1/agency/certificates/{certificate}/share");
    let shared = city.post_json(&share, Some(TOKEN), &json!({})).await.json();
    shared["token"].clone()
}

async fn suspend(city: &City, certificate: &str) {
    let suspend = format!("/v1/agency/certificates/{certificate}/suspend");
    let withheld = json!({ "reason": "withheld" });
    let suspended = city.post_json(&suspend, Some(TOKEN), &withheld).await;
    assert_eq!(suspended.status.as_u16(), 200);
}

async fn of_the_agency(city: &City, certificate: &str) -> Vec<Case> {
    let definition = city.definition.to_string();
    let issue = json!({ "definition": definition, "subject": subject() });
    let supersede = json!({ "reason": "particulars-changed", "subject": subject() });
    let because = |code: &str| Sent::Json(json!({ "reason": code }));
    let mut others = Vec::new();
    for _ in 0..4 {
        others.push(text(&city.issue().await["certificate"]));
    }
    let token = Sent::Json(json!({ "token": token_of(city, certificate).await }));
    suspend(city, &others[3]).await;
    let of = |template, id: &str, body, success| Case::act(template, id, body, success);
    let read = |template| Case::read(template, certificate, "").only(For::Operator);
    let one = "/v1/agency/certificates/{id}";
    vec![
        Case::new("post", "/v1/shared", "", token).only(For::TokenHolder),
        read("/v1/agency/types"),
        read("/v1/agency/certificates"),
        read(one),
        read("/v1/agency/certificates/{id}/bundle"),
        of(
            "/v1/agency/certificates",
            "",
            Sent::Form(issue.clone(), false),
            201,
        ),
        of("/v1/agency/copies", "", Sent::Form(issue, true), 201),
        of(
            "/v1/agency/certificates/{id}/suspend",
            &others[0],
            because("withheld"),
            200,
        ),
        of(
            "/v1/agency/certificates/{id}/revoke",
            &others[1],
            because("deregistered"),
            200,
        ),
        of(
            "/v1/agency/certificates/{id}/resume",
            &others[3],
            because("withholding-ended"),
            200,
        ),
        of(
            "/v1/agency/certificates/{id}/supersede",
            &others[2],
            Sent::Form(supersede, false),
            201,
        ),
        of(
            "/v1/agency/certificates/{id}/share",
            certificate,
            Sent::Json(json!({})),
            201,
        ),
    ]
}

pub fn request(case: &Case, token: Option<&str>) -> Request<Body> {
    let mut built = Request::builder()
        .method(case.method.to_uppercase().as_str())
        .uri(&case.path);
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
            let documents = if *with_picture {
                vec![picture]
            } else {
                Vec::new()
            };
            Body::from(crate::city::form(value, &documents))
        }
        Sent::Envelope(bytes) => {
            built = typed(built, "application/cose");
            Body::from(bytes.clone())
        }
    };
    built.body(body).unwrap()
}
