//! What rests on an entry, in the order of rank: of listed kinds, each with terms of its own, an exclusive kind once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ENCUMBRANCES_MAX, Encumbrance, RegisterRejection};
use crate::{
    definition::{RegisterType, has_repeated},
    kernel::{
        ids::{Commitment, PartyId},
        text::{AtMost, Code},
        time::Timestamp,
        view::View,
    },
};

/// What rests on one entry.
pub type Encumbrances = AtMost<Encumbrance, ENCUMBRANCES_MAX>;

/// Something that is to rest on an entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEncumbrance {
    /// What it is, by code of the register type.
    pub kind: Code,
    /// Commitment to its terms, and its id on the entry.
    pub terms: Commitment,
    /// The party in whose favour it is, if a party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<PartyId>,
}

impl NewEncumbrance {
    fn recorded(&self, since: Timestamp) -> Encumbrance {
        Encumbrance {
            kind: self.kind.clone(),
            terms: self.terms,
            holder: self.holder,
            since,
        }
    }
}

/// What rests on an entry once these are recorded after what rests on it already.
pub(super) fn recorded(
    present: Vec<Encumbrance>,
    new: &[NewEncumbrance],
    since: Timestamp,
) -> Vec<Encumbrance> {
    let new = new.iter().map(|it| it.recorded(since));
    present.into_iter().chain(new).collect()
}

/// What rests on an entry once it is exactly these; what rested on it before keeps its time.
pub(super) fn restated(
    present: &[Encumbrance],
    all: &[NewEncumbrance],
    now: Timestamp,
) -> Vec<Encumbrance> {
    let since = |terms| {
        present
            .iter()
            .find(|it| it.terms == terms)
            .map_or(now, |it| it.since)
    };
    all.iter().map(|it| it.recorded(since(it.terms))).collect()
}

/// What rests on what two entries become: all that rests on either, the older first, each once; within each the rank
/// stays.
pub(super) fn union(these: &[Encumbrance], those: &[Encumbrance]) -> Vec<Encumbrance> {
    let (mut these, mut those) = (these.iter().peekable(), those.iter().peekable());
    let mut all: Vec<Encumbrance> = Vec::new();
    loop {
        let next = match (these.peek(), those.peek()) {
            (Some(this), Some(that)) if that.since < this.since => those.next(),
            (Some(_), _) => these.next(),
            (None, _) => those.next(),
        };
        let Some(next) = next else {
            return all;
        };
        if !all.iter().any(|known| is_same(known, next)) {
            all.push(next.clone());
        }
    }
}

fn is_same(this: &Encumbrance, that: &Encumbrance) -> bool {
    (&this.kind, this.terms, this.holder) == (&that.kind, that.terms, that.holder)
}

/// All this as what rests on one entry, `new` among it newly recorded.
pub(super) fn admitted(
    all: Vec<Encumbrance>,
    new: &[NewEncumbrance],
    register: &RegisterType,
    view: &View,
) -> Result<Encumbrances, RegisterRejection> {
    let kinds = || all.iter().map(|it| &it.kind);
    if kinds().any(|kind| register.encumbrance(kind).is_none()) {
        return Err(RegisterRejection::KindUnknown);
    }
    if has_repeated(all.iter().map(|it| it.terms)) {
        return Err(RegisterRejection::TermsRepeated);
    }
    let is_exclusive = |kind: &&Code| register.encumbrance(kind).is_some_and(|it| it.exclusive);
    if has_repeated(kinds().filter(is_exclusive)) {
        return Err(RegisterRejection::KindExclusive);
    }
    if holders(new).any(|holder| view.party(holder).is_none()) {
        return Err(RegisterRejection::HolderUnknown);
    }
    AtMost::try_from(all).map_err(|_| RegisterRejection::TooManyEncumbrances)
}

/// Whether something rests on the entry with each of these terms.
pub(super) fn bears(present: &[Encumbrance], terms: &[Commitment]) -> bool {
    terms
        .iter()
        .all(|terms| present.iter().any(|it| it.terms == *terms))
}

/// Whether it keeps an entry from changing hands.
pub(super) fn bars_transfer(it: &Encumbrance, register: &RegisterType) -> bool {
    register
        .encumbrance(&it.kind)
        .is_none_or(|kind| kind.bars_transfer)
}

/// The parties that these name.
pub(super) fn holders(new: &[NewEncumbrance]) -> impl Iterator<Item = PartyId> + '_ {
    new.iter().filter_map(|it| it.holder)
}
