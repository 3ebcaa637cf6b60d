//! Definitions, cases, entries, claims, permissions, requests for them, receipts of access and obligations over HTTP.

use chancery_rules::kernel::cbor;
use chancery_rules::kernel::ids::PermissionId;
use serde_json::{Value, json};

use crate::city::{City, REGISTRAR, TAX, city};
use crate::licensing::{
    ACCESS, ALIAS, CASE, ENTRY, Licensing, NULLIFIER, OBLIGATION, PERMISSION, REQUEST, act, apply,
    by_person, grant, licensing, office,
};

/// Each noun with the id of a thing of it, and where its record stands in the answer.
fn nouns(of: &Licensing) -> [(&'static str, String, &'static str); 9] {
    [
        ("definitions", of.service.to_string(), "definition"),
        ("cases", CASE.to_string(), "case"),
        ("entries", ENTRY.to_string(), "entry"),
        ("nullifiers", NULLIFIER.to_string(), "nullifier"),
        ("permissions", PERMISSION.to_string(), "permission"),
        ("permission-requests", REQUEST.to_string(), "request"),
        ("accesses", ACCESS.to_string(), "access"),
        ("obligations", OBLIGATION.to_string(), "obligation"),
        ("definitions", of.dataset.to_string(), "definition"),
    ]
}

