//! Openings between agencies: who gets one, who does not, and what is on the ledger afterwards.

use axum::body::Body;
use axum::http::{Request, header};
use chancery_api::clock::now;
use chancery_cabinet::openings::Receiver;
use chancery_credential::commitment::{Salt, of_opening};
use chancery_rules::case::OpenCase;
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::definition::{ApproveDefinition, Calendar, Document, Service};
use chancery_rules::kernel::ids::{
    AccessId, CaseId, Commitment, DefinitionId, Nonce, PartyId, PermissionId,
};
use chancery_rules::kernel::keys::{KeyPurpose, PublicKey};
use chancery_rules::kernel::opening_request::{
    OPENING_REQUEST_BYTES_MAX, OpeningRequest, Release, SignedOpeningRequest,
};
use chancery_rules::kernel::text::AtMost;
use chancery_rules::party::{AdmitParty, NewKey, PartyKind, RegisterKey, RetireKey};
use chancery_rules::permission::{
    AccessResult, CloseReceipt, GrantPermission, OpenReceipt, Target, WithdrawPermission,
};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

use crate::city::{Answered, City, OFFICE, REGISTRAR, ROOT, TAX, city, envelope, key, sealing};

const AUTOMATION: u8 = 6;

/// What TAX asks of REGISTRAR, and what stands on the ledger for it.
pub struct World<'c> {
    city: &'c City,
    case: CaseId,
    commitment: Commitment,
    permission: PermissionId,
    access: AccessId,
}

fn named(text: &str) -> Value {
    json!({ "zh": text, "en": text })
}

fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

fn content() -> Value {
    json!({ "owner": "林晚舟", "certificateNumber": "990000-1" })
}

