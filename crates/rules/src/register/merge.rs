//! Merging entries: one takes their place, with the owners that all of them have, and all that rests on any of them.
//!
//! Reads the entries, the new one's place, its claim's place and the register; writes entries and claim, or nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    EntryRecord, EntryStatus, LINEAGE_MAX, RegisterRejection, encumbrances,
    keeping::{self, AllowedEntries},
    owners,
    succession::{self, Successor},
};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{Commitment, EntryId, Nullifier, SubjectId},
    keys::KeyPurpose,
    text::AtMost,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that one entry take the place of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeEntries {
    /// The entries that end; at least two.
    pub entries: AtMost<EntryId, LINEAGE_MAX>,
    /// The new entry's id, chosen at random.
    pub entry: EntryId,
    /// Commitment to what they are together.
    pub content: Commitment,
    /// The claim that keeps the new entry's thing from being registered twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nullifier: Option<Nullifier>,
}

impl Transaction for MergeEntries {
    const NUMBER: u16 = 404;
    const NAME: &'static str = "merge_entries";
    const TITLE: Title = Title {
        zh: "合并登记事项",
        en: "Merge entries",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedEntries;
    type Rejection = RegisterRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        let old = self.entries.iter().map(|entry| SubjectId::from(*entry));
        old.chain([self.entry.into()]).collect()
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        match round {
            Round(0) => Keys::of(self.entries.iter().copied())
                .and([self.entry])
                .and(self.nullifier),
            Round(1) => {
                let first = self.entries.first().and_then(|entry| view.entry(*entry));
                Keys::of(first.map(|known| known.register))
            }
            _ => Keys::none(),
        }
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedEntries, RegisterRejection> {
        succession::several(&self.entries)?;
        let known = self.movable(cx, view)?;
        if view.entry(self.entry).is_some() {
            return Err(RegisterRejection::EntryTaken);
        }
        let merged = self.merged(&known, cx, view)?;
        let (definition, register) = keeping::register_of(&merged, view)?;
        let claims = succession::claims(&[self.successor()], register, cx, view)?;
        keeping::not_stopped(definition, cx)?;
        let old = known.iter().map(|known| EntryRecord {
            status: EntryStatus::Merged,
            into: AtMost::one(self.entry),
            ..keeping::changed(known, cx)
        });
        Ok(AllowedEntries {
            entries: old.chain([merged]).collect(),
            claims,
        })
    }

    fn effect(allowed: AllowedEntries, changes: &mut Changes) {
        allowed.write(changes);
    }
}

impl MergeEntries {
    const fn successor(&self) -> Successor {
        Successor {
            entry: self.entry,
            content: self.content,
            nullifier: self.nullifier,
        }
    }

    fn movable<'v>(
        &self,
        cx: &Context,
        view: &'v View,
    ) -> Result<Vec<&'v EntryRecord>, RegisterRejection> {
        let known = |entry: &EntryId| keeping::movable(*entry, None, cx, view);
        self.entries.iter().map(known).collect()
    }

    /// The new entry: of the register and the owners that all have, with what rests on any.
    fn merged(
        &self,
        known: &[&EntryRecord],
        cx: &Context,
        view: &View,
    ) -> Result<EntryRecord, RegisterRejection> {
        let Some((first, others)) = known.split_first() else {
            return Err(RegisterRejection::TooFew);
        };
        if others.iter().any(|other| other.register != first.register) {
            return Err(RegisterRejection::RegistersDiffer);
        }
        if others
            .iter()
            .any(|other| !owners::same(&other.owners, &first.owners))
        {
            return Err(RegisterRejection::OwnersDiffer);
        }
        let all = others
            .iter()
            .fold(first.encumbrances.to_vec(), |all, other| {
                encumbrances::union(&all, &other.encumbrances)
            });
        let (_, register) = keeping::register_of(first, view)?;
        Ok(EntryRecord {
            encumbrances: encumbrances::admitted(all, &[], register, view)?,
            ..self.successor().record(first, self.entries.clone(), cx)
        })
    }
}
