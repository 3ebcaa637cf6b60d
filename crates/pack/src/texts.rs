//! What stays off the ledger: help, legal basis, forms, fees, baseline. The service carries only its hash.
//!
//! Portals show it, and check it against that hash.

use chancery_rules::kernel::ids::Commitment;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    form::{
        ServiceForm,
        service::{FieldForm, RequirementForm},
    },
    place::{Language, Listing, Text, Texts, Words},
};

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A text with the code of what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SaidOf {
    /// What it is about: `step apply`, `outcome decide grant`, `code venue-class gallery`.
    pub of: String,
    /// What it says.
    pub says: Said,
}

/// Something that must be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Required {
    /// Its code.
    pub code: String,
    /// What it is for.
    pub help: Said,
    /// The articles that ask for it.
    pub basis: Vec<Said>,
    /// What meets it.
    pub evidence: Vec<String>,
}

/// A field of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Its code.
    pub code: String,
    /// Its label.
    pub label: Said,
    /// How to fill it in.
    pub help: Said,
    /// Its kind.
    pub kind: String,
    /// Whether it tells of a person.
    pub personal: bool,
    /// Whether it may be left empty.
    pub optional: bool,
    /// Who fills it in.
    pub from: String,
    /// The fact that it states; empty if none.
    pub states: String,
    /// What may be chosen.
    pub codes: Vec<SaidOf>,
}

/// A fee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fee {
    /// Its name.
    pub name: Said,
    /// The articles that ask for it.
    pub basis: Vec<Said>,
    /// How much, or by which table.
    pub amount: String,
}

/// What a service replaces; a figure that was not published is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Baseline {
    /// Materials handed in.
    pub materials: String,
    /// Fields filled in.
    pub fields: String,
    /// Trips to a counter.
    pub trips: String,
    /// Minutes that it took.
    pub minutes: String,
    /// Who published it.
    pub source: Vec<Said>,
}

/// The texts of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceTexts {
    /// Its code.
    pub service: String,
    /// Its version.
    pub version: String,
    /// What it is for.
    pub help: Said,
    /// Who may apply.
    pub applicants: Said,
    /// The articles that it rests on.
    pub basis: Vec<Said>,
    /// What must be shown.
    pub requirements: Vec<Required>,
    /// The fields of its form.
    pub fields: Vec<Field>,
    /// Names of codes, sources and answers; help of steps.
    pub names: Vec<SaidOf>,
    /// Legal basis of steps, tables and outcomes.
    pub bases: Vec<SaidOf>,
    /// What it costs.
    pub fees: Vec<Fee>,
    /// What it replaces.
    pub baseline: Baseline,
}

/// SHA-256 of the canonical JSON of the texts.
#[must_use]
pub fn hash(form: &ServiceForm) -> Commitment {
    let json = serde_json_canonicalizer::to_vec(&of(form)).unwrap_or_default();
    Commitment(Sha256::digest(&json).into())
}

/// The texts of a service.
#[must_use]
pub fn of(form: &ServiceForm) -> ServiceTexts {
    let requirement = |(code, it): (&Text, &RequirementForm)| Required {
        code: code.as_str().to_owned(),
        help: said(&it.help),
        basis: articles(&it.basis, form),
        evidence: words(&it.evidence),
    };
    ServiceTexts {
        service: form.service.as_str().to_owned(),
        version: form.version.as_str().to_owned(),
        help: said(&form.help),
        applicants: said(&form.applicants),
        basis: articles(&form.basis, form),
        requirements: form.requirements.iter().map(requirement).collect(),
        fields: form
            .fields
            .iter()
            .map(|(code, it)| field(code, it, form))
            .collect(),
        names: names(form),
        bases: bases(form),
        fees: fees(form),
        baseline: baseline(form),
    }
}

fn said(words: &Words) -> Said {
    Said {
        zh: words.of(Language::Chinese).to_owned(),
        en: words.of(Language::English).to_owned(),
    }
}

fn word(text: Option<&Text>) -> String {
    text.map_or("", Text::as_str).to_owned()
}

