//! A dataset requested of its steward over HTTP: seen by the steward, granted or refused, told in events, proven.

use chancery_rules::kernel::cbor;
use chancery_rules::kernel::ids::{PermissionId, RequestId};
use chancery_rules::permission::{PermissionRequestRecord, RequestStatus};
use serde_json::{Value, json};

use crate::city::{City, REGISTRAR, TAX, city};
use crate::licensing::{Licensing, REQUEST, act, ask, licensing, office};

const GIVEN: PermissionId = PermissionId([0x61; 32]);

async fn shown(city: &City) -> Value {
    let path = format!("/v1/permission-requests/{REQUEST}");
    city.get(&path).await.json()["request"].clone()
}

/// What the last block changed.
async fn told(city: &City) -> Vec<Value> {
    let height = city.readmodel.height().0;
    let event = crate::events::one_block(city, height).await;
    event["changed"].as_array().unwrap().clone()
}

fn grant(of: &Licensing, asked: &Value, acts: Value) -> Value {
    json!({ "permission": GIVEN, "holder": REGISTRAR, "request": REQUEST,
        "target": { "definition": of.dataset }, "acts": acts, "purpose": asked["purpose"],
        "basis": asked["basis"], "may_pass_on": false, "valid_until": asked["valid_until"] })
}

#[tokio::test]
async fn a_steward_sees_a_request_and_grants_what_was_asked_and_no_more() {
    let city = city().await;
    let of = licensing(&city).await;
    let path = format!("/v1/permission-requests?steward={TAX}&status=open");
    let open = city.get(&path).await.json()["items"].clone();
    let asked = &open[0];
    assert_eq!(asked["requester"], json!(REGISTRAR));
    assert_eq!(asked["basis"], json!("Licensing Act, article 9"));

    let wider = grant(&of, asked, json!(["read", "copy"]));
    let refused = office(&city, TAX, act("grant_permission", wider)).await;
    assert_eq!(refused["accepted"], json!(false));
    assert_eq!(
        refused["rejection"]["code"],
        json!("permission.act_not_requested"),
        "{refused}"
    );
    assert_eq!(shown(&city).await["status"], json!("open"));

    let as_asked = grant(&of, asked, json!(["read"]));
    let given = office(&city, TAX, act("grant_permission", as_asked)).await;
    assert_eq!(given["accepted"], json!(true), "{given}");
    let changed = told(&city).await;
    let permission = json!({ "kind": "permission", "permission": GIVEN, "status": "given" });
    let request = json!({ "kind": "permission_request", "request": REQUEST, "status": "granted" });
    assert!(changed.contains(&permission) && changed.contains(&request));
    let request = shown(&city).await;
    assert_eq!(request["status"], json!("granted"));
    assert_eq!(request["permission"], json!(GIVEN));
    assert_eq!(city.get(&path).await.json()["items"], json!([]));
    let held = format!(
        "/v1/permissions?holder={REGISTRAR}&definition={}",
        of.dataset
    );
    assert_eq!(
        city.get(&held).await.json()["items"][0]["permission"],
        json!(GIVEN)
    );
}

#[tokio::test]
async fn a_refusal_is_told_with_its_reason_and_proven() {
    let city = city().await;
    licensing(&city).await;
    let refuse = json!({ "request": REQUEST, "reason": "not-needed" });
    let by_another = office(&city, REGISTRAR, act("refuse_request", refuse.clone())).await;
    assert_eq!(
        by_another["rejection"]["code"],
        json!("permission.not_asked"),
        "{by_another}"
    );
    office(&city, TAX, act("refuse_request", refuse)).await;
    let request = json!({ "kind": "permission_request", "request": REQUEST, "status": "refused" });
    assert_eq!(told(&city).await, [request]);
    let path = format!("/v1/permission-requests/{REQUEST}?proof=true");
    let proven = city.get(&path).await.json();
    let bytes = hex::decode(proven["proof"]["record"].as_str().unwrap()).unwrap();
    let record: PermissionRequestRecord = cbor::decode(&bytes).unwrap();
    assert_eq!(record.status, RequestStatus::Refused);
    assert_eq!(
        record.reason.map(|it| it.to_string()).unwrap(),
        "not-needed"
    );
    assert_eq!(proven["request"]["status"], json!("refused"));
}

#[tokio::test]
async fn who_asked_takes_it_back_and_asks_again() {
    let city = city().await;
    let of = licensing(&city).await;
    let body = json!({ "request": REQUEST });
    office(&city, REGISTRAR, act("withdraw_request", body)).await;
    assert_eq!(shown(&city).await["status"], json!("withdrawn"));
    let again = office(&city, REGISTRAR, ask(REQUEST, of.dataset)).await;
    assert_eq!(
        again["rejection"]["code"],
        json!("permission.request_taken"),
        "{again}"
    );
    let other = RequestId([0x5a; 32]);
    let again = office(&city, REGISTRAR, ask(other, of.dataset)).await;
    assert_eq!(again["accepted"], json!(true), "{again}");
    let path = format!("/v1/permission-requests?requester={REGISTRAR}&limit=1");
    let page = city.get(&path).await.json();
    assert_eq!(page["items"][0]["request"], json!(other));
    let next = page["next"].as_str().unwrap();
    let page = city.get(&format!("{path}&cursor={next}")).await.json();
    assert_eq!(page["items"][0]["request"], json!(REQUEST));
    assert!(page.get("next").is_none());
}
