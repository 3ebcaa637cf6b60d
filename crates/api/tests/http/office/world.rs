//! A case of a service in which one agency takes evidence in, answers two questions, and decides.

use chancery_api::clock::now;
use chancery_cabinet::findings::{Ask, Finding, Stage};
use chancery_rules::case::OpenCase;
use chancery_rules::definition::{Calendar, Service};
use chancery_rules::kernel::ids::{AccessId, CaseId, Commitment, DefinitionId, PermissionId};
use chancery_rules::kernel::text::{AtMost, Code};
use serde_json::{Value, json};

use crate::city::{Answered, City, REGISTRAR, TAX, TOKEN};
use crate::exchange::{act, approve, named, random};
use crate::licensing;

/// The step with the facts `clear` and `floor`.
pub const LOOK: &str = "look";
/// The step with the fact `known`.
pub const TELL: &str = "tell";

pub struct Office<'c> {
    pub city: &'c City,
    pub service: DefinitionId,
    pub case: CaseId,
}

fn outcome(code: &str, effect: &str, optional: bool) -> Value {
    json!({
        "code": code, "name": named(code), "when": [], "reasons": ["in-order"],
        "effects": [{ "does": effect, "of": "licence", "rests_on": [], "count_max": 2,
            "optional": optional }],
        "ends": { "grants": true, "appeal_by": [] },
    })
}

fn step(code: &str, task: &Value, after: Option<&str>) -> Value {
    let when: Vec<_> = after
        .into_iter()
        .map(|fact| json!([{ "fact": fact, "is": "known" }]))
        .collect();
    json!({ "code": code, "name": named(code), "role": "clerk", "task": task, "when": when })
}

fn fact(code: &str, kind: &str) -> Value {
    json!({ "code": code, "name": named(code), "kind": kind })
}

fn service(calendar: DefinitionId, licence: DefinitionId) -> Service {
    let submit = json!({ "submit": { "requirements": ["lease"], "facts": [] } });
    let find = |facts: &[&str]| json!({ "find": { "facts": facts } });
    let mut granted = outcome("granted", "issue_certificate", false);
    granted["effects"][0]
        .as_object_mut()
        .unwrap()
        .remove("optional");
    let mut replaced = outcome("replaced", "supersede_certificate", false);
    replaced["effects"][0]
        .as_object_mut()
        .unwrap()
        .remove("optional");
    serde_json::from_value(json!({
        "code": "shop-office", "version": 1, "name": named("Shop"), "calendar": calendar,
        "uses": [{ "code": "licence", "definition": licence }],
        "roles": [{
            "code": "clerk", "name": named("Clerk"), "holders_max": 1,
            "who": { "parties": [REGISTRAR.to_string()] },
        }],
        "windows": [REGISTRAR.to_string()], "identity": [],
        "requirements": [{ "code": "lease", "name": named("Lease"), "optional": false }],
        "facts": [fact("clear", "yes_no"), fact("floor", "number"), fact("known", "yes_no")],
        "tables": [],
        "steps": [
            step("apply", &submit, None),
            step(LOOK, &find(&["clear", "floor"]), Some("apply")),
            step(TELL, &find(&["known"]), Some("apply")),
            step("decide", &json!({ "decide": [granted, replaced] }), None),
        ],
        "reasons": [{ "code": "in-order", "name": named("In order") }], "days_max": 30,
    }))
    .unwrap()
}

impl<'c> Office<'c> {
    pub async fn within(city: &'c City) -> Self {
        let calendar: Calendar = serde_json::from_value(json!({
            "code": "office-days", "version": 1, "name": named("Office days"),
            "utc_offset_minutes": 480, "rest_weekdays": [6, 7], "holidays": [], "workdays": [],
        }))
        .unwrap();
        let calendar = approve(city, calendar.into()).await;
        let service = approve(city, service(calendar, city.definition).into()).await;
        let mut office = Self {
            city,
            service,
            case: CaseId([0; 32]),
        };
        office.case = office.another_case().await;
        office
    }

    pub async fn another_case(&self) -> CaseId {
        let case = CaseId(random());
        let open = OpenCase {
            case,
            service: self.service,
            holders: AtMost::none(),
            entries: AtMost::none(),
        };
        act(self.city, REGISTRAR, open.into()).await;
        case
    }

    /// Hands the evidence in, from when on both questions are asked.
    pub async fn apply(&self, document: Commitment) {
        let evidence = json!([{ "requirement": "lease", "document": document }]);
        let body = json!({ "case": self.case, "step": "apply", "evidence": evidence, "facts": [] });
        act(
            self.city,
            REGISTRAR,
            licensing::act("submit_evidence", body),
        )
        .await;
    }

    /// A question as the agent leaves it to the officers, with what it has learnt.
    pub async fn hand_over(&self, step: &str, since_ms: u64) {
        let finding = Finding {
            stage: Stage::Officers {
                why: code("nothing-found"),
                since: now(),
                claimed_by: None,
            },
            ask: Some(Ask {
                access: AccessId([1; 32]),
                commitment: Commitment([2; 32]),
                source: TAX,
                permission: PermissionId([3; 32]),
                request: Some(vec![1]),
                content: Some(r#"{"owner":"林晚舟"}"#.into()),
            }),
            ..self.asked(step, since_ms)
        };
        assert!(self.city.cabinet.begin_finding(&finding).await.unwrap());
    }

    /// A question as the agent begins it.
    pub fn asked(&self, step: &str, since_ms: u64) -> Finding {
        Finding {
            case: self.case,
            step: code(step),
            service: code("shop-office"),
            since: now().plus_ms(since_ms),
            stage: Stage::Agent,
            ask: None,
        }
    }

    pub fn openings(&self) -> String {
        format!("/v1/agency/cases/{}/openings", self.case)
    }

    pub fn finding(&self, step: &str) -> String {
        format!("/v1/agency/findings/{}/{step}", self.case)
    }

    pub async fn post(&self, path: &str, body: Value) -> Answered {
        self.city.post_json(path, Some(TOKEN), &body).await
    }

    /// Keeps an opening and answers what was said of it.
    pub async fn hand_in(&self, request: &Value, documents: &[(&str, Vec<u8>)]) -> Value {
        let path = self.openings();
        let answered = self.city.post_form(&path, None, request, documents).await;
        assert_eq!(answered.status.as_u16(), 201, "{}", answered.json());
        answered.json()
    }
}

pub fn code(text: &str) -> Code {
    text.parse().unwrap()
}

/// SHA-256 of a document, in hex.
pub fn sha256(document: &[u8]) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(document))
}
