//! What an agency does: issue, copy, change, bundle; once each, whatever is repeated or interrupted.

use chancery_api::agency::{Asked, Change, Issuing};
use chancery_credential::vc::SecuredCredential;
use chancery_proof::bundle::Bundle;
use chancery_rules::certificate::CertificateRecord;
use chancery_rules::kernel::cbor;
use serde_json::{Value, json};

use crate::city::{City, TOKEN, city, picture, subject};

fn issuing(city: &City) -> Value {
    json!({ "definition": city.definition.to_string(), "subject": subject() })
}

#[tokio::test]
async fn a_certificate_has_a_credential_whose_commitment_and_key_the_ledger_has() {
    let city = city().await;
    let document = [("paper.png", picture())];
    let answered = city
        .post_form("/v1/agency/certificates", None, &issuing(&city), &document)
        .await;
    let issued = answered.json();
    let id = issued["certificate"].as_str().unwrap();
    let file = city
        .get_as_operator(&format!("/v1/agency/certificates/{id}/bundle"))
        .await;
    let disposition = file.headers["content-disposition"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        disposition,
        format!("attachment; filename=\"{id}.chancery\"")
    );
    let bundle = Bundle::decode(&file.bytes).unwrap();
    let credential = SecuredCredential::parse(&bundle.credential).unwrap();
    credential.verify().unwrap();
    let record: CertificateRecord = cbor::decode(&bundle.certificate.unwrap()).unwrap();
    let commitment = credential.commitment(&bundle.salt.into());
    assert_eq!(record.commitment.as_bytes(), commitment.as_bytes());
    assert_eq!(record.assertion_key.bytes(), credential.issuer().as_bytes());
    assert_eq!(record.attachments.len(), 1);
    let attached = credential.claims().attachments[0].commitment;
    assert_eq!(record.attachments[0].as_bytes(), attached.as_bytes());
    assert_eq!(issued["documents"][0]["media_type"], json!("image/png"));
    assert_eq!(*credential.value(), issued["credential"]);
}

#[tokio::test]
async fn paper_becomes_a_certified_copy_with_its_image_and_a_certificate_can_duplicate_it() {
    let city = city().await;
    let image = [("paper.png", picture())];
    let copy = city
        .post_form("/v1/agency/copies", None, &issuing(&city), &image)
        .await;
    assert_eq!(copy.status.as_u16(), 201, "{}", copy.json());
    let copy = copy.json();
    assert_eq!(copy["record"]["origin"], json!("certified_copy"));
    assert!(copy["record"]["image"].is_string());
    let mut request = issuing(&city);
    request["copy_of"] = copy["certificate"].clone();
    let issued = city
        .post_form("/v1/agency/certificates", None, &request, &[])
        .await
        .json();
    assert_eq!(issued["record"]["copy_of"], copy["certificate"]);
    let none = city
        .post_form("/v1/agency/copies", None, &issuing(&city), &[])
        .await;
    assert_eq!(none.problem(), (400, "bad_body".to_owned()));
}

#[tokio::test]
async fn a_certificate_is_suspended_resumed_superseded_and_revoked() {
    let city = city().await;
    let id = city.issue().await["certificate"]
        .as_str()
        .unwrap()
        .to_owned();
    let act = async |verb: &str, reason: &str| {
        let path = format!("/v1/agency/certificates/{id}/{verb}");
        city.post_json(&path, Some(TOKEN), &json!({ "reason": reason }))
            .await
    };
    let status = |acted: Value| acted["certificate"]["status"].as_str().unwrap().to_owned();
    assert_eq!(status(act("suspend", "withheld").await.json()), "suspended");
    assert_eq!(
        act("suspend", "withheld").await.problem().1,
        "certificate.already_suspended"
    );
    assert_eq!(
        act("revoke", "withheld").await.problem().1,
        "certificate.reason_not_listed"
    );
    assert_eq!(
        status(act("resume", "withholding-ended").await.json()),
        "active"
    );
    let request = json!({ "reason": "particulars-changed", "subject": subject() });
    let path = format!("/v1/agency/certificates/{id}/supersede");
    let new = city.post_form(&path, None, &request, &[]).await.json();
    assert_eq!(new["record"]["supersedes"], json!(id));
    assert_eq!(
        act("revoke", "deregistered").await.problem().1,
        "certificate.already_superseded"
    );
    let own = city
        .get_as_operator("/v1/agency/certificates?status=superseded")
        .await
        .json();
    assert_eq!(own["items"][0]["superseded_by"], new["certificate"]);
}

