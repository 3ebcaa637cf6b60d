//! What the window takes in: kept once, shown, compared, given to whom the ledger permits, erased.

use chancery_api::agency::{OPENING_BYTES_MAX, OPENING_DOCUMENTS_MAX};
use chancery_cabinet::openings::{AUDIENCE_MAX, CASE_OPENINGS_MAX};
use chancery_credential::commitment::{Salt, of_opening};
use chancery_rules::kernel::ids::Commitment;
use chancery_rules::kernel::opening_request::SignedOpeningRequest;
use chancery_rules::kernel::signed_request::Salted;
use chancery_rules::permission::{CloseReceipt, FileErasure};
use serde_json::{Value, json};

use super::world::{Office, sha256};
use crate::city::{City, TAX, city, picture, sealing};
use crate::exchange::{AUTOMATION, World, act_with, post};

fn lease() -> Value {
    json!({ "content": { "tenant": "林晚舟", "area": 40 } })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn commitment(opening: &Value) -> Commitment {
    text(&opening["commitment"]).parse().unwrap()
}

/// A picture that differs from the other one.
fn other_picture() -> Vec<u8> {
    let mut bytes = picture();
    bytes.extend_from_slice(b"more");
    bytes
}

async fn is_in_vault(city: &City, document: &Value) -> bool {
    let id = text(&document["id"]).parse::<Commitment>().unwrap();
    let found = city.agency.document(id.0.into()).await;
    found.is_ok()
}

#[tokio::test]
async fn what_is_handed_in_is_kept_with_its_documents_and_shown_to_the_operator() {
    let city = city().await;
    let office = Office::within(&city).await;
    let documents = [("lease.png", picture())];
    let opening = office.hand_in(&lease(), &documents).await;
    assert_eq!(opening["case"], json!(office.case));
    assert_eq!(opening["documents"][0]["media_type"], "image/png");
    assert_eq!(opening["documents"][0]["sha256"], sha256(&picture()));
    assert!(is_in_vault(&city, &opening["documents"][0]).await);
    let path = format!("{}/{}", office.openings(), text(&opening["commitment"]));
    let shown = city.get_as_operator(&path).await.json();
    assert_eq!(shown["content"]["tenant"], "林晚舟");
    let said = json!([{ "sha256": sha256(&picture()), "media_type": "image/png" }]);
    assert_eq!(shown["content"]["documents"], said);
    assert_eq!(shown["recipients"], json!([]));
    assert_eq!(shown["erased_everywhere"], json!(false));
    let plain = office.hand_in(&lease(), &[]).await;
    let listed = city.get_as_operator(&office.openings()).await.json();
    let found: Vec<_> = listed["items"].as_array().unwrap().iter().collect();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0]["commitment"], opening["commitment"]);
    assert_eq!(found[1]["commitment"], plain["commitment"]);
    assert!(found.iter().all(|it| it.get("content").is_none()));
}

