//! Every operation of the description with a request that succeeds.

use axum::body::Body;
use axum::http::{Request, header};
use chancery_rules::party::SuspendParty;
use serde_json::{Value, json};

use crate::city::{City, OFFICE, REGISTRAR, TAX, TOKEN, envelope, key, subject};

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

fn case(
    (method, template): (&'static str, &'static str),
    whom: For,
    id: &str,
    body: Sent,
    success: u16,
) -> Case {
    Case {
        method,
        template,
        whom,
        path: template.replace("{id}", id),
        body,
        success,
    }
}

pub async fn cases(city: &City) -> Vec<Case> {
    use For::{Everyone, Operator, Signer, TokenHolder};
    let issued = city.issue().await;
    let certificate = issued["certificate"].as_str().unwrap().to_owned();
    let transaction = issued["receipt"]["transaction"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut others = Vec::new();
    for _ in 0..4 {
        others.push(
            city.issue().await["certificate"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    let suspended = city.issue().await["certificate"]
        .as_str()
        .unwrap()
        .to_owned();
    let reason = |code: &str| Sent::Json(json!({ "reason": code }));
    let path = format!("/v1/agency/certificates/{suspended}/suspend");
    let body = json!({ "reason": "withheld" });
    assert_eq!(
        city.post_json(&path, Some(TOKEN), &body)
            .await
            .status
            .as_u16(),
        200
    );
    let path = format!("/v1/agency/certificates/{certificate}/share");
    let shared = city.post_json(&path, Some(TOKEN), &json!({})).await.json();
    let definition = city.definition.to_string();
    let issue = json!({ "definition": definition, "subject": subject() });
    let supersede = json!({ "reason": "particulars-changed", "subject": subject() });
    let party = REGISTRAR.to_string();
    let suspend_tax = SuspendParty {
        party: TAX,
        reason: "error".parse().unwrap(),
    };
    let signed = envelope(
        city,
        REGISTRAR,
        &key(REGISTRAR, OFFICE),
        suspend_tax.clone().into(),
    );
    let public = hex::encode(key(REGISTRAR, OFFICE).verifying_key().to_bytes());
    let prepare = json!({
        "party": party, "public_key": { "algorithm": "ed25519", "bytes": public },
        "transaction": { "type": "suspend_party", "body": { "party": TAX.to_string(), "reason": "x" } },
    });
    let prepared = city
        .post_json("/v1/transactions/prepare", None, &prepare)
        .await
        .json();
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
        case(
            get("/v1/transactions/{id}"),
            Everyone,
            &transaction,
            nothing(),
            200,
        ),
        case(get("/v1/parties"), Everyone, "", nothing(), 200),
        case(get("/v1/parties/{id}"), Everyone, &party, nothing(), 200),
        case(get("/v1/types"), Everyone, "", nothing(), 200),
        case(get("/v1/types/{id}"), Everyone, &definition, nothing(), 200),
        case(get("/v1/certificates"), Everyone, "", nothing(), 200),
        case(
            get("/v1/certificates/{id}"),
            Everyone,
            &certificate,
            nothing(),
            200,
        ),
        case(get("/v1/blocks"), Everyone, "", nothing(), 200),
        case(get("/v1/blocks/{id}"), Everyone, "1", nothing(), 200),
        case(get("/v1/events"), Everyone, "", nothing(), 200),
        case(get("/v1/log/checkpoint"), Everyone, "", nothing(), 200),
        with_query(
            case(get("/v1/log/inclusion"), Everyone, "", nothing(), 200),
            "?index=0",
        ),
        with_query(
            case(get("/v1/log/consistency"), Everyone, "", nothing(), 200),
            "?first=1&second=2",
        ),
        case(get("/v1/catalogue"), Everyone, "", nothing(), 200),
        with_query(
            case(get("/v1/search"), Everyone, "", nothing(), 200),
            "?q=1",
        ),
        case(get("/v1/health"), Everyone, "", nothing(), 200),
        case(get("/v1/ready"), Everyone, "", nothing(), 200),
        case(get("/openapi.json"), Everyone, "", nothing(), 200),
        case(get("/reference"), Everyone, "", nothing(), 200),
        case(
            post("/v1/transactions"),
            Signer,
            "",
            Sent::Envelope(signed),
            202,
        ),
        case(
            post("/v1/transactions/prepare"),
            Everyone,
            "",
            Sent::Json(prepare),
            200,
        ),
        case(
            post("/v1/transactions/assemble"),
            Everyone,
            "",
            Sent::Json(assemble),
            200,
        ),
        case(
            post("/v1/shared"),
            TokenHolder,
            "",
            Sent::Json(json!({ "token": shared["token"] })),
            200,
        ),
        case(get("/v1/agency/types"), Operator, "", nothing(), 200),
        case(get("/v1/agency/certificates"), Operator, "", nothing(), 200),
        case(
            get("/v1/agency/certificates/{id}"),
            Operator,
            &certificate,
            nothing(),
            200,
        ),
        case(
            get("/v1/agency/certificates/{id}/bundle"),
            Operator,
            &certificate,
            nothing(),
            200,
        ),
        case(
            post("/v1/agency/certificates"),
            Operator,
            "",
            Sent::Form(issue.clone(), false),
            201,
        ),
        case(
            post("/v1/agency/copies"),
            Operator,
            "",
            Sent::Form(issue, true),
            201,
        ),
        case(
            post("/v1/agency/certificates/{id}/suspend"),
            Operator,
            &others[0],
            reason("withheld"),
            200,
        ),
        case(
            post("/v1/agency/certificates/{id}/resume"),
            Operator,
            &suspended,
            reason("withholding-ended"),
            200,
        ),
        case(
            post("/v1/agency/certificates/{id}/revoke"),
            Operator,
            &others[1],
            reason("deregistered"),
            200,
        ),
        case(
            post("/v1/agency/certificates/{id}/supersede"),
            Operator,
            &others[2],
            Sent::Form(supersede, false),
            201,
        ),
        case(
            post("/v1/agency/certificates/{id}/share"),
            Operator,
            &others[3],
            Sent::Json(json!({})),
            201,
        ),
    ]
}

fn with_query(case: Case, query: &str) -> Case {
    Case {
        path: format!("{}{query}", case.path),
        ..case
    }
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
