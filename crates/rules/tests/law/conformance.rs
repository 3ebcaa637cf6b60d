//! The hash of every signed or stored encoding. A line that differs is a changed format: either a mistake, or a
//! decision, which replaces the line in `conformance.txt`.

use std::{collections::BTreeMap, fmt::Write as _};

use chancery_rules::{
    block::{AgendaMinuteRecord, ChainRecord, SeenChunkRecord, SeenRecord},
    catalogue::{AnyRecord, AnyTransaction},
    certificate::{ResumeCertificate, SuspendCertificate},
    definition::{ApproveDefinition, Document, RetireDefinition, dataset::SharingClass},
    kernel::{
        cbor,
        context::Environment,
        envelope::UnsignedEnvelope,
        ids::{Height, LedgerId, Nonce, TransactionId},
        keys::{KeyAlgorithm, KeyPurpose, PublicKey},
        receipt::{Outcome, Receipt},
        state_key::{ChunkNumber, RecordKey},
        text::AtMost,
        time::{Minute, Timestamp},
    },
    log::{Frontier, leaf_hash},
    party::{RegisterKey, RegisterUnit, ReinstateParty, RetireKey, RotateKey, SuspendParty},
};
use sha2::{Digest, Sha256};

use crate::{
    case,
    motion::{self, effect, id},
    obligation::{self, obligation},
    permission, register,
    samples::{
        admit, calendar, certificate, certify_copy, commitment, dataset, issue, licence, reason,
        revoke, set_exchange, supersede,
    },
    world::{BANK, FOUNDED, REGISTRAR, World, genesis, name, sign_bytes},
};

/// A sample of each transaction, every optional field filled.
fn transactions() -> Vec<AnyTransaction> {
    let definition = licence(1).id();
    let window = (Some(FOUNDED), Some(FOUNDED.plus_ms(1)));
    let mut admit = admit(BANK);
    admit.identifier = Some("91350100M000100Y43".parse().unwrap());
    let mut document = licence(1);
    document.validity_days_max = Some(365);
    let document = document.into();
    let mut issue = issue(REGISTRAR, definition, 1);
    issue.attachments = AtMost::try_from(vec![commitment(2), commitment(3)]).unwrap();
    (issue.valid_from, issue.valid_until) = window;
    issue.copy_of = Some(certificate(4));
    let mut supersede = supersede(REGISTRAR, 1, 2);
    (supersede.valid_from, supersede.valid_until) = window;
    let mut all = vec![admit.into()];
    all.extend(of_parties());
    all.extend([
        ApproveDefinition { document }.into(),
        RetireDefinition { definition }.into(),
        issue.into(),
        certify_copy(REGISTRAR, definition, 1).into(),
        SuspendCertificate {
            certificate: certificate(1),
            reason: reason("under-review"),
        }
        .into(),
        ResumeCertificate {
            certificate: certificate(1),
            reason: reason("review-ended"),
        }
        .into(),
        revoke(1).into(),
        supersede.into(),
    ]);
    all
}

/// The same of what parties do about themselves.
fn of_parties() -> Vec<AnyTransaction> {
    let office = |actor: crate::world::Actor| actor.public(KeyPurpose::Office);
    let (party, purpose) = (BANK.party(), KeyPurpose::Office);
    vec![
        RegisterUnit {
            unit: party,
            name: name("unit"),
        }
        .into(),
        RegisterKey {
            party: Some(party),
            key: office(BANK),
            purpose,
        }
        .into(),
        RotateKey {
            old: office(BANK),
            new: office(BANK.next()),
        }
        .into(),
        RetireKey { key: office(BANK) }.into(),
        SuspendParty {
            party,
            reason: reason("audit"),
        }
        .into(),
        ReinstateParty { party }.into(),
        set_exchange("https://registrar.city:8443/chancery").into(),
    ]
}

/// The same of all primitives, in the catalogue's order.
fn all_transactions() -> Vec<AnyTransaction> {
    let mut all = transactions();
    all.extend(register::samples::transactions());
    all.extend(case::conformance::transactions());
    all.extend(obligation::conformance::transactions());
    all.extend(motion::conformance::transactions());
    all.extend(permission::samples());
    all
}

fn envelope(transaction: AnyTransaction) -> Vec<u8> {
    let unsigned = UnsignedEnvelope {
        ledger: LedgerId([1; 32]),
        party: REGISTRAR.party(),
        nonce: Nonce([2; 16]),
        expires: FOUNDED,
        transaction,
    };
    sign_bytes(&unsigned, &REGISTRAR.secret(KeyPurpose::Office))
}

