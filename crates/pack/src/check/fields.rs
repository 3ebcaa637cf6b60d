//! The form: every field has a kind and somebody who fills it in, and every fact that is handed in has a field.

use std::collections::BTreeSet;

use chancery_rules::definition::DocumentKind;

use super::Surroundings;
use crate::{
    form::{ServiceForm, service::FieldForm},
    lower::Scribe,
    place::Text,
    report::Flaw,
    words::tokens,
};

/// Kinds of fields that state no fact.
const OTHER_KINDS: &[&str] = &["text", "file"];
/// Kinds of fields that may state a fact of the same word.
const KINDS: &[&str] = &["yes-no", "code", "number", "amount", "day"];

/// Judges the fields of a form.
pub fn check(form: &ServiceForm, around: &Surroundings, scribe: &mut Scribe<'_>) {
    let submitted: BTreeSet<_> = form
        .steps
        .iter()
        .flat_map(|(_, step)| step.submit.iter())
        .flat_map(|submit| submit.facts.iter())
        .map(Text::as_str)
        .collect();
    let mut asked = BTreeSet::new();
    for (code, field) in form.fields.iter() {
        scribe.code(code);
        scribe.both(&field.label, code.place(), "the field's label");
        if !field.help.is_missing() {
            scribe.both(&field.help, code.place(), "the field's help");
        }
        scribe.yes(field.optional.as_ref());
        for (listed, words) in field.codes.iter() {
            scribe.both(words, listed.place(), "the choice's name");
        }
        kind(code, field, scribe);
        from(code, field, form, around, scribe);
        states(code, field, form, &submitted, scribe);
        asked.extend(field.states.as_ref().map(Text::as_str));
    }
    for (_, step) in form.steps.iter() {
        for fact in step.submit.iter().flat_map(|submit| submit.facts.iter()) {
            let is_commitment = form.facts.get(fact.as_str()).is_some_and(|it| {
                it.kind
                    .as_ref()
                    .is_some_and(|kind| kind.as_str() == "commitment")
            });
            if !asked.contains(fact.as_str()) && !is_commitment {
                let message = format!("no field asks for `{}`", fact.as_str());
                scribe.note(Flaw::FieldsMissing, fact.place(), message);
            }
        }
    }
}

fn kind(code: &Text, field: &FieldForm, scribe: &mut Scribe<'_>) {
    let word = field.kind.as_ref().map_or("", Text::as_str);
    let at = field.kind.as_ref().map(Text::place).unwrap_or_default();
    if !KINDS.contains(&word) && !OTHER_KINDS.contains(&word) {
        let message = format!("`{word}` is no kind of field");
        scribe.note(Flaw::FieldUnsound, at.or(code.place()), message);
    }
    if word == "code" && field.codes.is_empty() && field.states.is_none() {
        let message = format!("`{}` does not list what may be chosen", code.as_str());
        scribe.note(Flaw::FieldUnsound, code.place(), message);
    }
}

fn from(
    code: &Text,
    field: &FieldForm,
    form: &ServiceForm,
    around: &Surroundings,
    scribe: &mut Scribe<'_>,
) {
    let Some(text) = &field.from else {
        let message = format!("`{}` does not say who fills it in", code.as_str());
        scribe.note(Flaw::FieldUnsound, code.place(), message);
        return;
    };
    let words: Vec<_> = tokens(text.as_str())
        .into_iter()
        .map(|(_, it)| it)
        .collect();
    let is_sound = match words.as_slice() {
        ["applicant"] => true,
        ["certificate", certificate, field] => {
            around.brings(DocumentKind::CertificateType, certificate)
                && around.has_field(certificate, field)
        }
        ["finding", fact] => form
            .steps
            .iter()
            .any(|(_, step)| step.find.iter().any(|it| it.as_str() == *fact)),
        ["computed", table] => form.tables.has(table),
        _ => false,
    };
    if !is_sound {
        let message = format!("`{}` is nothing that fills a field in", text.as_str());
        scribe.note(Flaw::FieldUnsound, text.place(), message);
    }
}

fn states(
    code: &Text,
    field: &FieldForm,
    form: &ServiceForm,
    submitted: &BTreeSet<&str>,
    scribe: &mut Scribe<'_>,
) {
    let Some(states) = &field.states else { return };
    let fact = form.facts.get(states.as_str());
    let word = |text: &Option<Text>| text.as_ref().map(|it| it.as_str().to_owned());
    let fits = fact.is_some_and(|fact| word(&fact.kind) == word(&field.kind));
    if !fits || !submitted.contains(states.as_str()) {
        let message = format!("`{}` cannot state `{}`", code.as_str(), states.as_str());
        scribe.note(Flaw::FieldFact, states.place(), message);
    }
}
