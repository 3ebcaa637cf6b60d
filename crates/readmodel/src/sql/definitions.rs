//! Definitions of every kind.

use chancery_rules::definition::DefinitionRecord;
use chancery_rules::kernel::ids::DefinitionId;

use super::snapshot::{Snapshot, record};
use super::write::kind_number;
use crate::answer::{List, Page};
use crate::model::Asked;
use crate::question::DefinitionFilter;

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
