//! The certificates of a city, each a plain business licence with a twist.

use chancery_credential::certificate_type::Template;
use chancery_credential::commitment::{Commitment as Committed, Salt};
use chancery_credential::data_integrity::ProofOptions;
use chancery_credential::instant::Instant;
use chancery_credential::schema::Digest256;
use chancery_credential::vc::{Attachment, BilingualName, Claims, CredentialKind};
use chancery_credential::{commitment, jcs};
use chancery_rules::certificate::{CertificateRecord, CertificateStatus, Origin};
use chancery_rules::definition::CertificateType;
use chancery_rules::kernel::ids::{CertificateId, Commitment, Height, LedgerId};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::text::Name;
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::party::{PartyKind, PartyRecord, PartyStatus};
use serde_json::Value;

use super::people::{BANK, DAY_MS, ISSUED_MS, assertion_signer, bytes, name_of, party};

/// A certificate as its issuer holds it, and as the ledger does.
#[derive(Clone)]
pub struct Certificate {
    pub label: String,
    pub credential: Vec<u8>,
    pub salt: [u8; 32],
    pub record: CertificateRecord,
}

/// How a certificate differs from a plain business licence.
pub struct Twist {
    pub issuer: &'static str,
    pub signer: &'static str,
    pub claims: fn(&mut Claims),
    pub secured: fn(&mut Value),
    pub record: fn(&mut CertificateRecord),
}

impl Default for Twist {
    fn default() -> Self {
        Self {
            issuer: "registrar",
            signer: "registrar",
            claims: |_| (),
            secured: |_| (),
            record: |_| (),
        }
    }
}

/// The type of the vectors: a copy, so that the one in use may change.
fn template() -> Template {
    Template::parse(include_bytes!("../fixtures/business-licence.json")).unwrap()
}

pub fn definition() -> CertificateType {
    let issuers = ["registrar", "bank"].map(|label| party(label).to_string());
    let document = template().document(&issuers).unwrap();
    serde_json::from_value(document).unwrap()
}

/// A certificate of a fictitious enterprise, twisted.
pub fn certificate(
    ledger: LedgerId,
    definition: &CertificateType,
    label: &str,
    twist: &Twist,
) -> Certificate {
    let id = CertificateId(bytes(&format!("certificate {label}")));
    let signer = assertion_signer(twist.signer);
    let mut claims = claims(ledger, definition, id, twist.issuer);
    (twist.claims)(&mut claims);
    let created = Instant::from_ms(ISSUED_MS).unwrap();
    let mut secured = claims
        .issue(&signer, &ProofOptions { created })
        .unwrap()
        .value()
        .clone();
    (twist.secured)(&mut secured);
    let credential = jcs::canonical(&secured).unwrap();
    let salt = bytes(&format!("salt {label}"));
    let committed = commitment::of_credential(&Salt::from(salt), &credential);
    let mut record = CertificateRecord {
        v: 1,
        certificate: id,
        definition: definition.id(),
        issuer: party(twist.issuer),
        assertion_key: PublicKey::ed25519(*signer.key().as_bytes()),
        commitment: Commitment(*committed.as_bytes()),
        status: CertificateStatus::Active,
        reason: None,
        origin: Origin::Issued,
        attachments: claims
            .attachments
            .iter()
            .map(|attached| Commitment(*attached.commitment.as_bytes()))
            .collect::<Vec<_>>()
            .try_into()
            .unwrap(),
        image: None,
        valid_from: Some(Timestamp(claims.valid_from.as_ms())),
        valid_until: claims.valid_until.map(|until| Timestamp(until.as_ms())),
        issued_at: Timestamp(ISSUED_MS),
        issued_height: Height(7),
        changed_at: Timestamp(ISSUED_MS),
        changed_height: Height(7),
        supersedes: None,
        superseded_by: None,
        copy_of: None,
    };
    (twist.record)(&mut record);
    Certificate {
        label: label.to_owned(),
        credential,
        salt,
        record,
    }
}

fn claims(
    ledger: LedgerId,
    definition: &CertificateType,
    certificate: CertificateId,
    issuer: &str,
) -> Claims {
    let (zh, en) = name_of(issuer);
    let template = template();
    let subject = template
        .fields
        .iter()
        .map(|field| (field.name.clone(), Value::from(field.example.clone())))
        .collect();
    Claims {
        ledger: ledger.0.into(),
        certificate: certificate.0.into(),
        definition: definition.id().0.into(),
        kind: CredentialKind::of_code(definition.code.as_str()).unwrap(),
        issuer_name: BilingualName {
            zh: zh.to_owned(),
            en: en.to_owned(),
        },
        valid_from: Instant::from_ms(ISSUED_MS).unwrap(),
        valid_until: Some(Instant::from_ms(ISSUED_MS + 3650 * DAY_MS).unwrap()),
        subject,
        schema_digest: Digest256::of(definition.schema.as_bytes()),
        attachments: vec![attachment("paper original")],
    }
}

pub fn attachment(label: &str) -> Attachment {
    Attachment {
        commitment: Committed::from(bytes(&format!("document {label}"))),
        digest: Digest256::of(label.as_bytes()),
        media_type: "image/jpeg".to_owned(),
    }
}

pub fn party_record(label: &str) -> PartyRecord {
    let (zh, en) = name_of(label);
    let member = label != BANK.0;
    PartyRecord {
        v: 1,
        party: party(label),
        kind: if member {
            PartyKind::Agency
        } else {
            PartyKind::Bank
        },
        name: Name::new(zh, en).unwrap(),
        identifier: None,
        parent: None,
        member,
        status: PartyStatus::Active,
        reason: None,
        keys: 3,
        root_keys: 1,
        exchange: None,
        admitted_at: Timestamp(ISSUED_MS - DAY_MS),
        admitted_height: Height(1),
        changed_at: Timestamp(ISSUED_MS - DAY_MS),
        changed_height: Height(1),
    }
}
