//! A small service at work: a person applies at a window with a key of their own, an entry is kept, a bank may look,
//! a fee is due, a dataset is requested.

use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::definition::Document;
use chancery_rules::kernel::ids::{
    AccessId, AliasId, CaseId, DefinitionId, EntryId, Nullifier, ObligationId, PartyId,
    PermissionId, RequestId,
};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};

use crate::city::{City, OFFICE, REGISTRAR, TAX, envelope, key};

pub const CASE: CaseId = CaseId([0x51; 32]);
pub const ALIAS: AliasId = AliasId([0x52; 32]);
pub const ENTRY: EntryId = EntryId([0x53; 32]);
pub const NULLIFIER: Nullifier = Nullifier([0x54; 32]);
pub const PERMISSION: PermissionId = PermissionId([0x55; 32]);
pub const ACCESS: AccessId = AccessId([0x56; 32]);
pub const REQUEST: RequestId = RequestId([0x59; 32]);
pub const OBLIGATION: ObligationId = ObligationId([0x57; 32]);

/// What the city has approved for it.
pub struct Licensing {
    pub service: DefinitionId,
    pub register: DefinitionId,
    pub dataset: DefinitionId,
}

/// The person's key for the case.
pub fn person() -> SigningKey {
    SigningKey::from_bytes(&[0x58; 32])
}

fn named(text: &str) -> Value {
    json!({ "zh": text, "en": text })
}

