//! A development city frozen at one final block, from fixed seeds.
//!
//! Everything in it is what a node would write: a genesis file, records in a state with a history, a
//! header, a certificate that the validators signed. Only the consensus that would have led there is
//! absent.

use chancery_credential::certificate_type::Template;
use chancery_credential::commitment::{Commitment as Committed, Salt};
use chancery_credential::data_integrity::ProofOptions;
use chancery_credential::did_key::AssertionSigner;
use chancery_credential::instant::Instant;
use chancery_credential::schema::Digest256;
use chancery_credential::vc::{Attachment, BilingualName, Claims, CredentialKind};
use chancery_credential::{commitment, jcs};
use chancery_proof::bundle::{Bundle, IssuerProof};
use chancery_proof::committee::{Committee, engine_namespace};
use chancery_proof::header::{Header, View};
use chancery_rules::certificate::{CertificateRecord, CertificateStatus, Origin};
use chancery_rules::definition::CertificateType;
use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::ids::{
    BlockDigest, CertificateId, Commitment, Epoch, Height, LedgerId, PartyId, Root, ValidatorId,
};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::state_key::RecordKey;
use chancery_rules::kernel::text::Name;
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::log;
use chancery_rules::party::{PartyKind, PartyRecord, PartyStatus};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::state::ProvingState;

/// 2026-11-20T08:00:00Z: when the certificates are issued.
pub const ISSUED_MS: u64 = 1_795_161_600_000;
/// One hour later: the time of the block.
pub const BLOCK_MS: u64 = ISSUED_MS + HOUR_MS;
pub const HOUR_MS: u64 = 3_600_000;
pub const DAY_MS: u64 = 24 * HOUR_MS;

const MEMBERS: [(&str, &str, &str); 4] = [
    (
        "registrar",
        "市场监督管理局",
        "Administration for Market Regulation",
    ),
    ("tax", "税务局", "Tax Bureau"),
    (
        "housing",
        "住房和城乡建设委员会",
        "Housing and Construction Commission",
    ),
    ("security", "公安局", "Public Security Bureau"),
];
/// Admitted after the genesis file, and an issuer of its own.
const BANK: (&str, &str, &str) = ("bank", "清河银行", "Bank of Qinghe");

/// 32 bytes for a purpose, the same in every run.
pub fn bytes(label: &str) -> [u8; 32] {
    Sha256::digest(format!("chancery vectors: {label}")).into()
}

pub fn party(label: &str) -> PartyId {
    PartyId(bytes(&format!("party {label}")))
}

pub fn assertion_signer(label: &str) -> AssertionSigner {
    AssertionSigner::from_seed(&bytes(&format!("assertion key {label}"))).unwrap()
}

fn signing_key(label: &str) -> SigningKey {
    SigningKey::from_bytes(&bytes(label))
}

fn public(label: &str) -> String {
    hex::encode(signing_key(label).verifying_key().as_bytes())
}

fn name_of(label: &str) -> (&'static str, &'static str) {
    let (_, zh, en) = MEMBERS
        .into_iter()
        .chain([BANK])
        .find(|(member, ..)| *member == label)
        .unwrap();
    (zh, en)
}

/// A genesis file of a city with this English name.
pub fn genesis(city: &str) -> Vec<u8> {
    let members: Vec<Value> = MEMBERS
        .iter()
        .map(|(label, zh, en)| {
            let key = |purpose: &str, public: String| {
                json!({ "purpose": purpose, "algorithm": "ed25519", "public": public })
            };
            json!({
                "party": party(label),
                "kind": "agency",
                "name": { "zh": zh, "en": en },
                "keys": [
                    key("root", public(&format!("{city} root key {label}"))),
                    key("office", public(&format!("{city} office key {label}"))),
                    key("assertion", hex::encode(assertion_signer(label).key().as_bytes())),
                ],
                "validator": public(&format!("{city} validator {label}")),
            })
        })
        .collect();
    let file = json!({
        "v": 1,
        "name": { "zh": "试验城市", "en": city },
        "environment": "development",
        "time": ISSUED_MS - DAY_MS,
        "members": members,
    });
    let mut text = serde_json::to_string_pretty(&file).unwrap();
    text.push('\n');
    text.into_bytes()
}

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

