//! What an exploration found, in words.

use chancery_rules::{definition::service::Task, kernel::text::Code};

use super::{DeadEnd, Exploration, Judged, STATES_MAX, State};
use crate::{
    place::Place,
    report::{Flaw, Report},
    words::value,
};

/// Most dead ends that are told.
const DEAD_ENDS_TOLD_MAX: usize = 3;

impl Exploration<'_> {
    /// Notes what was found.
    pub(super) fn tell(&self, judged: &Judged<'_>, report: &mut Report) {
        let at = judged.form.service.place();
        if !self.ends {
            let message = "no decision that can be reached ends a case";
            report.add(Flaw::NeverEnds, at, message);
        }
        for dead_end in self.dead_ends.iter().take(DEAD_ENDS_TOLD_MAX) {
            self.tell_dead_end(dead_end, judged, report);
        }
        if self.is_bounded {
            let message = format!("only the first {STATES_MAX} states of a case were explored");
            report.add(Flaw::TooManyStates, at, message);
            return;
        }
        self.tell_unreached(judged, report);
    }

    fn tell_unreached(&self, judged: &Judged<'_>, report: &mut Report) {
        for (place, step) in self.model.service.steps.iter().enumerate() {
            if !self.steps.contains(&place) {
                let message = format!("no case ever comes to `{}`", step.code);
                report.add(
                    Flaw::StepUnreachable,
                    judged.step_place(step.code.as_str()),
                    message,
                );
                continue;
            }
            let Task::Decide(outcomes) = &step.task else {
                continue;
            };
            for (number, outcome) in outcomes.iter().enumerate() {
                if !self.outcomes.contains(&(place, number)) {
                    let message = format!("`{}` can never be decided", outcome.code);
                    let at = outcome_place(judged, &step.code, &outcome.code);
                    report.add(Flaw::OutcomeUnreachable, at, message);
                }
            }
        }
    }

    fn tell_dead_end(&self, dead_end: &DeadEnd, judged: &Judged<'_>, report: &mut Report) {
        let known = self.shown(&dead_end.state);
        let code = |step: usize| self.model.service.steps.get(step).map(|it| &it.code);
        let of = |step: Option<&Code>| {
            let place = step.map(|it| judged.step_place(it.as_str()));
            place.unwrap_or_default().or(judged.form.service.place())
        };
        match dead_end.undecided.and_then(code) {
            Some(step) => {
                let message = format!("`{step}` can come to nothing once {known}");
                report.add(Flaw::UndecidedCase, of(Some(step)), message);
            }
            None => {
                let message = format!("nothing can be done any more once {known}");
                report.add(Flaw::DeadEnd, of(dead_end.last.and_then(code)), message);
            }
        }
    }

    /// What is known in a state, in words.
    fn shown(&self, state: &State) -> String {
        let service = self.model.service;
        let facts = service.facts.iter().map(|it| &it.code);
        let codes = facts.chain(service.steps.iter().map(|it| &it.code));
        let said: Vec<_> = codes
            .filter_map(|code| {
                let fact = self.model.stated(code, state)?;
                Some(format!("{code} is {}", value::shown(fact)))
            })
            .collect();
        if said.is_empty() {
            "the case is opened".to_owned()
        } else {
            said.join(", ")
        }
    }
}

fn outcome_place(judged: &Judged<'_>, step: &Code, outcome: &Code) -> Place {
    let step = judged.form.steps.get(step.as_str());
    let mut outcomes = step.into_iter().flat_map(|it| it.decide.keys());
    let found = outcomes.find(|it| it.as_str() == outcome.as_str());
    found.map(crate::place::Text::place).unwrap_or_default()
}
