//! Holding what an appealed decision was about: its entries and obligations stay as they are until the appeal ends.
//!
//! Reads and writes the case's entries and obligations. Absent on purpose: a court's order, which stands beside the hold.

use std::sync::Arc;

use super::CaseRecord;
use crate::{
    catalogue::AnyRecord,
    kernel::{
        context::BlockContext,
        ids::CaseId,
        state_key::RecordKey,
        view::{Keys, Round, View},
    },
    obligation::ObligationRecord,
    register::{EntryRecord, EntryStatus},
};

/// Entries and obligations as they will be.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) entries: Vec<EntryRecord>,
    pub(super) obligations: Vec<ObligationRecord>,
}

impl Held {
    /// The records, to be laid over those that are in the state.
    pub(super) fn records(&self) -> Vec<(RecordKey, AnyRecord)> {
        let entries = self.entries.iter().cloned().map(|it| {
            let key = RecordKey::Entry(it.entry);
            (key, AnyRecord::Entry(Arc::new(it)))
        });
        let obligations = self.obligations.iter().cloned().map(|it| {
            let key = RecordKey::Obligation(it.obligation);
            (key, AnyRecord::Obligation(Arc::new(it)))
        });
        entries.chain(obligations).collect()
    }
}

/// The case's entries and obligations, in round 1.
pub(super) fn reads(case: CaseId, view: &View, round: Round) -> Keys {
    if round != Round(1) {
        return Keys::none();
    }
    let Some(case) = view.case(case) else {
        return Keys::none();
    };
    Keys::of(case.entries.iter().copied()).and(case.obligations.iter().copied())
}

/// Whatever no other appeal holds, held; under a court's order as well.
pub(super) fn hold(case: &CaseRecord, block: &BlockContext, view: &View) -> Held {
    let entries = case.entries.iter().filter_map(|id| view.entry(*id));
    let entries = entries
        .filter(|entry| entry.status == EntryStatus::Current)
        .map(|entry| (entry, entry.held_for(case.case, block)));
    let obligations = case
        .obligations
        .iter()
        .filter_map(|id| view.obligation(*id));
    let obligations = obligations
        .filter(|it| (it.is_open() || recurs(it)) && it.held_by.is_none())
        .map(|it| with_hold(it, Some(case.case), block));
    Held {
        entries: changed(entries),
        obligations: obligations.collect(),
    }
}

/// What is held for this case, let go.
pub(super) fn release(case: &CaseRecord, block: &BlockContext, view: &View) -> Held {
    let entries = case.entries.iter().filter_map(|id| view.entry(*id));
    let entries = entries.map(|entry| (entry, entry.released_from(case.case, block)));
    let obligations = case
        .obligations
        .iter()
        .filter_map(|id| view.obligation(*id));
    let obligations = obligations
        .filter(|it| it.held_by == Some(case.case))
        .map(|it| with_hold(it, None, block));
    Held {
        entries: changed(entries),
        obligations: obligations.collect(),
    }
}

fn recurs(obligation: &ObligationRecord) -> bool {
    obligation
        .recurrence
        .is_some_and(|recurrence| recurrence.next.is_some())
}

fn changed<'v>(pairs: impl Iterator<Item = (&'v EntryRecord, EntryRecord)>) -> Vec<EntryRecord> {
    pairs
        .filter(|(before, after)| *before != after)
        .map(|(_, after)| after)
        .collect()
}

fn with_hold(
    obligation: &ObligationRecord,
    held_by: Option<CaseId>,
    block: &BlockContext,
) -> ObligationRecord {
    ObligationRecord {
        held_by,
        changed_at: block.time,
        changed_height: block.height,
        ..obligation.clone()
    }
}
