//! What one agency asks of another, and what stands on the ledger for it.

use axum::body::Body;
use axum::http::{Request as HttpRequest, header};
use chancery_api::clock::now;
use chancery_rules::case::OpenCase;
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::definition::{ApproveDefinition, Calendar, Document, Service};
use chancery_rules::kernel::ids::{
    AccessId, CaseId, Commitment, DefinitionId, Nonce, PartyId, PermissionId,
};
use chancery_rules::kernel::keys::{KeyPurpose, PublicKey};
use chancery_rules::kernel::opening_request::OpeningRequest;
use chancery_rules::kernel::signed_request::Request;
use chancery_rules::kernel::text::AtMost;
use chancery_rules::party::{AdmitParty, NewKey, PartyKind, RegisterKey};
use chancery_rules::permission::{AccessResult, GrantPermission, OpenReceipt, Target};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

use crate::city::{Answered, City, OFFICE, REGISTRAR, ROOT, TAX, envelope, key};

pub const AUTOMATION: u8 = 6;

/// What TAX asks of REGISTRAR, and what stands on the ledger for it.
pub struct World<'c> {
    pub city: &'c City,
    pub case: CaseId,
    pub commitment: Commitment,
    pub permission: PermissionId,
    pub access: AccessId,
}

pub fn named(text: &str) -> Value {
    json!({ "zh": text, "en": text })
}

pub fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

pub fn content() -> Value {
    json!({ "owner": "林晚舟", "certificateNumber": "990000-1" })
}

impl<'c> World<'c> {
    /// An open case with an opening, a permission and an open receipt.
    pub async fn within(city: &'c City) -> Self {
        let case = open_case(city).await;
        let commitment = city.agency.keep_opening(case, &content(), Vec::new()).await;
        Self::about(city, case, commitment.unwrap()).await
    }

    /// An opening of a case, with a permission and an open receipt.
    pub async fn about(city: &'c City, case: CaseId, commitment: Commitment) -> Self {
        let mut world = Self {
            city,
            case,
            commitment,
            permission: PermissionId([0; 32]),
            access: AccessId([0; 32]),
        };
        let automation = PublicKey::ed25519(key(TAX, AUTOMATION).verifying_key().to_bytes());
        let register = RegisterKey {
            party: None,
            key: automation,
            purpose: KeyPurpose::Automation,
        };
        act_with(world.city, TAX, ROOT, register.into()).await;
        world.permission = world.grant(Target::Case(case), REGISTRAR).await;
        world.access = world.receipt(|_| {}).await;
        world
    }

    pub async fn grant(&self, target: Target, giver: PartyId) -> PermissionId {
        let permission = PermissionId(random());
        let grant = GrantPermission {
            permission,
            holder: if giver == TAX { REGISTRAR } else { TAX },
            case: None,
            from: None,
            request: None,
            target,
            acts: AtMost::try_from(vec!["read".parse().unwrap()]).unwrap(),
            purpose: "tax".parse().unwrap(),
            basis: "by consent".to_owned().try_into().unwrap(),
            may_pass_on: false,
            valid_from: None,
            valid_until: now().plus_ms(3_600_000),
            uses_max: None,
            amount_max: None,
        };
        act(self.city, giver, grant.into()).await;
        permission
    }

    /// Opens a receipt of what is asked, with something else in it.
    pub async fn receipt(&self, change: impl FnOnce(&mut OpenReceipt)) -> AccessId {
        let mut open = OpenReceipt {
            access: AccessId(random()),
            permission: self.permission,
            source: REGISTRAR,
            act: "read".parse().unwrap(),
            question: OpeningRequest::question(self.case, self.commitment),
            case: Some(self.case),
            amount: None,
        };
        change(&mut open);
        let access = open.access;
        act(self.city, TAX, open.into()).await;
        access
    }

    pub fn request(&self) -> OpeningRequest {
        OpeningRequest {
            v: OpeningRequest::VERSION,
            ledger: self.city.ledger.id(),
            requester: TAX,
            source: REGISTRAR,
            case: self.case,
            commitment: self.commitment,
            permission: self.permission,
            access: self.access,
            nonce: Nonce([1; 16]),
            expires: now().plus_ms(120_000),
        }
    }

    /// The request as it is sent to succeed.
    pub fn sound(&self) -> Vec<u8> {
        sign(&self.request(), &key(TAX, AUTOMATION))
    }

    pub async fn ask(&self, request: &OpeningRequest) -> Answered {
        post(self.city, sign(request, &key(TAX, AUTOMATION))).await
    }

    pub async fn refused(&self, request: &OpeningRequest) -> (u16, String) {
        self.ask(request).await.problem()
    }

