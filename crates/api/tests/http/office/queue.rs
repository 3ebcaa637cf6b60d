//! The officers' queue: listed, claimed, returned, answered once.

use axum::body::Body;
use axum::http::{Request, header};
use chancery_api::agency::{Answering, Asked};
use chancery_api::auth::Session;
use chancery_api::clock::now;
use chancery_cabinet::PAGE_MAX;
use chancery_cabinet::findings::{Ended, FindingId};
use chancery_rules::kernel::ids::Commitment;
use serde_json::{Value, json};

use super::world::{LOOK, Office, TELL, code};
use crate::city::{Answered, City, REGISTRAR, city};

fn facts() -> Value {
    json!([{ "fact": "clear", "value": { "yes_no": true } },
        { "fact": "floor", "value": { "number": 3 } }])
}

fn by(officer: &str, facts: Value) -> Value {
    json!({ "officer": officer, "facts": facts })
}

impl Office<'_> {
    async fn claim(&self, step: &str, officer: &str) -> Answered {
        let path = format!("{}/claim", self.finding(step));
        self.post(&path, json!({ "officer": officer })).await
    }

    async fn give_back(&self, step: &str, officer: &str) -> Answered {
        let path = format!("{}/return", self.finding(step));
        self.post(&path, json!({ "officer": officer })).await
    }

    async fn answer(&self, step: &str, body: Value) -> Answered {
        self.post(&format!("{}/answer", self.finding(step)), body)
            .await
    }

    async fn stated(&self, fact: &str) -> Option<Value> {
        let case = self
            .city
            .get(&format!("/v1/cases/{}", self.case))
            .await
            .json();
        let facts = case["case"]["facts"].as_array().unwrap().clone();
        facts.into_iter().find(|it| it["fact"] == *fact)
    }
}

/// An office in which both questions wait for officers.
async fn asked(city: &City) -> Office<'_> {
    let office = Office::within(city).await;
    office.apply(Commitment([2; 32])).await;
    office.hand_over(LOOK, 20).await;
    office.hand_over(TELL, 10).await;
    office
}

