//! Holding what an appealed decision was about: its entries and obligations stay as they are until the appeal ends.
//!
//! Reads and writes the case's entries and obligations. Absent on purpose: what a court has frozen, which stays so.

use std::sync::Arc;

use super::CaseRecord;
use crate::{
    catalogue::AnyRecord,
    kernel::{
        context::BlockContext,
        ids::CaseId,
        state_key::RecordKey,
        text::ReasonCode,
        view::{Keys, Round, View},
    },
    obligation::ObligationRecord,
    register::{EntryRecord, EntryStatus, Freeze},
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

/// Whatever nobody else holds, held.
pub(super) fn hold(
    case: &CaseRecord,
    reason: &ReasonCode,
    block: &BlockContext,
    view: &View,
) -> Held {
    let entries = case.entries.iter().filter_map(|id| view.entry(*id));
    let entries = entries
        .filter(|entry| entry.status == EntryStatus::Current && !entry.is_frozen(block.time))
        .map(|entry| {
            let freeze = Freeze {
                by: entry.keeper,
                order: None,
                case: Some(case.case),
                reason: Some(reason.clone()),
                until: None,
            };
            with_freeze(entry, Some(freeze), block)
        });
    let obligations = case
        .obligations
        .iter()
        .filter_map(|id| view.obligation(*id));
    let obligations = obligations
        .filter(|it| it.is_open() && it.held_by.is_none())
        .map(|it| with_hold(it, Some(case.case), block));
    Held {
        entries: entries.collect(),
        obligations: obligations.collect(),
    }
}

/// What is held for this case, let go.
pub(super) fn release(case: &CaseRecord, block: &BlockContext, view: &View) -> Held {
    let is_for_it = |freeze: &Freeze| freeze.case == Some(case.case);
    let entries = case.entries.iter().filter_map(|id| view.entry(*id));
    let entries = entries
        .filter(|entry| entry.freeze.as_ref().is_some_and(is_for_it))
        .map(|entry| with_freeze(entry, None, block));
    let obligations = case
        .obligations
        .iter()
        .filter_map(|id| view.obligation(*id));
    let obligations = obligations
        .filter(|it| it.held_by == Some(case.case))
        .map(|it| with_hold(it, None, block));
    Held {
        entries: entries.collect(),
        obligations: obligations.collect(),
    }
}

fn with_freeze(entry: &EntryRecord, freeze: Option<Freeze>, block: &BlockContext) -> EntryRecord {
    EntryRecord {
        freeze,
        changed_at: block.time,
        changed_height: block.height,
        ..entry.clone()
    }
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
