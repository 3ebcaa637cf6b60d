//! Both languages everywhere, and the legal basis of the service, its requirements and its decisions.

use crate::{
    form::{CityForm, ServiceForm},
    lower::Scribe,
    place::{Place, Texts},
    report::Flaw,
    words::value,
};

/// Judges the texts of a service that stay off the ledger.
pub fn service(form: &ServiceForm, scribe: &mut Scribe<'_>) {
    let at = form.service.place();
    scribe.both(&form.help, at, "what the service is for");
    scribe.both(&form.applicants, at, "who may apply");
    for (code, words) in form.laws.iter() {
        scribe.both(words, code.place(), "the law's name");
    }
    for (code, source) in form.sources.iter() {
        scribe.both(&source.name, code.place(), "the source's name");
    }
    basis(&form.basis, at, "the service", form, scribe);
    for (code, it) in form.requirements.iter() {
        basis(&it.basis, code.place(), "the requirement", form, scribe);
        if !it.help.is_missing() {
            scribe.both(&it.help, code.place(), "the requirement's help");
        }
    }
    for (_, table) in form.tables.iter() {
        articles(&table.basis, form, scribe);
    }
    steps(form, scribe);
    fees(form, scribe);
    baseline(form, scribe);
}

fn steps(form: &ServiceForm, scribe: &mut Scribe<'_>) {
    for (code, step) in form.steps.iter() {
        if !step.help.is_missing() {
            scribe.both(&step.help, code.place(), "the step's help");
        }
        articles(&step.basis, form, scribe);
        for (outcome, it) in step.decide.iter() {
            basis(&it.basis, outcome.place(), "the outcome", form, scribe);
        }
    }
}

fn basis(texts: &Texts, at: Place, of: &str, form: &ServiceForm, scribe: &mut Scribe<'_>) {
    if texts.is_empty() {
        let message = format!("{of} does not say on which law it rests");
        scribe.note(Flaw::BasisMissing, at, message);
    }
    articles(texts, form, scribe);
}

fn articles(texts: &Texts, form: &ServiceForm, scribe: &mut Scribe<'_>) {
    for text in texts {
        let (law, article) = text.as_str().split_once(' ').unwrap_or((text.as_str(), ""));
        if !form.laws.has(law) {
            let message = format!("no law is called `{law}`");
            scribe.note(Flaw::LawUnknown, text.place(), message);
        }
        if !is_article(article.trim()) {
            let message = format!("`{}` names no article", text.as_str());
            scribe.note(Flaw::ArticleMalformed, text.place(), message);
        }
    }
}

/// `15`, or `15(2)`.
fn is_article(text: &str) -> bool {
    let is_number = |digits: &str| {
        (1..=4).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit())
    };
    match text.split_once('(') {
        None => is_number(text),
        Some((article, paragraph)) => {
            is_number(article) && paragraph.strip_suffix(')').is_some_and(is_number)
        }
    }
}

fn fees(form: &ServiceForm, scribe: &mut Scribe<'_>) {
    for fee in &form.fees {
        let at = fee.amount.place();
        scribe.both(&fee.name, at, "the fee's name");
        basis(&fee.basis, at, "the fee", form, scribe);
        let is_sound = match fee.amount.as_str().strip_prefix("table ") {
            Some(code) => {
                let output = form
                    .tables
                    .get(code.trim())
                    .and_then(|it| it.output.as_ref());
                output.is_some_and(|kind| kind.as_str() == "amount")
            }
            None => value::amount(fee.amount.as_str()).is_some(),
        };
        if !is_sound {
            let message = format!("`{}` is no amount", fee.amount.as_str());
            scribe.note(Flaw::FeeMalformed, at, message);
        }
    }
}

fn baseline(form: &ServiceForm, scribe: &mut Scribe<'_>) {
    let Some(it) = &form.baseline else {
        let message = "the service does not say what it replaces";
        scribe.note(Flaw::BaselineMissing, form.service.place(), message);
        return;
    };
    let figures = [&it.materials, &it.fields, &it.trips, &it.minutes];
    let written: Vec<_> = figures.into_iter().flatten().collect();
    let at = it.source.place().or(form.service.place());
    if written.is_empty() || it.source.is_missing() {
        let message = "the baseline has no figure, or no source";
        scribe.note(Flaw::BaselineMissing, at, message);
    }
    scribe.both(&it.source, at, "the baseline's source");
    for figure in written {
        if figure.as_str().parse::<u32>().is_err() {
            let message = format!("`{}` is no whole number", figure.as_str());
            scribe.note(Flaw::FigureMalformed, figure.place(), message);
        }
    }
}

/// Judges the texts of the city's file.
pub fn city(form: &CityForm, scribe: &mut Scribe<'_>) {
    for (name, party) in form.parties.iter() {
        scribe.code(name);
        scribe.name(&party.name, name.place(), "the party's name");
        let kind = party.kind.as_ref();
        let is_kind = kind.is_none_or(|it| matches!(it.as_str(), "agency" | "bank" | "enterprise"));
        if let Some(kind) = kind.filter(|_| !is_kind) {
            let message = format!("`{}` is no kind of party", kind.as_str());
            scribe.note(Flaw::KindUnknown, kind.place(), message);
        }
    }
    for (code, source) in form.sources.iter() {
        scribe.code(code);
        scribe.both(&source.name, code.place(), "the source's name");
    }
}