#[tokio::test]
async fn a_repeated_request_is_the_same_act_and_another_under_its_key_is_refused() {
    let city = city().await;
    let path = "/v1/agency/certificates";
    let first = city
        .post_form(path, Some("key-1"), &issuing(&city), &[])
        .await
        .json();
    let again = city
        .post_form(path, Some("key-1"), &issuing(&city), &[])
        .await
        .json();
    assert_eq!(first["certificate"], again["certificate"]);
    let other = city
        .post_form(path, Some("key-2"), &issuing(&city), &[])
        .await
        .json();
    assert_ne!(first["certificate"], other["certificate"]);
    let mut changed = issuing(&city);
    changed["valid_until"] = json!(4_000_000_000_000_u64);
    let refused = city.post_form(path, Some("key-1"), &changed, &[]).await;
    assert_eq!(refused.problem(), (409, "idempotency_conflict".to_owned()));
    let empty = city.post_form(path, Some(""), &issuing(&city), &[]).await;
    assert_eq!(empty.problem(), (400, "bad_request".to_owned()));
    let listed = city.get_as_operator(path).await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn two_workers_on_one_request_make_one_act_and_the_node_goes_on() {
    let city = city().await;
    let path = "/v1/agency/certificates";
    let request = issuing(&city);
    let (one, two, resumed) = tokio::join!(
        city.post_form(path, Some("key-1"), &request, &[]),
        city.post_form(path, Some("key-1"), &request, &[]),
        city.agency.resume(),
    );
    resumed.unwrap();
    assert!(one.json()["certificate"].is_string());
    // The second either waited and got the same act, or was told to come again.
    if two.json()["certificate"] != one.json()["certificate"] {
        assert_eq!(two.problem(), (409, "idempotency_conflict".to_owned()));
    }
    let listed = city.get_as_operator(path).await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_a_failing_chain_interrupted_is_taken_up_again_once() {
    let city = city().await;
    let request: Issuing = serde_json::from_value(issuing(&city)).unwrap();
    let asked = Asked {
        actor: "officer".to_owned(),
        idempotency_key: Some("k".to_owned()),
    };
    city.chain.set_busy(true);
    let refused = city
        .agency
        .issue(request.clone(), Vec::new(), &asked)
        .await
        .unwrap_err();
    assert_eq!(refused.code, "busy");
    let before = city.get("/v1/certificates").await.json();
    assert_eq!(before["items"].as_array().unwrap().len(), 0);
    city.chain.set_busy(false);
    assert_eq!(city.agency.resume().await.unwrap(), 1);
    assert_eq!(city.agency.resume().await.unwrap(), 0);
    let issued = city
        .agency
        .issue(request, Vec::new(), &asked)
        .await
        .unwrap();
    assert!(issued.record.is_some() && issued.receipt.is_some());
    let after = city.get("/v1/certificates").await.json();
    assert_eq!(after["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refused_issue_leaves_no_content_behind() {
    let city = city().await;
    let mut request: Issuing = serde_json::from_value(issuing(&city)).unwrap();
    request.copy_of = Some("ab".repeat(32).parse().unwrap());
    let asked = Asked::default();
    let refused = city
        .agency
        .issue(request, Vec::new(), &asked)
        .await
        .unwrap_err();
    assert_eq!(
        (refused.status, refused.code),
        (422, "certificate.original_unknown")
    );
}

#[tokio::test]
async fn the_application_layer_serves_pages_without_http() {
    let city = city().await;
    let types = city.agency.types().await.unwrap().content;
    assert_eq!(types.len(), 1);
    let request: Issuing = serde_json::from_value(issuing(&city)).unwrap();
    let asked = Asked::default();
    let issued = city
        .agency
        .issue(request, Vec::new(), &asked)
        .await
        .unwrap();
    let reason = "deregistered".parse().unwrap();
    let acted = city
        .agency
        .change(Change::Revoke, issued.certificate, reason, &asked)
        .await;
    let acted = acted.unwrap();
    assert!(acted.receipt.accepted);
    assert!(acted.certificate.unwrap().is_final());
}