fn words(texts: &Texts) -> Vec<String> {
    texts.iter().map(|text| text.as_str().to_owned()).collect()
}

/// The articles of laws that a list names.
#[must_use]
pub fn articles(basis: &Texts, form: &ServiceForm) -> Vec<Said> {
    let article = |text: &Text| {
        let (law, article) = text.as_str().split_once(' ')?;
        let name = form.laws.get(law)?;
        let (number, paragraph) = match article.trim().trim_end_matches(')').split_once('(') {
            Some((number, paragraph)) => (number, format!("第{paragraph}款")),
            None => (article.trim(), String::new()),
        };
        Some(Said {
            zh: format!("《{}》第{number}条{paragraph}", name.of(Language::Chinese)),
            en: format!("{}, Article {}", name.of(Language::English), article.trim()),
        })
    };
    basis.iter().filter_map(article).collect()
}

fn named(of: &str, listing: &Listing<Words>) -> Vec<SaidOf> {
    listing
        .iter()
        .map(|(code, words)| SaidOf {
            of: format!("{of} {}", code.as_str()),
            says: said(words),
        })
        .collect()
}

fn field(code: &Text, it: &FieldForm, form: &ServiceForm) -> Field {
    let of_fact = it
        .states
        .as_ref()
        .and_then(|fact| form.facts.get(fact.as_str()));
    let codes = match of_fact {
        Some(fact) if it.codes.is_empty() => &fact.codes,
        _ => &it.codes,
    };
    let is_yes = |text: &Option<Text>| text.as_ref().is_some_and(|it| it.as_str() == "yes");
    Field {
        code: code.as_str().to_owned(),
        label: said(&it.label),
        help: said(&it.help),
        kind: word(it.kind.as_ref()),
        personal: is_yes(&it.personal),
        optional: is_yes(&it.optional),
        from: word(it.from.as_ref()),
        states: word(it.states.as_ref()),
        codes: named("code", codes),
    }
}

fn names(form: &ServiceForm) -> Vec<SaidOf> {
    let mut found = Vec::new();
    for (code, fact) in form.facts.iter() {
        found.extend(named(&format!("code {}", code.as_str()), &fact.codes));
    }
    for (code, table) in form.tables.iter() {
        found.extend(named(&format!("code {}", code.as_str()), &table.codes));
    }
    for (code, source) in form.sources.iter() {
        found.push(SaidOf {
            of: format!("source {}", code.as_str()),
            says: said(&source.name),
        });
    }
    for (code, step) in form
        .steps
        .iter()
        .filter(|(_, step)| !step.help.is_missing())
    {
        found.push(SaidOf {
            of: format!("step {}", code.as_str()),
            says: said(&step.help),
        });
    }
    found
}

fn bases(form: &ServiceForm) -> Vec<SaidOf> {
    let mut found = Vec::new();
    let mut of = |of: String, basis: &Texts| {
        let articles = articles(basis, form).into_iter();
        found.extend(articles.map(|says| SaidOf {
            of: of.clone(),
            says,
        }));
    };
    for (code, table) in form.tables.iter() {
        of(format!("table {}", code.as_str()), &table.basis);
    }
    for (code, step) in form.steps.iter() {
        of(format!("step {}", code.as_str()), &step.basis);
        for (outcome, it) in step.decide.iter() {
            let name = format!("outcome {} {}", code.as_str(), outcome.as_str());
            of(name, &it.basis);
        }
    }
    found
}

fn fees(form: &ServiceForm) -> Vec<Fee> {
    let fee = |it: &crate::form::service::FeeForm| Fee {
        name: said(&it.name),
        basis: articles(&it.basis, form),
        amount: it.amount.as_str().to_owned(),
    };
    form.fees.iter().map(fee).collect()
}

fn baseline(form: &ServiceForm) -> Baseline {
    form.baseline
        .as_ref()
        .map_or_else(Baseline::default, |it| Baseline {
            materials: word(it.materials.as_ref()),
            fields: word(it.fields.as_ref()),
            trips: word(it.trips.as_ref()),
            minutes: word(it.minutes.as_ref()),
            source: vec![said(&it.source)],
        })
}
