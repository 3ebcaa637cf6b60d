//! The corpora are what this makes of the vectors.
//!
//! `CHANCERY_WRITE_CORPORA=1 cargo test -p chancery-fuzz --test corpora` writes them anew. What else is in a
//! corpus made something fall over once, and stays.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which may panic as tests may"
)]

#[path = "corpora/services.rs"]
mod services;
#[path = "corpora/uploads.rs"]
mod uploads;

use std::path::PathBuf;

use chancery_fuzz::corpus;
use chancery_fuzz::targets::TARGETS;
use chancery_proof::bundle::Bundle;
use chancery_proof::header::Header;
use chancery_proof::join::JoinPoint;
use chancery_proof::verify::Anchor;
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::certificate::CertificateRecord;
use chancery_rules::founding::{Approval, Approvals, DescriptorError, SignedDescriptor};
use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::envelope::UnsignedEnvelope;
use chancery_rules::kernel::ids::{LedgerId, Nonce, PartyId};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::state_key::RecordKey;
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::log;
use serde_json::{Value, json};

/// A target, the name of a file and what is in it.
type Member = (&'static str, String, Vec<u8>);

fn vector(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../vectors");
    std::fs::read(folder.join(name)).unwrap()
}

fn bundle(name: &str) -> Bundle {
    Bundle::decode(&vector(&format!("{name}.chancery"))).unwrap()
}

const BUNDLES: [&str; 5] = [
    "valid",
    "valid-issuer-proven",
    "valid-committee-rotated",
    "suspended",
    "unknown-absent",
];

fn all() -> Vec<Member> {
    let mut members = Vec::new();
    for name in BUNDLES {
        members.push((
            "verdict",
            name.to_owned(),
            vector(&format!("{name}.chancery")),
        ));
        members.extend(parts(name, &bundle(name)));
    }
    let least = Bundle {
        credential: b"{}".to_vec(),
        proof: vec![0],
        definition: None,
        certificate: None,
        header: vec![1],
        finality: vec![2],
        ..bundle("valid-committee-grown")
    };
    members.push(("bundle", "least".to_owned(), least.encode().unwrap()));
    let cities = ["genesis.json", "genesis-term-1.json", "genesis-term-3.json"];
    for (number, name) in cities.into_iter().enumerate() {
        members.push(("genesis", format!("{number}-{name}"), vector(name)));
    }
    for name in ["checkpoint.txt", "checkpoint-at-14.txt"] {
        members.push(("checkpoint", name.to_owned(), vector(name)));
    }
    let rotated = bundle("valid-committee-rotated");
    let point = JoinPoint {
        links: rotated.committees,
        header: rotated.header,
        finality: rotated.finality,
    };
    members.push(("join_point", "rotated".to_owned(), point.encode()));
    members.extend([of_founding(), of_transactions(), of_records()].concat());
    members.extend([of_bodies(), services::of_services(), uploads::of_uploads()].concat());
    members
}

/// What a bundle is made of, each for the target that reads it.
fn parts(name: &str, bundle: &Bundle) -> Vec<Member> {
    let name = name.to_owned();
    let header = Header::decode(&bundle.header).unwrap();
    let named = cbor::decode::<CertificateRecord>(bundle.certificate.as_deref().unwrap_or(&[]));
    let key = named.map(|record| RecordKey::Certificate(record.certificate).state_key());
    let key = key.map_or([7; 32], |key| key.0);
    let mut members = vec![
        ("header", name.clone(), bundle.header.clone()),
        (
            "finality",
            name.clone(),
            [&[4], &bundle.finality[..]].concat(),
        ),
        (
            "state_proof",
            name.clone(),
            [&key, &header.state_root.0, &bundle.proof[..]].concat(),
        ),
        ("credential", name.clone(), bundle.credential.clone()),
        (
            "certificate_type",
            name.clone(),
            bundle.definition.clone().unwrap(),
        ),
    ];
    for (number, link) in bundle.committees.iter().enumerate() {
        members.push(("link", format!("{name}-{number}"), link.encode()));
    }
    if let Some(record) = &bundle.certificate {
        members.push((
            "record",
            format!("{name}-certificate"),
            [&[4], &record[..]].concat(),
        ));
    }
    if let Some(issuer) = &bundle.issuer {
        members.push((
            "record",
            format!("{name}-party"),
            [&[1], &issuer.value[..]].concat(),
        ));
    }
    members
}

fn hex32(byte: u8) -> String {
    format!("{byte:02x}").repeat(32)
}

/// What a founding member sends. The signatures are none: nothing but them is left to refuse.
fn of_founding() -> Vec<Member> {
    let (genesis, ledger) = Genesis::parse(&vector("genesis.json")).unwrap();
    let member = &genesis.members[0];
    let mut descriptor = serde_json::to_value(member).unwrap();
    descriptor["v"] = json!(1);
    descriptor["environment"] = json!(genesis.environment);
    descriptor["address"] = json!("registrar.example:7101");
    (descriptor["made"], descriptor["expires"]) = (json!(1), json!(2));
    let keys = member.keys.iter().map(|key| hex::encode(key.key.bytes()));
    let keys: Vec<_> = keys
        .chain(member.validator.map(|key| hex::encode(key.0)))
        .collect();
    let signature = "09".repeat(64);
    let signed = |key: &String| json!({ "key": key, "signature": signature });
    let signatures: Vec<_> = keys.iter().map(signed).collect();
    let descriptor = json!({ "descriptor": descriptor, "signatures": signatures });
    let approval = json!({
        "v": 1, "ledger": ledger, "party": member.party, "key": keys[0], "signature": signature,
    });
    let approvals = json!({ "v": 1, "ledger": ledger, "signatures": [approval] });
    let text = |value: &Value| serde_json::to_vec(value).unwrap();
    vec![
        ("descriptor", "agency".to_owned(), text(&descriptor)),
        ("approvals", "one".to_owned(), text(&approval)),
        ("approvals", "all".to_owned(), text(&approvals)),
    ]
}

/// Transactions as JSON names them.
fn transactions() -> Vec<(&'static str, Value)> {
    let key = json!({ "algorithm": "ed25519", "bytes": hex32(2) });
    let issue = json!({
        "certificate": hex32(1), "definition": hex32(2), "commitment": hex32(3),
        "assertion_key": key, "attachments": [hex32(4)], "valid_from": 1, "valid_until": 2,
    });
    let name = json!({ "zh": "清河银行", "en": "Bank of Qinghe" });
    let keys = json!([{ "key": key, "purpose": "root" }]);
    let admit = json!({ "party": hex32(1), "kind": "bank", "name": name, "keys": keys });
    let motion = json!({
        "motion": hex32(5), "note": "a note",
        "effect": { "effect": "rotate_node_key", "party": hex32(1), "key": hex32(2) },
    });
    let revoke = json!({ "certificate": hex32(1), "reason": "deregistered" });
    vec![
        ("issue_certificate", issue),
        ("admit_party", admit),
        ("propose_motion", motion),
        ("revoke_certificate", revoke),
    ]
}

fn of_transactions() -> Vec<Member> {
    let key = PublicKey::ed25519([2; 32]);
    let mut members = Vec::new();
    let mut envelopes = Vec::new();
    for (name, body) in transactions() {
        let value = json!({ "type": name, "body": body });
        let transaction: AnyTransaction = serde_json::from_value(value.clone()).unwrap();
        let unsigned = UnsignedEnvelope {
            ledger: LedgerId([1; 32]),
            party: PartyId([1; 32]),
            nonce: Nonce([3; 16]),
            expires: Timestamp(1_795_168_800_000),
            transaction,
        };
        let envelope = unsigned.to_sign(&key).unwrap().finish(&[9; 64]);
        envelopes.push(envelope.clone());
        members.push(("envelope", name.to_owned(), envelope));
        let request = json!({
            "party": hex32(1), "public_key": { "algorithm": "ed25519", "bytes": hex32(2) },
            "expires": 5, "transaction": value,
        });
        let text = serde_json::to_vec(&request).unwrap();
        members.push(("prepare_body", name.to_owned(), text));
    }
    members.extend(of_blocks(&envelopes));
    // As `docs/formats.md`, section 10 has them, with a value's length first.
    let (key, next) = ([3; 32], [4; 32]);
    let update = [&[0xd2], &key[..], &[5], b"value", &next].concat();
    let delete = [&[0xd1], &key[..]].concat();
    let operations = [
        ("update", update),
        ("delete", delete),
        ("commit", vec![0xd3, 0, 0x80, 1]),
    ];
    let operations = operations.map(|(name, bytes)| ("sync_operation", name.to_owned(), bytes));
    members.extend(operations);
    members
}

/// As the engine writes lists: lengths and counts in LEB128 before what they count.
fn listed(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = uvarint(parts.len());
    for part in parts {
        bytes.extend(uvarint(part.len()));
        bytes.extend_from_slice(part);
    }
    bytes
}

fn uvarint(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
        value >>= 7;
    }
    bytes.push(u8::try_from(value).unwrap());
    bytes
}