fn receipt(outcome: Outcome) -> Vec<u8> {
    cbor::encode(&Receipt {
        transaction: TransactionId([1; 32]),
        height: Height(1_000),
        index: 5,
        party: REGISTRAR.party(),
        number: 305,
        outcome,
        subjects: vec![certificate(1).into(), certificate(2).into()],
    })
}

/// The records that a short history leaves in the state.
fn records(samples: &mut BTreeMap<String, Vec<u8>>) {
    let mut world = World::development();
    let id = licence(1).id();
    world.must(REGISTRAR, admit(BANK));
    world.must_root(
        BANK,
        RotateKey {
            old: BANK.public(KeyPurpose::Office),
            new: BANK.next().public(KeyPurpose::Office),
        },
    );
    world.must(
        REGISTRAR,
        ApproveDefinition {
            document: licence(1).into(),
        },
    );
    world.must(REGISTRAR, issue(REGISTRAR, id, 1));
    world.must(REGISTRAR, supersede(REGISTRAR, 1, 2));
    world.must(REGISTRAR, certify_copy(REGISTRAR, id, 3));
    world.must(
        REGISTRAR,
        SuspendParty {
            party: BANK.party(),
            reason: reason("audit"),
        },
    );
    let mut add = |name: &str, key: RecordKey| {
        samples.insert(
            format!("record.{name}"),
            world.state[&key.state_key()].clone(),
        );
    };
    add("party.member", REGISTRAR.party().into());
    add("party.suspended", BANK.party().into());
    add(
        "key.in_force",
        BANK.next().public(KeyPurpose::Office).into(),
    );
    add("key.retired", BANK.public(KeyPurpose::Office).into());
    add("definition", id.into());
    add("certificate.superseded", certificate(1).into());
    add("certificate.successor", certificate(2).into());
    add("certificate.certified_copy", certificate(3).into());
    add("seen_chunk", RecordKey::SeenChunk(ChunkNumber(0)));
    add("chain", RecordKey::Chain);
}

/// A sample of each kind of document.
fn documents(samples: &mut BTreeMap<String, Vec<u8>>) {
    let dataset = dataset("dwellings", REGISTRAR, SharingClass::Conditional);
    let documents = [
        ("certificate_type", Document::from(licence(1))),
        ("dataset", dataset.into()),
        ("calendar", calendar().into()),
        ("register", case::sample::register().into()),
        ("service", case::sample::service(1).into()),
    ];
    for (name, document) in documents {
        samples.insert(format!("document.{name}"), cbor::encode(&document));
    }
}

fn state_keys(samples: &mut BTreeMap<String, Vec<u8>>) {
    let es256 = PublicKey::new(KeyAlgorithm::Es256, &[2; 33]).unwrap();
    let keys = [
        ("party", RecordKey::Party(BANK.party())),
        ("key.ed25519", BANK.public(KeyPurpose::Office).into()),
        ("key.es256", es256.into()),
        ("key.x25519", BANK.public(KeyPurpose::Sealing).into()),
        ("definition", licence(1).id().into()),
        ("certificate", certificate(1).into()),
        ("seen", RecordKey::Seen(TransactionId([1; 32]))),
        ("seen_chunk", RecordKey::SeenChunk(ChunkNumber(7))),
        ("chain", RecordKey::Chain),
        ("council", RecordKey::Council),
        ("committee", RecordKey::Committee),
        ("motion", id(1).into()),
        ("obligation", obligation(1).into()),
        ("agenda_minute", RecordKey::AgendaMinute(Minute(7))),
        (
            "agenda_chunk",
            RecordKey::AgendaChunk(Minute(7), ChunkNumber(8)),
        ),
        ("entry", register::samples::entry(1).into()),
        ("nullifier", register::samples::nullifier(1).into()),
        ("permission", permission::permission(1).into()),
        ("access", permission::access(1).into()),
        ("case", case::case(1).into()),
    ];
    for (name, key) in keys {
        samples.insert(format!("state_key.{name}"), key.state_key().0.to_vec());
    }
}

