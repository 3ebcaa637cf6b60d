//! What is stated in a step: exactly its facts, each of its kind.

use super::{CaseRejection as Refused, FactHeld, standing::Standing};
use crate::{
    definition::service::{STEP_ITEMS_MAX, StatedFact, Step, Task},
    kernel::{
        fact::Fact,
        text::{AtMost, Code},
        time::Timestamp,
    },
};

impl Standing<'_> {
    /// Whether the facts are those that a step asks for.
    pub(super) fn check_facts(
        &self,
        stated: &[StatedFact],
        asked: &AtMost<Code, STEP_ITEMS_MAX>,
    ) -> Result<(), Refused> {
        for (place, it) in stated.iter().enumerate() {
            let again = stated.iter().take(place).any(|other| other.fact == it.fact);
            if again || !asked.contains(&it.fact) {
                return Err(Refused::FactForeign);
            }
        }
        if !asked
            .iter()
            .all(|code| stated.iter().any(|it| it.fact == *code))
        {
            return Err(Refused::FactMissing);
        }
        let fits = |it: &StatedFact| self.service.kind_of(&it.fact) == Some(it.value.kind());
        if stated.iter().all(fits) {
            Ok(())
        } else {
            Err(Refused::FactOfOtherKind)
        }
    }

    /// Whether another step has stated one of a finding's facts since the finding was made last, and it is known.
    pub(super) fn is_overtaken(&self, step: &Step) -> bool {
        let (Some(own), Task::Find(asked)) = (self.case.stated(&step.code), &step.task) else {
            return false;
        };
        let mut held = asked.facts.iter().filter_map(|fact| self.case.stated(fact));
        held.any(|it| it.at > own.at && it.is_valid(self.time()))
    }

    /// Holds what was stated and that the step is done, and stops its clock.
    pub(super) fn hold(
        &mut self,
        step: &Step,
        facts: impl IntoIterator<Item = FactHeld>,
    ) -> Result<(), Refused> {
        for held in facts {
            self.case.state(held).map_err(|_| Refused::CaseFull)?;
        }
        self.case.confirmed.retain(|it| it.step != step.code);
        self.case.due.retain(|it| it.step != step.code);
        Ok(())
    }

    /// States what silence means: nothing that is known otherwise, but what the step came to. Says whether the state
    /// has room for it.
    pub(super) fn fall_silent(&mut self, step: &Step, now: Timestamp) -> bool {
        let Some(deadline) = &step.deadline else {
            return true;
        };
        let is_known = |code: &Code| {
            let held = self.case.stated(code);
            held.is_some_and(|held| held.is_valid(now)) && *code != step.code
        };
        let said: Vec<_> = deadline
            .silence
            .iter()
            .filter(|it| !is_known(&it.fact))
            .map(|it| FactHeld {
                fact: it.fact.clone(),
                value: it.value.clone(),
                by: None,
                assisted_by: None,
                under: None,
                about: None,
                at: now,
                valid_until: None,
            })
            .collect();
        self.hold(step, said).is_ok()
    }
}

/// Yes, as what a step came to.
pub(super) const YES: Fact = Fact::YesNo(true);
