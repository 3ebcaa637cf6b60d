//! What transactions write: whole records, by key, and what they put on the agenda. Each primitive adds its own writer in
//! its `record` file.

use super::{due::Due, ids::StateKey, state_key::RecordKey, time::Timestamp};
use crate::catalogue::AnyRecord;

/// The writes of one transaction, applied together or not at all.
#[derive(Debug, Default)]
pub struct Changes {
    records: Vec<(RecordKey, AnyRecord)>,
    scheduled: Vec<(Timestamp, Due)>,
}

impl Changes {
    pub(crate) fn put(&mut self, key: RecordKey, record: AnyRecord) {
        self.records.push((key, record));
    }

    /// Puts something on the agenda; it happens in the first block from that time on that has room for it.
    pub(crate) fn schedule(&mut self, at: Timestamp, due: Due) {
        self.scheduled.push((at, due));
    }

    /// Takes over what another has, after its own.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.records.extend(other.records);
        self.scheduled.extend(other.scheduled);
    }

    pub(crate) fn drain_scheduled(&mut self) -> impl Iterator<Item = (Timestamp, Due)> + '_ {
        self.scheduled.drain(..)
    }

    /// The records that are written, in the order in which they were.
    pub(crate) fn written(&self) -> impl Iterator<Item = &RecordKey> {
        self.records.iter().map(|(key, _)| key)
    }

    /// The records to write, in order, for who applies them without a block.
    #[must_use]
    pub fn into_records(self) -> Vec<(RecordKey, AnyRecord)> {
        self.records
    }

    pub(crate) fn drain(&mut self) -> impl Iterator<Item = (RecordKey, AnyRecord)> + '_ {
        self.records.drain(..)
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