fn steps(queue: &Value) -> Vec<String> {
    let items = queue["items"].as_array().unwrap().iter();
    items
        .map(|it| it["step"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_queue_is_listed_oldest_first_page_by_page_and_by_state() {
    let city = city().await;
    let office = asked(&city).await;
    let mut with_agent = office.asked(LOOK, 0);
    with_agent.case = office.another_case().await;
    city.cabinet.begin_finding(&with_agent).await.unwrap();
    let list = "/v1/agency/findings";
    let all = city.get_as_operator(list).await.json();
    assert_eq!(steps(&all), [TELL, LOOK]);
    assert!(all.get("next").is_none());
    let first = &all["items"][0];
    assert_eq!(
        (&first["why"], &first["state"]),
        (&json!("nothing-found"), &json!("officers"))
    );
    assert!(first["waits_since"].is_u64() && first.get("content").is_none());
    let page = city
        .get_as_operator(&format!("{list}?limit=1"))
        .await
        .json();
    assert_eq!(steps(&page), [TELL]);
    let next = page["next"].as_str().unwrap();
    let rest = city
        .get_as_operator(&format!("{list}?limit=1&cursor={next}"))
        .await
        .json();
    assert_eq!(steps(&rest), [LOOK]);
    assert!(rest.get("next").is_none());
    let agents = city
        .get_as_operator(&format!("{list}?state=agent"))
        .await
        .json();
    assert_eq!(agents["items"][0]["case"], json!(with_agent.case));
    let id = FindingId::of(office.case, &code(TELL));
    city.cabinet
        .end_finding(id, Ended::Moot, now())
        .await
        .unwrap();
    let ended = city
        .get_as_operator(&format!("{list}?state=ended"))
        .await
        .json();
    assert_eq!(steps(&ended), [TELL]);
    assert_eq!(ended["items"][0]["answered"], json!(false));
    for (query, code) in [
        ("cursor=f1zz", "bad_cursor"),
        ("limit=0", "bad_limit"),
        ("limit=101", "bad_limit"),
        ("state=lost", "bad_request"),
    ] {
        let refused = city.get_as_operator(&format!("{list}?{query}")).await;
        assert_eq!(refused.problem(), (400, code.to_owned()));
    }
}

#[tokio::test]
async fn an_officer_sees_what_is_asked_why_and_what_was_learnt() {
    let city = city().await;
    let office = asked(&city).await;
    let shown = city.get_as_operator(&office.finding(LOOK)).await.json();
    assert_eq!(shown["finding"]["why"], "nothing-found");
    assert_eq!(shown["question"]["step"]["en"], LOOK);
    assert_eq!(shown["question"]["facts"][1]["fact"], "floor");
    assert_eq!(shown["question"]["facts"][1]["kind"], "number");
    assert_eq!(shown["content"], json!({ "owner": "林晚舟" }));
    assert_eq!(shown["about"], json!(Commitment([2; 32])));
    let unknown = city.get_as_operator(&office.finding("other")).await;
    assert_eq!(unknown.problem(), (404, "not_found".to_owned()));
    let bad = city.get_as_operator(&office.finding("NO")).await;
    assert_eq!(bad.problem(), (400, "bad_request".to_owned()));
}

#[tokio::test]
async fn a_finding_is_claimed_by_one_officer_and_returned_by_the_same() {
    let city = city().await;
    let office = asked(&city).await;
    let claimed = office.claim(LOOK, "first").await.json();
    assert_eq!(claimed["claimed_by"], "first");
    assert_eq!(office.claim(LOOK, "first").await.status.as_u16(), 200);
    let anothers = (409, "finding_claimed".to_owned());
    assert_eq!(office.claim(LOOK, "second").await.problem(), anothers);
    assert_eq!(office.give_back(LOOK, "second").await.problem(), anothers);
    let returned = office.give_back(LOOK, "first").await.json();
    assert!(returned.get("claimed_by").is_none());
    assert_eq!(office.claim(LOOK, "second").await.status.as_u16(), 200);
    let nameless = office.claim(LOOK, " ").await.problem();
    assert_eq!(nameless, (400, "bad_body".to_owned()));
    let long = office.claim(TELL, &"x".repeat(129)).await.problem();
    assert_eq!(long, (400, "bad_body".to_owned()));
    assert_eq!(
        office.claim(TELL, &"x".repeat(128)).await.status.as_u16(),
        200
    );
    let unknown = office.claim("other", "first").await.problem();
    assert_eq!(unknown, (404, "not_found".to_owned()));
    let mut with_agent = office.asked(LOOK, 0);
    with_agent.case = office.another_case().await;
    city.cabinet.begin_finding(&with_agent).await.unwrap();
    let path = format!("/v1/agency/findings/{}/{LOOK}/claim", with_agent.case);
    let at_work = office.post(&path, json!({})).await.problem();
    assert_eq!(at_work, (409, "finding_not_queued".to_owned()));
}

#[tokio::test]
async fn a_person_who_is_signed_in_acts_under_their_own_name() {
    let city = city().await;
    let office = asked(&city).await;
    let claim = async |officer: Value| {
        let path = format!("{}/claim", office.finding(LOOK));
        let mut request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(officer.to_string()))
            .unwrap();
        request.extensions_mut().insert(Session {
            actor: "officer".to_owned(),
            may_act: true,
        });
        city.call(request).await
    };
    let other = claim(json!({ "officer": "another" })).await.problem();
    assert_eq!(other, (403, "forbidden".to_owned()));
    assert_eq!(claim(json!({})).await.json()["claimed_by"], "officer");
}

#[tokio::test]
async fn the_officer_who_claimed_answers_once_and_the_ledger_has_it() {
    let city = city().await;
    let office = asked(&city).await;
    let unclaimed = office.answer(LOOK, by("first", facts())).await.problem();
    assert_eq!(unclaimed, (409, "finding_unclaimed".to_owned()));
    office.claim(LOOK, "first").await;
    let anothers = office.answer(LOOK, by("second", facts())).await.problem();
    assert_eq!(anothers, (409, "finding_claimed".to_owned()));
    let first = office.answer(LOOK, by("first", facts())).await;
    assert_eq!(first.status.as_u16(), 200, "{}", first.json());
    assert_eq!(first.json()["finding"]["answered"], json!(true));
    let held = office.stated("floor").await.unwrap();
    assert_eq!(held["value"], json!({ "number": 3 }));
    assert_eq!(held["by"], json!(REGISTRAR));
    assert_eq!(held["about"], json!(Commitment([2; 32])));
    let again = office.answer(LOOK, by("first", facts())).await.json();
    assert_eq!(
        again["receipt"]["transaction"],
        first.json()["receipt"]["transaction"]
    );
    let ended = (409, "finding_ended".to_owned());
    let mut other = facts();
    other[1]["value"] = json!({ "number": 4 });
    assert_eq!(
        office.answer(LOOK, by("first", other)).await.problem(),
        ended
    );
    assert_eq!(
        office.answer(LOOK, by("second", facts())).await.problem(),
        ended
    );
    assert_eq!(office.claim(LOOK, "first").await.problem(), ended);
    let shown = city.get_as_operator(&office.finding(LOOK)).await.json();
    assert!(shown.get("content").is_none(), "what was learnt is erased");
    let owed = city.cabinet.owed_erasures(None, 10).await.unwrap();
    assert_eq!(owed.len(), 1, "and its erasure is owed");
}

#[tokio::test]
async fn an_answer_that_is_known_no_more_is_given_again_by_whoever_claims_it_and_once() {
    let city = city().await;
    let office = asked(&city).await;
    office.claim(LOOK, "first").await;
    let mut until = by("first", facts());
    until["valid_until"] = json!(now().plus_ms(60_000));
    let first = office.answer(LOOK, until.clone()).await;
    assert_eq!(first.status.as_u16(), 200, "{}", first.json());
    let ended = (409, "finding_ended".to_owned());
    assert_eq!(office.claim(LOOK, "second").await.problem(), ended);
    city.chain.set_time(now().plus_ms(120_000));
    city.chain.tick();
    let claimed = office.claim(LOOK, "second").await;
    assert_eq!(claimed.status.as_u16(), 200, "{}", claimed.json());
    let claimed = claimed.json();
    assert_eq!(claimed["state"], "officers");
    assert_eq!(claimed["why"], "expired");
    assert_eq!(claimed["claimed_by"], "second");
    let queue = city.get_as_operator("/v1/agency/findings").await.json();
    assert!(steps(&queue).contains(&LOOK.to_owned()));
    let anothers = office.claim(LOOK, "first").await.problem();
    assert_eq!(anothers, (409, "finding_claimed".to_owned()));

    let second = office.answer(LOOK, by("second", facts())).await;
    assert_eq!(second.status.as_u16(), 200, "{}", second.json());
    let transaction = |answered: Answered| answered.json()["receipt"]["transaction"].clone();
    let (first, second) = (transaction(first), transaction(second));
    assert_ne!(first, second);
    let again = office.answer(LOOK, by("second", facts())).await;
    assert_eq!(transaction(again), second);
    let former = office.answer(LOOK, until).await.problem();
    assert_eq!(former, ended, "what was said before is not said again");
    assert_eq!(office.claim(LOOK, "second").await.problem(), ended);
    let held = office.stated("floor").await.unwrap();
    assert!(held.get("valid_until").is_none());
}

#[tokio::test]
async fn an_answer_that_the_step_does_not_ask_for_is_refused_by_its_code() {
    let city = city().await;
    let office = asked(&city).await;
    office.claim(LOOK, "first").await;
    let unfit = async |facts: Value| {
        let refused = office.answer(LOOK, by("first", facts)).await;
        assert_eq!(refused.problem(), (422, "facts_unfit".to_owned()));
    };
    let mut foreign = facts();
    foreign[1]["fact"] = json!("known");
    unfit(foreign).await;
    unfit(json!([facts()[0]])).await;
    unfit(json!([facts()[0], facts()[1], facts()[0]])).await;
    unfit(json!([])).await;
    let mut other_kind = facts();
    other_kind[1]["value"] = json!({ "yes_no": true });
    let refused = office.answer(LOOK, by("first", other_kind)).await.problem();
    assert_eq!(refused, (422, "case.fact_of_other_kind".to_owned()));
    // What the rules refused may be answered anew.
    let answered = office.answer(LOOK, by("first", facts())).await;
    assert_eq!(answered.status.as_u16(), 200, "{}", answered.json());
}

#[tokio::test]
async fn an_answer_that_a_failing_chain_interrupted_is_given_once() {
    let city = city().await;
    let office = asked(&city).await;
    office.claim(LOOK, "first").await;
    let answering: Answering = serde_json::from_value(json!({ "facts": facts() })).unwrap();
    let asked = Asked {
        actor: "first".to_owned(),
        idempotency_key: None,
    };
    city.chain.set_busy(true);
    let step = code(LOOK);
    let answer = async |answering: Answering| {
        let agency = &city.agency;
        agency
            .answer_finding(office.case, &step, answering, &asked)
            .await
    };
    let busy = answer(answering.clone()).await.unwrap_err();
    assert_eq!(busy.code, "busy");
    let mut other = answering.clone();
    other.valid_until = Some(now().plus_ms(86_400_000));
    assert_eq!(answer(other).await.unwrap_err().code, "finding_ended");
    city.chain.set_busy(false);
    assert_eq!(city.agency.resume().await.unwrap(), 1);
    assert!(office.stated("clear").await.is_some());
    let shown = city.get_as_operator(&office.finding(LOOK)).await.json();
    assert_eq!(shown["finding"]["state"], "ended");
    assert!(answer(answering).await.unwrap().receipt.accepted);
}

#[tokio::test]
async fn what_waits_for_officers_is_found_behind_many_that_the_agent_works_at() {
    let city = city().await;
    let office = Office::within(&city).await;
    for number in 0..PAGE_MAX {
        let number = u64::try_from(number).unwrap();
        let mut finding = office.asked(LOOK, number);
        finding.case.0[..8].copy_from_slice(&number.to_be_bytes());
        city.cabinet.begin_finding(&finding).await.unwrap();
    }
    office.hand_over(TELL, 1_000_000).await;
    let queue = city.get_as_operator("/v1/agency/findings").await.json();
    assert_eq!(steps(&queue), [TELL]);
    let agents = "/v1/agency/findings?state=agent&limit=100";
    let (mut found, mut cursor) = (0, String::new());
    loop {
        let page = city.get_as_operator(&format!("{agents}{cursor}")).await;
        let page = page.json();
        found += steps(&page).len();
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(found, PAGE_MAX);
}
