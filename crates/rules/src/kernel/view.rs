//! The records that a transaction named, loaded: reading them cannot fail.
//!
//! Each primitive adds its own reader in its `record` file. Reading a record that was not named is a bug; the view
//! remembers it and the run stops.

use std::cell::Cell;

use super::state_key::RecordKey;
use crate::catalogue::AnyRecord;

/// Most records that one transaction may read.
pub const READS_MAX: usize = 256;
/// Most rounds in which it may name them.
pub const ROUNDS_MAX: u8 = 4;

/// The number of times that a transaction has named records before; 0 at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Round(pub u8);

/// Records to load, by key.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<RecordKey>);

impl Keys {
    /// Nothing (more) to load.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// These records.
    pub fn of<K: Into<RecordKey>>(keys: impl IntoIterator<Item = K>) -> Self {
        Self(keys.into_iter().map(Into::into).collect())
    }

    /// These records as well.
    #[must_use]
    pub fn and<K: Into<RecordKey>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        self.0.extend(keys.into_iter().map(Into::into));
        self
    }

    /// What others name as well.
    #[must_use]
    pub fn joined(mut self, others: impl IntoIterator<Item = Self>) -> Self {
        self.0.extend(others.into_iter().flat_map(|other| other.0));
        self
    }

    /// The keys, as named.
    #[must_use]
    pub fn as_slice(&self) -> &[RecordKey] {
        &self.0
    }
}

/// What a transaction may see of the state.
#[derive(Clone, Debug, Default)]
pub struct View {
    entries: Vec<(RecordKey, Option<AnyRecord>)>,
    strayed: Cell<bool>,
}

impl View {
    /// A view of nothing, for a first guess at what a transaction reads.
    pub(crate) const fn empty() -> Self {
        Self {
            entries: Vec::new(),
            strayed: Cell::new(false),
        }
    }

    /// A view of these records, each or its absence, for who checks without a block.
    #[must_use]
    pub fn holding(records: impl IntoIterator<Item = (RecordKey, Option<AnyRecord>)>) -> Self {
        Self {
            entries: records.into_iter().collect(),
            strayed: Cell::new(false),
        }
    }

    pub(crate) fn add(&mut self, key: RecordKey, record: Option<AnyRecord>) {
        self.entries.push((key, record));
    }

    /// The same with records as they will be in place of those that they are.
    pub(crate) fn over(&self, records: impl IntoIterator<Item = (RecordKey, AnyRecord)>) -> Self {
        let mut after = self.clone();
        for (key, record) in records {
            let place = after.entries.iter_mut().find(|(known, _)| *known == key);
            if let Some((_, known)) = place {
                *known = Some(record);
            }
        }
        after
    }

    /// Remembers what was read of a view that was laid over this one.
    pub(crate) fn strayed_as(&self, over: &Self) {
        self.strayed.set(self.has_strayed() || over.has_strayed());
    }

    pub(crate) fn has(&self, key: &RecordKey) -> bool {
        self.entries.iter().any(|(known, _)| known == key)
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether something was read that had not been named.
    #[must_use]
    pub const fn has_strayed(&self) -> bool {
        self.strayed.get()
    }

    pub(crate) fn record(&self, key: RecordKey) -> Option<&AnyRecord> {
        let found = self.entries.iter().find(|(known, _)| *known == key);
        if found.is_none() {
            self.strayed.set(true);
        }
        found.and_then(|(_, record)| record.as_ref())
    }
}
