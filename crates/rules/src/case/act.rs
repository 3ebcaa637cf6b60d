//! What all changes of a case have in common: the case as it will be, its clocks, and what comes with it.

use super::{CASE_BYTES_MAX, CaseRecord, CaseRejection, standing::Standing};
use crate::{
    kernel::{
        cbor, changes::Changes, context::BlockContext, due::Due, state_key::STATE_VALUE_BYTES_MAX,
        time::Timestamp,
    },
    obligation::ObligationRecord,
    party::KeyRecord,
    permission::CountedUse,
    register::EntryRecord,
};

/// A change of a case that the rules allow.
#[derive(Debug)]
pub struct AllowedAct {
    case: CaseRecord,
    scheduled: Vec<(Timestamp, Due)>,
    /// The mandate under which it was done, its use counted.
    pub(super) mandate: Option<CountedUse>,
    /// A key that comes into force.
    pub(super) key: Option<KeyRecord>,
    /// Entries that an appeal holds, or lets go.
    pub(super) entries: Vec<EntryRecord>,
    /// Obligations that an appeal holds, or lets go.
    pub(super) obligations: Vec<ObligationRecord>,
    /// What a decision does; written last, over what an appeal lets go.
    pub(super) effects: Changes,
}

impl AllowedAct {
    /// The case after an act in a block, if the state has room for it.
    pub(super) fn of(standing: Standing<'_>, block: &BlockContext) -> Result<Self, CaseRejection> {
        Self::within(CASE_BYTES_MAX, standing, block)
    }

    /// The same of withdrawal and appeal, which have all the room of the state.
    pub(super) fn last(
        standing: Standing<'_>,
        block: &BlockContext,
    ) -> Result<Self, CaseRejection> {
        Self::within(STATE_VALUE_BYTES_MAX, standing, block)
    }

    fn within(
        bytes_max: usize,
        standing: Standing<'_>,
        block: &BlockContext,
    ) -> Result<Self, CaseRejection> {
        let act = Self::by_itself(standing, block);
        if cbor::encode(&act.case).len() > bytes_max {
            return Err(CaseRejection::CaseFull);
        }
        Ok(act)
    }

    /// The case after what happens by itself, for which there is always room.
    pub(super) fn by_itself(mut standing: Standing<'_>, block: &BlockContext) -> Self {
        standing.run_clocks();
        standing.case.changed_at = block.time;
        standing.case.changed_height = block.height;
        Self {
            case: standing.case,
            scheduled: standing.scheduled,
            mandate: None,
            key: None,
            entries: Vec::new(),
            obligations: Vec::new(),
            effects: Changes::default(),
        }
    }

    /// Writes it.
    pub(super) fn write(self, changes: &mut Changes) {
        changes.put_case(self.case);
        for (at, due) in self.scheduled {
            changes.schedule(at, due);
        }
        if let Some(mandate) = self.mandate {
            mandate.write(changes);
        }
        if let Some(key) = self.key {
            changes.put_key(key);
        }
        for entry in self.entries {
            changes.put_entry(entry);
        }
        for obligation in self.obligations {
            changes.put_obligation(obligation);
        }
        changes.absorb(self.effects);
    }
}
