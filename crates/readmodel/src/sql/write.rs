//! Writing a block: everything of it in one SQL transaction.
//!
//! State rows keep the place where they first appeared, so lists stay in the ledger's order while
//! records change.

use std::path::Path;

use chancery_rules::catalogue::AnyRecord;
use chancery_rules::certificate::{CertificateRecord, CertificateStatus};
use chancery_rules::definition::{DefinitionRecord, DocumentKind};
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::changes::Change;
use chancery_rules::kernel::ids::{Height, LedgerId};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::motion::MotionRecord;
use chancery_rules::party::{KeyRecord, PartyRecord};

use super::adopt::BEGINS;
use super::dialect::{self, Database, Pool};
use super::rows::{Rows, Value};
use super::snapshot::to_height;
use crate::answer::MotionStanding;
use crate::model::ReadModelError;
use crate::names::index_terms;

/// Places in a block; a position is `height << 20 | place`.
pub(crate) const PLACES: i64 = 1 << 20;

/// The connection that writes.
pub(crate) struct Writer {
    pool: Pool,
    ledger: LedgerId,
}

impl Writer {
    pub(crate) async fn open(path: &Path, ledger: LedgerId) -> Result<Self, ReadModelError> {
        Ok(Self {
            pool: dialect::open_writer(path).await?,
            ledger,
        })
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    /// Makes the tables fit for this version and ledger, and says the height they hold.
    pub(crate) async fn prepare(&mut self, version: i64) -> Result<Height, ReadModelError> {
        if !self.fits(version).await? {
            self.reset(version).await?;
        }
        let height = sqlx::query_scalar("SELECT coalesce(max(height), 0) FROM blocks");
        to_height(height.fetch_one(&self.pool).await?)
    }

    async fn fits(&self, version: i64) -> Result<bool, ReadModelError> {
        let tables: i64 = sqlx::query_scalar(dialect::HAS_META)
            .fetch_one(&self.pool)
            .await?;
        if tables == 0 {
            return Ok(false);
        }
        let marks = [
            ("version", version.to_be_bytes().to_vec()),
            ("ledger", self.ledger.as_bytes().to_vec()),
        ];
        for (name, expected) in marks {
            let found: Option<Vec<u8>> =
                sqlx::query_scalar("SELECT value FROM meta WHERE name = ?")
                    .bind(name)
                    .fetch_optional(&self.pool)
                    .await?;
            if found != Some(expected) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The first block whose content is here; 1 unless a snapshot was taken over.
    pub(crate) async fn begins(&mut self) -> Result<Height, ReadModelError> {
        let mark: Option<Vec<u8>> = sqlx::query_scalar("SELECT value FROM meta WHERE name = ?")
            .bind(BEGINS)
            .fetch_optional(&self.pool)
            .await?;
        let Some(mark) = mark else {
            return Ok(Height(1));
        };
        let mark = mark.try_into().map(u64::from_be_bytes);
        mark.map(Height)
            .map_err(|_| ReadModelError::Row("the mark of the beginning".to_owned()))
    }

    /// Drops and creates all tables.
    pub(crate) async fn reset(&mut self, version: i64) -> Result<(), ReadModelError> {
        Ok(self.emptied(version).await?.commit().await?)
    }

    /// A transaction in which all tables are empty.
    pub(super) async fn emptied(
        &mut self,
        version: i64,
    ) -> Result<sqlx::Transaction<'static, Database>, ReadModelError> {
        let mut transaction = self.pool.begin().await?;
        for table in dialect::TABLES {
            let drop = sqlx::AssertSqlSafe(format!("DROP TABLE IF EXISTS {table}"));
            sqlx::query(drop)
                .persistent(false)
                .execute(&mut *transaction)
                .await?;
        }
        sqlx::raw_sql(dialect::SCHEMA)
            .execute(&mut *transaction)
            .await?;
        let mut marks = Rows::new("INSERT INTO meta (name, value)", "");
        marks.push([
            Value::Text("version".into()),
            Value::Bytes(version.to_be_bytes().to_vec()),
        ]);
        marks.push([Value::Text("ledger".into()), bytes(self.ledger.as_bytes())]);
        marks.write(&mut transaction).await?;
        Ok(transaction)
    }

    /// Writes a block, whole or not at all.
    pub(crate) async fn write(&mut self, block: &FinalisedBlock) -> Result<(), ReadModelError> {
        let rows = BlockRows::of(block)?;
        let mut transaction = self.pool.begin().await?;
        rows.write(&mut transaction).await?;
        Ok(transaction.commit().await?)
    }
}

/// All rows of one block.
pub(super) struct BlockRows {
    blocks: Rows<7>,
    transactions: Rows<4>,
    subjects: Rows<2>,
    parties: Rows<5>,
    keys: Rows<3>,
    definitions: Rows<5>,
    certificates: Rows<6>,
    singles: Rows<2>,
    motions: Rows<5>,
    forgotten_names: Vec<Vec<u8>>,
    names: Rows<5>,
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
        for (place, receipt) in (0_i64..).zip(&block.receipts) {
            let receipt_bytes = cbor::encode(receipt);
            rows.transactions.push([
                Value::Integer(base + place),
                bytes(receipt.transaction.as_bytes()),
                bytes(receipt.party.as_bytes()),
                Value::Checked(receipt_bytes),
            ]);
            for subject in &receipt.subjects {
                rows.subjects
                    .push([bytes(subject.as_bytes()), Value::Integer(base + place)]);
            }
        }
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
            parties: Rows::new(
                "INSERT INTO parties (position, id, identifier, parent, record)",
                "ON CONFLICT (id) DO UPDATE SET identifier = excluded.identifier, \
                 parent = excluded.parent, record = excluded.record",
            ),
            keys: Rows::new(
                "INSERT INTO keys (id, party, record)",
                "ON CONFLICT (id) DO UPDATE SET party = excluded.party, record = excluded.record",
            ),
            definitions: Rows::new(
                "INSERT INTO definitions (position, id, kind, code, record)",
                "ON CONFLICT (id) DO UPDATE SET record = excluded.record",
            ),
            certificates: Rows::new(
                "INSERT INTO certificates (position, id, issuer, definition, status, record)",
                "ON CONFLICT (id) DO UPDATE SET status = excluded.status, record = excluded.record",
            ),
            singles: Rows::new(
                "INSERT INTO singles (name, record)",
                "ON CONFLICT (name) DO UPDATE SET record = excluded.record",
            ),
            motions: Rows::new(
                "INSERT INTO motions (position, id, status, expires, record)",
                "ON CONFLICT (id) DO UPDATE SET status = excluded.status, record = excluded.record",
            ),
            forgotten_names: Vec::new(),
            names: Rows::new("INSERT INTO names (terms, kind, id, zh, en)", ""),
        }
    }