#[tokio::test]
async fn the_same_request_under_its_key_keeps_one_opening_and_another_is_refused() {
    let city = city().await;
    let office = Office::within(&city).await;
    let path = office.openings();
    let documents = [("lease.png", picture())];
    let first = city.post_form(&path, Some("k"), &lease(), &documents).await;
    let again = city.post_form(&path, Some("k"), &lease(), &documents).await;
    assert_eq!(again.status.as_u16(), 201);
    assert_eq!(first.json()["commitment"], again.json()["commitment"]);
    assert_eq!(first.json()["documents"], again.json()["documents"]);
    let other = city.post_form(&path, Some("k"), &lease(), &[]).await;
    assert_eq!(other.problem(), (409, "idempotency_conflict".to_owned()));
    let without = city.post_form(&path, None, &lease(), &documents).await;
    assert_ne!(without.json()["commitment"], first.json()["commitment"]);
    let erased = format!("{path}/{}", text(&first.json()["commitment"]));
    assert_eq!(city.delete(&erased).await.status.as_u16(), 200);
    let late = city.post_form(&path, Some("k"), &lease(), &documents).await;
    assert_eq!(late.json()["commitment"], first.json()["commitment"]);
    assert!(late.json()["erased_at"].is_u64(), "it does not come back");
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_by_its_code_and_nothing_is_left() {
    let city = city().await;
    let office = Office::within(&city).await;
    let check = async |path: &str, request: Value, documents: &[(&str, Vec<u8>)], code: &str| {
        let refused = city.post_form(path, None, &request, documents).await;
        assert_eq!(refused.problem().1, code, "{request}");
    };
    let path = office.openings();
    let nowhere = format!("/v1/agency/cases/{}/openings", "77".repeat(32));
    check(&nowhere, lease(), &[], "not_found").await;
    check(&path, json!({ "content": "text" }), &[], "bad_body").await;
    let own = json!({ "content": { "documents": [] } });
    check(&path, own, &[], "bad_body").await;
    let of_bytes = |bytes: usize| {
        let rest = OPENING_BYTES_MAX - r#"{"text":""}"#.len();
        json!({ "content": { "text": "x".repeat(rest + bytes - OPENING_BYTES_MAX) } })
    };
    let large = of_bytes(OPENING_BYTES_MAX + 1);
    let document = [("lease.png", picture())];
    check(&path, large, &document, "body_too_large").await;
    let not_one = [("lease.pdf", picture())];
    check(&path, lease(), &not_one, "document_refused").await;
    let many = vec![("lease.png", picture()); OPENING_DOCUMENTS_MAX + 1];
    check(&path, lease(), &many, "document_refused").await;
    let receiver = json!({ "party": TAX, "permission": "11".repeat(32) });
    let mut crowded = lease();
    crowded["audience"] = json!(vec![receiver.clone(); AUDIENCE_MAX + 1]);
    check(&path, crowded, &[], "bad_body").await;
    let listed = city.get_as_operator(&path).await.json();
    assert_eq!(listed["items"], json!([]));
    let mut most = lease();
    most["audience"] = json!(vec![receiver; AUDIENCE_MAX]);
    office.hand_in(&most, &many[..OPENING_DOCUMENTS_MAX]).await;
    office.hand_in(&of_bytes(OPENING_BYTES_MAX), &[]).await;
}

#[tokio::test]
async fn a_case_has_a_bounded_number_of_openings() {
    let city = city().await;
    let office = Office::within(&city).await;
    for _ in 0..CASE_OPENINGS_MAX {
        let agency = &city.agency;
        agency
            .keep_opening(office.case, &json!({}), Vec::new())
            .await
            .unwrap();
    }
    let documents = [("lease.png", picture())];
    let path = office.openings();
    let refused = city.post_form(&path, None, &lease(), &documents).await;
    assert_eq!(refused.problem(), (413, "body_too_large".to_owned()));
}

#[tokio::test]
async fn a_document_that_is_not_the_stated_one_is_refused() {
    let city = city().await;
    let office = Office::within(&city).await;
    let stated = |digests: Value| json!({ "content": {}, "digests": digests });
    let digest = sha256(&picture());
    let refused = async |digests: Value, document: Vec<u8>| {
        let documents = [("lease.png", document)];
        let path = office.openings();
        let answered = city
            .post_form(&path, None, &stated(digests), &documents)
            .await;
        assert_eq!(answered.problem(), (422, "document_differs".to_owned()));
    };
    refused(json!([sha256(b"another")]), picture()).await;
    refused(json!([digest]), other_picture()).await;
    refused(json!([digest, digest]), picture()).await;
    let documents = [("lease.png", picture())];
    let opening = office.hand_in(&stated(json!([digest])), &documents).await;
    assert_eq!(opening["documents"][0]["sha256"], json!(digest));
}

#[tokio::test]
async fn what_differs_from_what_a_commitment_opens_to_is_told_apart() {
    let city = city().await;
    let office = Office::within(&city).await;
    let documents = [("lease.png", picture())];
    let opening = office.hand_in(&lease(), &documents).await;
    let path = format!("{}/{}", office.openings(), text(&opening["commitment"]));
    let verify = format!("{path}/verify");
    let compare = async |request: &Value, documents: &[(&str, Vec<u8>)]| {
        city.post_form(&verify, None, request, documents).await
    };
    let same = compare(&lease(), &documents).await;
    assert_eq!(same.status.as_u16(), 200, "{}", same.json());
    assert_eq!(same.json()["documents"], opening["documents"]);
    let alone = compare(&json!({}), &documents).await;
    assert_eq!(alone.json()["content"], json!(false));
    let differs = (422, "document_differs".to_owned());
    let other = [("lease.png", other_picture())];
    assert_eq!(compare(&json!({}), &other).await.problem(), differs);
    let otherwise = json!({ "content": { "tenant": "林晚舟", "area": 41 } });
    assert_eq!(compare(&otherwise, &documents).await.problem(), differs);
    let otherwise_written = r#"{ "content": { "area": 4.0e1, "tenant": "林晚舟" } }"#;
    let otherwise_written = serde_json::from_str(otherwise_written).unwrap();
    let same = compare(&otherwise_written, &documents).await;
    assert_eq!(same.status.as_u16(), 200, "{}", same.json());
    let with_documents = |documents: Value| {
        let mut whole = lease();
        whole["content"]["documents"] = documents;
        whole
    };
    let told = json!([{ "sha256": sha256(&picture()), "media_type": "image/png" }]);
    let whole = compare(&with_documents(told), &[]).await;
    assert_eq!(whole.json()["content"], json!(true));
    let told = json!([{ "sha256": sha256(&other_picture()), "media_type": "image/png" }]);
    let other = compare(&with_documents(told), &documents).await;
    assert_eq!(other.problem(), differs, "its hashes are compared");
    let nothing = compare(&json!({}), &[]).await.problem();
    assert_eq!(nothing, (400, "bad_body".to_owned()));
    city.delete(&path).await;
    let gone = compare(&json!({}), &documents).await.problem();
    assert_eq!(gone, (410, "opening_erased".to_owned()));
}

#[tokio::test]
async fn an_opening_of_another_case_or_of_none_is_unknown() {
    let city = city().await;
    let office = Office::within(&city).await;
    let opening = office.hand_in(&lease(), &[]).await;
    let other = office.another_case().await;
    let known = text(&opening["commitment"]);
    for (case, commitment) in [(other, known), (office.case, "77".repeat(32))] {
        let path = format!("/v1/agency/cases/{case}/openings/{commitment}");
        let unknown = (404, "opening_unknown".to_owned());
        assert_eq!(city.get_as_operator(&path).await.problem(), unknown);
        assert_eq!(city.delete(&path).await.problem(), unknown);
    }
    let bad = format!("{}/zz", office.openings());
    let refused = city.get_as_operator(&bad).await.problem();
    assert_eq!(refused, (400, "bad_request".to_owned()));
}

#[tokio::test]
async fn an_opening_kept_over_http_is_fetched_through_the_exchange_and_its_erasure_followed() {
    let city = city().await;
    let office = Office::within(&city).await;
    let documents = [("lease.png", picture())];
    let opening = office.hand_in(&lease(), &documents).await;
    let world = World::about(&city, office.case, commitment(&opening)).await;
    let path = format!("{}/{}", office.openings(), world.commitment);
    let waiting = city.get_as_operator(&path).await.json();
    assert_eq!(waiting["recipients"][0]["party"], json!(TAX));
    assert!(waiting["recipients"][0].get("result").is_none());
    let asked = world.sound();
    let answered = post(&city, asked.clone()).await;
    let sealed = hex::decode(text(&answered.json()["sealed"])).unwrap();
    let context = SignedOpeningRequest::decode(&asked)
        .unwrap()
        .release_context();
    let plain = sealing(TAX).unseal(&sealed, &context).unwrap();
    let release = Salted::decode(&plain).unwrap();
    let found = of_opening(&Salt::from(release.salt), &release.content);
    assert_eq!(found.as_bytes(), world.commitment.as_bytes());
    let content: Value = serde_json::from_slice(&release.content).unwrap();
    assert_eq!(content["documents"][0]["sha256"], sha256(&picture()));
    world.closed_as(world.access).await;

    let erased = city.delete(&path).await.json();
    assert!(erased.get("content").is_none());
    assert_eq!(erased["opening"]["documents"], json!([]));
    assert!(!is_in_vault(&city, &opening["documents"][0]).await);
    let recipient = &erased["recipients"][0];
    assert_eq!(recipient["result"], "released");
    assert_eq!(recipient["access"], json!(world.access));
    assert!(recipient.get("erased_at").is_none());
    assert_eq!(erased["erased_everywhere"], json!(false));
    let repeated = post(&city, asked).await.problem();
    assert_eq!(
        repeated,
        (409, "receipt_closed".to_owned()),
        "not even sealed"
    );
    let file = FileErasure {
        access: world.access,
    };
    act_with(&city, TAX, AUTOMATION, file.into()).await;
    let followed = city.get_as_operator(&path).await.json();
    assert!(followed["recipients"][0]["erased_at"].is_u64());
    assert_eq!(followed["erased_everywhere"], json!(true));
    let again = city.delete(&path).await.json();
    assert_eq!(
        again["opening"]["erased_at"],
        erased["opening"]["erased_at"]
    );
}

#[tokio::test]
async fn who_was_given_nothing_is_no_recipient_of_what_is_erased() {
    let city = city().await;
    let office = Office::within(&city).await;
    let opening = office.hand_in(&lease(), &[]).await;
    let world = World::about(&city, office.case, commitment(&opening)).await;
    let path = format!("{}/{}", office.openings(), world.commitment);
    let failed = world.receipt(|_| {}).await;
    let close = CloseReceipt {
        access: failed,
        result: chancery_rules::permission::AccessResult::Failed,
        answer: None,
    };
    crate::exchange::act(&city, crate::city::REGISTRAR, close.into()).await;
    let before = city.get_as_operator(&path).await.json();
    let open: Vec<_> = before["recipients"].as_array().unwrap().iter().collect();
    assert_eq!(open.len(), 1, "the failed one was given nothing");
    assert_eq!(open[0]["access"], json!(world.access));
    let erased = city.delete(&path).await.json();
    assert_eq!(erased["recipients"], json!([]));
    assert_eq!(erased["erased_everywhere"], json!(true));
}