fn samples() -> BTreeMap<String, Vec<u8>> {
    let mut samples = BTreeMap::new();
    for transaction in all_transactions() {
        let name = transaction.name();
        samples.insert(format!("transaction.{name}"), transaction.encode_body());
        samples.insert(format!("envelope.{name}"), envelope(transaction));
    }
    permission::conformance::of_requests(&mut samples);
    samples.insert("receipt.accepted".into(), receipt(Outcome::Accepted));
    samples.insert("receipt.rejected".into(), receipt(Outcome::Rejected(301)));
    let file = serde_json::to_vec(&genesis(Environment::Production));
    crate::opening_request::samples(&mut samples);
    crate::dataset_question::samples(&mut samples);
    samples.insert("genesis.json".into(), file.unwrap());
    for effect in effect::all() {
        let name = effect::name_of(&effect);
        samples.insert(format!("effect.{name}"), cbor::encode(&effect));
    }
    records(&mut samples);
    motion::conformance::records(&mut samples);
    obligation::conformance::records(&mut samples);
    register::samples::records(&mut samples);
    case::conformance::records(&mut samples);
    for effect in case::conformance::all_effects() {
        let kind = serde_json::to_value(effect.kind()).unwrap();
        let name = format!("case_effect.{}", kind.as_str().unwrap());
        samples.insert(name, cbor::encode(&effect));
    }
    samples.insert(
        "change.entry".into(),
        cbor::encode(&register::samples::sale(3)),
    );
    permission::conformance::records(&mut samples);
    documents(&mut samples);
    state_keys(&mut samples);
    samples
}

#[test]
fn every_encoding_is_what_it_was() {
    let mut found = String::from(
        "# SHA-256 of a sample of every signed or stored encoding; checked by the tests of this crate.\n",
    );
    for (name, bytes) in samples() {
        writeln!(found, "{name} {}", hex::encode(Sha256::digest(bytes))).unwrap();
    }
    let kept = include_str!("../../conformance.txt");
    let differing: Vec<_> = found
        .lines()
        .filter(|line| !kept.lines().any(|old| old == *line))
        .collect();
    assert!(
        differing.is_empty(),
        "lines that conformance.txt does not have:\n{}",
        differing.join("\n")
    );
    assert_eq!(
        found, kept,
        "conformance.txt has lines that nothing stands behind"
    );
}

#[test]
fn every_transaction_has_a_sample() {
    let numbers: Vec<_> = all_transactions()
        .iter()
        .map(AnyTransaction::number)
        .collect();
    let known: Vec<_> = chancery_rules::catalogue::transactions()
        .iter()
        .map(|info| info.number)
        .collect();
    assert_eq!(numbers, known);
}

#[test]
fn every_record_survives_the_round_trip_and_no_other_bytes_do() {
    let mut all = BTreeMap::new();
    records(&mut all);
    motion::conformance::records(&mut all);
    obligation::conformance::records(&mut all);
    all.retain(|name, _| name.starts_with("record."));
    register::samples::records(&mut all);
    case::conformance::records(&mut all);
    permission::conformance::records(&mut all);
    let tags = [
        ("party", 1),
        ("key", 2),
        ("definition", 3),
        ("certificate", 4),
        ("seen_chunk", 6),
        ("chain", 7),
        ("council", 8),
        ("committee", 9),
        ("motion", 10),
        ("obligation", 15),
        ("agenda_minute", 17),
        ("agenda_chunk", 18),
        ("entry", 11),
        ("nullifier", 12),
        ("case", 16),
        ("permission", 13),
        ("access", 14),
        ("permission_request", 19),
    ];
    for (name, bytes) in all {
        let kind = name.split('.').nth(1).unwrap();
        let tag = tags.iter().find(|(known, _)| *known == kind).unwrap().1;
        assert_eq!(
            AnyRecord::decode(tag, &bytes).unwrap().encode(),
            bytes,
            "{name}"
        );
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            if let Ok(record) = AnyRecord::decode(tag, &changed) {
                assert_eq!(record.encode(), changed, "{name} at {place}");
            }
        }
    }
}

#[test]
fn the_rules_own_records_survive_the_round_trip() {
    let seen = SeenRecord {
        expires: Timestamp(5),
    };
    let ids = AtMost::try_from(vec![TransactionId([1; 32])]).unwrap();
    let chunk = SeenChunkRecord {
        expires: Timestamp(5),
        ids,
    };
    let mut log = Frontier::default();
    log.append(leaf_hash(b"one"));
    let chain = ChainRecord {
        log,
        oldest_chunk: ChunkNumber(1),
        next_chunk: ChunkNumber(2),
        agenda: None,
    };
    assert_eq!(
        cbor::decode::<SeenRecord>(&cbor::encode(&seen)).unwrap(),
        seen
    );
    assert_eq!(
        cbor::decode::<SeenChunkRecord>(&cbor::encode(&chunk)).unwrap(),
        chunk
    );
    assert_eq!(
        cbor::decode::<ChainRecord>(&cbor::encode(&chain)).unwrap(),
        chain
    );
    let minute = AgendaMinuteRecord { count: 2, done: 1 };
    assert_eq!(
        cbor::decode::<AgendaMinuteRecord>(&cbor::encode(&minute)).unwrap(),
        minute
    );
    assert!(AnyRecord::decode(11, &cbor::encode(&seen)).is_err());
    assert!(AnyRecord::decode(0, &cbor::encode(&seen)).is_err());
}