pub fn act(name: &str, body: Value) -> AnyTransaction {
    let value = json!({ "type": name, "body": body });
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Signs as an agency, submits, and answers the receipt.
pub async fn office(city: &City, party: PartyId, what: AnyTransaction) -> Value {
    sign(city, party, &key(party, OFFICE), what).await
}

/// The same as the person under their alias.
pub async fn by_person(city: &City, what: AnyTransaction) -> Value {
    sign(city, ALIAS.signer(), &person(), what).await
}

async fn sign(city: &City, party: PartyId, with: &SigningKey, what: AnyTransaction) -> Value {
    let envelope = envelope(city, party, with, what);
    let answered = city.submit("?wait=final", envelope).await;
    assert_eq!(answered.status.as_u16(), 200, "{}", answered.json());
    answered.json()["receipt"].clone()
}

fn accepted(receipt: &Value) {
    assert_eq!(receipt["accepted"], json!(true), "{receipt}");
}

async fn approve(city: &City, document: Value) -> DefinitionId {
    let document: Document = serde_json::from_value(document).unwrap();
    let id = document.id();
    let what = act("approve_definition", json!({ "document": document }));
    accepted(&office(city, REGISTRAR, what).await);
    id
}

fn calendar() -> Value {
    json!({ "calendar": {
        "code": "workdays", "version": 1, "name": named("Working days"), "utc_offset_minutes": 480,
        "rest_weekdays": [6, 7], "holidays": [], "workdays": [],
    } })
}

fn register() -> Value {
    json!({ "register": {
        "code": "premises", "version": 1, "name": named("Premises"), "keepers": [REGISTRAR],
        "courts": [TAX], "encumbrances": [], "reasons": [{ "code": "razed", "name": named("Razed") }],
    } })
}

fn dataset() -> Value {
    json!({ "dataset": {
        "code": "taxpayers", "version": 1, "name": named("Taxpayers"), "duty": named("Taxes"),
        "legal_basis": named("Tax law"), "system": named("Tax system"), "steward": TAX,
        "sharing": "conditional",
        "fields": [{ "name": "name", "label": named("Name"), "personal": true }],
    } })
}

fn service(calendar: DefinitionId, version: u32) -> Value {
    let when = |fact: &str| json!([[{ "fact": fact, "is": "known" }]]);
    let granted = json!({
        "code": "granted", "name": named("Granted"), "when": [], "reasons": ["complete"],
        "effects": [], "ends": { "grants": true, "appeal_by": [] },
    });
    json!({ "service": {
        "code": "shop-licence", "version": version, "name": named("Licence of a shop"),
        "calendar": calendar, "uses": [],
        "roles": [
            { "code": "applicant", "name": named("Applicant"), "who": "person", "holders_max": 1 },
            { "code": "clerk", "name": named("Clerk"), "who": { "parties": [REGISTRAR] }, "holders_max": 1 },
        ],
        "windows": [REGISTRAR], "identity": [REGISTRAR],
        "requirements": [{ "code": "lease", "name": named("Lease"), "optional": false }],
        "facts": [{ "code": "area", "name": named("Area"), "kind": "number" }],
        "tables": [],
        "steps": [
            {
                "code": "apply", "name": named("Apply"), "role": "applicant", "when": [],
                "task": { "submit": { "requirements": ["lease"], "facts": ["area"] } },
                "deadline": { "days": 5, "counting": "calendar", "silence": [
                    { "fact": "apply", "value": { "yes_no": false } },
                ] },
            },
            {
                "code": "decide", "name": named("Decide"), "role": "clerk", "when": when("apply"),
                "task": { "decide": [granted] },
            },
        ],
        "reasons": [{ "code": "complete", "name": named("Complete") }],
        "days_max": 30,
    } })
}

/// All of it: a case with an entry and a person, a permission with one use, an obligation, an open request.
pub async fn licensing(city: &City) -> Licensing {
    let calendar = approve(city, calendar()).await;
    let register = approve(city, register()).await;
    let dataset = approve(city, dataset()).await;
    let service = approve(city, service(calendar, 1)).await;
    city.chain.tick();
    let (asked, released) = ("ab".repeat(32), "cd".repeat(32));
    let share = json!({ "numerator": 1, "denominator": 1 });
    let owner = json!({ "owner": asked, "share": share });
    let by_registrar = [
        act(
            "register_entry",
            json!({ "entry": ENTRY, "register": register, "content": asked,
            "owners": [owner], "encumbrances": [], "nullifier": NULLIFIER, "purpose": "premises" }),
        ),
        act(
            "open_case",
            json!({ "case": CASE, "service": service, "entries": [ENTRY],
            "holders": [] }),
        ),
        act(
            "admit_case_person",
            json!({ "case": CASE, "role": "applicant", "alias": ALIAS,
            "key": public(), "assurance": "high" }),
        ),
        act(
            "assess_obligation",
            json!({ "obligation": OBLIGATION, "purpose": "fee", "case": CASE,
            "from": { "party": TAX }, "to": { "party": REGISTRAR },
            "amount": { "currency": "CNY", "minor": 8000 },
            "due": chancery_api::clock::now().plus_ms(86_400_000) }),
        ),
    ];
    for what in by_registrar {
        accepted(&office(city, REGISTRAR, what).await);
    }
    accepted(&office(city, REGISTRAR, ask(REQUEST, dataset)).await);
    accepted(&by_person(city, grant(PERMISSION)).await);
    let open = json!({ "access": ACCESS, "permission": PERMISSION, "source": REGISTRAR,
        "act": "read", "question": released, "case": CASE });
    accepted(&office(city, TAX, act("open_receipt", open)).await);
    Licensing {
        service,
        register,
        dataset,
    }
}

fn public() -> Value {
    let bytes = hex::encode(person().verifying_key().to_bytes());
    json!({ "algorithm": "ed25519", "bytes": bytes })
}

/// The person lets the tax administration read their case.
pub fn grant(permission: PermissionId) -> AnyTransaction {
    let body = json!({ "permission": permission, "holder": TAX, "case": CASE,
        "target": { "case": CASE }, "acts": ["read"], "purpose": "audit", "basis": "consent",
        "may_pass_on": false,
        "valid_until": chancery_api::clock::now().plus_ms(86_400_000) });
    act("grant_permission", body)
}

/// The registrar asks the tax administration for its dataset.
pub fn ask(request: RequestId, dataset: DefinitionId) -> AnyTransaction {
    let body = json!({ "request": request, "target": { "definition": dataset }, "acts": ["read"],
        "purpose": "licensing", "basis": "Licensing Act, article 9",
        "valid_until": chancery_api::clock::now().plus_ms(86_400_000) });
    act("request_permission", body)
}

/// The person hands in what the first step asks for.
pub fn apply() -> AnyTransaction {
    let body = json!({ "case": CASE, "step": "apply",
        "evidence": [{ "requirement": "lease", "document": "ef".repeat(32) }],
        "facts": [{ "fact": "area", "value": { "number": 40 } }] });
    act("submit_evidence", body)
}
