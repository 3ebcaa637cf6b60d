//! Persons at the door: an envelope of a case key, whose party is an alias.

use chancery_rules::kernel::ids::PermissionId;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::json;

use crate::city::{REGISTRAR, city, envelope};
use crate::licensing::{ALIAS, CASE, apply, by_person, grant, licensing, person};

#[tokio::test]
async fn a_person_signs_with_the_key_of_their_case_alone() {
    let city = city().await;
    licensing(&city).await;
    let check = async |envelope: Vec<u8>, status: u16, code: &str| {
        for query in ["", "?wait=final"] {
            let answered = city.submit(query, envelope.clone()).await;
            assert_eq!(answered.problem(), (status, code.to_owned()), "{query}");
        }
    };
    let stranger = SigningKey::from_bytes(&[0x77; 32]);
    let by_stranger = envelope(&city, ALIAS.signer(), &stranger, apply());
    check(by_stranger, 401, "envelope.unknown_key").await;
    let as_an_agency = envelope(&city, REGISTRAR, &person(), apply());
    check(as_an_agency, 403, "envelope.wrong_party").await;
    let good = envelope(&city, ALIAS.signer(), &person(), apply());
    assert_eq!(city.submit("?wait=final", good.clone()).await.status, 200);
    check(good, 409, "envelope.replayed").await;
}

#[tokio::test]
async fn what_no_person_may_sign_is_refused_as_of_the_wrong_purpose() {
    let city = city().await;
    licensing(&city).await;
    let body = json!({ "case": CASE, "step": "decide", "outcome": "granted",
        "reason": "complete", "effects": [] });
    let decide = crate::licensing::act("decide_case", body);
    let envelope = envelope(&city, ALIAS.signer(), &person(), decide);
    let answered = city.submit("?wait=final", envelope).await;
    assert_eq!(
        answered.problem(),
        (403, "envelope.wrong_purpose".to_owned())
    );
}

#[tokio::test]
async fn a_person_s_key_is_known_before_the_read_model_was_asked_and_after_a_restart() {
    let city = city().await;
    licensing(&city).await;
    assert_eq!(
        by_person(&city, grant(PermissionId([1; 32]))).await["accepted"],
        json!(true)
    );
    // A party is shown by its id; a person is none.
    let alias = city.get(&format!("/v1/parties/{}", ALIAS.signer())).await;
    assert_eq!(alias.problem(), (404, "not_found".to_owned()));
}

#[tokio::test]
async fn what_a_person_is_to_sign_is_prepared_from_json() {
    let city = city().await;
    licensing(&city).await;
    let bytes = hex::encode(person().verifying_key().to_bytes());
    let request = json!({
        "party": ALIAS.signer(),
        "public_key": { "algorithm": "ed25519", "bytes": bytes },
        "transaction": serde_json::to_value(apply()).unwrap(),
    });
    let prepare = city
        .post_json("/v1/transactions/prepare", None, &request)
        .await;
    let prepared = prepare.json();
    let to_sign = hex::decode(prepared["to_sign"].as_str().unwrap()).unwrap();
    let request = json!({
        "protected": prepared["protected"], "payload": prepared["payload"],
        "signature": hex::encode(person().sign(&to_sign).to_bytes()),
    });
    let assemble = "/v1/transactions/assemble";
    let assembled = city.post_json(assemble, None, &request).await.json();
    let envelope = hex::decode(assembled["envelope"].as_str().unwrap()).unwrap();
    let answered = city.submit("?wait=final", envelope).await.json();
    assert_eq!(answered["receipt"]["accepted"], json!(true), "{answered}");
    assert_eq!(answered["receipt"]["party"], json!(ALIAS.signer()));
}

#[tokio::test]
async fn every_transaction_of_the_catalogue_can_be_prepared_or_says_what_its_body_lacks() {
    let city = city().await;
    let bytes = hex::encode(person().verifying_key().to_bytes());
    for info in chancery_rules::catalogue::transactions() {
        let request = json!({
            "party": ALIAS.signer(),
            "public_key": { "algorithm": "ed25519", "bytes": bytes },
            "transaction": { "type": info.name, "body": {} },
        });
        let answered = city
            .post_json("/v1/transactions/prepare", None, &request)
            .await;
        assert_eq!(
            answered.problem(),
            (400, "bad_body".to_owned()),
            "{}",
            info.name
        );
        let detail = answered.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("missing field"), "{}: {detail}", info.name);
    }
}