/// A city, its state and its block.
pub struct City {
    pub genesis: Vec<u8>,
    pub ledger: LedgerId,
    pub committee: Committee,
    pub definition: CertificateType,
    pub state: ProvingState,
    pub header: Header,
    pub certificates: Vec<Certificate>,
    validators: Vec<SigningKey>,
}

impl City {
    /// A city with these certificates, each under its label, among some hundred others.
    pub fn with(english: &str, twists: Vec<(&str, Twist)>) -> Self {
        let file = genesis(english);
        let (genesis, ledger) = Genesis::parse(&file).unwrap();
        let committee = Committee::from_genesis(&genesis, ledger);
        let definition = definition();
        let certificates: Vec<Certificate> = twists
            .into_iter()
            .map(|(label, twist)| certificate(ledger, &definition, label, &twist))
            .collect();
        let state = state(&certificates);
        let header = header(ledger, &committee, &state);
        let mut validators: Vec<SigningKey> = MEMBERS
            .iter()
            .map(|(label, ..)| signing_key(&format!("{english} validator {label}")))
            .collect();
        validators.sort_by_key(|key| key.verifying_key().to_bytes());
        Self {
            genesis: file,
            ledger,
            committee,
            definition,
            state,
            header,
            certificates,
            validators,
        }
    }

    pub fn certificate(&self, label: &str) -> &Certificate {
        self.certificates
            .iter()
            .find(|certificate| certificate.label == label)
            .unwrap()
    }

    /// The bundle of a certificate, as the issuer hands it out.
    pub fn bundle(&self, label: &str) -> Bundle {
        let certificate = self.certificate(label);
        let record = &certificate.record;
        let key = RecordKey::Certificate(record.certificate).state_key();
        let is_member = MEMBERS
            .iter()
            .any(|(member, ..)| party(member) == record.issuer);
        Bundle {
            credential: certificate.credential.clone(),
            salt: certificate.salt,
            definition: Some(cbor::encode(&self.definition)),
            certificate: Some(cbor::encode(record)),
            proof: self.state.include(&key.0),
            issuer: (!is_member).then(|| self.issuer_proof(record.issuer)),
            header: self.header.encode(),
            finality: self.certify(&self.header, &[0, 1, 2]),
            committees: Vec::new(),
        }
    }

    /// The bundle of a certificate that this ledger does not have.
    pub fn absence(&self, certificate: &Certificate) -> Bundle {
        let key = RecordKey::Certificate(certificate.record.certificate).state_key();
        Bundle {
            credential: certificate.credential.clone(),
            salt: certificate.salt,
            definition: Some(cbor::encode(&self.definition)),
            certificate: None,
            proof: self.state.exclude(&key.0),
            issuer: None,
            header: self.header.encode(),
            finality: self.certify(&self.header, &[0, 1, 2]),
            committees: Vec::new(),
        }
    }

    pub fn issuer_proof(&self, issuer: PartyId) -> IssuerProof {
        let label = MEMBERS
            .iter()
            .chain([&BANK])
            .find(|(label, ..)| party(label) == issuer);
        let key = RecordKey::Party(issuer).state_key();
        IssuerProof {
            value: cbor::encode(&party_record(label.unwrap().0)),
            proof: self.state.include(&key.0),
        }
    }

    /// The engine's certificate of this header, signed by the validators of these indices.
    pub fn certify(&self, header: &Header, signers: &[usize]) -> Vec<u8> {
        self.certify_digest(header, BlockDigest::of(&header.encode()), signers)
    }

