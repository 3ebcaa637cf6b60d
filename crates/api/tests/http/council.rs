//! The council over HTTP: proposed, shown with what it would do, voted on, in the minutes, proven.

use axum::body::Body;
use axum::http::{Request, header};
use chancery_rules::kernel::ids::{MotionId, PartyId};
use chancery_rules::kernel::state_key::RecordKey;
use chancery_rules::motion::{
    Effect, MotionRecord, ProposeMotion, Vote, VoteMotion, WithdrawMotion,
};
use serde_json::{Value, json};

use crate::city::{City, OFFICE, REGISTRAR, ROOT, TAX, city, envelope, key};

/// A motion about the days that motions are open.
pub fn days(days: u64) -> Effect {
    let name = "motion_days".parse().unwrap();
    Effect::SetParameter { name, value: days }
}

/// Proposes as a member.
pub async fn propose(city: &City, party: PartyId, effect: Effect) -> MotionId {
    let mut id = [0; 32];
    getrandom::fill(&mut id).unwrap();
    let motion = MotionId(id);
    let note = "to be tried".to_owned().try_into().unwrap();
    let asked = ProposeMotion {
        motion,
        effect,
        note,
    };
    act(city, party, asked.into()).await;
    motion
}

async fn act(city: &City, party: PartyId, what: chancery_rules::catalogue::AnyTransaction) {
    let envelope = envelope(city, party, &key(party, ROOT), what);
    let answered = city.submit("?wait=final", envelope).await;
    assert_eq!(
        answered.json()["receipt"]["accepted"],
        json!(true),
        "{}",
        answered.json()
    );
}

async fn standing(city: &City, motion: MotionId) -> Value {
    let answered = city.get(&format!("/v1/motions/{motion}")).await;
    assert_eq!(answered.status.as_u16(), 200, "{}", answered.json());
    answered.json()
}

