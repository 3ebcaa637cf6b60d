//! A small service for tests of findings: an applicant hands in a certificate, agencies look it up, a registrar decides.

use chancery_rules::case::{Evidence, NamedHolder, OpenCase, SubmitEvidence};
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::definition::{ApproveDefinition, Calendar, Document, Service};
use chancery_rules::kernel::ids::{CaseId, Commitment, DefinitionId, PartyId};
use chancery_rules::kernel::text::AtMost;
use serde_json::{Value, json};

/// The service's code.
pub const SERVICE: &str = "enquiry";
/// The step that one agency answers, with the fact `title-clear`.
pub const TITLE: &str = "title";
/// The step that another agency answers, with the facts `tax-paid` and `tax-due`.
pub const TAX: &str = "tax";
/// The requirement that the applicant meets.
pub const CERTIFICATE: &str = "certificate";

/// Who does what.
#[derive(Clone, Copy, Debug)]
pub struct Parties {
    /// Opens cases, takes the certificate in, decides.
    pub window: PartyId,
    /// Answers whether the title is clear.
    pub title: PartyId,
    /// Answers what tax is due.
    pub tax: PartyId,
}

fn named(text: &str) -> Value {
    json!({ "zh": text, "en": text })
}

fn role(code: &str, party: PartyId) -> Value {
    json!({
        "code": code, "name": named(code), "holders_max": 1,
        "who": { "parties": [party.to_string()] },
    })
}

fn step(code: &str, role: &str, task: &Value, after: Option<&str>) -> Value {
    let when: Vec<_> = after
        .into_iter()
        .map(|fact| json!([{ "fact": fact, "is": "known" }]))
        .collect();
    json!({ "code": code, "name": named(code), "role": role, "task": task, "when": when })
}

fn fact(code: &str, kind: &str) -> Value {
    json!({ "code": code, "name": named(code), "kind": kind })
}

/// The calendar that the service counts by.
///
/// # Errors
/// When the rules read it otherwise.
pub fn calendar() -> Result<Document, serde_json::Error> {
    let calendar: Calendar = serde_json::from_value(json!({
        "code": "legal-days", "version": 1, "name": named("Legal days"),
        "utc_offset_minutes": 480, "rest_weekdays": [6, 7], "holidays": [], "workdays": [],
    }))?;
    Ok(calendar.into())
}

/// The service.
///
/// # Errors
/// When the rules read it otherwise.
pub fn service(parties: Parties, calendar: DefinitionId) -> Result<Document, serde_json::Error> {
    let submit = json!({ "submit": { "requirements": [CERTIFICATE], "facts": [] } });
    let find = |facts: &[&str]| json!({ "find": { "facts": facts } });
    let granted = json!({
        "code": "granted", "name": named("Granted"), "when": [], "reasons": ["in-order"],
        "effects": [], "ends": { "grants": true, "appeal_by": [] },
    });
    let service: Service = serde_json::from_value(json!({
        "code": SERVICE, "version": 1, "name": named("Enquiry"), "calendar": calendar,
        "uses": [],
        "roles": [
            role("window", parties.window), role("keeper", parties.title),
            role("treasury", parties.tax),
        ],
        "windows": [parties.window.to_string()], "identity": [],
        "requirements": [{ "code": CERTIFICATE, "name": named("Certificate"), "optional": false }],
        "facts": [
            fact("title-clear", "yes_no"), fact("tax-paid", "yes_no"), fact("tax-due", "amount"),
        ],
        "tables": [],
        "steps": [
            step("apply", "window", &submit, None),
            step(TITLE, "keeper", &find(&["title-clear"]), Some("apply")),
            step(TAX, "treasury", &find(&["tax-paid", "tax-due"]), Some("apply")),
            step("decide", "window", &json!({ "decide": [granted] }), Some(TITLE)),
        ],
        "reasons": [{ "code": "in-order", "name": named("In order") }], "days_max": 30,
    }))?;
    Ok(service.into())
}

/// The approval of a document.
pub fn approve(document: Document) -> AnyTransaction {
    ApproveDefinition { document }.into()
}

/// The opening of a case, by the window.
pub fn open(case: CaseId, service: DefinitionId) -> AnyTransaction {
    let holders = AtMost::<NamedHolder, _>::none();
    OpenCase {
        case,
        service,
        holders,
        entries: AtMost::none(),
    }
    .into()
}

/// Handing in the certificate, by the window; from then on the agencies are asked.
///
/// # Errors
/// When a code is none.
pub fn apply(case: CaseId, document: Commitment) -> Result<AnyTransaction, serde_json::Error> {
    let evidence = json!([{ "requirement": CERTIFICATE, "document": document }]);
    let evidence: AtMost<Evidence, _> = serde_json::from_value(evidence)?;
    Ok(SubmitEvidence {
        case,
        step: serde_json::from_value(json!("apply"))?,
        evidence,
        facts: AtMost::none(),
        for_holder: None,
        under: None,
    }
    .into())
}
