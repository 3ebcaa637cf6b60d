//! A development city frozen at one final block, from fixed seeds.
//!
//! Everything in it is what a node would write: a genesis file, records in a state with a history, a
//! header, a certificate that the validators signed. Only the consensus that would have led there is
//! absent.

use chancery_proof::bundle::{Bundle, IssuerProof};
use chancery_proof::committee::{Committee, Epochs};
use chancery_proof::header::{Header, View};
use chancery_rules::definition::CertificateType;
use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::ids::{
    BlockDigest, Epoch, Height, LedgerId, PartyId, Root, ValidatorId,
};
use chancery_rules::kernel::state_key::RecordKey;
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::log;
use serde_json::{Value, json};

use super::certificates::{Certificate, Twist, certificate, definition, party_record};
use super::people::{
    BANK, BLOCK_MS, DAY_MS, ISSUED_MS, MEMBERS, assertion_signer, bytes, party, public,
};
use super::state::ProvingState;
use super::validators::{Validators, validator_label};

/// A city, its state and its block.
pub struct City {
    pub genesis: Vec<u8>,
    pub ledger: LedgerId,
    pub committee: Committee,
    pub definition: CertificateType,
    pub state: ProvingState,
    pub header: Header,
    pub certificates: Vec<Certificate>,
    pub validators: Validators,
    english: String,
}

impl City {
    /// A city with these certificates, each under its label, among some hundred others.
    pub fn with(english: &str, twists: Vec<(&str, Twist)>) -> Self {
        Self::counting(english, None, twists)
    }

    /// A city that counts its epochs in its own way.
    pub fn counting(english: &str, epochs: Option<Epochs>, twists: Vec<(&str, Twist)>) -> Self {
        let file = genesis(english, epochs);
        let (genesis, ledger) = Genesis::parse(&file).unwrap();
        let committee = Committee::from_genesis(&genesis, ledger);
        let definition = definition();
        let certificates: Vec<Certificate> = twists
            .into_iter()
            .map(|(label, twist)| certificate(ledger, &definition, label, &twist))
            .collect();
        let state = state(&certificates);
        let header = header(ledger, &committee, &state);
        let labels = MEMBERS.map(|(label, ..)| label);
        Self {
            genesis: file,
            ledger,
            committee,
            definition,
            state,
            header,
            certificates,
            validators: Validators::of(english, &labels),
            english: english.to_owned(),
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

    /// The engine's certificate of this header, signed by the founding validators of these indices.
    pub fn certify(&self, header: &Header, signers: &[usize]) -> Vec<u8> {
        self.certify_digest(header, BlockDigest::of(&header.encode()), signers)
    }

    pub fn certify_digest(
        &self,
        header: &Header,
        digest: BlockDigest,
        signers: &[usize],
    ) -> Vec<u8> {
        self.validators.certify(header, digest, signers)
    }

    /// The validators of these members, founding or not.
    pub fn validators_of(&self, labels: &[&str]) -> Validators {
        Validators::of(&self.english, labels)
    }
}

/// A genesis file of a city with this English name and, if it says so, epochs of this length and term.
pub fn genesis(city: &str, epochs: Option<Epochs>) -> Vec<u8> {
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
                "validator": public(&validator_label(city, label)),
            })
        })
        .collect();
    let mut file = json!({
        "v": 1,
        "name": { "zh": "试验城市", "en": city },
        "environment": "development",
        "time": ISSUED_MS - DAY_MS,
        "members": members,
    });
    if let Some(epochs) = epochs {
        file["epochs"] = json!(epochs);
    }
    let mut text = serde_json::to_string_pretty(&file).unwrap();
    text.push('\n');
    text.into_bytes()
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
