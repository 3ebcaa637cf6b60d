//! What services bring: definitions that are not certificate types, questions to another agency, and a request for a
//! permission.

use chancery_rules::definition::Document;
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::dataset_question::{Asked, DatasetQuestion, SignedDatasetQuestion};
use chancery_rules::kernel::ids::{
    AccessId, CaseId, Commitment, DefinitionId, Height, LedgerId, Nonce, PartyId, PermissionId,
    RequestId,
};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::opening_request::{OpeningRequest, SignedOpeningRequest};
use chancery_rules::kernel::signed_request::Request as _;
use chancery_rules::kernel::text::AtMost;
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::permission::{PermissionRequestRecord, RequestStatus, Target};
use serde_json::{Value, json};

use super::Member;

pub fn of_services() -> Vec<Member> {
    let mut members: Vec<Member> = documents()
        .into_iter()
        .map(|value| {
            let kind = value.as_object().unwrap().keys().next().unwrap().clone();
            let document: Document = serde_json::from_value(value).unwrap();
            ("definition", kind, cbor::encode(&document))
        })
        .collect();
    let request = OpeningRequest {
        v: 1,
        ledger: LedgerId([1; 32]),
        requester: PartyId([2; 32]),
        source: PartyId([3; 32]),
        case: CaseId([4; 32]),
        commitment: Commitment([5; 32]),
        permission: PermissionId([6; 32]),
        access: AccessId([7; 32]),
        nonce: Nonce([8; 16]),
        expires: Timestamp(1_800_000_000_000),
    };
    let signed = request.to_sign(&PublicKey::ed25519([9; 32])).unwrap();
    members.push((
        "opening_request",
        "question".to_owned(),
        signed.finish(&[9; 64]),
    ));
    let granted = cbor::encode(&granted_request());
    members.push((
        "record",
        "granted-request".to_owned(),
        [&[19], &granted[..]].concat(),
    ));
    members.push(("dataset_question", "question".to_owned(), of_dataset()));
    members.push(("asked", "household".to_owned(), ASKED.to_vec()));
    members
}

fn granted_request() -> PermissionRequestRecord {
    PermissionRequestRecord {
        v: 1,
        request: RequestId([1; 32]),
        requester: PartyId([2; 32]),
        steward: PartyId([3; 32]),
        target: Target::Definition(DefinitionId([4; 32])),
        acts: AtMost::one("read".parse().unwrap()),
        purpose: "loan".parse().unwrap(),
        basis: "Act, article 9".to_owned().try_into().unwrap(),
        valid_until: Timestamp(1_800_000_000_000),
        uses_max: Some(3),
        amount_max: None,
        status: RequestStatus::Granted,
        permission: Some(PermissionId([5; 32])),
        reason: None,
        asked_at: Timestamp(1_700_000_000_000),
        asked_height: Height(7),
        answered_at: Some(Timestamp(1_700_000_001_000)),
        answered_height: Some(Height(8)),
    }
}

/// Canonical: by a number and a day, one field told, two compared.
const ASKED: &[u8] = br#"{"by":{"born":"1988-03-12","number":"990000198803120029"},"tell":["members"],"test":[{"field":"city","is":true},{"at_least":1,"at_most":3,"field":"flats"}]}"#;

fn of_dataset() -> Vec<u8> {
    let question = DatasetQuestion {
        v: 1,
        ledger: LedgerId([1; 32]),
        requester: PartyId([2; 32]),
        source: PartyId([3; 32]),
        dataset: DefinitionId([4; 32]),
        permission: PermissionId([6; 32]),
        access: AccessId([7; 32]),
        sealed: vec![5; 200],
        nonce: Nonce([8; 16]),
        expires: Timestamp(1_800_000_000_000),
    };
    let signed = question.to_sign(&PublicKey::ed25519([9; 32])).unwrap();
    signed.finish(&[9; 64])
}

/// Whether the target's decoder accepts it, and the rules a definition too.
pub fn accepts(target: &str, bytes: &[u8]) -> bool {
    match target {
        "definition" => cbor::decode::<Document>(bytes).is_ok_and(|it| it.check().is_ok()),
        "asked" => serde_json::from_slice::<Asked>(bytes).is_ok_and(|it| it.check().is_ok()),
        "dataset_question" => SignedDatasetQuestion::decode(bytes).is_ok(),
        _ => SignedOpeningRequest::decode(bytes).is_ok(),
    }
}

fn documents() -> [Value; 4] {
    let (name, party, id) = (
        json!({ "zh": "名", "en": "name" }),
        "ab".repeat(32),
        "cd".repeat(32),
    );
    let reason = json!({ "code": "met", "name": name });
    [
        json!({ "calendar": { "code": "city", "version": 1, "name": name, "utc_offset_minutes": 480,
            "rest_weekdays": [6, 7], "holidays": [20_000], "workdays": [20_001] } }),
        json!({ "dataset": { "code": "homes", "version": 1, "name": name, "duty": name, "legal_basis": name,
            "system": name, "steward": party, "sharing": "conditional",
            "fields": [{ "name": "use", "label": name, "personal": false }] } }),
        json!({ "register": { "code": "estate", "version": 1, "name": name, "keepers": [party], "courts": [party],
            "encumbrances": [{ "code": "mortgage", "name": name, "bars_transfer": true, "exclusive": false }],
            "reasons": [reason] } }),
        json!({ "service": { "code": "permit", "version": 1, "name": name, "calendar": id, "uses": [],
            "roles": [{ "code": "bureau", "name": name, "who": { "parties": [party] }, "holders_max": 1 }],
            "windows": [party], "identity": [], "requirements": [],
            "facts": [{ "code": "size", "name": name, "kind": "number" }],
            "tables": [{ "code": "large", "name": name, "inputs": ["size"], "output": "yes_no", "hit": "first",
                "editions": [{ "from": 0, "rows": [{ "when": [{ "range": { "min": 10 } }], "then": { "yes_no": true } }] }] }],
            "steps": [
                { "code": "measure", "name": name, "role": "bureau", "when": [],
                    "task": { "find": { "facts": ["size"], "valid_days": 9 } },
                    "deadline": { "days": 5, "counting": "working",
                        "silence": [{ "fact": "measure", "value": { "yes_no": true } }] } },
                { "code": "decide", "name": name, "role": "bureau",
                    "when": [[{ "fact": "large", "is": { "yes_no": true } }]],
                    "task": { "decide": [{ "code": "grant", "name": name, "when": [], "reasons": ["met"],
                        "effects": [], "ends": { "grants": true, "appeal_by": [] } }] } }],
            "reasons": [reason], "days_max": 30 } }),
    ]
}
