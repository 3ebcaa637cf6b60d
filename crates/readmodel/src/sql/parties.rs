//! Parties and their keys.

use chancery_rules::kernel::ids::PartyId;
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::party::{KeyRecord, PartyRecord};

use super::dialect::{Database, Row};
use super::rows::{Rows, Value};
use super::snapshot::{Snapshot, record};
use crate::answer::{KeyState, List, Page};
use crate::model::{Asked, ReadModelError};
use crate::question::PartyFilter;

/// Parties and keys that a block changed.
pub(super) struct PartyRows {
    parties: Rows<5>,
    keys: Rows<3>,
}

impl PartyRows {
    pub(super) const fn empty() -> Self {
        Self {
            parties: Rows::new(
                "INSERT INTO parties (position, id, identifier, parent, record)",
                "ON CONFLICT (id) DO UPDATE SET identifier = excluded.identifier, \
                 parent = excluded.parent, record = excluded.record",
            ),
            keys: Rows::new(
                "INSERT INTO keys (id, party, record)",
                "ON CONFLICT (id) DO UPDATE SET party = excluded.party, record = excluded.record",
            ),
        }
    }

    pub(super) fn party(&mut self, position: i64, record: &PartyRecord, value: &[u8]) {
        let identifier = record.identifier.as_ref();
        self.parties.push([
            Value::Integer(position),
            Value::id(record.party.as_bytes()),
            identifier.map_or(Value::Nothing, |it| Value::Text(it.to_string())),
            Value::optional(record.parent),
            Value::Checked(value.to_vec()),
        ]);
    }

    pub(super) fn key(&mut self, record: &KeyRecord, value: &[u8]) {
        self.keys.push([
            Value::Bytes(key_id(&record.key)),
            Value::id(record.party.as_bytes()),
            Value::Checked(value.to_vec()),
        ]);
    }

    pub(super) async fn write(
        self,
        transaction: &mut sqlx::Transaction<'_, Database>,
    ) -> Result<(), ReadModelError> {
        self.parties.write(transaction).await?;
        self.keys.write(transaction).await
    }
}

/// A key as the table keeps it: its algorithm's byte and its own bytes.
fn key_id(key: &PublicKey) -> Vec<u8> {
    [&[key.algorithm().id_byte()], key.bytes()].concat()
}

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