fn of_blocks(envelopes: &[Vec<u8>]) -> Vec<Member> {
    let block = |envelopes: &[Vec<u8>]| {
        let mut header = Header::decode(&bundle("valid").header).unwrap();
        header.transactions = log::root_of(envelopes);
        header.count = u64::try_from(envelopes.len()).unwrap();
        let header = header.encode();
        [uvarint(header.len()), header, listed(envelopes)].concat()
    };
    let greeting = [&[0][..], &300_u64.to_be_bytes()].concat();
    vec![
        ("block", "empty".to_owned(), block(&[])),
        ("block", "four-envelopes".to_owned(), block(envelopes)),
        ("gossip", "greeting".to_owned(), greeting),
        (
            "gossip",
            "envelopes".to_owned(),
            [&[1][..], &listed(envelopes)].concat(),
        ),
    ]
}

/// Records that no bundle proves.
fn of_records() -> Vec<Member> {
    #[derive(serde::Serialize)]
    struct Seen {
        expires: u64,
    }
    #[derive(serde::Serialize)]
    struct Log {
        size: u64,
        peaks: Vec<LedgerId>,
    }
    #[derive(serde::Serialize)]
    struct Chain {
        log: Log,
        oldest_chunk: u64,
        next_chunk: u64,
    }
    let log = Log {
        size: 2,
        peaks: vec![LedgerId([8; 32])],
    };
    let chain = Chain {
        log,
        oldest_chunk: 1,
        next_chunk: 3,
    };
    let seen = cbor::encode(&Seen { expires: 1 << 40 });
    vec![
        ("record", "seen".to_owned(), [&[5], &seen[..]].concat()),
        (
            "record",
            "chain".to_owned(),
            [&[7], &cbor::encode(&chain)[..]].concat(),
        ),
    ]
}

