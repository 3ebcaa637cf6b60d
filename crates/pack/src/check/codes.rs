//! Every fact is stated by one step; what is listed is used; a fact that is a code lists all of them.

use std::collections::BTreeSet;

use crate::{
    form::ServiceForm,
    lower::Scribe,
    place::{Place, Text, Texts},
    report::Flaw,
    words::{condition, value},
};

/// Judges the codes of a form.
pub fn check(form: &ServiceForm, scribe: &mut Scribe<'_>) {
    stated_once(form, scribe);
    code_lists(form, scribe);
    requirements_asked(form, scribe);
    reasons_used(form, scribe);
    uses_used(form, scribe);
    tables_used(form, scribe);
    if form.windows.is_empty() {
        let message = "nobody opens cases for others";
        scribe.note(Flaw::NoWindow, form.service.place(), message);
    }
    let has_persons = form
        .roles
        .iter()
        .flat_map(|(_, role)| role.who.iter())
        .any(|who| matches!(who.as_str(), "person" | "anyone"));
    if has_persons && form.identity.is_empty() {
        let message = "persons take part, but nobody is named who knows them";
        scribe.note(Flaw::NoIdentity, form.service.place(), message);
    }
}

/// Facts that steps state, in the order of the file.
fn stated(form: &ServiceForm) -> impl Iterator<Item = &Text> {
    form.steps.iter().flat_map(|(_, step)| {
        let submitted = step.submit.iter().flat_map(|it| it.facts.iter());
        submitted.chain(step.find.iter())
    })
}

fn stated_once(form: &ServiceForm, scribe: &mut Scribe<'_>) {
    let mut seen = BTreeSet::new();
    for fact in stated(form) {
        if !seen.insert(fact.as_str()) {
            let message = format!("`{}` is stated by a step above", fact.as_str());
            scribe.note(Flaw::FactStatedTwice, fact.place(), message);
        }
    }
    for fact in form.facts.keys().filter(|it| !seen.contains(it.as_str())) {
        let message = format!("no step states `{}`", fact.as_str());
        scribe.note(Flaw::FactNeverStated, fact.place(), message);
    }
}

fn code_lists(form: &ServiceForm, scribe: &mut Scribe<'_>) {
    for (code, fact) in form.facts.iter() {
        let is_code = fact
            .kind
            .as_ref()
            .is_some_and(|kind| kind.as_str() == "code");
        if is_code && fact.codes.is_empty() {
            let message = format!("`{}` does not list its codes", code.as_str());
            scribe.note(Flaw::CodesMissing, code.place(), message);
        }
        for (listed, words) in fact.codes.iter() {
            scribe.code(listed);
            scribe.both(words, listed.place(), "the code's name");
        }
    }
    for (_, table) in form.tables.iter() {
        for (listed, words) in table.codes.iter() {
            scribe.code(listed);
            scribe.both(words, listed.place(), "the answer's name");
        }
        let is_code = table
            .output
            .as_ref()
            .and_then(|it| value::kind(it.as_str()))
            == Some(chancery_rules::kernel::fact::FactKind::Code);
        for (answer, place) in answers(&table.rows)
            .into_iter()
            .chain(table.editions.iter().flat_map(|(_, rows)| answers(rows)))
        {
            if is_code && !table.codes.has(&answer) {
                let message = format!("the answer `{answer}` is not listed with its name");
                scribe.note(Flaw::CodeUnlisted, place, message);
            }
        }
    }
}

/// The answers of rows with their places.
fn answers(rows: &Texts) -> Vec<(String, Place)> {
    let mut found = Vec::new();
    for line in crate::lower::row_lines(rows) {
        if let Some((before, answer)) = line.as_str().split_once("=>") {
            let blank = answer.len().saturating_sub(answer.trim_start().len());
            let at = before.len().saturating_add(2).saturating_add(blank);
            found.push((answer.trim().to_owned(), line.place_of(at)));
        }
    }
    found
}

fn requirements_asked(form: &ServiceForm, scribe: &mut Scribe<'_>) {
    let asked: BTreeSet<_> = form
        .steps
        .iter()
        .flat_map(|(_, step)| step.submit.iter())
        .flat_map(|submit| submit.evidence.iter())
        .map(Text::as_str)
        .collect();
    for code in form.requirements.keys() {
        if !asked.contains(code.as_str()) {
            let message = format!("no step asks for `{}`", code.as_str());
            scribe.note(Flaw::RequirementUnasked, code.place(), message);
        }
    }
}

fn reasons_used(form: &ServiceForm, scribe: &mut Scribe<'_>) {
    let decided = form.steps.iter().flat_map(|(_, step)| step.decide.iter());
    let used: BTreeSet<_> = decided
        .flat_map(|(_, outcome)| outcome.reasons.iter())
        .chain(form.withdrawal.iter().flat_map(|it| it.reasons.iter()))
        .chain(form.appeal_reasons.iter())
        .map(Text::as_str)
        .collect();
    let named = form.withdrawal.iter().flat_map(|it| it.reasons.iter());
    for text in named.chain(form.appeal_reasons.iter()) {
        if !form.reasons.has(text.as_str()) {
            let message = format!("no reason is called `{}`", text.as_str());
            scribe.note(Flaw::ReasonUnknown, text.place(), message);
        }
    }
    for code in form.reasons.keys() {
        if !used.contains(code.as_str()) {
            let message = format!("nothing is decided for the reason `{}`", code.as_str());
            scribe.note(Flaw::ReasonUnused, code.place(), message);
        }
    }
}

fn uses_used(form: &ServiceForm, scribe: &mut Scribe<'_>) {
    let effects = form
        .steps
        .iter()
        .flat_map(|(_, step)| step.decide.iter())
        .flat_map(|(_, outcome)| outcome.effects.iter());
    let used: BTreeSet<_> = effects
        .filter_map(|effect| effect.does.as_str().split_whitespace().nth(1))
        .collect();
    for (code, text) in form.uses.iter() {
        let is_dataset = text.as_str().starts_with("dataset ");
        if !used.contains(code.as_str()) && !is_dataset {
            let message = format!("no effect is about `{}`", code.as_str());
            scribe.note(Flaw::UseUnused, code.place(), message);
        }
    }
}

fn tables_used(form: &ServiceForm, scribe: &mut Scribe<'_>) {
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut asked = |texts: &Texts| {
        for text in texts {
            let tests = condition::parse(text.as_str()).unwrap_or_default();
            let facts = tests
                .into_iter()
                .flatten()
                .map(|((_, fact), _)| fact.to_owned());
            used.extend(facts);
        }
    };
    for (_, step) in form.steps.iter() {
        asked(&step.when);
        for (_, outcome) in step.decide.iter() {
            asked(&outcome.when);
        }
    }
    if let Some(withdrawal) = &form.withdrawal {
        asked(&withdrawal.when);
    }
    let inputs = form
        .tables
        .iter()
        .flat_map(|(_, table)| table.inputs.iter());
    used.extend(inputs.map(|it| it.as_str().to_owned()));
    let amounts = form.fees.iter().map(|fee| &fee.amount);
    let computed = form
        .fields
        .iter()
        .filter_map(|(_, field)| field.from.as_ref());
    for text in amounts.chain(computed) {
        used.extend(text.as_str().split_whitespace().nth(1).map(str::to_owned));
    }
    for code in form.tables.keys() {
        if !used.contains(code.as_str()) {
            let message = format!("nothing asks for what `{}` answers", code.as_str());
            scribe.note(Flaw::TableUnused, code.place(), message);
        }
    }
}
