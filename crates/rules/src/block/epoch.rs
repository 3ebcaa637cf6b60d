//! Where an epoch begins and ends: the committee in office, and the next.

use std::sync::Arc;

use super::{ApplyError, BlockRun};
use crate::{
    catalogue::AnyRecord,
    kernel::{ids::ValidatorId, state_key::RecordKey},
    motion::{CommitteeRecord, Parameters},
};

impl BlockRun {
    /// What the council has set, as it was before this block; known once the block has begun.
    #[must_use]
    pub const fn parameters(&self) -> Option<Parameters> {
        self.parameters
    }

    /// Loads what every block reads: council and committee.
    pub(super) fn load_council(&mut self) -> Result<(), ApplyError> {
        self.cells.load(&[RecordKey::Council, RecordKey::Committee])
    }

    /// Takes what the block is bound by from the council's record.
    pub(super) fn read_parameters(&mut self) -> Result<(), ApplyError> {
        match self.cells.get(&RecordKey::Council) {
            Some(AnyRecord::Council(council)) => {
                self.parameters = Some(council.parameters);
                Ok(())
            }
            _ => Err(ApplyError::Corrupt(RecordKey::Council.state_key())),
        }
    }

    /// In the first block of an epoch the committee chosen before comes into office.
    pub(super) fn begin_epoch(&mut self) -> Result<(), ApplyError> {
        let (height, epochs) = (self.context.height, self.epochs);
        if !epochs.is_first(height) {
            return Ok(());
        }
        let before = self.committee()?;
        let Ok(keys) = before.next_keys().try_into() else {
            return Err(ApplyError::Broken("a committee has a node for each key"));
        };
        let in_office = CommitteeRecord {
            epoch: epochs.epoch_of(height),
            keys,
            ..CommitteeRecord::clone(&before)
        };
        let record = AnyRecord::Committee(Arc::new(in_office));
        self.cells.put(RecordKey::Committee, Some(record));
        Ok(())
    }

    /// After the last block of an epoch: the committee of the next.
    pub(super) fn next_committee(&self) -> Result<Option<Vec<ValidatorId>>, ApplyError> {
        if !self.epochs.is_last(self.context.height) {
            return Ok(None);
        }
        Ok(Some(self.committee()?.next_keys()))
    }

    fn committee(&self) -> Result<Arc<CommitteeRecord>, ApplyError> {
        match self.cells.get(&RecordKey::Committee) {
            Some(AnyRecord::Committee(record)) => Ok(Arc::clone(record)),
            _ => Err(ApplyError::Corrupt(RecordKey::Committee.state_key())),
        }
    }
}
