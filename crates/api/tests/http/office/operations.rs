//! Every operation of the office with a request that succeeds.

use chancery_rules::kernel::ids::Commitment;
use serde_json::{Value, json};

use super::world::{LOOK, Office, TELL};
use crate::city::City;
use crate::operations::{Case, For, Sent};

/// All operations, in an office where each can succeed in this order.
pub async fn operations(city: &City) -> Vec<Case> {
    let office = Office::within(city).await;
    office.apply(Commitment([2; 32])).await;
    office.hand_over(LOOK, 0).await;
    office.hand_over(TELL, 0).await;
    let claim = format!("{}/claim", office.finding(LOOK));
    let claimed = office.post(&claim, json!({})).await;
    assert_eq!(claimed.status.as_u16(), 200);
    let handing = json!({ "content": { "tenant": "x" } });
    let opening = office.hand_in(&handing, &[]).await;
    let mut all = of_openings(&office, &opening, handing);
    all.extend(of_findings(&office));
    let decide = json!({ "step": "decide", "outcome": "granted", "reason": "in-order",
        "effects": [{ "issue_certificate": {
            "definition": city.definition, "subject": crate::city::subject() } }] });
    let template = "/v1/agency/cases/{case}/decide";
    all.push(one("post", template, &office, Sent::Json(decide)));
    all
}

fn one(method: &'static str, template: &'static str, office: &Office<'_>, body: Sent) -> Case {
    let case = Case::new(method, template, "", body).only(For::Operator);
    Case {
        path: template.replace("{case}", &office.case.to_string()),
        ..case
    }
}

fn of_openings(office: &Office<'_>, opening: &Value, handing: Value) -> Vec<Case> {
    let commitment = opening["commitment"].as_str().unwrap();
    let about = |case: Case| Case {
        path: case.path.replace("{commitment}", commitment),
        ..case
    };
    let all = "/v1/agency/cases/{case}/openings";
    let single = "/v1/agency/cases/{case}/openings/{commitment}";
    let verify = "/v1/agency/cases/{case}/openings/{commitment}/verify";
    let created = one("post", all, office, Sent::Form(handing.clone(), true));
    vec![
        Case {
            success: 201,
            ..created
        },
        one("get", all, office, Sent::Nothing),
        about(one("get", single, office, Sent::Nothing)),
        about(one("post", verify, office, Sent::Form(handing, false))),
        about(one("delete", single, office, Sent::Nothing)),
    ]
}

fn of_findings(office: &Office<'_>) -> Vec<Case> {
    let facts = json!([{ "fact": "clear", "value": { "yes_no": true } },
        { "fact": "floor", "value": { "number": 3 } }]);
    let of = |case: Case, step: &str| Case {
        path: case.path.replace("{step}", step),
        ..case
    };
    let single = "/v1/agency/findings/{case}/{step}";
    let claim = "/v1/agency/findings/{case}/{step}/claim";
    let give_back = "/v1/agency/findings/{case}/{step}/return";
    let answer = "/v1/agency/findings/{case}/{step}/answer";
    let nobody = || Sent::Json(json!({}));
    let answered = Sent::Json(json!({ "facts": facts }));
    vec![
        one("get", "/v1/agency/findings", office, Sent::Nothing),
        of(one("get", single, office, Sent::Nothing), LOOK),
        of(one("post", claim, office, nobody()), TELL),
        of(one("post", give_back, office, nobody()), TELL),
        of(one("post", answer, office, answered), LOOK),
    ]
}
