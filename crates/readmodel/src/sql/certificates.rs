//! Certificates, by issuer, type and status.

use chancery_rules::certificate::{CertificateRecord, CertificateStatus};
use chancery_rules::kernel::ids::CertificateId;
use sqlx::query_builder::QueryBuilder;

use super::dialect::Database;
use super::rows::{Rows, Value};
use super::snapshot::{Snapshot, record};
use crate::answer::{List, Page};
use crate::model::{Asked, ReadModelError};
use crate::question::CertificateFilter;

/// Certificates that a block changed.
pub(super) struct CertificateRows(Rows<6>);

impl CertificateRows {
    pub(super) const fn empty() -> Self {
        Self(Rows::new(
            "INSERT INTO certificates (position, id, issuer, definition, status, record)",
            "ON CONFLICT (id) DO UPDATE SET status = excluded.status, record = excluded.record",
        ))
    }

    pub(super) fn certificate(&mut self, position: i64, record: &CertificateRecord, value: &[u8]) {
        self.0.push([
            Value::Integer(position),
            Value::id(record.certificate.as_bytes()),
            Value::id(record.issuer.as_bytes()),
            Value::id(record.definition.as_bytes()),
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

/// A status as the table keeps it; 0 is the one that most certificates have.
const fn status_number(status: CertificateStatus) -> i64 {
    match status {
        CertificateStatus::Active => 0,
        CertificateStatus::Suspended => 1,
        CertificateStatus::Revoked => 2,
        CertificateStatus::Superseded => 3,
    }
}

pub(crate) async fn list(
    snapshot: &mut Snapshot,
    filter: CertificateFilter,
    page: Page,
) -> Asked<List<CertificateRecord>> {
    let mut statement = QueryBuilder::<Database>::new(
        "SELECT position, record FROM certificates WHERE position < ",
    );
    statement.push_bind(page.before());
    if let Some(issuer) = filter.issuer {
        statement
            .push(" AND issuer = ")
            .push_bind(issuer.as_bytes().to_vec());
    }
    if let Some(definition) = filter.definition {
        statement
            .push(" AND definition = ")
            .push_bind(definition.as_bytes().to_vec());
    }
    if let Some(status) = filter.status {
        statement
            .push(" AND status = ")
            .push_bind(status_number(status));
        if status_number(status) != 0 {
            statement.push(" AND status <> 0");
        }
    }
    statement
        .push(" ORDER BY position DESC LIMIT ")
        .push_bind(page.limit() + 1);
    let rows = snapshot.all_built(statement).await?;
    snapshot.page(&rows, page.limit(), |row| record(row, "record"))
}

pub(crate) async fn one(
    snapshot: &mut Snapshot,
    id: CertificateId,
) -> Asked<Option<CertificateRecord>> {
    let statement = sqlx::query("SELECT record FROM certificates WHERE id = ?");
    let row = snapshot.one(statement.bind(id.as_bytes().to_vec())).await?;
    let certificate = row.as_ref().map(|row| record(row, "record")).transpose()?;
    Ok(snapshot.answer(certificate))
}
