//! Assessing an obligation.
//!
//! Reads its place, the parties that are its sides and its case; writes its record, and puts its due day on the agenda.
//! Absent on purpose: what the amount is computed from, which is for the assessor, or for a table of a service.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Account, ObligationRecord, ObligationRejection, ObligationRejection as Refused,
    ObligationStatus, RECURRENCES_MAX, Recurrence,
};
use crate::kernel::{
    amount::Amount,
    changes::Changes,
    context::Context,
    due::Due,
    ids::{CaseId, ObligationId, SubjectId},
    keys::KeyPurpose,
    text::Code,
    time::{DAY_MS, Timestamp},
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Farthest ahead that an obligation is due: a hundred years.
pub const DUE_AHEAD_MS_MAX: u64 = 36_525 * DAY_MS;
/// Most months from one due day to the next.
pub const RECURRENCE_MONTHS_MAX: u8 = 12;

/// Asks that somebody owe an amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessObligation {
    /// The obligation's id, chosen at random.
    pub obligation: ObligationId,
    /// What for, by code.
    pub purpose: Code,
    /// Who owes.
    pub from: Account,
    /// To whom; one of the two is the signer.
    pub to: Account,
    /// How much, more than nothing.
    pub amount: Amount,
    /// From this time on it is overdue unless it is discharged.
    pub due: Timestamp,
    /// The case in which it arose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// How it recurs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurrence: Option<Recurring>,
}

/// How an obligation is to recur: each time one falls due the next is assessed, until none is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recurring {
    /// Months from one due day to the next, 1 to [`RECURRENCE_MONTHS_MAX`].
    pub every_months: u8,
    /// How many are to follow the first, 1 to [`RECURRENCES_MAX`].
    pub left: u16,
}

/// An obligation that the rules allow.
#[derive(Debug)]
pub struct AllowedAssessment {
    obligation: ObligationRecord,
}

impl AssessObligation {
    fn accounts(&self) -> impl Iterator<Item = Account> {
        [self.from, self.to].into_iter()
    }

    /// Both sides and the case exist, and the signer is a side.
    fn check_sides(&self, cx: &Context, view: &View) -> Result<(), ObligationRejection> {
        let mut parties = self.accounts().filter_map(Account::party);
        if parties.any(|party| view.party(party).is_none()) {
            return Err(Refused::PartyUnknown);
        }
        if self.case.is_some_and(|case| view.case(case).is_none()) {
            return Err(Refused::CaseUnknown);
        }
        if self.from == self.to {
            return Err(Refused::SidesEqual);
        }
        let signer = Account::Party(cx.signer);
        if self.accounts().all(|account| account != signer) {
            return Err(Refused::NotASide);
        }
        Ok(())
    }

    fn check_terms(&self, cx: &Context) -> Result<(), ObligationRejection> {
        if self.amount.minor == 0 {
            return Err(Refused::AmountZero);
        }
        if self.due <= cx.block.time {
            return Err(Refused::DueNotAhead);
        }
        if self.due.since_ms(cx.block.time) > DUE_AHEAD_MS_MAX {
            return Err(Refused::DueTooFar);
        }
        if !self.recurrence.is_none_or(Recurring::is_sound) {
            return Err(Refused::RecurrenceUnsound);
        }
        Ok(())
    }
}

impl Recurring {
    fn is_sound(self) -> bool {
        (1..=RECURRENCE_MONTHS_MAX).contains(&self.every_months)
            && (1..=RECURRENCES_MAX).contains(&self.left)
    }
}

impl Transaction for AssessObligation {
    const NUMBER: u16 = 600;
    const NAME: &'static str = "assess_obligation";
    const TITLE: Title = Title {
        zh: "核定应付款项",
        en: "Assess an obligation",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedAssessment;
    type Rejection = ObligationRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        let parties = self.accounts().filter_map(Account::party);
        let mut subjects = vec![self.obligation.into()];
        subjects.extend(parties.map(SubjectId::from));
        subjects.extend(self.case.map(SubjectId::from));
        subjects
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            return Keys::none();
        }
        Keys::of([self.obligation])
            .and(self.accounts().filter_map(Account::party))
            .and(self.case)
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedAssessment, ObligationRejection> {
        if view.obligation(self.obligation).is_some() {
            return Err(Refused::ObligationTaken);
        }
        self.check_sides(cx, view)?;
        self.check_terms(cx)?;
        Ok(AllowedAssessment {
            obligation: ObligationRecord {
                v: 1,
                obligation: self.obligation,
                purpose: self.purpose.clone(),
                assessor: cx.signer,
                from: self.from,
                to: self.to,
                amount: self.amount,
                due: self.due,
                status: ObligationStatus::Due,
                reason: None,
                payment: None,
                confirmed_by: None,
                recurrence: self.recurrence.map(|it| Recurrence {
                    every_months: it.every_months,
                    left: it.left,
                    next: Some(self.due),
                }),
                of: None,
                case: self.case,
                held_by: None,
                assessed_at: cx.block.time,
                assessed_height: cx.block.height,
                changed_at: cx.block.time,
                changed_height: cx.block.height,
            },
        })
    }

    fn effect(allowed: AllowedAssessment, changes: &mut Changes) {
        let ObligationRecord {
            obligation,
            due,
            recurrence,
            ..
        } = allowed.obligation;
        changes.schedule(due, Due::Obligation(obligation));
        if recurrence.is_some() {
            changes.schedule(due, Due::Recurrence(obligation));
        }
        changes.put_obligation(allowed.obligation);
    }
}
