//! What all changes of an entry have in common: its register, its keeper, that it stands and that nothing holds it.

use super::{EntryRecord, EntryStatus, NullifierRecord, RegisterRejection};
use crate::{
    definition::{DefinitionRecord, RegisterType},
    kernel::{
        changes::Changes,
        context::Context,
        ids::{CaseId, EntryId},
        text::ReasonCode,
        view::{Keys, Round, View},
    },
};

/// An entry as the rules let it become.
#[derive(Debug)]
pub struct AllowedEntry {
    pub(super) entry: EntryRecord,
}

/// Entries as the rules let them become, and the claims that keep what they stand for unique.
#[derive(Debug)]
pub struct AllowedEntries {
    pub(super) entries: Vec<EntryRecord>,
    pub(super) claims: Vec<NullifierRecord>,
}

impl AllowedEntry {
    pub(super) fn write(self, changes: &mut Changes) {
        changes.put_entry(self.entry);
    }
}

impl AllowedEntries {
    pub(super) fn write(self, changes: &mut Changes) {
        for entry in self.entries {
            changes.put_entry(entry);
        }
        for claim in self.claims {
            changes.put_nullifier(claim);
        }
    }
}

/// The entry, then its register.
pub(super) fn reads(entry: EntryId, view: &View, round: Round) -> Keys {
    match round {
        Round(0) => Keys::of([entry]),
        Round(1) => Keys::of(view.entry(entry).map(|known| known.register)),
        _ => Keys::none(),
    }
}

/// The entry.
pub(super) fn found(entry: EntryId, view: &View) -> Result<&EntryRecord, RegisterRejection> {
    view.entry(entry).ok_or(RegisterRejection::NotFound)
}

/// The register that keeps an entry, in force or retired: entries outlive the version under which they were registered.
pub(super) fn register_of<'v>(
    entry: &EntryRecord,
    view: &'v View,
) -> Result<(&'v DefinitionRecord, &'v RegisterType), RegisterRejection> {
    view.definition(entry.register)
        .and_then(|record| Some((record, record.document.register()?)))
        .ok_or(RegisterRejection::RegisterUnknown)
}

/// That the entry stands.
pub(super) fn current(entry: &EntryRecord) -> Result<(), RegisterRejection> {
    if entry.status == EntryStatus::Current {
        Ok(())
    } else {
        Err(RegisterRejection::NotCurrent)
    }
}

/// The entry, if the signer keeps it, it stands, and nothing holds it but an appeal in the case that decides.
pub(super) fn movable<'v>(
    entry: EntryId,
    case: Option<CaseId>,
    cx: &Context,
    view: &'v View,
) -> Result<&'v EntryRecord, RegisterRejection> {
    let known = found(entry, view)?;
    if known.keeper != cx.signer {
        return Err(RegisterRejection::NotItsKeeper);
    }
    current(known)?;
    let is_held_by_the_case = case.is_some_and(|case| known.is_held_only_by(case, cx.block.time));
    if known.is_frozen(cx.block.time) && !is_held_by_the_case {
        return Err(RegisterRejection::Frozen);
    }
    Ok(known)
}

/// That the council lets entries come and change hands now.
pub(super) fn not_stopped(
    register: &DefinitionRecord,
    cx: &Context,
) -> Result<(), RegisterRejection> {
    if register.is_stopped(cx.block.time) {
        Err(RegisterRejection::RegisterStopped)
    } else {
        Ok(())
    }
}

/// That the register lists a reason.
pub(super) fn listed(
    reason: &ReasonCode,
    register: &RegisterType,
) -> Result<(), RegisterRejection> {
    if register.lists(reason) {
        Ok(())
    } else {
        Err(RegisterRejection::ReasonNotListed)
    }
}

/// The entry as changed in this block, for no reason given.
pub(super) fn changed(known: &EntryRecord, cx: &Context) -> EntryRecord {
    EntryRecord {
        reason: None,
        changed_at: cx.block.time,
        changed_height: cx.block.height,
        ..known.clone()
    }
}
