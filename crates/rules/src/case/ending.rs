//! How a case ends: by a decision, by silence that decides, by withdrawal, or because its time is over.

use super::{CaseStatus, FactHeld, standing::Standing};
use crate::{
    definition::service::{Ending, Outcome, Step, Task},
    kernel::{
        fact::Fact,
        text::{Code, ReasonCode},
    },
};

impl Standing<'_> {
    /// A decision, or silence in its place, ends the case.
    pub(super) fn end(&mut self, outcome: &Code, reason: Option<ReasonCode>, ending: &Ending) {
        self.case.status = if ending.grants {
            CaseStatus::Granted
        } else {
            CaseStatus::Refused
        };
        self.case.outcome = Some(outcome.clone());
        self.case.reason = reason;
        self.case.appeal_until = ending.appeal_days.map(|days| self.in_days(days));
        self.close();
    }

    /// The case ends without a decision: withdrawn, or its time is over. The decision that an appeal was against
    /// stands when the appeal comes to nothing.
    pub(super) fn lapse(&mut self) {
        let stands = match (self.case.status, self.ending()) {
            (CaseStatus::Appealed, Some(ending)) if ending.grants => CaseStatus::Granted,
            (CaseStatus::Appealed, Some(_)) => CaseStatus::Refused,
            _ => CaseStatus::Lapsed,
        };
        self.case.status = stands;
        self.close();
    }

    /// The case is withdrawn.
    pub(super) fn withdraw(&mut self, reason: ReasonCode) {
        self.case.status = CaseStatus::Withdrawn;
        self.case.reason = Some(reason);
        self.close();
    }

    fn close(&mut self) {
        self.case.confirmed.retain(|_| false);
        self.case.due.retain(|_| false);
    }
}

/// The outcome that a step came to, if it is a decision.
pub(super) fn outcome_of<'s>(step: &'s Step, held: &FactHeld) -> Option<&'s Outcome> {
    let (Task::Decide(outcomes), Fact::Code(code)) = (&step.task, &held.value) else {
        return None;
    };
    outcomes.iter().find(|it| it.code == *code)
}