impl<'c> World<'c> {
    /// An open case with an opening, a permission and an open receipt.
    pub async fn within(city: &'c City) -> Self {
        let case = open_case(city).await;
        let commitment = city.agency.keep_opening(case, &content(), Vec::new()).await;
        let mut world = Self {
            city,
            case,
            commitment: commitment.unwrap(),
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

    async fn grant(&self, target: Target, giver: PartyId) -> PermissionId {
        let permission = PermissionId(random());
        let grant = GrantPermission {
            permission,
            holder: if giver == TAX { REGISTRAR } else { TAX },
            case: None,
            from: None,
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
    async fn receipt(&self, change: impl FnOnce(&mut OpenReceipt)) -> AccessId {
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

    fn request(&self) -> OpeningRequest {
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

    async fn ask(&self, request: &OpeningRequest) -> Answered {
        post(self.city, sign(request, &key(TAX, AUTOMATION))).await
    }

    async fn refused(&self, request: &OpeningRequest) -> (u16, String) {
        self.ask(request).await.problem()
    }

    async fn closed_as(&self, access: AccessId) -> (Option<AccessResult>, Option<Commitment>) {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        loop {
            let found = self.city.readmodel.access(access).await.unwrap().content;
            let found = found.unwrap();
            if found.result.is_some() || std::time::Instant::now() > deadline {
                return (found.result, found.answer);
            }
            self.city.reach(self.city.readmodel.height().0 + 1).await;
        }
    }
}

/// A permission about the case that a party without any part in it gave.
async fn act_of_stranger(world: &World<'_>) -> PermissionId {
    const STRANGER: PartyId = PartyId([0x33; 32]);
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
    act(world.city, REGISTRAR, admit.into()).await;
    world.grant(Target::Case(world.case), STRANGER).await
}

fn sign(request: &OpeningRequest, with: &SigningKey) -> Vec<u8> {
    let public = PublicKey::ed25519(with.verifying_key().to_bytes());
    let to_sign = request.to_sign(&public).unwrap();
    to_sign.finish(&with.sign(&to_sign.tbs).to_bytes())
}

async fn post(city: &City, request: Vec<u8>) -> Answered {
    let path = "/v1/exchange/openings";
    let built = Request::post(path).header(header::CONTENT_TYPE, "application/cose");
    city.call(built.body(Body::from(request)).unwrap()).await
}

async fn act(city: &City, party: PartyId, what: AnyTransaction) {
    act_with(city, party, OFFICE, what).await;
}

async fn act_with(city: &City, party: PartyId, purpose: u8, what: AnyTransaction) {
    let envelope = envelope(city, party, &key(party, purpose), what);
    let answered = city.submit("?wait=final", envelope).await.json();
    assert_eq!(answered["receipt"]["accepted"], json!(true), "{answered}");
}

async fn approve(city: &City, document: Document) -> DefinitionId {
    let id = document.id();
    act(city, REGISTRAR, ApproveDefinition { document }.into()).await;
    city.chain.tick();
    city.reach(city.readmodel.height().0 + 1).await;
    id
}

/// A case of a service that has one step: a decision of the registrar.
async fn open_case(city: &City) -> CaseId {
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

#[tokio::test]
async fn an_opening_is_sealed_to_the_asker_and_its_receipt_is_closed() {
    let city = city().await;
    let world = World::within(&city).await;
    let asked = world.sound();
    let answered = post(world.city, asked.clone()).await;
    assert_eq!(answered.status.as_u16(), 200, "{}", answered.json());
    let sealed = hex::decode(answered.json()["sealed"].as_str().unwrap()).unwrap();
    let context = SignedOpeningRequest::decode(&asked)
        .unwrap()
        .release_context();
    let plain = sealing(TAX).unseal(&sealed, &context).unwrap();
    let release = Release::decode(&plain).unwrap();
    let found: Value = serde_json::from_slice(&release.content).unwrap();
    assert_eq!(found, content());
    let commitment = of_opening(&Salt::from(release.salt), &release.content);
    assert_eq!(commitment.as_bytes(), world.commitment.as_bytes());
    assert!(sealing(REGISTRAR).unseal(&sealed, &context).is_none());
    assert!(sealing(TAX).unseal(&sealed, b"another request").is_none());
    assert_eq!(
        world.closed_as(world.access).await,
        (Some(AccessResult::Released), Some(world.commitment))
    );
    let text = String::from_utf8_lossy(&answered.bytes).into_owned();
    assert!(!text.contains("990000-1"));
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer_and_another_gets_none() {
    let city = city().await;
    let world = World::within(&city).await;
    let asked = world.sound();
    let first = post(world.city, asked.clone()).await.json();
    world.closed_as(world.access).await;
    let again = post(world.city, asked).await.json();
    assert_eq!(first["sealed"], again["sealed"]);
    let other = OpeningRequest {
        nonce: Nonce([2; 16]),
        ..world.request()
    };
    let refused = world.refused(&other).await;
    assert_eq!(refused, (409, "receipt_closed".to_owned()));
}

#[tokio::test]
async fn a_request_is_judged_by_form_time_signature_and_key_in_this_order() {
    let city = city().await;
    let world = World::within(&city).await;
    let sound = world.request();
    let check = async |bytes: Vec<u8>, status: u16, code: &str| {
        let found = post(world.city, bytes).await.problem();
        assert_eq!(found, (status, code.to_owned()));
    };
    let large = vec![0; OPENING_REQUEST_BYTES_MAX + 1];
    check(large, 413, "body_too_large").await;
    check(vec![1, 2, 3], 400, "envelope.malformed").await;
    let mut elsewhere = sound.clone();
    elsewhere.ledger.0[0] ^= 1;
    let with = key(TAX, AUTOMATION);
    check(sign(&elsewhere, &with), 400, "envelope.wrong_ledger").await;
    let at = |ms| OpeningRequest {
        expires: now().plus_ms(ms),
        ..sound.clone()
    };
    check(sign(&at(0), &with), 422, "envelope.expired").await;
    check(sign(&at(700_000), &with), 422, "envelope.expires_too_late").await;
    let mut tampered = sign(&sound, &with);
    *tampered.last_mut().unwrap() ^= 1;
    check(tampered, 401, "envelope.bad_signature").await;
    let stranger = SigningKey::from_bytes(&[77; 32]);
    check(sign(&sound, &stranger), 401, "envelope.unknown_key").await;
    let root = key(TAX, ROOT);
    check(sign(&sound, &root), 403, "envelope.wrong_purpose").await;
    let other = key(REGISTRAR, OFFICE);
    check(sign(&sound, &other), 403, "envelope.wrong_party").await;
    let mut to_another = sound.clone();
    to_another.source = TAX;
    check(sign(&to_another, &with), 403, "other_source").await;
    let public = PublicKey::ed25519(with.verifying_key().to_bytes());
    act_with(world.city, TAX, ROOT, RetireKey { key: public }.into()).await;
    check(sign(&sound, &with), 403, "envelope.key_retired").await;
    let office = sign(&sound, &key(TAX, OFFICE));
    assert_eq!(post(world.city, office).await.status.as_u16(), 200);
}

#[tokio::test]
async fn without_a_permission_about_this_nothing_is_opened() {
    let city = city().await;
    let world = World::within(&city).await;
    let check = async |permission: PermissionId, code: &str| {
        let request = OpeningRequest {
            permission,
            ..world.request()
        };
        assert_eq!(world.refused(&request).await, (403, code.to_owned()));
    };
    check(PermissionId([9; 32]), "no_permission").await;
    let of_another = world.grant(Target::Case(world.case), TAX).await;
    check(of_another, "no_permission").await;
    let other = Target::Document(Commitment([9; 32]));
    let about_another = world.grant(other, REGISTRAR).await;
    check(about_another, "no_permission").await;
    let by_a_stranger = act_of_stranger(&world).await;
    check(by_a_stranger, "no_permission").await;
    let document = Target::Document(world.commitment);
    let about_the_document = world.grant(document, REGISTRAR).await;
    check(about_the_document, "receipt_unfit").await;
    let withdraw = WithdrawPermission {
        permission: world.permission,
        reason: "ended".parse().unwrap(),
    };
    act(world.city, REGISTRAR, withdraw.into()).await;
    check(world.permission, "permission_not_in_force").await;
}

#[tokio::test]
async fn without_an_open_receipt_of_exactly_this_use_nothing_is_opened() {
    let city = city().await;
    let world = World::within(&city).await;
    let check = async |access: AccessId, status: u16, code: &str| {
        let request = OpeningRequest {
            access,
            ..world.request()
        };
        assert_eq!(world.refused(&request).await, (status, code.to_owned()));
    };
    check(AccessId([9; 32]), 403, "no_receipt").await;
    let another = Commitment([9; 32]);
    let unfit = world.receipt(|it| it.question = another).await;
    check(unfit, 403, "receipt_unfit").await;
    let unfit = world.receipt(|it| it.case = None).await;
    check(unfit, 403, "receipt_unfit").await;
    let unfit = world.receipt(|it| it.source = TAX).await;
    check(unfit, 403, "receipt_unfit").await;
    let close = CloseReceipt {
        access: world.access,
        result: AccessResult::Failed,
        answer: None,
    };
    act(world.city, REGISTRAR, close.into()).await;
    check(world.access, 409, "receipt_closed").await;
}

#[tokio::test]
async fn what_is_unknown_or_erased_or_for_others_is_not_opened_and_the_receipt_says_so() {
    let city = city().await;
    let mut world = World::within(&city).await;
    let unknown = Commitment([9; 32]);
    let question = OpeningRequest::question(world.case, unknown);
    let access = world.receipt(|it| it.question = question).await;
    let request = OpeningRequest {
        commitment: unknown,
        access,
        ..world.request()
    };
    let refused = world.refused(&request).await;
    assert_eq!(refused, (404, "opening_unknown".to_owned()));
    let nothing = (Some(AccessResult::NothingFound), None);
    assert_eq!(world.closed_as(access).await, nothing);
    assert!(
        world
            .city
            .agency
            .erase_opening(world.commitment)
            .await
            .unwrap()
    );
    let refused = world.refused(&world.request()).await;
    assert_eq!(refused, (410, "opening_erased".to_owned()));
    assert_eq!(world.closed_as(world.access).await, nothing);
    let for_another = vec![Receiver {
        party: TAX,
        permission: PermissionId([9; 32]),
    }];
    let content = content();
    let agency = &world.city.agency;
    let kept = agency.keep_opening(world.case, &content, for_another);
    world.commitment = kept.await.unwrap();
    world.access = world.receipt(|_| {}).await;
    let refused = world.refused(&world.request()).await;
    assert_eq!(refused, (404, "opening_unknown".to_owned()));
}
