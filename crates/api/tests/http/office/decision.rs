//! Decisions: the certificate that one makes is the agency's like any other, or nothing of it is left.

use chancery_api::agency::{Asked, Deciding};
use chancery_credential::vc::SecuredCredential;
use chancery_proof::bundle::Bundle;
use chancery_rules::certificate::CertificateRecord;
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::envelope::Envelope;
use chancery_rules::kernel::share::DENOMINATOR_MAX;
use chancery_rules::register::{ENCUMBRANCES_MAX, OWNERS_MAX};
use serde_json::{Value, json};

use super::world::Office;
use crate::city::{Answered, OFFICE, REGISTRAR, city, envelope, key, subject};

impl Office<'_> {
    fn granting(&self) -> Value {
        let issue = json!({ "definition": self.city.definition, "subject": subject() });
        json!({ "step": "decide", "outcome": "granted", "reason": "in-order",
            "effects": [{ "issue_certificate": issue }] })
    }

    async fn decide(&self, key: &str, body: &Value) -> Answered {
        use axum::body::Body;
        use axum::http::{Request, header};
        let path = format!("/v1/agency/cases/{}/decide", self.case);
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(
                header::AUTHORIZATION,
                format!("Bearer {}", crate::city::TOKEN),
            )
            .header("Idempotency-Key", key);
        let request = request.body(Body::from(body.to_string())).unwrap();
        self.city.call(request).await
    }

    async fn kept(&self) -> usize {
        let kept = self.city.cabinet.list_issued(None, 100).await.unwrap();
        kept.len()
    }
}

#[tokio::test]
async fn a_decision_issues_a_certificate_whose_bundle_is_sound() {
    let city = city().await;
    let office = Office::within(&city).await;
    let decided = office.decide("k", &office.granting()).await;
    assert_eq!(decided.status.as_u16(), 200, "{}", decided.json());
    let decided = decided.json();
    assert_eq!(decided["case"]["status"], "granted");
    assert_eq!(decided["receipt"]["type"], "decide_case");
    let issued = &decided["certificates"][0];
    let id = issued["certificate"].as_str().unwrap();
    let own = city.get_as_operator("/v1/agency/certificates").await.json();
    assert_eq!(own["items"][0]["certificate"], json!(id));
    let shown = city
        .get_as_operator(&format!("/v1/agency/certificates/{id}"))
        .await
        .json();
    assert_eq!(shown["credential"], issued["credential"]);
    assert_eq!(
        shown["receipt"]["transaction"],
        decided["receipt"]["transaction"]
    );
    let file = city
        .get_as_operator(&format!("/v1/agency/certificates/{id}/bundle"))
        .await;
    let bundle = Bundle::decode(&file.bytes).unwrap();
    let credential = SecuredCredential::parse(&bundle.credential).unwrap();
    credential.verify().unwrap();
    let record: CertificateRecord = cbor::decode(&bundle.certificate.unwrap()).unwrap();
    let commitment = credential.commitment(&bundle.salt.into());
    assert_eq!(record.commitment.as_bytes(), commitment.as_bytes());
    assert_eq!(record.assertion_key.bytes(), credential.issuer().as_bytes());
    assert_eq!(credential.claims().subject, subject());
}

#[tokio::test]
async fn a_repeated_decision_is_the_same_act_and_another_under_its_key_is_refused() {
    let city = city().await;
    let office = Office::within(&city).await;
    let first = office.decide("k", &office.granting()).await.json();
    let again = office.decide("k", &office.granting()).await.json();
    assert_eq!(first["certificates"], again["certificates"]);
    assert_eq!(
        first["receipt"]["transaction"],
        again["receipt"]["transaction"]
    );
    let mut other = office.granting();
    other["reason"] = json!("other");
    let refused = office.decide("k", &other).await.problem();
    assert_eq!(refused, (409, "idempotency_conflict".to_owned()));
    let late = office.decide("l", &office.granting()).await.problem();
    assert_eq!(late, (422, "case.case_ended".to_owned()));
    assert_eq!(office.kept().await, 1);
}

#[tokio::test]
async fn a_decision_replaces_a_certificate_and_makes_as_many_as_it_says() {
    let city = city().await;
    let mut office = Office::within(&city).await;
    let mut two = office.granting();
    two["effects"] = json!([two["effects"][0], two["effects"][0]]);
    let made = office.decide("k", &two).await.json();
    let made = made["certificates"].as_array().unwrap().clone();
    assert_eq!(made.len(), 2);
    office.case = office.another_case().await;
    let replace = json!({ "old": made[0]["certificate"], "reason": "particulars-changed",
        "subject": subject() });
    let body = json!({ "step": "decide", "outcome": "replaced", "reason": "in-order",
        "effects": [{ "supersede_certificate": replace }] });
    let replaced = office.decide("l", &body).await.json();
    let new = &replaced["certificates"][0];
    assert_eq!(
        new["record"]["supersedes"], made[0]["certificate"],
        "{replaced}"
    );
    let old = format!(
        "/v1/agency/certificates/{}",
        made[0]["certificate"].as_str().unwrap()
    );
    let old = city.get_as_operator(&old).await.json();
    assert_eq!(old["record"]["superseded_by"], new["certificate"]);
}