fn of_bodies() -> Vec<Member> {
    let party = hex32(1);
    let (key, address) = (hex32(2), "node.example:7000");
    let effects = [
        json!({ "effect": "admit_member", "party": party }),
        json!({ "effect": "suspend_member", "party": party, "reason": "under-investigation" }),
        json!({ "effect": "admit_node", "party": party, "key": key, "address": address, "role": "follower" }),
        json!({ "effect": "set_parameter", "name": "motion_days", "value": 30 }),
        json!({ "effect": "emergency_stop", "definition": key, "reason": "forged-copies" }),
    ];
    let subject = json!({ "name": "清河面馆", "founded": "2026-02-28", "capital": 100_000 });
    let bodies = [
        json!({ "definition": key, "subject": subject, "valid_from": 1, "valid_until": 2 }),
        json!({ "reason": "particulars-changed", "subject": subject }),
        json!({ "life_ms": 1000 }),
    ];
    let text = |value: &Value| serde_json::to_vec(value).unwrap();
    let effects = effects.iter().enumerate();
    let effects = effects.map(|(at, value)| ("motion_body", at.to_string(), text(value)));
    let bodies = bodies.iter().enumerate();
    let bodies = bodies.map(|(at, value)| ("agency_body", at.to_string(), text(value)));
    effects.chain(bodies).collect()
}

#[test]
fn the_committed_corpora_are_made_of_the_vectors() {
    for (target, name, bytes) in all() {
        let path = corpus::folder(target).join(&name);
        if std::env::var_os("CHANCERY_WRITE_CORPORA").is_some() {
            std::fs::create_dir_all(corpus::folder(target)).unwrap();
            std::fs::write(&path, &bytes).unwrap();
        }
        let committed = std::fs::read(&path).unwrap_or_default();
        assert!(
            committed == bytes,
            "`{target}/{name}` differs from what the vectors make"
        );
    }
}

/// A corpus of refused inputs would never reach what is behind the first check.
#[test]
fn every_decoder_accepts_a_member_of_its_corpus() {
    #[cfg(feature = "node")]
    use chancery_chain::strangers::{Kind, reread};
    use chancery_rules::kernel::envelope::Envelope;
    use chancery_vault::MediaType;
    let accepts = |target: &str, bytes: &[u8]| match target {
        "envelope" => Envelope::decode(bytes).is_ok(),
        #[cfg(feature = "node")]
        "block" => reread(Kind::Block, bytes).is_some(),
        #[cfg(feature = "node")]
        "gossip" => reread(Kind::Gossip, bytes).is_some(),
        #[cfg(feature = "node")]
        "sync_operation" => reread(Kind::SyncOperation, bytes).is_some(),
        #[cfg(feature = "node")]
        "prepare_body" => {
            serde_json::from_slice::<chancery_api::routes::prepare::PrepareRequest>(bytes).is_ok()
        }
        "motion_body" => serde_json::from_slice::<chancery_rules::motion::Effect>(bytes).is_ok(),
        "join_point" => {
            let anchor = Anchor::read(&vector("genesis-term-3.json")).unwrap();
            JoinPoint::decode(bytes).is_ok_and(|point| point.verify(&anchor).is_ok())
        }
        "descriptor" => matches!(
            SignedDescriptor::parse(bytes),
            Err(DescriptorError::Signature(_))
        ),
        "approvals" => Approval::parse(bytes).is_ok() || Approvals::parse(bytes).is_ok(),
        "definition" | "opening_request" | "dataset_question" | "asked" => {
            services::accepts(target, bytes)
        }
        "upload" => MediaType::of_content(bytes).is_ok(),
        "record" => chancery_rules::catalogue::AnyRecord::decode(bytes[0], &bytes[1..]).is_ok(),
        _ => true,
    };
    for (target, name, bytes) in all() {
        assert!(accepts(target, &bytes), "`{target}/{name}` is refused");
    }
    for (target, _) in TARGETS {
        assert!(!corpus::read(target).unwrap().is_empty());
    }
}
