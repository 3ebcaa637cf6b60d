//! The records of a block: supplied as bytes, decoded once, changed in memory, encoded once.

use std::collections::BTreeMap;

use super::ApplyError;
use crate::{
    catalogue::AnyRecord,
    kernel::{
        changes::{Change, Changes},
        ids::StateKey,
        state_key::RecordKey,
    },
};

/// All records that the block has touched so far.
#[derive(Debug, Default)]
pub(super) struct Cells {
    supplied: BTreeMap<StateKey, Option<Vec<u8>>>,
    known: BTreeMap<RecordKey, Cell>,
}

#[derive(Debug)]
struct Cell {
    record: Option<AnyRecord>,
    has_changed: bool,
}

impl Cells {
    pub(super) fn supply(&mut self, key: StateKey, value: Option<Vec<u8>>) {
        self.supplied.insert(key, value);
    }

    pub(super) fn has_been_supplied(&self, key: &StateKey) -> bool {
        self.supplied.contains_key(key)
    }

    pub(super) fn knows(&self, key: &RecordKey) -> bool {
        self.known.contains_key(key)
    }

    /// A record as it stands now; it must have been loaded.
    pub(super) fn get(&self, key: &RecordKey) -> Option<&AnyRecord> {
        self.known.get(key)?.record.as_ref()
    }

    /// Decodes what was supplied for these keys, or says what was not.
    pub(super) fn load(&mut self, keys: &[RecordKey]) -> Result<(), ApplyError> {
        let mut missing = Vec::new();
        for key in keys {
            if !self.knows(key) {
                self.decode(key, &mut missing)?;
            }
        }
        if missing.is_empty() {
            Ok(())
        } else {
            Err(ApplyError::Missing(missing))
        }
    }

    fn decode(&mut self, key: &RecordKey, missing: &mut Vec<StateKey>) -> Result<(), ApplyError> {
        let at = key.state_key();
        let Some(value) = self.supplied.remove(&at) else {
            missing.push(at);
            return Ok(());
        };
        let record = match value
            .map(|bytes| AnyRecord::decode(key.tag(), &bytes))
            .transpose()
        {
            Ok(record)
                if record
                    .as_ref()
                    .is_none_or(|it| it.key().is_none_or(|k| k == *key)) =>
            {
                record
            }
            _ => return Err(ApplyError::Corrupt(at)),
        };
        self.known.insert(
            *key,
            Cell {
                record,
                has_changed: false,
            },
        );
        Ok(())
    }

    /// Writes a record, or removes it.
    pub(super) fn put(&mut self, key: RecordKey, record: Option<AnyRecord>) {
        self.known.insert(
            key,
            Cell {
                record,
                has_changed: true,
            },
        );
    }

    /// Writes what a transaction changed.
    pub(super) fn write(&mut self, changes: &mut Changes) {
        for (key, record) in changes.drain() {
            self.put(key, Some(record));
        }
    }

    /// What has changed, in ascending order of kind and id.
    pub(super) fn into_changes(self) -> Vec<Change> {
        self.known
            .into_iter()
            .filter(|(_, cell)| cell.has_changed)
            .map(|(record, cell)| Change {
                record,
                key: record.state_key(),
                value: cell.record.map(|record| record.encode()),
            })
            .collect()
    }
}