#[tokio::test]
async fn a_decision_that_is_refused_leaves_no_certificate_behind() {
    let city = city().await;
    let office = Office::within(&city).await;
    let check = async |change: &dyn Fn(&mut Value), status: u16, code: &str| {
        let mut body = office.granting();
        change(&mut body);
        let refused = office.decide(code, &body).await;
        assert_eq!(refused.problem(), (status, code.to_owned()));
        assert_eq!(office.kept().await, 0, "{code}");
    };
    check(
        &|it| it["outcome"] = json!("unheard-of"),
        422,
        "case.outcome_unknown",
    )
    .await;
    check(
        &|it| it["reason"] = json!("unheard-of"),
        422,
        "case.reason_not_listed",
    )
    .await;
    check(&|it| it["effects"] = json!([]), 422, "case.effects_differ").await;
    check(
        &|it| it["step"] = json!("unheard-of"),
        422,
        "case.step_unknown",
    )
    .await;
    let issue = |it: &mut Value, name: &str, value: Value| {
        it["effects"][0]["issue_certificate"][name] = value;
    };
    check(
        &|it| issue(it, "subject", json!({})),
        422,
        "subject_refused",
    )
    .await;
    check(
        &|it| issue(it, "definition", json!("77".repeat(32))),
        404,
        "not_found",
    )
    .await;
    check(
        &|it| issue(it, "copy_of", json!("ab".repeat(32))),
        422,
        "certificate.original_unknown",
    )
    .await;
    let many = |it: &mut Value| it["effects"] = json!(vec![it["effects"][0].clone(); 9]);
    check(&many, 400, "bad_body").await;
    let unknown = format!("/v1/agency/cases/{}/decide", "77".repeat(32));
    let refused = office.post(&unknown, office.granting()).await.problem();
    assert_eq!(refused, (404, "not_found".to_owned()));
}

#[tokio::test]
async fn a_decision_that_no_envelope_can_carry_is_no_act_and_keeps_nothing() {
    let city = city().await;
    let office = Office::within(&city).await;
    let id = "ab".repeat(32);
    let share = json!({ "numerator": DENOMINATOR_MAX - 1, "denominator": DENOMINATOR_MAX });
    let burden = json!({ "kind": "x".repeat(40), "terms": id, "holder": id });
    let encumbrances = vec![burden; ENCUMBRANCES_MAX];
    let owners = vec![json!({ "owner": id, "share": share }); OWNERS_MAX];
    let entry = json!({ "register_entry": { "entry": id, "register": id, "content": id,
        "owners": owners, "encumbrances": encumbrances, "nullifier": id, "purpose": "premises" } });
    let mut large = office.granting();
    let effects = large["effects"].as_array_mut().unwrap();
    effects.extend(vec![entry; 7]);
    let refused = office.decide("k", &large).await.problem();
    assert_eq!(refused, (413, "envelope.too_large".to_owned()));
    assert_eq!(office.kept().await, 0);
    assert!(city.cabinet.pending_acts(1).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_decision_that_a_failing_chain_interrupted_is_taken_once_or_forgotten() {
    let city = city().await;
    let office = Office::within(&city).await;
    let decide = async |key: &str, change: &dyn Fn(&mut Deciding)| {
        let mut deciding: Deciding = serde_json::from_value(office.granting()).unwrap();
        change(&mut deciding);
        let asked = Asked {
            actor: "officer".to_owned(),
            idempotency_key: Some(key.to_owned()),
        };
        city.agency.decide(office.case, deciding, &asked).await
    };
    city.chain.set_busy(true);
    assert_eq!(decide("k", &|_| {}).await.unwrap_err().code, "busy");
    let unheard = |it: &mut Deciding| it.outcome = "unheard-of".parse().unwrap();
    assert_eq!(decide("l", &unheard).await.unwrap_err().code, "busy");
    assert_eq!(office.kept().await, 2);
    city.chain.set_busy(false);
    assert_eq!(city.agency.resume().await.unwrap(), 2);
    assert_eq!(
        office.kept().await,
        1,
        "what the rules refused is forgotten"
    );
    let decided = decide("k", &|_| {}).await.unwrap();
    assert_eq!(decided.certificates.len(), 1);
    assert!(decided.certificates[0].record.is_some());
}

/// The first envelope ended without being seen, a second was signed, and then the first came to a block after all.
#[tokio::test]
async fn a_decision_that_was_signed_anew_and_had_been_taken_before_counts_as_taken() {
    let city = city().await;
    let office = Office::within(&city).await;
    city.chain.set_busy(true);
    let busy = office.decide("k", &office.granting()).await.problem();
    assert_eq!(busy, (429, "busy".to_owned()));
    city.chain.set_busy(false);
    let mut kept = city.cabinet.pending_acts(1).await.unwrap().remove(0);
    let mut act: Value = serde_json::from_slice(&kept.content).unwrap();
    let first = hex::decode(act["envelope"].as_str().unwrap()).unwrap();
    let taken = city.submit("?wait=final", first).await.json();
    assert_eq!(taken["receipt"]["accepted"], json!(true), "{taken}");
    let again = serde_json::from_value(act["transaction"].clone()).unwrap();
    let second = envelope(&city, REGISTRAR, &key(REGISTRAR, OFFICE), again);
    act["replaced"] = json!([act["transaction_id"]]);
    act["transaction_id"] = json!(Envelope::decode(&second).unwrap().id());
    act["envelope"] = json!(hex::encode(second));
    kept.content = serde_json::to_vec(&act).unwrap();
    city.cabinet.keep_act(&kept).await.unwrap();
    assert_eq!(city.agency.resume().await.unwrap(), 1);
    let decided = office.decide("k", &office.granting()).await;
    assert_eq!(decided.status.as_u16(), 200, "{}", decided.json());
    let receipt = &decided.json()["receipt"]["transaction"];
    assert_eq!(*receipt, taken["receipt"]["transaction"]);
    assert_eq!(office.kept().await, 1);
}
