//! What a node counts and whether it is ready: stable names, no ids, reasons.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use chancery_api::metrics::{Metrics, count};
use chancery_api::quorum;
use chancery_rules::party::SuspendParty;
use prometheus_client::registry::Registry;
use serde_json::json;
use tower::ServiceExt as _;

use crate::city::{OFFICE, REGISTRAR, ROOT, TAX, city, envelope, key};

fn text(metrics: &Metrics) -> String {
    let mut registry = Registry::default();
    metrics.register(&mut registry);
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    text
}

#[tokio::test]
async fn requests_are_counted_by_route_and_class_never_by_address_or_id() {
    let metrics = Metrics::default();
    let routes = Router::new()
        .route("/things/{id}", get(async || StatusCode::IM_A_TEAPOT))
        .layer(from_fn_with_state(metrics.clone(), count));
    let secret = "ab".repeat(32);
    for (method, path) in [
        ("GET", format!("/things/{secret}")),
        ("BREW", format!("/things/{secret}?name=x")),
    ] {
        let request = Request::builder().method(method).uri(path);
        let request = request.body(Body::empty()).unwrap();
        routes.clone().oneshot(request).await.unwrap();
    }
    let text = text(&metrics);
    for line in [
        "http_requests_total{method=\"GET\",route=\"/things/{id}\",status=\"4xx\"} 1",
        "http_requests_total{method=\"other\",route=\"/things/{id}\",status=\"4xx\"} 1",
        "http_answer_seconds_count{route=\"/things/{id}\"} 2",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    assert!(!text.contains(&secret) && !text.contains("BREW"));
}

#[tokio::test]
async fn blocks_and_refusals_are_counted_by_code() {
    let city = city().await;
    let suspend = |party| SuspendParty {
        party,
        reason: "error".parse().unwrap(),
    };
    let office = key(REGISTRAR, OFFICE);
    for what in [suspend(TAX), suspend(TAX)] {
        let envelope = envelope(&city, REGISTRAR, &office, what.into());
        assert_eq!(city.submit("?wait=final", envelope).await.status, 200);
    }
    let stranger = envelope(&city, TAX, &key(REGISTRAR, ROOT), suspend(TAX).into());
    city.submit("", stranger).await.problem();
    let text = text(city.ledger.metrics());
    let rejected = text
        .lines()
        .filter(|line| line.starts_with("transactions_rejected_total{code="));
    assert!(rejected.count() >= 1, "{text}");
    assert!(text.contains("submissions_refused_total{code=\"envelope.wrong_party\"} 1"));
    assert!(text.contains("finality_seconds_bucket") && text.contains("block_size_bytes_sum"));
    assert!(!text.contains(&REGISTRAR.to_string()), "no ids");
}

#[test]
fn a_quorum_is_two_thirds_and_one() {
    let check = |validators, least| assert_eq!(quorum(validators), least, "{validators}");
    for (validators, least) in [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (7, 5), (64, 43)] {
        check(validators, least);
    }
}

#[tokio::test]
async fn a_node_that_sees_no_quorum_or_no_block_is_not_ready_and_says_why() {
    let city = city().await;
    let reasons = async || city.get("/v1/ready").await.json()["reasons"].clone();
    assert_eq!(reasons().await, json!([]));
    city.chain.set_validators(4);
    assert_eq!(reasons().await, json!(["peers_missing"]));
    city.chain.set_silent();
    assert_eq!(reasons().await, json!(["peers_missing", "chain_silent"]));
    let ready = city.get("/v1/ready").await;
    assert_eq!(ready.status.as_u16(), 503);
    assert_eq!(
        city.get("/v1/health").await.status.as_u16(),
        200,
        "it lives"
    );
}
