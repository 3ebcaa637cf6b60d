//! A person's envelope on a node: taken in by the key of their case, from the block after the one that admitted it.

use crate::world::{World, addresses, client, follow_transactions, now_ms, party, transaction};
use chancery_chain::{Handle, Refusal};
use chancery_rules::{
    catalogue::AnyTransaction,
    definition::Document,
    kernel::{
        envelope::EnvelopeRejection,
        ids::{PartyId, TransactionId},
        receipt::{Outcome, Receipt},
    },
};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};

const CASE: [u8; 32] = [21; 32];
/// As whom the person signs.
const ALIAS: PartyId = PartyId([22; 32]);

fn person() -> SigningKey {
    SigningKey::from_bytes(&[23; 32])
}

fn named(text: &str) -> Value {
    json!({"zh": text, "en": text})
}

fn approve(document: Value) -> (AnyTransaction, String) {
    let known: Document = serde_json::from_value(document.clone()).expect("a document");
    let body = json!({"document": document});
    (
        transaction("approve_definition", &body),
        known.id().to_string(),
    )
}

fn calendar() -> Value {
    json!({"calendar": {
        "code": "days", "version": 1, "name": named("Days"), "utc_offset_minutes": 480,
        "rest_weekdays": [], "holidays": [], "workdays": [],
    }})
}

/// A person agrees, the member decides.
fn service(calendar: &str) -> Value {
    let member = party(0).to_string();
    let outcome = json!({
        "code": "done", "name": named("Done"), "when": [], "reasons": ["agreed"], "effects": [],
        "ends": {"grants": true, "appeal_by": []},
    });
    let step = |code: &str, role: &str, task: Value| json!({"code": code, "name": named(code), "role": role, "task": task, "when": []});
    let role = |code: &str, who: Value| json!({"code": code, "name": named(code), "who": who, "holders_max": 1});
    json!({"service": {
        "code": "consent", "version": 1, "name": named("Consent"), "calendar": calendar, "uses": [],
        "roles": [role("asked", json!("person")), role("clerk", json!({"parties": [member]}))],
        "windows": [member], "identity": [member], "requirements": [], "facts": [], "tables": [],
        "steps": [
            step("agree", "asked", json!("confirm")),
            step("decide", "clerk", json!({"decide": [outcome]})),
        ],
        "reasons": [{"code": "agreed", "name": named("Agreed")}], "days_max": 30,
    }})
}

/// A node with what it was given.
struct At<'a> {
    world: &'a World,
    handle: Handle,
    given: u64,
}

impl At<'_> {
    fn envelope(&mut self, signer: (PartyId, &SigningKey), what: &AnyTransaction) -> Vec<u8> {
        self.given += 1;
        let expires_ms = now_ms() + 300_000;
        self.world.signed_by(signer, self.given, expires_ms, what)
    }

    /// The office does it.
    async fn office(&mut self, what: &AnyTransaction) {
        self.given += 1;
        let expires_ms = now_ms() + 300_000;
        let envelope = self.world.signed(0, 2, self.given, expires_ms, what);
        let id = self.handle.submit(envelope).await.expect("taken in");
        assert_eq!(
            self.receipt(id).await.outcome,
            Outcome::Accepted,
            "{what:?}"
        );
    }

    async fn receipt(&self, id: TransactionId) -> Receipt {
        let blocks = follow_transactions(&self.handle, 1, &[id]).await;
        let mut receipts = blocks.iter().flat_map(|block| &block.receipts);
        let found = receipts.find(|receipt| receipt.transaction == id);
        found.expect("a receipt").clone()
    }

    async fn refused(&self, envelope: Vec<u8>) -> EnvelopeRejection {
        match self.handle.submit(envelope).await {
            Err(Refusal::Envelope(rejection)) => rejection,
            other => unreachable!("not refused: {other:?}"),
        }
    }

    /// A case that waits for the person, whose key is not admitted yet.
    async fn open_case(&mut self) {
        let (calendar, id) = approve(calendar());
        self.office(&calendar).await;
        let (service, id) = approve(service(&id));
        self.office(&service).await;
        let open = json!({"case": hex::encode(CASE), "service": id, "holders": [], "entries": []});
        self.office(&transaction("open_case", &open)).await;
    }

    async fn admit(&mut self) {
        let key = hex::encode(person().verifying_key().to_bytes());
        let admit = json!({
            "case": hex::encode(CASE), "role": "asked", "alias": ALIAS.to_string(),
            "key": {"algorithm": "ed25519", "bytes": key}, "assurance": "high",
        });
        self.office(&transaction("admit_case_person", &admit)).await;
    }
}

#[test]
fn a_person_s_envelope_goes_through_by_the_key_of_their_case_and_no_other() {
    let (world, data) = (World::found(1), tempfile::tempdir().expect("a folder"));
    let node = world.start(data.path(), 0, &addresses(1));
    let mut at = At {
        world: &world,
        handle: node.handle(),
        given: 0,
    };
    let agree = json!({"case": hex::encode(CASE), "step": "agree", "agrees": true});
    let agree = transaction("confirm_step", &agree);
    let stranger = SigningKey::from_bytes(&[24; 32]);
    client(async {
        at.open_case().await;
        let early = at.envelope((ALIAS, &person()), &agree);
        assert_eq!(at.refused(early).await, EnvelopeRejection::UnknownKey);
        at.admit().await;
        let forged = at.envelope((ALIAS, &stranger), &agree);
        assert_eq!(at.refused(forged).await, EnvelopeRejection::UnknownKey);
        let as_the_office = at.envelope((party(0), &person()), &agree);
        assert_eq!(
            at.refused(as_the_office).await,
            EnvelopeRejection::WrongParty
        );
        let good = at.envelope((ALIAS, &person()), &agree);
        let id = at.handle.submit(good).await.expect("taken in");
        let receipt = at.receipt(id).await;
        assert_eq!((receipt.party, receipt.outcome), (ALIAS, Outcome::Accepted));
    });
    node.stop();
}