    fn block(&mut self, block: &FinalisedBlock, height: i64) -> Result<(), String> {
        let whole = |number: u64| i64::try_from(number).map_err(|error| error.to_string());
        let count = i64::try_from(block.receipts.len()).map_err(|error| error.to_string())?;
        self.blocks.push([
            Value::Integer(height),
            bytes(block.digest.as_bytes()),
            bytes(block.parent.as_bytes()),
            Value::Integer(whole(block.time.0)?),
            Value::Integer(whole(block.view)?),
            Value::Bytes(block.leader.as_ref().to_vec()),
            Value::Integer(count),
        ]);
        Ok(())
    }

    pub(super) fn change(&mut self, position: i64, change: &Change) -> Result<(), String> {
        let Some(value) = &change.value else {
            return Err("a record of the public state was deleted".to_owned());
        };
        let tag = change.record.tag();
        match AnyRecord::decode(tag, value).map_err(|error| error.to_string())? {
            AnyRecord::Party(record) => self.party(position, &record, value),
            AnyRecord::Key(record) => self.key(&record, value),
            AnyRecord::Definition(record) => self.definition(position, &record, value),
            AnyRecord::Certificate(record) => self.certificate(position, &record, value),
            AnyRecord::Council(_) => self.single("council", value),
            AnyRecord::Committee(_) => self.single("committee", value),
            AnyRecord::Motion(record) => self.motion(position, &record, value)?,
            _ => {}
        }
        Ok(())
    }

    fn party(&mut self, position: i64, record: &PartyRecord, value: &[u8]) {
        self.parties.push([
            Value::Integer(position),
            bytes(record.party.as_bytes()),
            record
                .identifier
                .as_ref()
                .map_or(Value::Nothing, |it| Value::Text(it.to_string())),
            record
                .parent
                .map_or(Value::Nothing, |parent| bytes(parent.as_bytes())),
            Value::Checked(value.to_vec()),
        ]);
        self.name(
            "party",
            record.party.as_bytes(),
            record.name.zh(),
            record.name.en(),
            "",
        );
    }

