//! Silence says what its own step came to; it decides nothing that has effects, and consents to nothing.

use std::collections::BTreeSet;

use crate::{
    form::service::StepForm,
    place::{Place, Text},
    report::{Flaw, Report},
    words::{condition, tokens},
};

use super::Judged;

/// Judges what silence means.
pub fn check(judged: &Judged<'_>, report: &mut Report) {
    let consents = consents(judged);
    for (code, step) in judged.form.steps.iter() {
        let mut says_own = false;
        for text in &step.silence {
            let words = tokens(text.as_str());
            let Ok(((_, fact), (_, value))) = condition::test(text.as_str(), &words) else {
                continue;
            };
            if fact == code.as_str() {
                says_own = true;
                own(step, code, value, text.place(), &consents, report);
            } else if !step.find.iter().any(|it| it.as_str() == fact) && !submits(step, fact) {
                let message = format!("`{fact}` is not stated by this step");
                report.add(Flaw::SilenceUnsound, text.place(), message);
            }
        }
        let must_say = step.confirm.is_some() || !step.decide.is_empty();
        if step.within.is_some() && must_say && !says_own && !step.silence.is_empty() {
            let message = format!("silence does not say what `{}` came to", code.as_str());
            report.add(Flaw::SilenceMissing, step.silence.place(), message);
        }
    }
}

fn submits(step: &StepForm, fact: &str) -> bool {
    let mut facts = step.submit.iter().flat_map(|it| it.facts.iter());
    facts.any(|it| it.as_str() == fact)
}

/// Facts that effects rest on.
fn consents<'j>(judged: &'j Judged<'_>) -> BTreeSet<&'j str> {
    let outcomes = judged
        .form
        .steps
        .iter()
        .flat_map(|(_, step)| step.decide.iter());
    outcomes
        .flat_map(|(_, outcome)| outcome.effects.iter())
        .flat_map(|effect| effect.rests_on.iter())
        .map(Text::as_str)
        .collect()
}

fn own(
    step: &StepForm,
    code: &Text,
    value: &str,
    at: Place,
    consents: &BTreeSet<&str>,
    report: &mut Report,
) {
    let has_effects = step
        .decide
        .get(value)
        .is_some_and(|it| !it.effects.is_empty());
    if has_effects {
        let message = format!("silence would decide `{value}`, which has effects");
        report.add(Flaw::SilenceUnsound, at, message);
    }
    let consents = step.confirm.is_some() && value == "yes" && consents.contains(code.as_str());
    if consents {
        let message = "silence would be consent, and an effect rests on it";
        report.add(Flaw::SilenceUnsound, at, message);
    }
}
