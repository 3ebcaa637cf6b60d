//! Parties and their keys.

use chancery_rules::kernel::ids::PartyId;
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::party::{KeyRecord, PartyRecord};

use super::dialect::Row;
use super::snapshot::{Snapshot, record};
use super::write::key_id;
use crate::answer::{KeyState, List, Page};
use crate::model::{Asked, ReadModelError};
use crate::question::PartyFilter;

/// Keys of one party that are shown; the rules let no party hold more in force.
const KEYS_MAX: i64 = 256;

pub(crate) async fn list(
    snapshot: &mut Snapshot,
    filter: PartyFilter,
    page: Page,
) -> Asked<List<PartyRecord>> {
    const ALL: &str = "SELECT position, record FROM parties WHERE position < ? \
        ORDER BY position DESC LIMIT ?";
    const UNITS: &str = "SELECT position, record FROM parties WHERE position < ? AND parent = ? \
        ORDER BY position DESC LIMIT ?";
    let statement = match filter.parent {
        None => sqlx::query(ALL).bind(page.before()),
        Some(parent) => sqlx::query(UNITS)
            .bind(page.before())
            .bind(parent.as_bytes().to_vec()),
    };
    let rows = snapshot.all(statement.bind(page.limit() + 1)).await?;
    snapshot.page(&rows, page.limit(), |row| record(row, "record"))
}

pub(crate) async fn one(
    snapshot: &mut Snapshot,
    id: PartyId,
) -> Asked<Option<(PartyRecord, Vec<KeyState>)>> {
    let id = id.as_bytes().to_vec();
    let party = sqlx::query("SELECT record FROM parties WHERE id = ?").bind(id.clone());
    let Some(row) = snapshot.one(party).await? else {
        return Ok(snapshot.answer(None));
    };
    let keys = sqlx::query("SELECT record FROM keys WHERE party = ? ORDER BY id LIMIT ?");
    let keys = snapshot.all(keys.bind(id).bind(KEYS_MAX)).await?;
    let keys = keys.iter().map(key_state).collect::<Result<_, _>>()?;
    Ok(snapshot.answer(Some((record(&row, "record")?, keys))))
}

fn key_state(row: &Row) -> Result<KeyState, ReadModelError> {
    let record: KeyRecord = record(row, "record")?;
    Ok(KeyState {
        key: record.key,
        record,
    })
}

pub(crate) async fn key(snapshot: &mut Snapshot, key: &PublicKey) -> Asked<Option<KeyRecord>> {
    let statement = sqlx::query("SELECT record FROM keys WHERE id = ?").bind(key_id(key));
    let row = snapshot.one(statement).await?;
    let key = row.as_ref().map(|row| record(row, "record")).transpose()?;
    Ok(snapshot.answer(key))
}