    fn key(&mut self, record: &KeyRecord, value: &[u8]) {
        self.keys.push([
            Value::Bytes(key_id(&record.key)),
            bytes(record.party.as_bytes()),
            Value::Checked(value.to_vec()),
        ]);
    }

    fn definition(&mut self, position: i64, record: &DefinitionRecord, value: &[u8]) {
        let document = &record.document;
        let code = document.code().to_string();
        self.name(
            "definition",
            record.definition.as_bytes(),
            document.name().zh(),
            document.name().en(),
            &code,
        );
        self.definitions.push([
            Value::Integer(position),
            bytes(record.definition.as_bytes()),
            Value::Integer(kind_number(document.kind())),
            Value::Text(code),
            Value::Checked(value.to_vec()),
        ]);
    }

    fn certificate(&mut self, position: i64, record: &CertificateRecord, value: &[u8]) {
        self.certificates.push([
            Value::Integer(position),
            bytes(record.certificate.as_bytes()),
            bytes(record.issuer.as_bytes()),
            bytes(record.definition.as_bytes()),
            Value::Integer(status_number(record.status)),
            Value::Checked(value.to_vec()),
        ]);
    }

    fn single(&mut self, name: &str, value: &[u8]) {
        self.singles
            .push([Value::Text(name.to_owned()), Value::Checked(value.to_vec())]);
    }

    fn motion(&mut self, position: i64, record: &MotionRecord, value: &[u8]) -> Result<(), String> {
        let expires = i64::try_from(record.expires.0).map_err(|error| error.to_string())?;
        // At its own time it has not expired: what the table keeps is what the record says.
        let standing = MotionStanding::of(record, record.proposed_at);
        self.motions.push([
            Value::Integer(position),
            bytes(record.motion.as_bytes()),
            Value::Integer(standing.number()),
            Value::Integer(expires),
            Value::Checked(value.to_vec()),
        ]);
        Ok(())
    }

    fn name(&mut self, kind: &str, id: &[u8; 32], zh: &str, en: &str, more: &str) {
        self.forgotten_names.push(id.to_vec());
        self.names.push([
            Value::Text(index_terms(&format!("{zh} {en} {more}"))),
            Value::Text(kind.to_owned()),
            bytes(id),
            Value::Text(zh.to_owned()),
            Value::Text(en.to_owned()),
        ]);
    }

    /// Leaves of the names to be forgotten only those that `are_there`.
    pub(super) fn forget_names(&mut self, mut are_there: impl FnMut(&[u8]) -> bool) {
        self.forgotten_names.retain(|id| are_there(id));
    }

    pub(super) async fn write(
        self,
        transaction: &mut sqlx::Transaction<'_, Database>,
    ) -> Result<(), ReadModelError> {
        self.blocks.write(transaction).await?;
        self.transactions.write(transaction).await?;
        self.subjects.write(transaction).await?;
        for id in self.forgotten_names {
            let delete = sqlx::query("DELETE FROM names WHERE id = ?").bind(id);
            delete.execute(&mut **transaction).await?;
        }
        self.names.write(transaction).await?;
        self.parties.write(transaction).await?;
        self.keys.write(transaction).await?;
        self.definitions.write(transaction).await?;
        self.certificates.write(transaction).await?;
        self.singles.write(transaction).await?;
        self.motions.write(transaction).await
    }
}

/// A key as the table keeps it: its algorithm's byte and its own bytes.
pub(crate) fn key_id(key: &PublicKey) -> Vec<u8> {
    [&[key.algorithm().id_byte()], key.bytes()].concat()
}

/// A status as the table keeps it; 0 is the one that most certificates have.
pub(crate) const fn status_number(status: CertificateStatus) -> i64 {
    match status {
        CertificateStatus::Active => 0,
        CertificateStatus::Suspended => 1,
        CertificateStatus::Revoked => 2,
        CertificateStatus::Superseded => 3,
    }
}

/// A kind of definition as the table keeps it.
pub(crate) const fn kind_number(kind: DocumentKind) -> i64 {
    match kind {
        DocumentKind::CertificateType => 0,
        DocumentKind::Register => 1,
        DocumentKind::Service => 2,
        DocumentKind::Dataset => 3,
        DocumentKind::Calendar => 4,
    }
}

fn bytes(bytes: &[u8; 32]) -> Value {
    Value::Bytes(bytes.to_vec())
}

#[cfg(test)]
mod tests;
