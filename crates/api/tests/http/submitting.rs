//! Submitting: pending, final, prepared by JSON, refused by the rules.

use chancery_rules::party::SuspendParty;
use ed25519_dalek::Signer as _;
use serde_json::json;

use crate::city::{OFFICE, REGISTRAR, TAX, city, envelope, key};

#[tokio::test]
async fn a_transaction_is_pending_until_its_block_and_then_final_for_all_who_wait() {
    let city = city().await;
    city.chain.hold();
    let what = SuspendParty {
        party: TAX,
        reason: "error".parse().unwrap(),
    };
    let envelope = envelope(&city, REGISTRAR, &key(REGISTRAR, OFFICE), what.into());
    let taken = city.submit("", envelope.clone()).await;
    assert_eq!(taken.status.as_u16(), 202);
    let id = taken.json()["transaction"].as_str().unwrap().to_owned();
    let path = format!("/v1/transactions/{id}");
    assert_eq!(
        city.get(&path).await.problem(),
        (404, "not_found".to_owned())
    );
    let waiting = city.ledger.submit_final(envelope);
    let releasing = async {
        tokio::task::yield_now().await;
        city.chain.release();
    };
    let (receipt, ()) = tokio::join!(waiting, releasing);
    assert_eq!(receipt.unwrap().transaction.to_string(), id);
    let shown = city.get(&path).await.json();
    assert_eq!(shown["content"]["type"], json!("suspend_party"));
    assert_eq!(shown["content"]["body"]["party"], json!(TAX.to_string()));
    assert_eq!(
        (&shown["accepted"], &shown["type"]),
        (&json!(true), &json!("suspend_party"))
    );
    assert!(shown["envelope"].as_str().unwrap().len() > 100);
}

#[tokio::test]
async fn a_refusal_of_the_rules_is_a_receipt_with_its_code_and_remedy() {
    let city = city().await;
    let twice = || SuspendParty {
        party: TAX,
        reason: "error".parse().unwrap(),
    };
    let office = key(REGISTRAR, OFFICE);
    city.submit(
        "?wait=final",
        envelope(&city, REGISTRAR, &office, twice().into()),
    )
    .await;
    let second = envelope(&city, REGISTRAR, &office, twice().into());
    let answered = city.submit("?wait=final", second).await;
    assert_eq!(answered.status.as_u16(), 200);
    let receipt = &answered.json()["receipt"];
    assert_eq!(receipt["accepted"], json!(false));
    let code = receipt["rejection"]["code"].as_str().unwrap();
    assert!(code.starts_with("party."), "{code}");
    assert!(!receipt["rejection"]["remedy"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn json_becomes_bytes_to_sign_and_with_a_signature_an_envelope() {
    let city = city().await;
    let office = key(REGISTRAR, OFFICE);
    let request = json!({
        "party": REGISTRAR.to_string(),
        "public_key": {
            "algorithm": "ed25519", "bytes": hex::encode(office.verifying_key().to_bytes()),
        },
        "transaction": {
            "type": "suspend_party", "body": { "party": TAX.to_string(), "reason": "error" },
        },
    });
    let prepared = city
        .post_json("/v1/transactions/prepare", None, &request)
        .await
        .json();
    let to_sign = hex::decode(prepared["to_sign"].as_str().unwrap()).unwrap();
    let signature = hex::encode(office.sign(&to_sign).to_bytes());
    let request = json!({
        "protected": prepared["protected"], "payload": prepared["payload"], "signature": signature,
    });
    let assembled = city
        .post_json("/v1/transactions/assemble", None, &request)
        .await
        .json();
    assert_eq!(assembled["id"], prepared["id"]);
    let envelope = hex::decode(assembled["envelope"].as_str().unwrap()).unwrap();
    let answered = city.submit("?wait=final", envelope).await.json();
    assert_eq!(answered["receipt"]["accepted"], json!(true));
    assert_eq!(answered["transaction"], prepared["id"]);
}

#[tokio::test]
async fn min_height_waits_for_a_block_that_comes() {
    let city = city().await;
    let next = city.readmodel.height().0 + 1;
    let path = format!("/v1/ledger?min_height={next}");
    let asking = city.get(&path);
    let (answered, ()) = tokio::join!(asking, async { city.chain.tick() });
    assert_eq!(answered.json()["as_of_height"], json!(next));
}