async fn list(city: &City, path: &str) -> Vec<Value> {
    let answered = city.get(path).await;
    assert_eq!(answered.status.as_u16(), 200, "{path}: {}", answered.json());
    answered.json()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn each_thing_is_shown_and_proven_and_so_is_that_there_is_none() {
    let city = city().await;
    let of = licensing(&city).await;
    let none = "77".repeat(32);
    for (noun, id, name) in nouns(&of) {
        let shown = city.get(&format!("/v1/{noun}/{id}")).await.json();
        assert_eq!(shown[name][name], json!(id), "{noun}: {shown}");
        assert!(shown["as_of_height"].as_u64().unwrap() > 3);
        assert!(shown.get("proof").is_none(), "{noun}");
        let proven = city
            .get(&format!("/v1/{noun}/{id}?proof=true"))
            .await
            .json();
        assert_eq!(proven[name], shown[name], "{noun}");
        let bytes = hex::decode(proven["proof"]["record"].as_str().unwrap()).unwrap();
        assert!(!bytes.is_empty() && proven["proof"]["finality"].is_string());
        let missing = city.get(&format!("/v1/{noun}/{none}")).await;
        assert_eq!(missing.problem(), (404, "not_found".to_owned()), "{noun}");
        let absent = city
            .get(&format!("/v1/{noun}/{none}?proof=true"))
            .await
            .json();
        assert!(absent["proof"]["state"].is_string(), "{noun}: {absent}");
        assert!(absent.get(name).is_none() && absent["proof"].get("record").is_none());
    }
}

#[tokio::test]
async fn definitions_are_listed_by_kind_and_code() {
    let city = city().await;
    let of = licensing(&city).await;
    let codes = async |query: &str| {
        let listed = list(&city, &format!("/v1/definitions{query}")).await;
        let code = |item: &Value| item["definition"].as_str().unwrap().to_owned();
        listed.iter().map(code).collect::<Vec<_>>()
    };
    assert_eq!(codes("").await.len(), 5);
    assert_eq!(codes("?kind=service").await, [of.service.to_string()]);
    assert_eq!(codes("?kind=register").await, [of.register.to_string()]);
    assert_eq!(
        codes("?kind=dataset&code=taxpayers").await,
        [of.dataset.to_string()]
    );
    assert_eq!(codes("?kind=service&code=taxpayers").await, [""; 0]);
    assert_eq!(
        codes(&format!("?steward={TAX}")).await,
        [of.dataset.to_string()]
    );
    assert_eq!(codes(&format!("?steward={REGISTRAR}")).await, [""; 0]);
    assert_eq!(codes("?code=shop-licence").await, [of.service.to_string()]);
    assert_eq!(
        codes("?kind=certificate_type").await,
        [city.definition.to_string()]
    );
}

#[tokio::test]
async fn lists_are_filtered_by_what_their_readers_ask_for() {
    let city = city().await;
    let of = licensing(&city).await;
    let signer = ALIAS.signer();
    let found = [
        format!("cases?service={}", of.service),
        "cases?code=shop-licence&status=open".to_owned(),
        format!("cases?party={signer}"),
        format!("cases?party={REGISTRAR}&entry={ENTRY}"),
        format!("entries?register={}", of.register),
        format!("entries?keeper={REGISTRAR}&status=current"),
        format!("permissions?giver={signer}&holder={TAX}"),
        format!("permissions?case={CASE}&status=given"),
        format!("permission-requests?requester={REGISTRAR}&status=open"),
        format!(
            "permission-requests?steward={TAX}&definition={}",
            of.dataset
        ),
        format!("accesses?giver={signer}&unclosed=true"),
        format!("accesses?holder={TAX}&source={REGISTRAR}"),
        format!("accesses?permission={PERMISSION}&case={CASE}"),
        format!("obligations?party={TAX}&status=due"),
        format!("obligations?party={REGISTRAR}&case={CASE}"),
    ];
    for path in found {
        assert_eq!(list(&city, &format!("/v1/{path}")).await.len(), 1, "{path}");
    }
    let nothing = [
        format!("cases?party={TAX}"),
        "cases?code=no-such-service".to_owned(),
        "cases?status=lapsed".to_owned(),
        "entries?status=closed".to_owned(),
        format!("permissions?definition={}", of.dataset),
        format!("permissions?giver={TAX}"),
        format!("permission-requests?requester={TAX}"),
        format!("permission-requests?definition={}", of.service),
        "permission-requests?status=granted".to_owned(),
        format!("accesses?giver={TAX}"),
        "obligations?status=overdue".to_owned(),
    ];
    for path in nothing {
        assert_eq!(list(&city, &format!("/v1/{path}")).await.len(), 0, "{path}");
    }
}

#[tokio::test]
async fn a_case_tells_what_was_done_and_what_may_be_done_next() {
    let city = city().await;
    let of = licensing(&city).await;
    let path = format!("/v1/cases/{CASE}");
    let shown = city.get(&path).await.json();
    let outlook = &shown["outlook"];
    assert_eq!(outlook["service"], json!(of.service));
    assert_eq!(outlook["stopped"], json!(false));
    assert_eq!(outlook["enabled"].as_array().unwrap().len(), 1, "{outlook}");
    let step = &outlook["enabled"][0];
    assert_eq!(
        (&step["step"], &step["role"]),
        (&json!("apply"), &json!("applicant"))
    );
    assert_eq!(step["by"], json!([ALIAS.signer()]));
    assert!(step["until"].as_u64().unwrap() > chancery_api::clock::now().0);

    assert_eq!(by_person(&city, apply()).await["accepted"], json!(true));
    let shown = city.get(&path).await.json();
    let step = &shown["outlook"]["enabled"][0];
    assert_eq!(
        (&step["step"], &step["by"]),
        (&json!("decide"), &json!([REGISTRAR]))
    );
    assert!(step.get("until").is_none());

    let decide = json!({ "case": CASE, "step": "decide", "outcome": "granted",
        "reason": "complete", "effects": [] });
    let decided = office(&city, REGISTRAR, act("decide_case", decide)).await;
    assert_eq!(decided["accepted"], json!(true), "{decided}");
    let shown = city.get(&path).await.json();
    assert_eq!(shown["case"]["status"], json!("granted"));
    assert_eq!(shown["outlook"]["enabled"], json!([]));
    let told: Vec<_> = shown["timeline"].as_array().unwrap().iter().collect();
    let names: Vec<_> = told
        .iter()
        .map(|act| act["type"].as_str().unwrap())
        .collect();
    let expected = [
        "open_case",
        "admit_case_person",
        "assess_obligation",
        "grant_permission",
        "open_receipt",
        "submit_evidence",
        "decide_case",
    ];
    assert_eq!(names, expected);
    assert_eq!(told[5]["party"], json!(ALIAS.signer()));
    assert_eq!(told[5]["number"], json!(503));
    let times: Vec<_> = told.iter().map(|act| act["time"].as_u64()).collect();
    assert!(times.is_sorted());
    let about = list(&city, &format!("/v1/transactions?subject={CASE}")).await;
    assert_eq!(about.len(), expected.len());
}

#[tokio::test]
async fn bad_questions_about_services_have_codes() {
    let city = city().await;
    let check = async |path: &str, status: u16, code: &str| {
        let problem = city.get(path).await.problem();
        assert_eq!(problem, (status, code.to_owned()), "{path}");
    };
    for list in [
        "definitions",
        "cases",
        "entries",
        "permissions",
        "permission-requests",
        "accesses",
        "obligations",
    ] {
        check(&format!("/v1/{list}?limit=0"), 400, "bad_limit").await;
        check(&format!("/v1/{list}?limit=101"), 400, "bad_limit").await;
        check(&format!("/v1/{list}?cursor=c1"), 400, "bad_cursor").await;
        check(&format!("/v1/{list}/xyz"), 400, "bad_request").await;
        let shouted = "AB".repeat(32);
        check(&format!("/v1/{list}/{shouted}"), 400, "bad_request").await;
        assert_eq!(city.get(&format!("/v1/{list}?limit=100")).await.status, 200);
    }
    let id = "ab".repeat(32);
    for path in [
        "/v1/nullifiers/xyz".to_owned(),
        format!("/v1/cases/{id}?proof=perhaps"),
        "/v1/definitions?kind=law".to_owned(),
        "/v1/definitions?steward=x".to_owned(),
        "/v1/permission-requests?status=answered".to_owned(),
        "/v1/permission-requests?steward=x".to_owned(),
        "/v1/cases?status=undecided".to_owned(),
        "/v1/cases?party=me".to_owned(),
        format!("/v1/cases?service={id}&code=shop-licence"),
        "/v1/entries?status=frozen".to_owned(),
        "/v1/entries?register=x".to_owned(),
        "/v1/permissions?status=expired".to_owned(),
        format!("/v1/permissions?case={id}&entry={id}"),
        "/v1/accesses?unclosed=perhaps".to_owned(),
        "/v1/accesses?giver=x".to_owned(),
        "/v1/obligations?status=paid".to_owned(),
        "/v1/obligations?case=x".to_owned(),
        format!("/v1/transactions?motion={id}&subject={id}"),
        "/v1/transactions?subject=x".to_owned(),
    ] {
        check(&path, 400, "bad_request").await;
    }
}

#[tokio::test]
async fn events_say_what_a_block_changed_of_services() {
    let city = city().await;
    licensing(&city).await;
    let told = async || {
        let height = city.readmodel.height().0;
        crate::events::one_block(&city, height).await["changed"].clone()
    };
    let open = json!({ "kind": "access", "access": ACCESS });
    let given = json!({ "kind": "permission", "permission": PERMISSION, "status": "given" });
    assert_eq!(sorted(told().await), sorted(json!([open, given])));
    let close = json!({ "access": ACCESS, "result": "nothing_found" });
    office(&city, REGISTRAR, act("close_receipt", close)).await;
    let closed = json!({ "kind": "access", "access": ACCESS, "result": "nothing_found" });
    assert_eq!(told().await, json!([closed]));
    by_person(&city, apply()).await;
    let case = json!({ "kind": "case", "case": CASE, "status": "open" });
    assert_eq!(told().await, json!([case]));
    let freeze = json!({ "entry": ENTRY, "order": "ab".repeat(32), "reason": "razed" });
    office(&city, TAX, act("freeze_entry", freeze)).await;
    let entry = json!({ "kind": "entry", "entry": ENTRY, "status": "current" });
    assert_eq!(told().await, json!([entry]));
    city.chain.tick();
    city.reach(city.readmodel.height().0 + 1).await;
    assert_eq!(told().await, Value::Null);
}

fn sorted(list: Value) -> Vec<String> {
    let mut texts: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(Value::to_string)
        .collect();
    texts.sort();
    texts
}

#[tokio::test]
async fn search_finds_the_things_of_a_service() {
    let city = city().await;
    licensing(&city).await;
    for (id, kind) in [
        (CASE.to_string(), "case"),
        (ENTRY.to_string(), "entry"),
        (PERMISSION.to_string(), "permission"),
        (ACCESS.to_string(), "access"),
        (REQUEST.to_string(), "permission_request"),
        (OBLIGATION.to_string(), "obligation"),
    ] {
        let found = city.get(&format!("/v1/search?q={}", &id[..8])).await.json();
        assert_eq!(found["found"][0]["kind"], json!(kind), "{found}");
        assert_eq!(found["found"][0]["id"], json!(id));
    }
}

#[tokio::test]
async fn a_permission_that_is_withdrawn_is_proven_so() {
    let city = city().await;
    licensing(&city).await;
    let withdraw = json!({ "permission": PERMISSION, "reason": "changed-mind" });
    let receipt = by_person(&city, act("withdraw_permission", withdraw)).await;
    assert_eq!(receipt["accepted"], json!(true), "{receipt}");
    let proven = city
        .get(&format!("/v1/permissions/{PERMISSION}?proof=true"))
        .await
        .json();
    let bytes = hex::decode(proven["proof"]["record"].as_str().unwrap()).unwrap();
    let record: chancery_rules::permission::PermissionRecord = cbor::decode(&bytes).unwrap();
    assert!(!record.is_in_force(chancery_api::clock::now()));
    assert_eq!(proven["permission"]["status"], json!("withdrawn"));
    let other = PermissionId([0x99; 32]);
    assert_eq!(
        by_person(&city, grant(other)).await["accepted"],
        json!(true)
    );
    let given = list(&city, "/v1/permissions?status=given").await;
    assert_eq!(given[0]["permission"], json!(other));
}