#[tokio::test]
async fn a_motion_is_shown_with_what_it_would_do_and_passes_with_the_last_vote() {
    let city = city().await;
    let motion = propose(&city, REGISTRAR, days(14)).await;
    let open = standing(&city, motion).await;
    assert_eq!(
        (&open["standing"], &open["motion"]["note"]),
        (&json!("open"), &json!("to be tried"))
    );
    let simulated = &open["simulation"]["simulated"];
    assert_eq!(simulated["before"]["parameters"]["motion_days"], json!(30));
    assert_eq!(simulated["after"]["parameters"]["motion_days"], json!(14));
    assert_eq!(simulated["threshold"]["approvals"], json!(2));
    let vote = Vote::Approve;
    act(&city, TAX, VoteMotion { motion, vote }.into()).await;
    let passed = standing(&city, motion).await;
    assert_eq!(passed["standing"], json!("passed"));
    assert!(passed.get("simulation").is_none());
    let minutes = passed["minutes"].as_array().unwrap();
    let said: Vec<_> = minutes
        .iter()
        .map(|minute| (minute["party"].clone(), minute["deed"].clone()))
        .collect();
    assert_eq!(
        said,
        [
            (json!(REGISTRAR), json!("proposed")),
            (json!(TAX), json!("approved")),
        ]
    );
    assert!(minutes[0]["height"].as_u64() < minutes[1]["height"].as_u64());
    let council = city.get("/v1/council").await.json();
    assert_eq!(council["council"]["parameters"]["motion_days"], json!(14));
    assert_eq!(
        (&council["voters"], &council["approvals"]),
        (&json!(2), &json!(2))
    );
    let by_motion = city.get(&format!("/v1/transactions?motion={motion}")).await;
    assert_eq!(by_motion.json()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn motions_are_listed_by_how_they_stand() {
    let city = city().await;
    let first = propose(&city, REGISTRAR, days(14)).await;
    let second = propose(&city, TAX, days(15)).await;
    act(&city, TAX, WithdrawMotion { motion: second }.into()).await;
    let check = async |query: &str, expected: &[MotionId]| {
        let listed = city.get(&format!("/v1/motions{query}")).await.json();
        let ids: Vec<_> = listed["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["motion"]["motion"].clone())
            .collect();
        let expected: Vec<_> = expected.iter().map(|id| json!(id)).collect();
        assert_eq!(ids, expected, "{query}");
    };
    check("", &[second, first]).await;
    check("?status=open", &[first]).await;
    check("?status=withdrawn", &[second]).await;
    check("?status=passed", &[]).await;
    check("?status=expired", &[]).await;
    let page = city.get("/v1/motions?limit=1").await.json();
    let cursor = page["next"].as_str().unwrap();
    check(&format!("?limit=1&cursor={cursor}"), &[first]).await;
    let minutes = standing(&city, second).await["minutes"].clone();
    assert_eq!(minutes[1]["deed"], json!("withdrew"));
    let found = city
        .get(&format!("/v1/search?q={}", &first.to_string()[..12]))
        .await
        .json();
    assert_eq!(found["found"][0]["kind"], json!("motion"), "{found}");
}

#[tokio::test]
async fn what_the_rules_would_refuse_is_told_with_its_remedy_and_nothing_is_proposed() {
    let city = city().await;
    let check = async |effect: Value, code: &str| {
        let body = json!({ "effect": effect });
        let answered = city.post_json("/v1/motions/simulate", None, &body).await;
        assert_eq!(answered.status.as_u16(), 200, "{}", answered.json());
        let rejected = &answered.json()["rejected"];
        assert_eq!(rejected["code"], json!(code), "{}", answered.json());
        assert!(
            rejected["remedy"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
    };
    let reason = "unreachable";
    check(
        json!({ "effect": "remove_node", "party": REGISTRAR, "reason": reason }),
        "motion.no_validator_left",
    )
    .await;
    check(
        json!({ "effect": "admit_member", "party": TAX }),
        "motion.already_member",
    )
    .await;
    check(
        json!({ "effect": "set_parameter", "name": "motion_days", "value": 91 }),
        "motion.parameter_out_of_bounds",
    )
    .await;
    check(
        json!({ "effect": "retire_definition", "definition": "ab".repeat(32) }),
        "definition.definition_unknown",
    )
    .await;
    assert_eq!(city.get("/v1/motions").await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_new_version_of_a_type_is_shown_with_its_differences() {
    let city = city().await;
    let found = city.readmodel.definition(city.definition).await.unwrap();
    let mut document = serde_json::to_value(found.content.unwrap().document).unwrap();
    document["version"] = json!(document["version"].as_u64().unwrap() + 1);
    document["name"]["en"] = json!("Licence to trade");
    let body = json!({ "effect": { "effect": "approve_definition", "document": document } });
    let answered = city
        .post_json("/v1/motions/simulate", None, &body)
        .await
        .json();
    let differences = answered["simulated"]["definition"]["differences"]
        .as_array()
        .unwrap();
    let name = differences
        .iter()
        .find(|one| one["field"] == json!("document.name.en"));
    assert_eq!(
        name.unwrap()["after"],
        json!("Licence to trade"),
        "{answered}"
    );
    assert!(name.unwrap()["before"].is_string());
}

#[tokio::test]
async fn a_motion_is_proven_from_the_chain_and_so_is_that_there_is_none() {
    let city = city().await;
    let motion = propose(&city, REGISTRAR, days(14)).await;
    let proven = city
        .get(&format!("/v1/motions/{motion}?proof=true"))
        .await
        .json();
    let bytes = hex::decode(proven["proof"]["record"].as_str().unwrap()).unwrap();
    let record: MotionRecord = chancery_rules::kernel::cbor::decode(&bytes).unwrap();
    assert_eq!(record.motion, motion);
    assert_eq!(proven["motion"]["motion"], json!(motion));
    for part in ["state", "header", "finality"] {
        assert!(
            proven["proof"][part]
                .as_str()
                .is_some_and(|hex| !hex.is_empty()),
            "{part}"
        );
    }
    let none = MotionId([7; 32]);
    assert_eq!(
        city.get(&format!("/v1/motions/{none}")).await.problem(),
        (404, "not_found".to_owned())
    );
    let absent = city
        .get(&format!("/v1/motions/{none}?proof=true"))
        .await
        .json();
    assert!(
        absent["proof"].get("record").is_none() && absent.get("motion").is_none(),
        "{absent}"
    );
    assert_eq!(RecordKey::Motion(none).tag(), 10);
}

#[tokio::test]
async fn bad_questions_to_the_council_have_codes() {
    let city = city().await;
    let check = async |path: &str, status: u16, code: &str| {
        assert_eq!(
            city.get(path).await.problem(),
            (status, code.to_owned()),
            "{path}"
        );
    };
    check("/v1/motions?status=undecided", 400, "bad_request").await;
    check("/v1/motions?limit=0", 400, "bad_limit").await;
    check("/v1/motions?cursor=x", 400, "bad_cursor").await;
    check("/v1/motions/xyz", 400, "bad_request").await;
    let both = format!(
        "/v1/transactions?motion={0}&certificate={0}",
        "ab".repeat(32)
    );
    check(&both, 400, "bad_request").await;
    for body in [
        json!({}),
        json!({ "effect": { "effect": "mint_money" } }),
        json!({ "effect": { "effect": "admit_member" } }),
        json!({ "effect": { "effect": "admit_member", "party": TAX }, "more": 1 }),
        json!({ "effect": days(14), "proposer": "x" }),
    ] {
        let answered = city.post_json("/v1/motions/simulate", None, &body).await;
        assert_eq!(answered.problem(), (400, "bad_body".to_owned()), "{body}");
    }
    let large = Request::post("/v1/motions/simulate")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(" ".repeat(300_000)))
        .unwrap();
    assert_eq!(
        city.call(large).await.problem(),
        (413, "body_too_large".to_owned())
    );
}

#[tokio::test]
async fn a_motion_counts_only_with_a_members_root_key() {
    let city = city().await;
    let asked = || ProposeMotion {
        motion: MotionId([3; 32]),
        effect: days(14),
        note: "x".to_owned().try_into().unwrap(),
    };
    let by_office = envelope(&city, REGISTRAR, &key(REGISTRAR, OFFICE), asked().into());
    let answered = city.submit("?wait=final", by_office).await;
    assert_eq!(
        answered.problem(),
        (403, "envelope.wrong_purpose".to_owned())
    );
    let stranger = ed25519_dalek::SigningKey::from_bytes(&[77; 32]);
    let by_stranger = envelope(&city, REGISTRAR, &stranger, asked().into());
    let answered = city.submit("?wait=final", by_stranger).await;
    assert_eq!(answered.problem(), (401, "envelope.unknown_key".to_owned()));
    let by_root = envelope(&city, REGISTRAR, &key(REGISTRAR, ROOT), asked().into());
    assert_eq!(
        city.submit("?wait=final", by_root).await.status.as_u16(),
        200
    );
}

#[tokio::test]
async fn an_agency_speaks_in_the_council_where_its_root_key_is() {
    let city = city().await;
    let motion = MotionId([5; 32]);
    let note = || "x".to_owned().try_into().unwrap();
    assert!(city.agency.can_vote());
    city.agency.propose(motion, days(14), note()).await.unwrap();
    let again = city
        .agency
        .propose(motion, days(14), note())
        .await
        .unwrap_err();
    assert_eq!(again.code, "motion.motion_taken");
    let twice = city.agency.vote(motion, Vote::Approve).await.unwrap_err();
    assert_eq!(twice.code, "motion.already_voted");
    city.agency.withdraw(motion).await.unwrap();
    assert_eq!(
        standing(&city, motion).await["standing"],
        json!("withdrawn")
    );
}

#[tokio::test]
async fn nodes_are_told_with_their_office_and_their_last_block() {
    let city = city().await;
    let nodes = city.get("/v1/nodes").await.json();
    let nodes = nodes["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 1);
    assert_eq!(nodes[0]["node"]["party"], json!(REGISTRAR));
    assert_eq!(
        (&nodes[0]["in_office"], &nodes[0]["in_next"]),
        (&json!(true), &json!(true))
    );
    assert!(nodes[0]["last_proposed"].as_u64().unwrap() > 0);
    assert_eq!(
        nodes[0]["name"]["en"],
        json!("Administration for Market Regulation")
    );
}

#[tokio::test]
async fn events_say_which_motions_a_block_changed() {
    let city = city().await;
    let before = city.readmodel.height().0;
    let motion = propose(&city, REGISTRAR, days(14)).await;
    let event = crate::events::one_block(&city, before + 1).await;
    assert_eq!(
        event["motions"],
        json!([{ "motion": motion, "standing": "open" }])
    );
}
