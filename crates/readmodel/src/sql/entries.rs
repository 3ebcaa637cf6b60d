//! Entries of registers, by register, keeper and status; and claims, by what was claimed.

use chancery_rules::kernel::ids::{EntryId, Nullifier};
use chancery_rules::register::{EntryRecord, EntryStatus, NullifierRecord};
use sqlx::query_builder::QueryBuilder;

use super::dialect::Database;
use super::rows::{Rows, Value};
use super::snapshot::{Snapshot, record};
use crate::answer::{List, Page};
use crate::model::{Asked, ReadModelError};
use crate::question::EntryFilter;

/// Entries and claims that a block changed.
pub(super) struct EntryRows {
    entries: Rows<6>,
    nullifiers: Rows<2>,
}

impl EntryRows {
    pub(super) const fn empty() -> Self {
        Self {
            entries: Rows::new(
                "INSERT INTO entries (position, id, register, keeper, status, record)",
                "ON CONFLICT (id) DO UPDATE SET keeper = excluded.keeper, \
                 status = excluded.status, record = excluded.record",
            ),
            nullifiers: Rows::new(
                "INSERT INTO nullifiers (id, record)",
                "ON CONFLICT (id) DO UPDATE SET record = excluded.record",
            ),
        }
    }

    pub(super) fn entry(&mut self, position: i64, record: &EntryRecord, value: &[u8]) {
        self.entries.push([
            Value::Integer(position),
            Value::id(record.entry.as_bytes()),
            Value::id(record.register.as_bytes()),
            Value::id(record.keeper.as_bytes()),
            Value::Integer(status_number(record.status)),
            Value::Checked(value.to_vec()),
        ]);
    }

    pub(super) fn nullifier(&mut self, record: &NullifierRecord, value: &[u8]) {
        let id = Value::id(record.nullifier.as_bytes());
        self.nullifiers.push([id, Value::Checked(value.to_vec())]);
    }

    pub(super) async fn write(
        self,
        transaction: &mut sqlx::Transaction<'_, Database>,
    ) -> Result<(), ReadModelError> {
        self.entries.write(transaction).await?;
        self.nullifiers.write(transaction).await
    }
}

/// A status as the table keeps it.
const fn status_number(status: EntryStatus) -> i64 {
    match status {
        EntryStatus::Current => 0,
        EntryStatus::Split => 1,
        EntryStatus::Merged => 2,
        EntryStatus::Closed => 3,
    }
}

pub(crate) async fn list(
    snapshot: &mut Snapshot,
    filter: EntryFilter,
    page: Page,
) -> Asked<List<EntryRecord>> {
    let mut statement =
        QueryBuilder::<Database>::new("SELECT position, record FROM entries WHERE position < ");
    statement.push_bind(page.before());
    if let Some(register) = filter.register {
        let id = register.as_bytes().to_vec();
        statement.push(" AND register = ").push_bind(id);
    }
    if let Some(keeper) = filter.keeper {
        let id = keeper.as_bytes().to_vec();
        statement.push(" AND keeper = ").push_bind(id);
    }
    if let Some(status) = filter.status {
        let status = status_number(status);
        statement.push(" AND status = ").push_bind(status);
    }
    statement
        .push(" ORDER BY position DESC LIMIT ")
        .push_bind(page.limit() + 1);
    let rows = snapshot.all_built(statement).await?;
    snapshot.page(&rows, page.limit(), |row| record(row, "record"))
}

pub(crate) async fn one(snapshot: &mut Snapshot, id: EntryId) -> Asked<Option<EntryRecord>> {
    let statement = sqlx::query("SELECT record FROM entries WHERE id = ?");
    let row = snapshot.one(statement.bind(id.as_bytes().to_vec())).await?;
    let entry = row.as_ref().map(|row| record(row, "record")).transpose()?;
    Ok(snapshot.answer(entry))
}

pub(crate) async fn nullifier(
    snapshot: &mut Snapshot,
    id: Nullifier,
) -> Asked<Option<NullifierRecord>> {
    let statement = sqlx::query("SELECT record FROM nullifiers WHERE id = ?");
    let row = snapshot.one(statement.bind(id.as_bytes().to_vec())).await?;
    let claim = row.as_ref().map(|row| record(row, "record")).transpose()?;
    Ok(snapshot.answer(claim))
}
