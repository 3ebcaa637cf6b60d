//! Certificates, by issuer, type and status.

use chancery_rules::certificate::CertificateRecord;
use chancery_rules::kernel::ids::CertificateId;
use sqlx::query_builder::QueryBuilder;

use super::dialect::Database;
use super::snapshot::{Snapshot, record};
use super::write::status_number;
use crate::answer::{List, Page};
use crate::model::Asked;
use crate::question::CertificateFilter;

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
