//! Definitions of every kind.

use chancery_rules::definition::{DefinitionRecord, DocumentKind};
use chancery_rules::kernel::ids::DefinitionId;
use sqlx::query_builder::QueryBuilder;

use super::dialect::Database;
use super::rows::{Rows, Value};
use super::snapshot::{Snapshot, record};
use crate::answer::{List, Page};
use crate::model::{Asked, ReadModelError};
use crate::question::DefinitionFilter;

/// Definitions that a block changed.
pub(super) struct DefinitionRows(Rows<6>);

impl DefinitionRows {
    pub(super) const fn empty() -> Self {
        Self(Rows::new(
            "INSERT INTO definitions (position, id, kind, code, steward, record)",
            "ON CONFLICT (id) DO UPDATE SET record = excluded.record",
        ))
    }

    pub(super) fn definition(&mut self, position: i64, record: &DefinitionRecord, value: &[u8]) {
        self.0.push([
            Value::Integer(position),
            Value::id(record.definition.as_bytes()),
            Value::Integer(kind_number(record.document.kind())),
            Value::Text(record.document.code().to_string()),
            Value::optional(record.document.dataset().map(|it| it.steward)),
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

/// A kind of definition as the table keeps it.
pub(super) const fn kind_number(kind: DocumentKind) -> i64 {
    match kind {
        DocumentKind::CertificateType => 0,
        DocumentKind::Register => 1,
        DocumentKind::Service => 2,
        DocumentKind::Dataset => 3,
        DocumentKind::Calendar => 4,
    }
}

pub(crate) async fn list(
    snapshot: &mut Snapshot,
    filter: DefinitionFilter,
    page: Page,
) -> Asked<List<DefinitionRecord>> {
    let mut statement =
        QueryBuilder::<Database>::new("SELECT position, record FROM definitions WHERE position < ");
    statement.push_bind(page.before());
    if let Some(kind) = filter.kind {
        statement.push(" AND kind = ").push_bind(kind_number(kind));
    }
    if let Some(code) = filter.code {
        statement.push(" AND code = ").push_bind(code);
    }
    if let Some(steward) = filter.steward {
        let steward = steward.0.to_vec();
        statement.push(" AND steward = ").push_bind(steward);
    }
    statement
        .push(" ORDER BY position DESC LIMIT ")
        .push_bind(page.limit() + 1);
    let rows = snapshot.all_built(statement).await?;
    snapshot.page(&rows, page.limit(), |row| record(row, "record"))
}

pub(crate) async fn one(
    snapshot: &mut Snapshot,
    id: DefinitionId,
) -> Asked<Option<DefinitionRecord>> {
    let statement = sqlx::query("SELECT record FROM definitions WHERE id = ?");
    let row = snapshot.one(statement.bind(id.as_bytes().to_vec())).await?;
    let definition = row.as_ref().map(|row| record(row, "record")).transpose()?;
    Ok(snapshot.answer(definition))
}
