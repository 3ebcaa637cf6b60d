//! Lifting a freeze: the court that froze the entry lets it move again.
//!
//! Reads the entry and its register; writes the entry. An appeal that holds the entry as well goes on holding it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    EntryRecord, Freeze, RegisterRejection,
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

/// Asks that an entry move again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftFreeze {
    /// The entry.
    pub entry: EntryId,
    /// Why, by code of the register's list.
    pub reason: ReasonCode,
}

impl Transaction for LiftFreeze {
    const NUMBER: u16 = 402;
    const NAME: &'static str = "lift_freeze";
    const TITLE: Title = Title {
        zh: "解除查封",
        en: "Lift a freeze",
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
        let known = keeping::found(self.entry, view)?;
        let freeze = known.freeze.as_ref();
        let freeze = freeze
            .filter(|it| it.is_ordered(cx.block.time))
            .ok_or(RegisterRejection::NotFrozen)?;
        if freeze.by != cx.signer {
            return Err(RegisterRejection::NotTheFreezer);
        }
        let (_, register) = keeping::register_of(known, view)?;
        keeping::listed(&self.reason, register)?;
        let hold = freeze
            .case
            .map(|case| Freeze::for_appeal(known.keeper, case));
        Ok(AllowedEntry {
            entry: EntryRecord {
                freeze: hold,
                reason: Some(self.reason.clone()),
                ..keeping::changed(known, cx)
            },
        })
    }

    fn effect(allowed: AllowedEntry, changes: &mut Changes) {
        allowed.write(changes);
    }
}
