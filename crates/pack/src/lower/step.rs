//! Steps.

use chancery_rules::{
    definition::service::{Deadline, Finding, StatedFact, Step, Submission, Task},
    kernel::{fact::Fact, text::Code},
};

use super::{Known, Scribe, condition, decision};
use crate::{
    form::{ServiceForm, service::StepForm},
    place::{Place, Text, Texts},
    report::Flaw,
};

/// A step, if it says who does what.
pub fn lower(
    code: &Text,
    form: &StepForm,
    service: &ServiceForm,
    known: &Known,
    scribe: &mut Scribe<'_>,
) -> Option<Step> {
    let at = code.place();
    let name = scribe.name(&form.name, at, "the step's name");
    let role = actor(form, at, service, scribe);
    let task = task(form, at, service, known, scribe);
    let when = condition::lower(&form.when, known, scribe);
    let on_appeal = scribe.yes(form.on_appeal.as_ref());
    let deadline = deadline(code, form, known, scribe);
    Some(Step {
        code: code.as_str().parse().ok()?,
        name,
        role: role?,
        task: task?,
        when,
        on_appeal,
        deadline,
    })
}

fn actor(
    form: &StepForm,
    at: Place,
    service: &ServiceForm,
    scribe: &mut Scribe<'_>,
) -> Option<Code> {
    match &form.by {
        Some(role) => self::role(role, service, scribe),
        None => {
            scribe.note(Flaw::NoActor, at, "nobody takes this step");
            None
        }
    }
}

fn role(text: &Text, service: &ServiceForm, scribe: &mut Scribe<'_>) -> Option<Code> {
    if !service.roles.has(text.as_str()) {
        let message = format!("no role is called `{}`", text.as_str());
        scribe.note(Flaw::RoleUnknown, text.place(), message);
        return None;
    }
    text.as_str().parse().ok()
}

/// Roles by code.
pub fn roles(texts: &Texts, service: &ServiceForm, scribe: &mut Scribe<'_>) -> Vec<Code> {
    texts
        .iter()
        .filter_map(|text| role(text, service, scribe))
        .collect()
}

fn task(
    form: &StepForm,
    at: Place,
    service: &ServiceForm,
    known: &Known,
    scribe: &mut Scribe<'_>,
) -> Option<Task> {
    let said = [
        form.submit.is_some(),
        !form.find.is_empty(),
        form.confirm.is_some(),
        !form.decide.is_empty(),
    ];
    if said.iter().filter(|it| **it).count() != 1 {
        let message = "the step does not say one thing that is done in it";
        scribe.note(Flaw::TaskUnclear, at, message);
        return None;
    }
    if let Some(submit) = &form.submit {
        let requirements = requirements(&submit.evidence, service, scribe);
        let facts = facts(&submit.facts, service, scribe);
        return Some(Task::Submit(Submission {
            requirements: scribe.list(requirements, submit.evidence.place()),
            facts: scribe.list(facts, submit.facts.place()),
        }));
    }
    if !form.find.is_empty() {
        let facts = facts(&form.find, service, scribe);
        let valid = form.valid.as_ref().and_then(|text| scribe.duration(text));
        return Some(Task::Find(Finding {
            facts: scribe.list(facts, form.find.place()),
            valid_days: valid.map(|(days, _)| days),
        }));
    }
    if form.confirm.is_some() {
        scribe.yes(form.confirm.as_ref());
        return Some(Task::Confirm);
    }
    let outcomes = decision::outcomes(form, service, known, scribe);
    Some(Task::Decide(scribe.list(outcomes, at)))
}

fn requirements(texts: &Texts, service: &ServiceForm, scribe: &mut Scribe<'_>) -> Vec<Code> {
    let mut found = Vec::new();
    for text in texts {
        if service.requirements.has(text.as_str()) {
            found.extend(text.as_str().parse::<Code>().ok());
        } else {
            let message = format!("no requirement is called `{}`", text.as_str());
            scribe.note(Flaw::RequirementUnknown, text.place(), message);
        }
    }
    found
}

fn facts(texts: &Texts, service: &ServiceForm, scribe: &mut Scribe<'_>) -> Vec<Code> {
    let mut found = Vec::new();
    for text in texts {
        if service.facts.has(text.as_str()) {
            found.extend(text.as_str().parse::<Code>().ok());
        } else {
            let message = format!("no fact is called `{}`", text.as_str());
            scribe.note(Flaw::FactUnknown, text.place(), message);
        }
    }
    found
}

fn deadline(
    code: &Text,
    form: &StepForm,
    known: &Known,
    scribe: &mut Scribe<'_>,
) -> Option<Deadline> {
    let mut silence = condition::stated(&form.silence, known, scribe);
    let Some(within) = &form.within else {
        if !form.silence.is_empty() {
            let message = "silence means something here, but the step has no deadline";
            scribe.note(Flaw::SilenceUnsound, form.silence.place(), message);
        }
        return None;
    };
    if form.silence.is_empty() {
        let message = "the step has a deadline, but does not say what silence means";
        scribe.note(Flaw::SilenceMissing, within.place(), message);
    }
    // A submission and a finding come to yes when they are made; what else silence comes to is for the author to say.
    let own: Code = code.as_str().parse().ok()?;
    let says_own = silence.iter().any(|it| it.fact == own);
    if !says_own && (form.submit.is_some() || !form.find.is_empty()) {
        silence.push(StatedFact {
            fact: own,
            value: Fact::YesNo(true),
        });
    }
    let (days, counting) = scribe.duration(within)?;
    Some(Deadline {
        days,
        counting,
        silence: scribe.list(silence, form.silence.place()),
    })
}