    pub async fn closed_as(&self, access: AccessId) -> (Option<AccessResult>, Option<Commitment>) {
        closed_as(self.city, access).await
    }
}

pub async fn closed_as(
    city: &City,
    access: AccessId,
) -> (Option<AccessResult>, Option<Commitment>) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        let seen = city.readmodel.height().0;
        let found = city.readmodel.access(access).await.unwrap().content;
        let found = found.unwrap();
        if found.result.is_some() || std::time::Instant::now() > deadline {
            return (found.result, found.answer);
        }
        city.reach(seen + 1).await;
    }
}

pub const STRANGER: PartyId = PartyId([0x33; 32]);

/// A permission about the case that a party without any part in it gave.
pub async fn act_of_stranger(world: &World<'_>) -> PermissionId {
    admit_stranger(world.city).await;
    world.grant(Target::Case(world.case), STRANGER).await
}

/// A third party, with root and office keys.
pub async fn admit_stranger(city: &City) {
    let purposes = [(KeyPurpose::Root, ROOT), (KeyPurpose::Office, OFFICE)];
    let keys = purposes.map(|(purpose, number)| NewKey {
        key: PublicKey::ed25519(key(STRANGER, number).verifying_key().to_bytes()),
        purpose,
    });
    let admit = AdmitParty {
        party: STRANGER,
        kind: PartyKind::Enterprise,
        name: serde_json::from_value(named("Stranger")).unwrap(),
        identifier: None,
        keys: AtMost::try_from(keys.to_vec()).unwrap(),
    };
    act(city, REGISTRAR, admit.into()).await;
}

pub fn sign(request: &impl Request, with: &SigningKey) -> Vec<u8> {
    let public = PublicKey::ed25519(with.verifying_key().to_bytes());
    let to_sign = request.to_sign(&public).unwrap();
    to_sign.finish(&with.sign(&to_sign.tbs).to_bytes())
}

pub async fn post(city: &City, request: Vec<u8>) -> Answered {
    post_to(city, "/v1/exchange/openings", request).await
}

pub async fn post_to(city: &City, path: &str, request: Vec<u8>) -> Answered {
    let built = HttpRequest::post(path).header(header::CONTENT_TYPE, "application/cose");
    city.call(built.body(Body::from(request)).unwrap()).await
}

pub async fn act(city: &City, party: PartyId, what: AnyTransaction) {
    act_with(city, party, OFFICE, what).await;
}

pub async fn act_with(city: &City, party: PartyId, purpose: u8, what: AnyTransaction) {
    let envelope = envelope(city, party, &key(party, purpose), what);
    let answered = city.submit("?wait=final", envelope).await.json();
    assert_eq!(answered["receipt"]["accepted"], json!(true), "{answered}");
}

pub async fn approve(city: &City, document: Document) -> DefinitionId {
    let id = document.id();
    act(city, REGISTRAR, ApproveDefinition { document }.into()).await;
    city.chain.tick();
    city.reach(city.readmodel.height().0 + 1).await;
    id
}

/// A case of a service that has one step: a decision of the registrar.
pub async fn open_case(city: &City) -> CaseId {
    let calendar: Calendar = serde_json::from_value(json!({
        "code": "legal-days", "version": 1, "name": named("Legal days"),
        "utc_offset_minutes": 480, "rest_weekdays": [6, 7], "holidays": [], "workdays": [],
    }))
    .unwrap();
    let calendar = approve(city, calendar.into()).await;
    let role = json!({
        "code": "registrar", "name": named("Registrar"), "holders_max": 1,
        "who": { "parties": [REGISTRAR.to_string()] },
    });
    let granted = json!({
        "code": "granted", "name": named("Granted"), "when": [], "reasons": ["in-order"],
        "effects": [], "ends": { "grants": true, "appeal_by": [] },
    });
    let decide = json!({
        "code": "decide", "name": named("Decide"), "role": "registrar", "when": [],
        "task": { "decide": [granted] },
    });
    let service: Service = serde_json::from_value(json!({
        "code": "enquiry", "version": 1, "name": named("Enquiry"), "calendar": calendar,
        "uses": [], "roles": [role], "windows": [REGISTRAR.to_string()], "identity": [],
        "requirements": [], "facts": [], "tables": [], "steps": [decide],
        "reasons": [{ "code": "in-order", "name": named("In order") }], "days_max": 30,
    }))
    .unwrap();
    let service = approve(city, service.into()).await;
    let case = CaseId(random());
    let open = OpenCase {
        case,
        service,
        holders: AtMost::none(),
        entries: AtMost::none(),
    };
    act(city, REGISTRAR, open.into()).await;
    case
}
