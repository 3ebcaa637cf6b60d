//! All rows of one block, gathered before they are written; each noun's own file knows its tables.

use chancery_rules::catalogue::AnyRecord;
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::changes::Change;

use super::cases::CaseRows;
use super::certificates::CertificateRows;
use super::definitions::DefinitionRows;
use super::dialect::Database;
use super::entries::EntryRows;
use super::motions::CouncilRows;
use super::name_index::NameRows;
use super::obligations::ObligationRows;
use super::parties::PartyRows;
use super::permissions::PermissionRows;
use super::requests::RequestRows;
use super::rows::{Rows, Value};
use crate::model::ReadModelError;

/// Places in a block; a position is `height << 20 | place`.
pub(crate) const PLACES: i64 = 1 << 20;

/// All rows of one block.
pub(super) struct BlockRows {
    blocks: Rows<7>,
    transactions: Rows<4>,
    subjects: Rows<2>,
    pub(super) names: NameRows,
    parties: PartyRows,
    definitions: DefinitionRows,
    certificates: CertificateRows,
    council: CouncilRows,
    entries: EntryRows,
    permissions: PermissionRows,
    requests: RequestRows,
    obligations: ObligationRows,
    cases: CaseRows,
}

impl BlockRows {
    pub(super) fn of(block: &FinalisedBlock) -> Result<Self, ReadModelError> {
        let unreadable = |detail: String| ReadModelError::Block {
            height: block.height,
            detail,
        };
        let height = i64::try_from(block.height.0).map_err(|e| unreadable(e.to_string()))?;
        let base = height
            .checked_mul(PLACES)
            .ok_or_else(|| unreadable("height".into()))?;
        let mut rows = Self::empty();
        rows.block(block, height).map_err(unreadable)?;
        rows.receipts(block, base);
        for (place, change) in (0_i64..).zip(&block.changes) {
            rows.change(base + place, change).map_err(unreadable)?;
        }
        Ok(rows)
    }

    pub(super) const fn empty() -> Self {
        Self {
            blocks: Rows::new(
                "INSERT INTO blocks (height, digest, parent, time, view, leader, transactions)",
                "",
            ),
            transactions: Rows::new(
                "INSERT INTO transactions (position, id, party, receipt)",
                "",
            ),
            subjects: Rows::new(
                "INSERT INTO subjects (subject, position)",
                "ON CONFLICT (subject, position) DO NOTHING",
            ),
            names: NameRows::empty(),
            parties: PartyRows::empty(),
            definitions: DefinitionRows::empty(),
            certificates: CertificateRows::empty(),
            council: CouncilRows::empty(),
            entries: EntryRows::empty(),
            permissions: PermissionRows::empty(),
            requests: RequestRows::empty(),
            obligations: ObligationRows::empty(),
            cases: CaseRows::empty(),
        }
    }

    fn block(&mut self, block: &FinalisedBlock, height: i64) -> Result<(), String> {
        let whole = |number: u64| i64::try_from(number).map_err(|error| error.to_string());
        let count = i64::try_from(block.transactions.len()).map_err(|error| error.to_string())?;
        self.blocks.push([
            Value::Integer(height),
            Value::id(block.digest.as_bytes()),
            Value::id(block.parent.as_bytes()),
            Value::Integer(whole(block.time.0)?),
            Value::Integer(whole(block.view)?),
            Value::Bytes(block.leader.as_ref().to_vec()),
            Value::Integer(count),
        ]);
        Ok(())
    }

    fn receipts(&mut self, block: &FinalisedBlock, base: i64) {
        for (place, receipt) in (0_i64..).zip(&block.receipts) {
            let position = base.saturating_add(place);
            self.transactions.push([
                Value::Integer(position),
                Value::id(receipt.transaction.as_bytes()),
                Value::id(receipt.party.as_bytes()),
                Value::Checked(cbor::encode(receipt)),
            ]);
            for subject in &receipt.subjects {
                let subject = Value::id(subject.as_bytes());
                self.subjects.push([subject, Value::Integer(position)]);
            }
        }
    }

    pub(super) fn change(&mut self, position: i64, change: &Change) -> Result<(), String> {
        let Some(value) = &change.value else {
            return Err("a record of the public state was deleted".to_owned());
        };
        let tag = change.record.tag();
        match AnyRecord::decode(tag, value).map_err(|error| error.to_string())? {
            AnyRecord::Party(record) => {
                self.names.party(&record);
                self.parties.party(position, &record, value);
            }
            AnyRecord::Key(record) => self.parties.key(&record, value),
            AnyRecord::Definition(record) => {
                self.names.definition(&record);
                self.definitions.definition(position, &record, value);
            }
            AnyRecord::Certificate(record) => {
                self.certificates.certificate(position, &record, value);
            }
            AnyRecord::Council(_) => self.council.single("council", value),
            AnyRecord::Committee(_) => self.council.single("committee", value),
            AnyRecord::Motion(record) => self.council.motion(position, &record, value)?,
            AnyRecord::Entry(record) => self.entries.entry(position, &record, value),
            AnyRecord::Nullifier(record) => self.entries.nullifier(&record, value),
            AnyRecord::Permission(record) => {
                self.permissions.permission(position, &record, value);
            }
            AnyRecord::Access(record) => self.permissions.access(position, &record, value),
            AnyRecord::Obligation(record) => {
                self.obligations.obligation(position, &record, value);
            }
            AnyRecord::PermissionRequest(record) => {
                self.requests.request(position, &record, value);
            }
            AnyRecord::Case(record) => self.cases.case(position, &record, value),
            _ => {}
        }
        Ok(())
    }

    pub(super) async fn write(
        self,
        transaction: &mut sqlx::Transaction<'_, Database>,
    ) -> Result<(), ReadModelError> {
        self.blocks.write(transaction).await?;
        self.transactions.write(transaction).await?;
        self.subjects.write(transaction).await?;
        self.names.write(transaction).await?;
        self.parties.write(transaction).await?;
        self.definitions.write(transaction).await?;
        self.certificates.write(transaction).await?;
        self.council.write(transaction).await?;
        self.entries.write(transaction).await?;
        self.permissions.write(transaction).await?;
        self.requests.write(transaction).await?;
        self.obligations.write(transaction).await?;
        self.cases.write(transaction).await
    }
}
