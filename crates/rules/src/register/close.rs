//! Closing an entry: the thing is no more.
//!
//! Reads the entry and its register; writes the entry. Absent on purpose: a way back, and what became of the claim that
//! was made with it, which stays.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    EntryRecord, EntryStatus, RegisterRejection,
    keeping::{self, AllowedEntry},
};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{EntryId, SubjectId},
    keys::KeyPurpose,
    text::ReasonCode,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that an entry stand no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseEntry {
    /// The entry.
    pub entry: EntryId,
    /// Why, by code of the register's list.
    pub reason: ReasonCode,
}

impl Transaction for CloseEntry {
    const NUMBER: u16 = 405;
    const NAME: &'static str = "close_entry";
    const TITLE: Title = Title {
        zh: "注销登记",
        en: "Close an entry",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedEntry;
    type Rejection = RegisterRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.entry.into()]
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        keeping::reads(self.entry, view, round)
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedEntry, RegisterRejection> {
        let known = keeping::movable(self.entry, None, cx, view)?;
        if !known.encumbrances.is_empty() {
            return Err(RegisterRejection::StillEncumbered);
        }
        let (_, register) = keeping::register_of(known, view)?;
        keeping::listed(&self.reason, register)?;
        Ok(AllowedEntry {
            entry: EntryRecord {
                status: EntryStatus::Closed,
                reason: Some(self.reason.clone()),
                ..keeping::changed(known, cx)
            },
        })
    }

    fn effect(allowed: AllowedEntry, changes: &mut Changes) {
        allowed.write(changes);
    }
}
