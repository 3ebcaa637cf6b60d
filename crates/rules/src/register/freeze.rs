//! Freezing an entry: a court's order that it does not move.
//!
//! Reads the entry and its register; writes the entry. Absent on purpose: the order, of which the ledger has a
//! commitment, and a clock (a freeze with an end has ended once block time reaches it).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    EntryRecord, Freeze, RegisterRejection,
    keeping::{self, AllowedEntry},
};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{Commitment, EntryId, SubjectId},
    keys::KeyPurpose,
    text::ReasonCode,
    time::Timestamp,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that an entry not move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FreezeEntry {
    /// The entry.
    pub entry: EntryId,
    /// Commitment to the order.
    pub order: Commitment,
    /// Why, by code of the register's list.
    pub reason: ReasonCode,
    /// From this time on the freeze has ended by itself; it is without end if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Transaction for FreezeEntry {
    const NUMBER: u16 = 401;
    const NAME: &'static str = "freeze_entry";
    const TITLE: Title = Title {
        zh: "查封登记事项",
        en: "Freeze an entry",
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
        let (_, register) = keeping::register_of(known, view)?;
        if !register.courts.contains(&cx.signer) {
            return Err(RegisterRejection::NotACourt);
        }
        keeping::current(known)?;
        let before = known.freeze.as_ref();
        if before.is_some_and(|it| it.by != cx.signer && it.is_ordered(cx.block.time)) {
            return Err(RegisterRejection::FrozenByAnother);
        }
        keeping::listed(&self.reason, register)?;
        if self.until.is_some_and(|until| until <= cx.block.time) {
            return Err(RegisterRejection::UntilPast);
        }
        let freeze = Freeze {
            by: cx.signer,
            order: Some(self.order),
            case: before.and_then(|it| it.case),
            reason: Some(self.reason.clone()),
            until: self.until,
        };
        Ok(AllowedEntry {
            entry: EntryRecord {
                freeze: Some(freeze),
                reason: Some(self.reason.clone()),
                ..keeping::changed(known, cx)
            },
        })
    }

    fn effect(allowed: AllowedEntry, changes: &mut Changes) {
        allowed.write(changes);
    }
}
