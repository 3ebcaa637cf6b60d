//! Splitting an entry: its parts take its place, each with the same owners, and all that rests on it rests on each.
//!
//! Reads the entry, the parts' places, their claims' places and the register; writes entry, parts and claims, or
//! nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    EntryRecord, EntryStatus, LINEAGE_MAX, RegisterRejection,
    keeping::{self, AllowedEntries},
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

/// Asks that several entries take the place of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitEntry {
    /// The entry that ends.
    pub entry: EntryId,
    /// Its parts; at least two.
    pub parts: AtMost<Part, LINEAGE_MAX>,
}

/// A part of an entry, an entry itself from now on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its id, chosen at random.
    pub entry: EntryId,
    /// Commitment to what the part is.
    pub content: Commitment,
    /// The claim that keeps the part from being registered twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nullifier: Option<Nullifier>,
}

impl Transaction for SplitEntry {
    const NUMBER: u16 = 403;
    const NAME: &'static str = "split_entry";
    const TITLE: Title = Title {
        zh: "分割登记事项",
        en: "Split an entry",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedEntries;
    type Rejection = RegisterRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        let parts = self.parts.iter().map(|part| part.entry.into());
        std::iter::once(self.entry.into()).chain(parts).collect()
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        let known = keeping::reads(self.entry, view, round);
        match round {
            Round(0) => known
                .and(self.parts.iter().map(|part| part.entry))
                .and(self.parts.iter().filter_map(|part| part.nullifier)),
            _ => known,
        }
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedEntries, RegisterRejection> {
        let ids = self.parts.map(|part| part.entry);
        succession::several(&ids)?;
        let known = keeping::movable(self.entry, None, cx, view)?;
        if ids.iter().any(|part| view.entry(*part).is_some()) {
            return Err(RegisterRejection::EntryTaken);
        }
        let parts: Vec<_> = self.parts.iter().map(Successor::from).collect();
        let (definition, register) = keeping::register_of(known, view)?;
        let claims = succession::claims(&parts, register, cx, view)?;
        keeping::not_stopped(definition, cx)?;
        let parts = parts
            .iter()
            .map(|part| part.record(known, AtMost::one(self.entry), cx));
        let old = EntryRecord {
            status: EntryStatus::Split,
            into: ids,
            ..keeping::changed(known, cx)
        };
        Ok(AllowedEntries {
            entries: std::iter::once(old).chain(parts).collect(),
            claims,
        })
    }

    fn effect(allowed: AllowedEntries, changes: &mut Changes) {
        allowed.write(changes);
    }
}

impl From<&Part> for Successor {
    fn from(part: &Part) -> Self {
        Self {
            entry: part.entry,
            content: part.content,
            nullifier: part.nullifier,
        }
    }
}
