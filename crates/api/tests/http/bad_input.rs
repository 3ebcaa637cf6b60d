//! Bad input of each kind: its own code, a 4xx, and no internals.

use axum::body::Body;
use axum::http::{Request, header};
use chancery_api::limits::Rates;
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::ids::LedgerId;
use chancery_rules::party::{RotateKey, SuspendParty};
use serde_json::json;

use crate::city::{
    City, LONG_AGO, OFFICE, REGISTRAR, ROOT, TAX, TOKEN, city, city_with, envelope, finish, key,
    picture, subject, two_requests, unsigned,
};

fn something() -> AnyTransaction {
    SuspendParty {
        party: TAX,
        reason: "error".parse().unwrap(),
    }
    .into()
}

async fn check(city: &City, envelope: Vec<u8>, status: u16, code: &str) {
    for query in ["", "?wait=final"] {
        let answered = city.submit(query, envelope.clone()).await;
        assert_eq!(answered.problem(), (status, code.to_owned()), "{query}");
    }
}

#[tokio::test]
async fn each_kind_of_bad_envelope_has_a_code_of_its_own() {
    let city = city().await;
    let office = key(REGISTRAR, OFFICE);
    let good = envelope(&city, REGISTRAR, &office, something());

    check(&city, vec![0; 32_769], 413, "body_too_large").await;
    check(
        &city,
        b"not an envelope".to_vec(),
        400,
        "envelope.malformed",
    )
    .await;
    check(
        &city,
        good[..good.len() - 1].to_vec(),
        400,
        "envelope.malformed",
    )
    .await;
    check(&city, Vec::new(), 400, "envelope.malformed").await;

    let mut forged = good.clone();
    *forged.last_mut().unwrap() ^= 1;
    check(&city, forged, 401, "envelope.bad_signature").await;

    let mut bare = unsigned(&city, REGISTRAR, something());
    let public =
        chancery_rules::kernel::keys::PublicKey::ed25519(office.verifying_key().to_bytes());
    check(
        &city,
        bare.to_sign(&public).unwrap().finish(&[]),
        401,
        "envelope.unsigned",
    )
    .await;

    bare.ledger = LedgerId([7; 32]);
    check(&city, finish(&bare, &office), 400, "envelope.wrong_ledger").await;
    bare.ledger = city.ledger.id();
    bare.expires = LONG_AGO;
    check(&city, finish(&bare, &office), 422, "envelope.expired").await;
    bare.expires = chancery_api::clock::now().plus_ms(3_600_000);
    check(
        &city,
        finish(&bare, &office),
        422,
        "envelope.expires_too_late",
    )
    .await;
}

#[tokio::test]
async fn a_transaction_that_is_final_is_refused_as_a_replay() {
    let city = city().await;
    let good = envelope(&city, REGISTRAR, &key(REGISTRAR, OFFICE), something());
    assert_eq!(
        city.submit("?wait=final", good.clone())
            .await
            .status
            .as_u16(),
        200
    );
    check(&city, good, 409, "envelope.replayed").await;
}

#[tokio::test]
async fn a_rotated_key_signs_nothing_more() {
    let city = city().await;
    let office = key(REGISTRAR, OFFICE);
    let public = |key: &ed25519_dalek::SigningKey| {
        chancery_rules::kernel::keys::PublicKey::ed25519(key.verifying_key().to_bytes())
    };
    let new = ed25519_dalek::SigningKey::from_bytes(&[88; 32]);
    let rotate = RotateKey {
        old: public(&office),
        new: public(&new),
    };
    let rotation = envelope(&city, REGISTRAR, &key(REGISTRAR, ROOT), rotate.into());
    let answered = city.submit("?wait=final", rotation).await;
    assert_eq!(
        answered.json()["receipt"]["accepted"],
        json!(true),
        "{}",
        answered.json()
    );
    let stale = envelope(&city, REGISTRAR, &office, something());
    check(&city, stale, 403, "envelope.key_retired").await;
    let fresh = envelope(&city, REGISTRAR, &new, something());
    assert_eq!(city.submit("?wait=final", fresh).await.status.as_u16(), 200);
}

#[tokio::test]
async fn bad_requests_have_codes_and_media_types() {
    let city = city().await;
    let check = async |path: &str, status: u16, code: &str| {
        assert_eq!(
            city.get(path).await.problem(),
            (status, code.to_owned()),
            "{path}"
        );
    };
    check("/v1/certificates/xyz", 400, "bad_request").await;
    check(
        &format!("/v1/certificates/{}", "AB".repeat(32)),
        400,
        "bad_request",
    )
    .await;
    check(
        &format!("/v1/certificates/{}", "ab".repeat(32)),
        404,
        "not_found",
    )
    .await;
    check("/v1/certificates?status=gone", 400, "bad_request").await;
    check("/v1/certificates?issuer=1", 400, "bad_request").await;
    check("/v1/blocks?cursor=c1zz", 400, "bad_cursor").await;
    check("/v1/blocks?limit=-1", 400, "bad_request").await;
    check("/v1/blocks/99999999999999999999999", 400, "bad_request").await;
    check("/v1/blocks/999999", 404, "not_found").await;
    check("/v1/search?q=%20", 400, "bad_search").await;
    check(
        &format!("/v1/search?q={}", "a".repeat(101)),
        400,
        "bad_search",
    )
    .await;
    check("/v1/search", 400, "bad_request").await;
    check("/v1/log/inclusion", 400, "bad_request").await;
    check("/v1/log/inclusion?index=99999", 404, "not_found").await;
    check("/v1/ledger?min_height=x", 400, "bad_request").await;
    check("/v1/transactions?wait=1&cursor=1", 400, "bad_cursor").await;
    let request = Request::delete("/v1/ledger").body(Body::empty()).unwrap();
    assert_eq!(
        city.call(request).await.problem(),
        (405, "method_not_allowed".to_owned())
    );
}

