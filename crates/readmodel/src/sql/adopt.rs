//! Taking over a snapshot of the state instead of the history: everything of it in one SQL
//! transaction, so that a crash leaves what was there before.
//!
//! Records take the place of the block that made them; within one block their order is not known,
//! and they come before what later blocks make. Blocks and transactions begin with the snapshot's.

use std::collections::{HashMap, HashSet};

use chancery_rules::catalogue::AnyRecord;
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::changes::Change;
use chancery_rules::kernel::ids::Height;

use super::block_rows::{BlockRows, PLACES};
use super::dialect::Database;
use super::rows::{Rows, Value};
use super::write::Writer;
use crate::model::ReadModelError;

/// The name of the mark that says with which block the history begins.
pub(super) const BEGINS: &str = "begins";

/// A snapshot being taken over.
pub(crate) struct Adoption {
    transaction: sqlx::Transaction<'static, Database>,
    /// Records placed so far, by height.
    placed: HashMap<i64, i64>,
    /// Names that are in the index.
    named: HashSet<Vec<u8>>,
}

impl Writer {
    /// Begins to take over a snapshot: empties the tables.
    pub(crate) async fn adopt(&mut self, version: i64) -> Result<Adoption, ReadModelError> {
        Ok(Adoption {
            transaction: self.emptied(version).await?,
            placed: HashMap::new(),
            named: HashSet::new(),
        })
    }
}

impl Adoption {
    /// Writes records as they stand.
    pub(crate) async fn records(&mut self, changes: &[Change]) -> Result<(), ReadModelError> {
        let mut rows = BlockRows::empty();
        for change in changes {
            let position = self.place(made_at(change));
            rows.change(position, change).map_err(|detail| {
                let key = change.key;
                ReadModelError::Row(format!("the record at `{key}`: {detail}"))
            })?;
        }
        // Each deletion from the index looks at all of it: most names are not there yet.
        rows.names.forget(|id| !self.named.insert(id.to_vec()));
        rows.write(&mut self.transaction).await
    }

    /// Writes the snapshot's block, and makes all of it visible.
    pub(crate) async fn finish(mut self, block: &FinalisedBlock) -> Result<(), ReadModelError> {
        BlockRows::of(block)?.write(&mut self.transaction).await?;
        let mut mark = Rows::new("INSERT INTO meta (name, value)", "");
        let begins = block.height.0.to_be_bytes().to_vec();
        mark.push([Value::Text(BEGINS.into()), Value::Bytes(begins)]);
        mark.write(&mut self.transaction).await?;
        Ok(self.transaction.commit().await?)
    }

    /// The last free place of a height: a block's own rows take the first ones.
    fn place(&mut self, height: Height) -> i64 {
        let height = i64::try_from(height.0).unwrap_or(i64::MAX / PLACES);
        let placed = self.placed.entry(height).or_default();
        *placed += 1;
        height
            .saturating_mul(PLACES)
            .saturating_add(PLACES.saturating_sub(*placed))
    }
}

/// The block that made a record.
fn made_at(change: &Change) -> Height {
    let value = change.value.as_deref().unwrap_or_default();
    match AnyRecord::decode(change.record.tag(), value) {
        Ok(AnyRecord::Party(record)) => record.admitted_height,
        Ok(AnyRecord::Definition(record)) => record.from_height,
        Ok(AnyRecord::Certificate(record)) => record.issued_height,
        Ok(AnyRecord::Motion(record)) => record.proposed_height,
        Ok(AnyRecord::Entry(record)) => record.registered_height,
        Ok(AnyRecord::Permission(record)) => record.given_height,
        Ok(AnyRecord::Access(record)) => record.opened_height,
        Ok(AnyRecord::Obligation(record)) => record.assessed_height,
        Ok(AnyRecord::PermissionRequest(record)) => record.asked_height,
        Ok(AnyRecord::Case(record)) => record.opened_height,
        _ => Height(0),
    }
}
