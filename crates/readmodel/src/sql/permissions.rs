//! Permissions, by giver, holder and target; and receipts of their use, by whoever they are about or name.

use chancery_rules::kernel::ids::{AccessId, PermissionId};
use chancery_rules::permission::{AccessRecord, PermissionRecord, PermissionStatus, Target};
use sqlx::query_builder::QueryBuilder;

use super::dialect::Database;
use super::rows::{Rows, Value};
use super::snapshot::{Snapshot, record};
use crate::answer::{List, Page};
use crate::model::{Asked, ReadModelError};
use crate::question::{AccessFilter, PermissionFilter};

/// Permissions and receipts that a block changed.
pub(super) struct PermissionRows {
    permissions: Rows<7>,
    accesses: Rows<9>,
}

impl PermissionRows {
    pub(super) const fn empty() -> Self {
        Self {
            permissions: Rows::new(
                "INSERT INTO permissions (position, id, giver, holder, target, status, record)",
                "ON CONFLICT (id) DO UPDATE SET status = excluded.status, record = excluded.record",
            ),
            accesses: Rows::new(
                "INSERT INTO accesses (position, id, permission, giver, holder, source, of_case, \
                 unclosed, record)",
                "ON CONFLICT (id) DO UPDATE SET unclosed = excluded.unclosed, \
                 record = excluded.record",
            ),
        }
    }

    pub(super) fn permission(&mut self, position: i64, record: &PermissionRecord, value: &[u8]) {
        self.permissions.push([
            Value::Integer(position),
            Value::id(record.permission.as_bytes()),
            Value::id(record.giver.as_bytes()),
            Value::id(record.holder.as_bytes()),
            Value::Bytes(target_bytes(record.target)),
            Value::Integer(status_number(record.status)),
            Value::Checked(value.to_vec()),
        ]);
    }

    pub(super) fn access(&mut self, position: i64, record: &AccessRecord, value: &[u8]) {
        self.accesses.push([
            Value::Integer(position),
            Value::id(record.access.as_bytes()),
            Value::id(record.permission.as_bytes()),
            Value::id(record.giver.as_bytes()),
            Value::id(record.holder.as_bytes()),
            Value::id(record.source.as_bytes()),
            Value::optional(record.case),
            Value::Integer(i64::from(record.result.is_none())),
            Value::Checked(value.to_vec()),
        ]);
    }

    pub(super) async fn write(
        self,
        transaction: &mut sqlx::Transaction<'_, Database>,
    ) -> Result<(), ReadModelError> {
        self.permissions.write(transaction).await?;
        self.accesses.write(transaction).await
    }
}

/// A target as the table keeps it: a byte for its kind, and its id.
pub(super) fn target_bytes(target: Target) -> Vec<u8> {
    let (kind, id) = match target {
        Target::Definition(id) => (0, id.0),
        Target::Case(id) => (1, id.0),
        Target::Certificate(id) => (2, id.0),
        Target::Entry(id) => (3, id.0),
        Target::Document(id) => (4, id.0),
    };
    [&[kind][..], &id].concat()
}

/// A status as the table keeps it.
const fn status_number(status: PermissionStatus) -> i64 {
    match status {
        PermissionStatus::Given => 0,
        PermissionStatus::Withdrawn => 1,
    }
}

pub(crate) async fn list(
    snapshot: &mut Snapshot,
    filter: PermissionFilter,
    page: Page,
) -> Asked<List<PermissionRecord>> {
    let mut statement =
        QueryBuilder::<Database>::new("SELECT position, record FROM permissions WHERE position < ");
    statement.push_bind(page.before());
    let ids = [
        (" AND giver = ", filter.giver.map(|id| id.0.to_vec())),
        (" AND holder = ", filter.holder.map(|id| id.0.to_vec())),
        (" AND target = ", filter.target.map(target_bytes)),
    ];
    only(ids, &mut statement);
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

pub(crate) async fn one(
    snapshot: &mut Snapshot,
    id: PermissionId,
) -> Asked<Option<PermissionRecord>> {
    let statement = sqlx::query("SELECT record FROM permissions WHERE id = ?");
    let row = snapshot.one(statement.bind(id.as_bytes().to_vec())).await?;
    let permission = row.as_ref().map(|row| record(row, "record")).transpose()?;
    Ok(snapshot.answer(permission))
}

pub(crate) async fn accesses(
    snapshot: &mut Snapshot,
    filter: AccessFilter,
    page: Page,
) -> Asked<List<AccessRecord>> {
    let mut statement =
        QueryBuilder::<Database>::new("SELECT position, record FROM accesses WHERE position < ");
    statement.push_bind(page.before());
    let ids = [
        (" AND giver = ", filter.giver.map(|id| id.0.to_vec())),
        (" AND holder = ", filter.holder.map(|id| id.0.to_vec())),
        (" AND source = ", filter.source.map(|id| id.0.to_vec())),
        (
            " AND permission = ",
            filter.permission.map(|id| id.0.to_vec()),
        ),
        (" AND of_case = ", filter.case.map(|id| id.0.to_vec())),
    ];
    only(ids, &mut statement);
    if filter.unclosed {
        statement.push(" AND unclosed = 1");
    }
    statement
        .push(" ORDER BY position DESC LIMIT ")
        .push_bind(page.limit() + 1);
    let rows = snapshot.all_built(statement).await?;
    snapshot.page(&rows, page.limit(), |row| record(row, "record"))
}

pub(crate) async fn access(snapshot: &mut Snapshot, id: AccessId) -> Asked<Option<AccessRecord>> {
    let statement = sqlx::query("SELECT record FROM accesses WHERE id = ?");
    let row = snapshot.one(statement.bind(id.as_bytes().to_vec())).await?;
    let access = row.as_ref().map(|row| record(row, "record")).transpose()?;
    Ok(snapshot.answer(access))
}

/// Adds the conditions that have a value.
pub(super) fn only<const N: usize>(
    conditions: [(&'static str, Option<Vec<u8>>); N],
    statement: &mut QueryBuilder<Database>,
) {
    for (column, value) in conditions {
        if let Some(value) = value {
            statement.push(column).push_bind(value);
        }
    }
}
