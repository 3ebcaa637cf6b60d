//! What splitting and merging have in common: entries that take the place of others, with the same owners, and what
//! rests on those.

use super::{
    EntryRecord, EntryStatus, LINEAGE_MAX, NullifierRecord, RegisterRejection, claim::Claim,
};
use crate::{
    definition::{RegisterType, has_repeated},
    kernel::{
        context::Context,
        ids::{Commitment, EntryId, Nullifier},
        text::AtMost,
        view::View,
    },
};

/// The fewest entries that one is split into or merged from.
const LINEAGE_MIN: usize = 2;

/// An entry that takes the place of others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Successor {
    pub(super) entry: EntryId,
    pub(super) content: Commitment,
    pub(super) nullifier: Option<Nullifier>,
}

/// That these are several, and each is named once.
pub(super) fn several(entries: &[EntryId]) -> Result<(), RegisterRejection> {
    if entries.len() < LINEAGE_MIN {
        return Err(RegisterRejection::TooFew);
    }
    if has_repeated(entries.iter()) {
        return Err(RegisterRejection::EntryRepeated);
    }
    Ok(())
}

/// The claims of these successors, if nobody has made them yet and none is made twice; for what the register says.
pub(super) fn claims(
    successors: &[Successor],
    register: &RegisterType,
    cx: &Context,
    view: &View,
) -> Result<Vec<NullifierRecord>, RegisterRejection> {
    let nullifiers = successors.iter().filter_map(|it| it.nullifier);
    if has_repeated(nullifiers.clone()) {
        return Err(RegisterRejection::AlreadyClaimed);
    }
    let claim = |nullifier| Claim {
        nullifier,
        purpose: &register.code,
        case: None,
    };
    nullifiers
        .map(|nullifier| claim(nullifier).check(cx, view))
        .collect()
}

impl Successor {
    /// Its record: a new entry with the owners and encumbrances of a predecessor.
    pub(super) fn record(
        &self,
        before: &EntryRecord,
        from: AtMost<EntryId, LINEAGE_MAX>,
        cx: &Context,
    ) -> EntryRecord {
        EntryRecord {
            entry: self.entry,
            content: self.content,
            freeze: None,
            status: EntryStatus::Current,
            nullifier: self.nullifier,
            from,
            into: AtMost::none(),
            case: None,
            reason: None,
            registered_at: cx.block.time,
            registered_height: cx.block.height,
            changed_at: cx.block.time,
            changed_height: cx.block.height,
            ..before.clone()
        }
    }
}
