//! Changing an entry: other owners, or other encumbrances. Only ever the effect of a case's decision, whose definition
//! says whose consent it rests on; so it is in no catalogue.
//!
//! Reads the entry, the holders of what is newly recorded, and the register; writes the entry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ENCUMBRANCES_MAX, Encumbrance, EntryRecord, NewEncumbrance, Owners, RegisterRejection,
    encumbrances,
    keeping::{self, AllowedEntry},
    owners,
};
use crate::{
    definition::RegisterType,
    kernel::{
        changes::Changes,
        context::Context,
        ids::{CaseId, Commitment, EntryId, SubjectId},
        text::AtMost,
        view::{Keys, Round, View},
    },
};

/// Asks that an entry have other owners, or that other things rest on it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeEntry {
    /// The entry.
    pub entry: EntryId,
    /// Who owns it now, in whatever order; if others do by then, nothing changes.
    pub expected: Owners,
    /// Who owns it then; the shares sum to one.
    pub owners: Owners,
    /// What rests on it no more, by terms.
    pub release: AtMost<Commitment, ENCUMBRANCES_MAX>,
    /// What rests on it still, by terms, although it bars other owners: its holder has consented.
    pub carry: AtMost<Commitment, ENCUMBRANCES_MAX>,
    /// What rests on it from now on, in the order of rank, after all that rests on it already.
    pub record: AtMost<NewEncumbrance, ENCUMBRANCES_MAX>,
}

impl ChangeEntry {
    /// What it is about, for receipts and search.
    #[must_use]
    pub fn subjects(&self) -> Vec<SubjectId> {
        vec![self.entry.into()]
    }

    /// The records it reads, as of a transaction.
    #[must_use]
    pub fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        let known = keeping::reads(self.entry, view, round);
        match round {
            Round(0) => known.and(encumbrances::holders(&self.record)),
            _ => known,
        }
    }

    /// Whether the rules allow it as an effect of this case's decision, whose signer keeps the entry. An appeal in this
    /// very case does not keep the entry from changing, and holds it no more then.
    ///
    /// # Errors
    ///
    /// The first rejection, in order of precedence.
    pub fn check(
        &self,
        cx: &Context,
        view: &View,
        case: CaseId,
    ) -> Result<AllowedEntry, RegisterRejection> {
        let known = keeping::movable(self.entry, Some(case), cx, view)?;
        if !owners::same(&self.expected, &known.owners) {
            return Err(RegisterRejection::OwnersDiffer);
        }
        owners::sound(&self.owners)?;
        let (definition, register) = keeping::register_of(known, view)?;
        let encumbrances = self.encumbrances(known, register, cx, view)?;
        keeping::not_stopped(definition, cx)?;
        Ok(AllowedEntry {
            entry: EntryRecord {
                owners: self.owners.clone(),
                encumbrances,
                case: Some(case),
                reason: None,
                ..keeping::changed(&known.released_from(case, &cx.block), cx)
            },
        })
    }

    /// Writes what was allowed. Cannot refuse.
    pub fn effect(allowed: AllowedEntry, changes: &mut Changes) {
        allowed.write(changes);
    }

    /// What rests on the entry then.
    fn encumbrances(
        &self,
        known: &EntryRecord,
        register: &RegisterType,
        cx: &Context,
        view: &View,
    ) -> Result<encumbrances::Encumbrances, RegisterRejection> {
        let present = &known.encumbrances;
        if !encumbrances::bears(present, &self.release)
            || !encumbrances::bears(present, &self.carry)
        {
            return Err(RegisterRejection::NotEncumbered);
        }
        let is_released = |it: &Encumbrance| self.release.contains(&it.terms);
        let remaining: Vec<_> = present
            .iter()
            .filter(|it| !is_released(it))
            .cloned()
            .collect();
        let changes_hands = !owners::same(&self.owners, &known.owners);
        let is_in_the_way = |it: &Encumbrance| {
            !self.carry.contains(&it.terms) && encumbrances::bars_transfer(it, register)
        };
        if changes_hands && remaining.iter().any(is_in_the_way) {
            return Err(RegisterRejection::BarsTransfer);
        }
        let all = encumbrances::recorded(remaining, &self.record, cx.block.time);
        encumbrances::admitted(all, &self.record, register, view)
    }
}