    pub fn certify_digest(
        &self,
        header: &Header,
        digest: BlockDigest,
        signers: &[usize],
    ) -> Vec<u8> {
        let mut proposal = Vec::new();
        for number in [header.epoch.0, header.view.0, header.parent_view.0] {
            uvarint(&mut proposal, number);
        }
        proposal.extend_from_slice(&digest.0);
        let namespace = [&engine_namespace(self.ledger)[..], b"_FINALIZE"].concat();
        let signed = [
            &[u8::try_from(namespace.len()).unwrap()],
            &namespace[..],
            &proposal,
        ]
        .concat();
        let bitmap = signers.iter().fold(0u8, |bits, index| bits | 1 << index);
        let mut certificate = proposal;
        certificate.extend_from_slice(&4u64.to_be_bytes());
        certificate.extend_from_slice(&[bitmap, u8::try_from(signers.len()).unwrap()]);
        for index in signers {
            certificate.extend_from_slice(&self.validators[*index].sign(&signed).to_bytes());
        }
        certificate
    }
}

/// The type of the vectors: a copy, so that the one in use may change.
fn template() -> Template {
    Template::parse(include_bytes!("../fixtures/business-licence.json")).unwrap()
}

fn definition() -> CertificateType {
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
        admitted_at: Timestamp(ISSUED_MS - DAY_MS),
        admitted_height: Height(1),
        changed_at: Timestamp(ISSUED_MS - DAY_MS),
        changed_height: Height(1),
    }
}

/// A state with a history: 400 other records, some rewritten, some deleted.
fn state(certificates: &[Certificate]) -> ProvingState {
    let mut state = ProvingState::default();
    let parties: Vec<_> = MEMBERS
        .iter()
        .chain([&BANK])
        .map(|(label, ..)| {
            let key = RecordKey::Party(party(label)).state_key();
            (key.0, Some(cbor::encode(&party_record(label))))
        })
        .collect();
    state.commit(&parties);
    let other = |number: u64| bytes(&format!("other record {number}"));
    for round in 0..8u64 {
        let write = |number: u64| {
            let size = usize::try_from(number % 90).unwrap();
            (
                other(number),
                Some(vec![u8::try_from(round).unwrap(); 8 + size]),
            )
        };
        let fresh = (round * 50..round * 50 + 50).map(write);
        let rewritten = (0..round * 50).step_by(3).map(write);
        state.commit(&fresh.chain(rewritten).collect::<Vec<_>>());
    }
    state.commit(&[(other(17), None), (other(99), None)]);
    let records = certificates.iter().map(|certificate| {
        let key = RecordKey::Certificate(certificate.record.certificate).state_key();
        (key.0, Some(cbor::encode(&certificate.record)))
    });
    // Written again, so that the operations before go out of use and whole peaks with them.
    state.commit(&parties);
    state.commit(
        &(0..400)
            .filter(|number| ![17, 99].contains(number))
            .map(|number| (other(number), Some(vec![9; 40])))
            .collect::<Vec<_>>(),
    );
    state.commit(&parties);
    state.commit(&records.collect::<Vec<_>>());
    state
}

fn header(ledger: LedgerId, committee: &Committee, state: &ProvingState) -> Header {
    Header {
        v: 1,
        ledger,
        height: Height(42),
        epoch: Epoch(0),
        view: View(45),
        parent_view: View(44),
        parent: BlockDigest(bytes("parent")),
        leader: committee
            .keys()
            .first()
            .copied()
            .unwrap_or(ValidatorId([0; 32])),
        time: Timestamp(BLOCK_MS),
        transactions: log::root_of([b"an envelope"]),
        count: 1,
        log_size: 400,
        log_root: Root(bytes("log")),
        state_format: 1,
        state_root: Root(state.root()),
        ops_root: Root(state.ops_root()),
        ops_start: state.floor(),
        ops_end: state.leaves(),
        next_committee: None,
    }
}

fn uvarint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
        value >>= 7;
    }
    out.push(value.try_into().unwrap());
}
