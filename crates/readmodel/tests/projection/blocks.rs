//! Blocks made by hand, of records and receipts of the rules' own types.

use chancery_readmodel::ReadModel;
use chancery_rules::certificate::{CertificateRecord, CertificateStatus, Origin};
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::changes::Change;
use chancery_rules::kernel::ids::{
    BlockDigest, CertificateId, Commitment, DefinitionId, Height, LedgerId, PartyId, TransactionId,
    ValidatorId,
};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::receipt::{Outcome, Receipt};
use chancery_rules::kernel::state_key::RecordKey;
use chancery_rules::kernel::text::{AtMost, Name};
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::party::{PartyKind, PartyRecord, PartyStatus};
use serde::Serialize;
use tempfile::TempDir;

pub const LEDGER: LedgerId = LedgerId([9; 32]);
pub const ISSUER: PartyId = PartyId([1; 32]);

/// An id that is spread over the whole range, as real ones are.
pub fn spread(kind: u8, number: u64) -> [u8; 32] {
    let seed = [&[kind][..], &number.to_be_bytes()].concat();
    *TransactionId::of(&seed).as_bytes()
}

pub async fn open(folder: &TempDir) -> ReadModel {
    ReadModel::open(&folder.path().join("readmodel.sqlite"), LEDGER)
        .await
        .unwrap()
}

pub fn empty(height: u64) -> FinalisedBlock {
    FinalisedBlock {
        height: Height(height),
        digest: BlockDigest(spread(1, height)),
        parent: BlockDigest(spread(1, height - 1)),
        time: Timestamp(1_000 * height),
        view: height,
        leader: ValidatorId([5; 32]),
        header: vec![1],
        finality: None,
        transactions: Vec::new(),
        receipts: Vec::new(),
        changes: Vec::new(),
    }
}

pub fn change(record: RecordKey, value: &impl Serialize) -> Change {
    Change {
        record,
        key: record.state_key(),
        value: Some(cbor::encode(value)),
    }
}

pub fn certificate(number: u64, height: u64, status: CertificateStatus) -> CertificateRecord {
    CertificateRecord {
        v: 1,
        certificate: CertificateId(spread(2, number)),
        definition: DefinitionId([3; 32]),
        issuer: ISSUER,
        assertion_key: PublicKey::ed25519([4; 32]),
        commitment: Commitment(spread(3, number)),
        status,
        reason: None,
        origin: Origin::Issued,
        attachments: AtMost::none(),
        image: None,
        valid_from: Some(Timestamp(1)),
        valid_until: None,
        issued_at: Timestamp(1_000 * height),
        issued_height: Height(height),
        changed_at: Timestamp(1_000 * height),
        changed_height: Height(height),
        supersedes: None,
        superseded_by: None,
        copy_of: None,
    }
}

/// A block that carries one transaction for each of these certificates.
pub fn of_certificates(height: u64, records: &[CertificateRecord]) -> FinalisedBlock {
    let mut block = empty(height);
    for (index, record) in (0_u32..).zip(records) {
        let id = TransactionId(spread(4, (height << 20) + u64::from(index)));
        block.transactions.push((id, vec![0; 400]));
        block.receipts.push(Receipt {
            transaction: id,
            height: Height(height),
            index,
            party: ISSUER,
            number: 300,
            outcome: Outcome::Accepted,
            subjects: vec![record.certificate.into()],
        });
        block
            .changes
            .push(change(record.certificate.into(), record));
    }
    block
}

/// A block that issues certificates by number.
pub fn issuing(height: u64, numbers: std::ops::Range<u64>) -> FinalisedBlock {
    let record = |number| certificate(number, height, CertificateStatus::Active);
    of_certificates(height, &numbers.map(record).collect::<Vec<_>>())
}

/// A block that admits a party.
pub fn admitting(height: u64, party: PartyId, zh: &str, en: &str, code: &str) -> FinalisedBlock {
    let record = PartyRecord {
        v: 1,
        party,
        kind: PartyKind::Enterprise,
        name: Name::new(zh, en).unwrap(),
        identifier: Some(serde_json::from_value(code.into()).unwrap()),
        parent: None,
        member: false,
        status: PartyStatus::Active,
        reason: None,
        keys: 0,
        root_keys: 0,
        exchange: None,
        admitted_at: Timestamp(1),
        admitted_height: Height(height),
        changed_at: Timestamp(1),
        changed_height: Height(height),
    };
    let mut block = empty(height);
    block.changes.push(change(party.into(), &record));
    block
}