#[tokio::test]
async fn bad_bodies_have_codes() {
    let city = city().await;
    let (json, plain) = ("application/json", "text/plain");
    let (prepare, assemble) = ("/v1/transactions/prepare", "/v1/transactions/assemble");
    let suspend = format!("/v1/agency/certificates/{}/suspend", "ab".repeat(32));
    let long = " ".repeat(300_000);
    let not_hex = r#"{"protected":"zz","payload":"","signature":""}"#;
    let cases = [
        (
            "/v1/transactions",
            "x",
            plain,
            415,
            "unsupported_media_type",
        ),
        (prepare, "{", json, 400, "bad_body"),
        (prepare, "{}", plain, 415, "unsupported_media_type"),
        (prepare, &long, json, 413, "body_too_large"),
        (assemble, not_hex, json, 400, "bad_body"),
        ("/v1/shared", r#"{"token":1}"#, json, 400, "bad_body"),
        (
            &suspend,
            r#"{"reason":"Not A Code"}"#,
            json,
            400,
            "bad_body",
        ),
        (
            &suspend,
            r#"{"reason":"withheld"}"#,
            json,
            422,
            "certificate.not_found",
        ),
        (
            &suspend,
            r#"{"reason":"withheld","more":1}"#,
            json,
            400,
            "bad_body",
        ),
    ];
    for (path, body, media_type, status, code) in cases {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, media_type)
            .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
            .body(Body::from(body.to_owned()));
        let answered = city.call(request.unwrap()).await;
        assert_eq!(
            answered.problem(),
            (status, code.to_owned()),
            "{path} {body:.40}"
        );
    }
}

#[tokio::test]
async fn documents_and_content_that_do_not_fit_are_refused() {
    let city = city().await;
    let good = json!({ "definition": city.definition.to_string(), "subject": subject() });
    let check = async |request: &serde_json::Value,
                       file: Option<(&str, Vec<u8>)>,
                       expected: (u16, &str)| {
        let documents: Vec<_> = file.into_iter().collect();
        let answered = city
            .post_form("/v1/agency/certificates", None, request, &documents)
            .await;
        assert_eq!(answered.problem(), (expected.0, expected.1.to_owned()));
    };
    check(
        &good,
        Some(("photo.jpg", picture())),
        (422, "document_refused"),
    )
    .await;
    check(
        &good,
        Some(("../photo.png", picture())),
        (422, "document_refused"),
    )
    .await;
    check(
        &good,
        Some(("photo.png", b"GIF89a".to_vec())),
        (422, "document_refused"),
    )
    .await;
    check(
        &good,
        Some(("photo.png", vec![0; 22 << 20])),
        (413, "body_too_large"),
    )
    .await;
    let other = json!({ "definition": "ab".repeat(32), "subject": subject() });
    check(&other, None, (404, "not_found")).await;
    let mut wrong = subject();
    wrong.insert("surplus".to_owned(), json!("x"));
    let wrong = json!({ "definition": city.definition.to_string(), "subject": wrong });
    check(&wrong, None, (422, "subject_refused")).await;
    let many: Vec<_> = (0..17).map(|_| ("photo.png", picture())).collect();
    let answered = city
        .post_form("/v1/agency/certificates", None, &good, &many)
        .await;
    assert_eq!(answered.problem(), (422, "document_refused".to_owned()));
}

#[tokio::test]
async fn an_address_past_its_rate_is_told_when_to_come_again() {
    let city = city_with(Rates {
        general: two_requests(),
        submit: None,
        shared: two_requests(),
    })
    .await;
    assert_eq!(city.get("/v1/ledger").await.status.as_u16(), 200);
    assert_eq!(city.get("/v1/ledger").await.status.as_u16(), 200);
    let answered = city.get("/v1/ledger").await;
    assert_eq!(answered.problem(), (429, "rate_limited".to_owned()));
    assert_eq!(answered.headers[header::RETRY_AFTER], "1");
    assert_eq!(
        city.get("/v1/health").await.status.as_u16(),
        200,
        "health is never refused"
    );
}

#[tokio::test]
async fn a_full_mempool_is_429_and_a_stopped_chain_503() {
    let city = city().await;
    let good = envelope(&city, REGISTRAR, &key(REGISTRAR, OFFICE), something());
    city.chain.set_busy(true);
    let answered = city.submit("", good.clone()).await;
    assert_eq!(answered.problem(), (429, "busy".to_owned()));
    assert_eq!(answered.headers[header::RETRY_AFTER], "3");
    city.chain.set_busy(false);
    city.chain.fail();
    let answered = city.submit("", good).await;
    assert_eq!(answered.problem(), (503, "chain_stopped".to_owned()));
    let ready = city.get("/v1/ready").await;
    assert_eq!(
        (ready.status.as_u16(), &ready.json()["reasons"]),
        (503, &json!(["chain_stopped"]))
    );
    assert!(
        !String::from_utf8_lossy(&ready.bytes).contains("secret"),
        "no internals"
    );
}
