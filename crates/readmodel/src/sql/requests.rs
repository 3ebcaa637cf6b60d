//! Requests for permissions, by requester, steward, dataset and status.

use chancery_rules::kernel::ids::RequestId;
use chancery_rules::permission::{PermissionRequestRecord, RequestStatus};
use sqlx::query_builder::QueryBuilder;

use super::dialect::Database;
use super::permissions::{only, target_bytes};
use super::rows::{Rows, Value};
use super::snapshot::{Snapshot, record};
use crate::answer::{List, Page};
use crate::model::{Asked, ReadModelError};
use crate::question::PermissionRequestFilter;

/// Requests that a block changed.
pub(super) struct RequestRows(Rows<7>);

impl RequestRows {
    pub(super) const fn empty() -> Self {
        Self(Rows::new(
            "INSERT INTO permission_requests (position, id, requester, steward, target, status, \
             record)",
            "ON CONFLICT (id) DO UPDATE SET status = excluded.status, record = excluded.record",
        ))
    }

    pub(super) fn request(
        &mut self,
        position: i64,
        record: &PermissionRequestRecord,
        value: &[u8],
    ) {
        self.0.push([
            Value::Integer(position),
            Value::id(record.request.as_bytes()),
            Value::id(record.requester.as_bytes()),
            Value::id(record.steward.as_bytes()),
            Value::Bytes(target_bytes(record.target)),
            Value::Integer(status_number(record.status)),
            Value::Checked(value.to_vec()),
        ]);
    }

    pub(super) async fn write(
        self,
        transaction: &mut sqlx::Transaction<'_, Database>,
    ) -> Result<(), ReadModelError> {
        self.0.write(transaction).await
    }
}

/// A status as the table keeps it.
const fn status_number(status: RequestStatus) -> i64 {
    match status {
        RequestStatus::Open => 0,
        RequestStatus::Granted => 1,
        RequestStatus::Refused => 2,
        RequestStatus::Withdrawn => 3,
    }
}

pub(crate) async fn list(
    snapshot: &mut Snapshot,
    filter: PermissionRequestFilter,
    page: Page,
) -> Asked<List<PermissionRequestRecord>> {
    let mut statement = QueryBuilder::<Database>::new(
        "SELECT position, record FROM permission_requests WHERE position < ",
    );
    statement.push_bind(page.before());
    let ids = [
        (
            " AND requester = ",
            filter.requester.map(|id| id.0.to_vec()),
        ),
        (" AND steward = ", filter.steward.map(|id| id.0.to_vec())),
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
    id: RequestId,
) -> Asked<Option<PermissionRequestRecord>> {
    let statement = sqlx::query("SELECT record FROM permission_requests WHERE id = ?");
    let row = snapshot.one(statement.bind(id.as_bytes().to_vec())).await?;
    let request = row.as_ref().map(|row| record(row, "record")).transpose()?;
    Ok(snapshot.answer(request))
}
