//! What transactions write: whole records, by key. Each primitive adds its own writer in its `record` file.

use super::{ids::StateKey, state_key::RecordKey};
use crate::catalogue::AnyRecord;

/// The writes of one transaction, applied together or not at all.
#[derive(Debug, Default)]
pub struct Changes(Vec<(RecordKey, AnyRecord)>);

impl Changes {
    pub(crate) fn put(&mut self, key: RecordKey, record: AnyRecord) {
        self.0.push((key, record));
    }

    pub(crate) fn drain(&mut self) -> impl Iterator<Item = (RecordKey, AnyRecord)> + '_ {
        self.0.drain(..)
    }
}

/// A record after a block: its new value, or that it is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which record.
    pub record: RecordKey,
    /// Where it lies in the state.
    pub key: StateKey,
    /// Canonical encoding of the record; `None` if it was removed.
    pub value: Option<Vec<u8>>,
}
