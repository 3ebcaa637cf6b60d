//! The sample service: an entry of a register changes hands, with its certificate, the tax on it and a mortgage.
//!
//! Seller and buyer agree, the keeper looks at the title, a bank at its mortgage, the tax administration assesses and
//! confirms payment, the keeper decides; on appeal it decides again, and rectifies if the court found it wrong.

use chancery_rules::{
    definition::{Calendar, CertificateType, RegisterType, Service},
    kernel::ids::DefinitionId,
};
use serde_json::{Value, json};

use crate::{
    samples::{calendar, licence_of},
    world::{Actor, HOUSING, REGISTRAR, SECURITY, TAX},
};

/// A name in both languages.
fn named(text: &str) -> Value {
    json!({ "zh": text, "en": text })
}

fn parties(actors: &[Actor]) -> Value {
    json!(
        actors
            .iter()
            .map(|actor| actor.party().to_string())
            .collect::<Vec<_>>()
    )
}

pub fn yes(fact: &str) -> Value {
    json!({ "fact": fact, "is": { "yes_no": true } })
}

pub fn no(fact: &str) -> Value {
    json!({ "fact": fact, "is": { "yes_no": false } })
}

pub fn known(fact: &str) -> Value {
    json!({ "fact": fact, "is": "known" })
}

fn unknown(fact: &str) -> Value {
    json!({ "fact": fact, "is": "unknown" })
}

fn reasons(codes: &[&str]) -> Value {
    let all = codes
        .iter()
        .map(|code| json!({ "code": code, "name": named(code) }));
    all.collect()
}

/// Title certificates, issued by the keeper.
pub fn title() -> CertificateType {
    licence_of(1, &[HOUSING])
}

/// Kept by the housing administration, with the security administration as its court.
pub fn register() -> RegisterType {
    let kind = |code, bars, exclusive| json!({ "code": code, "name": named(code), "bars_transfer": bars, "exclusive": exclusive });
    let document = json!({
        "code": "real-estate",
        "version": 1,
        "name": named("Real estate"),
        "keepers": parties(&[HOUSING]),
        "courts": parties(&[SECURITY]),
        "encumbrances": [kind("mortgage", true, false), kind("lease", false, true)],
        "reasons": reasons(&["court-found", "court-order", "released"]),
    });
    serde_json::from_value(document).unwrap()
}

pub fn calendar_id() -> DefinitionId {
    document_id(calendar())
}

fn document_id(calendar: Calendar) -> DefinitionId {
    chancery_rules::definition::Document::from(calendar).id()
}

fn role(code: &str, who: Value, holders_max: u8) -> Value {
    json!({ "code": code, "name": named(code), "who": who, "holders_max": holders_max })
}

fn fact(code: &str, kind: &str) -> Value {
    json!({ "code": code, "name": named(code), "kind": kind })
}

fn step(code: &str, role: &str, task: Value, when: Value) -> Value {
    json!({ "code": code, "name": named(code), "role": role, "task": task, "when": when })
}

/// A step with a deadline, after which facts are as silence says.
fn within(mut step: Value, days: u16, counting: &str, silence: &[(&str, Value)]) -> Value {
    let silence: Vec<_> = silence
        .iter()
        .map(|(fact, value)| json!({ "fact": fact, "value": value }))
        .collect();
    step["deadline"] = json!({ "days": days, "counting": counting, "silence": silence });
    step
}

fn effect(does: &str, of: Option<&str>, rests_on: &[&str]) -> Value {
    let mut effect = json!({ "does": does, "rests_on": rests_on, "count_max": 1 });
    if let Some(of) = of {
        effect["of"] = json!(of);
    }
    effect
}

fn outcome(code: &str, when: Value, reasons: &[&str], effects: Vec<Value>) -> Value {
    json!({
        "code": code, "name": named(code), "when": when, "reasons": reasons, "effects": effects,
    })
}

fn ending(mut outcome: Value, grants: bool, appeal_days: Option<u16>) -> Value {
    outcome["ends"] = json!({ "grants": grants, "appeal_by": ["seller", "buyer"] });
    if let Some(days) = appeal_days {
        outcome["ends"]["appeal_days"] = json!(days);
    }
    outcome
}

fn tables() -> Value {
    let row = |range: Value, rate: i64| json!({ "when": [{ "range": range }], "then": { "number": rate } });
    let small = json!({ "max": 100_000_000 });
    let large = json!({ "min": 100_000_001 });
    json!([{
        "code": "tax-rate",
        "name": named("Tax rate"),
        "inputs": ["price"],
        "output": "number",
        "hit": "unique",
        "dated_by": "contract-day",
        "editions": [
            { "from": 0, "rows": [row(json!({ "min": 0 }), 3)] },
            { "from": 20_000, "rows": [row(small, 1), row(large, 2)] },
        ],
    }])
}

