//! Certificate types.

use chancery_rules::definition::DefinitionRecord;
use chancery_rules::kernel::ids::DefinitionId;

use super::snapshot::{Snapshot, record};
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
    const OF_CODE: &str = "SELECT position, record FROM definitions WHERE position < ? \
        AND code = ? ORDER BY position DESC LIMIT ?";
    let statement = match filter.code {
        None => sqlx::query(ALL).bind(page.before()),
        Some(code) => sqlx::query(OF_CODE).bind(page.before()).bind(code),
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
