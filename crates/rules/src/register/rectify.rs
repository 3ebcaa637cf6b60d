//! Rectifying an entry: what a court found is written over what the register said, without the owners and against a
//! freeze, which stays.
//!
//! Reads the entry, the case, the holders of what is to rest on the entry, and the register; writes the entry. Absent
//! on purpose: what the entry said before, which the log keeps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ENCUMBRANCES_MAX, EntryRecord, NewEncumbrance, Owners, RegisterRejection, encumbrances,
    keeping::{self, AllowedEntry},
    owners,
};
use crate::{
    case::{CaseRecord, CaseStatus, FactHeld},
    definition::RegisterType,
    kernel::{
        changes::Changes,
        context::Context,
        fact::Fact,
        ids::{CaseId, Commitment, EntryId, SubjectId},
        keys::KeyPurpose,
        text::{AtMost, Code, ReasonCode},
        time::Timestamp,
        transaction::{Title, Transaction},
        view::{Keys, Round, View},
    },
};

/// Asks that an entry say what a court found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RectifyEntry {
    /// The entry.
    pub entry: EntryId,
    /// Who owns it; the shares sum to one.
    pub owners: Owners,
    /// All that rests on it, in the order of rank.
    pub encumbrances: AtMost<NewEncumbrance, ENCUMBRANCES_MAX>,
    /// Commitment to what the thing is, if that was wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Commitment>,
    /// The case, about this entry, that holds the finding.
    pub case: CaseId,
    /// The finding, by code: yes, stated by a court of the register.
    pub fact: Code,
    /// Why, by code of the register's list.
    pub reason: ReasonCode,
}

impl Transaction for RectifyEntry {
    const NUMBER: u16 = 407;
    const NAME: &'static str = "rectify_entry";
    const TITLE: Title = Title {
        zh: "更正登记",
        en: "Rectify an entry",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedEntry;
    type Rejection = RegisterRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.entry.into(), self.case.into()]
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        let known = keeping::reads(self.entry, view, round);
        match round {
            Round(0) => known
                .and([self.case])
                .and(encumbrances::holders(&self.encumbrances)),
            _ => known,
        }
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedEntry, RegisterRejection> {
        let known = keeping::found(self.entry, view)?;
        let (_, register) = keeping::register_of(known, view)?;
        if !register.keepers.contains(&cx.signer) {
            return Err(RegisterRejection::NotAKeeper);
        }
        keeping::current(known)?;
        owners::sound(&self.owners)?;
        let all = encumbrances::restated(&known.encumbrances, &self.encumbrances, cx.block.time);
        let encumbrances = encumbrances::admitted(all, &self.encumbrances, register, view)?;
        self.check_finding(register, cx, view)?;
        keeping::listed(&self.reason, register)?;
        Ok(AllowedEntry {
            entry: EntryRecord {
                owners: self.owners.clone(),
                encumbrances,
                content: self.content.unwrap_or(known.content),
                case: Some(self.case),
                reason: Some(self.reason.clone()),
                ..keeping::changed(known, cx)
            },
        })
    }

    fn effect(allowed: AllowedEntry, changes: &mut Changes) {
        allowed.write(changes);
    }
}

impl RectifyEntry {
    /// That the case is about this entry, goes on, and holds the finding of a court.
    fn check_finding(
        &self,
        register: &RegisterType,
        cx: &Context,
        view: &View,
    ) -> Result<(), RegisterRejection> {
        let case = view.case(self.case).ok_or(RegisterRejection::CaseUnknown)?;
        if !case.entries.contains(&self.entry) {
            return Err(RegisterRejection::NotOfTheCase);
        }
        if !matches!(case.status, CaseStatus::Open | CaseStatus::Appealed) {
            return Err(RegisterRejection::CaseOver);
        }
        let finding = yes(case, &self.fact, cx.block.time).ok_or(RegisterRejection::NoFinding)?;
        if !is_a_courts_own(finding, register) {
            return Err(RegisterRejection::NotTheCourts);
        }
        Ok(())
    }
}

/// The fact, if the case holds it as yes at this time.
fn yes<'c>(case: &'c CaseRecord, fact: &Code, time: Timestamp) -> Option<&'c FactHeld> {
    let held = case.stated(fact)?;
    let is_valid = held.valid_until.is_none_or(|until| time < until);
    (is_valid && held.value == Fact::YesNo(true)).then_some(held)
}

/// Whether a court of the register stated it, and nobody else for it.
fn is_a_courts_own(finding: &FactHeld, register: &RegisterType) -> bool {
    let is_by_a_court = finding.by.is_some_and(|by| register.courts.contains(&by));
    is_by_a_court && finding.assisted_by.is_none() && finding.under.is_none()
}