/// What is done while the case is open, up to the decision.
fn steps_before() -> Vec<Value> {
    let applied = || json!([[known("apply")]]);
    let submit = json!({ "submit": {
        "requirements": ["contract", "photo"],
        "facts": ["contract-day", "price"],
    } });
    let find = |facts: Value, valid_days: Option<u16>| {
        let mut find = json!({ "find": { "facts": facts } });
        if let Some(days) = valid_days {
            find["find"]["valid_days"] = json!(days);
        }
        find
    };
    let no = json!({ "yes_no": false });
    let assessed = outcome(
        "assessed",
        json!([[known("tax-rate")]]),
        &["agreed"],
        vec![effect("assess_obligation", None, &[])],
    );
    vec![
        step("apply", "seller", submit, json!([])),
        within(
            step("seller-agrees", "seller", json!("confirm"), applied()),
            5,
            "working",
            &[("seller-agrees", no.clone())],
        ),
        within(
            step("buyer-agrees", "buyer", json!("confirm"), applied()),
            3,
            "calendar",
            &[("buyer-agrees", no.clone())],
        ),
        within(
            step(
                "check-title",
                "keeper",
                find(json!(["title-clear", "mortgaged"]), Some(10)),
                applied(),
            ),
            2,
            "working",
            &[("check-title", no.clone()), ("title-clear", no)],
        ),
        step(
            "bank-agrees",
            "bank",
            json!("confirm"),
            json!([[yes("mortgaged")]]),
        ),
        step("assess", "tax", json!({ "decide": [assessed] }), applied()),
        step(
            "confirm-payment",
            "tax",
            find(json!(["paid"]), None),
            json!([[known("assess")]]),
        ),
    ]
}

fn transfer() -> Value {
    let both = ["seller-agrees", "buyer-agrees"];
    let agreed = |and: Value| {
        let alike = ["seller-agrees", "buyer-agrees", "title-clear", "paid"].map(yes);
        [alike.to_vec(), vec![and]].concat()
    };
    let granted = ending(
        outcome(
            "granted",
            json!([agreed(no("mortgaged")), agreed(yes("bank-agrees"))]),
            &["agreed"],
            vec![
                effect("discharge_obligation", None, &["paid"]),
                effect("change_entry", Some("homes"), &both),
                effect("supersede_certificate", Some("title"), &both),
            ],
        ),
        true,
        Some(15),
    );
    let refused = ending(
        outcome(
            "refused",
            json!([
                [no("seller-agrees")],
                [no("buyer-agrees")],
                [no("title-clear")]
            ]),
            &["not-agreed"],
            vec![],
        ),
        false,
        Some(5),
    );
    within(
        step(
            "transfer",
            "keeper",
            json!({ "decide": [granted, refused] }),
            json!([[
                known("seller-agrees"),
                known("buyer-agrees"),
                known("check-title")
            ]]),
        ),
        20,
        "working",
        &[("transfer", json!({ "code": "refused" }))],
    )
}

/// What is done under appeal.
fn steps_of_appeal() -> Vec<Value> {
    let on_appeal = |mut step: Value| {
        step["on_appeal"] = json!(true);
        step
    };
    let upheld = ending(
        outcome("upheld", json!([]), &["found-right"], vec![]),
        true,
        None,
    );
    let mut extra = effect("issue_certificate", Some("title"), &[]);
    extra["optional"] = json!(true);
    let overturned = ending(
        outcome(
            "overturned",
            json!([[yes("wrong")]]),
            &["found-wrong"],
            vec![effect("rectify_entry", Some("homes"), &["wrong"]), extra],
        ),
        false,
        None,
    );
    let find = json!({ "find": { "facts": ["wrong"] } });
    vec![
        on_appeal(step("judge", "court", find, json!([]))),
        on_appeal(within(
            step(
                "review",
                "keeper",
                json!({ "decide": [upheld, overturned] }),
                json!([]),
            ),
            30,
            "calendar",
            &[("review", json!({ "code": "upheld" }))],
        )),
    ]
}

/// The service as JSON, to be spoilt.
pub fn service_json(version: u32) -> Value {
    let steps = [steps_before(), vec![transfer()], steps_of_appeal()].concat();
    json!({
        "code": "real-estate-transfer",
        "version": version,
        "name": named("Transfer of real estate"),
        "calendar": calendar_id().to_string(),
        "uses": [
            { "code": "homes", "definition": chancery_rules::definition::Document::from(register()).id().to_string() },
            { "code": "title", "definition": title().id().to_string() },
        ],
        "roles": [
            role("seller", json!("person"), 2),
            role("buyer", json!("anyone"), 1),
            role("bank", json!("organisation"), 1),
            role("keeper", json!({ "parties": parties(&[HOUSING]) }), 1),
            role("tax", json!({ "parties": parties(&[TAX]) }), 1),
            role("court", json!({ "parties": parties(&[SECURITY]) }), 1),
        ],
        "windows": parties(&[REGISTRAR]),
        "identity": parties(&[SECURITY]),
        "requirements": [
            { "code": "contract", "name": named("Contract"), "optional": false },
            { "code": "photo", "name": named("Photograph"), "optional": true },
        ],
        "facts": [
            fact("contract-day", "day"),
            fact("price", "amount"),
            fact("title-clear", "yes_no"),
            fact("mortgaged", "yes_no"),
            fact("paid", "yes_no"),
            fact("wrong", "yes_no"),
        ],
        "tables": tables(),
        "steps": steps,
        "reasons": reasons(&["agreed", "not-agreed", "changed-mind", "unlawful", "found-right", "found-wrong"]),
        "withdrawal": { "roles": ["seller", "buyer"], "when": [[unknown("assess")]] },
        "days_max": 40,
    })
}

pub fn service(version: u32) -> Service {
    serde_json::from_value(service_json(version)).unwrap()
}
