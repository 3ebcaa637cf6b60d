//! Definitions of every kind.

use chancery_rules::definition::{DefinitionRecord, DocumentKind};
use chancery_rules::kernel::ids::DefinitionId;

use super::dialect::Database;
use super::rows::{Rows, Value};
use super::snapshot::{Snapshot, record};
use crate::answer::{List, Page};
use crate::model::{Asked, ReadModelError};
use crate::question::DefinitionFilter;

/// Definitions that a block changed.
pub(super) struct DefinitionRows(Rows<5>);

impl DefinitionRows {
    pub(super) const fn empty() -> Self {
        Self(Rows::new(
            "INSERT INTO definitions (position, id, kind, code, record)",
            "ON CONFLICT (id) DO UPDATE SET record = excluded.record",
        ))
    }

    pub(super) fn definition(&mut self, position: i64, record: &DefinitionRecord, value: &[u8]) {
        self.0.push([
            Value::Integer(position),
            Value::id(record.definition.as_bytes()),
            Value::Integer(kind_number(record.document.kind())),
            Value::Text(record.document.code().to_string()),
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
    const ALL: &str = "SELECT position, record FROM definitions WHERE position < ? \
        ORDER BY position DESC LIMIT ?";
    const OF_KIND: &str = "SELECT position, record FROM definitions WHERE position < ? \
        AND kind = ? ORDER BY position DESC LIMIT ?";
    const OF_CODE: &str = "SELECT position, record FROM definitions WHERE position < ? \
        AND code = ? ORDER BY position DESC LIMIT ?";
    const OF_BOTH: &str = "SELECT position, record FROM definitions WHERE position < ? \
        AND kind = ? AND code = ? ORDER BY position DESC LIMIT ?";
    let before = page.before();
    let kind = filter.kind.map(kind_number);
    let statement = match (kind, filter.code) {
        (None, None) => sqlx::query(ALL).bind(before),
        (Some(kind), None) => sqlx::query(OF_KIND).bind(before).bind(kind),
        (None, Some(code)) => sqlx::query(OF_CODE).bind(before).bind(code),
        (Some(kind), Some(code)) => sqlx::query(OF_BOTH).bind(before).bind(kind).bind(code),
    };
    let rows = snapshot.all(statement.bind(page.limit() + 1)).await?;
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
