//! What changed between two versions of a service, in words that a council member can read.
//!
//! Both versions become a [profile]: subjects of sections with properties that have values. What differs is said
//! subject by subject; rows of tables and effects one by one. Absent on purpose: order, and everything that is only
//! written differently.

pub mod profile;
pub mod wording;

use std::collections::BTreeSet;

use crate::{form::ServiceForm, place::Language};

use profile::Subject;
use wording::{Property, Section};

/// What changed in a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The section.
    pub section: Section,
    /// Sentences, in the order of the new version; what is gone comes last.
    pub sentences: Vec<String>,
}

/// The differences of two versions, by section; none if they say the same.
#[must_use]
pub fn diff(old: &ServiceForm, new: &ServiceForm, language: Language) -> Vec<Change> {
    let (old, new) = (profile::of(old, language), profile::of(new, language));
    let mut changes = Vec::new();
    for section in Section::ALL {
        let of = |all: &[Subject]| -> Vec<Subject> {
            all.iter()
                .filter(|it| it.section == *section)
                .cloned()
                .collect()
        };
        let sentences = section_diff(&of(&old), &of(&new), language);
        if !sentences.is_empty() {
            changes.push(Change {
                section: *section,
                sentences,
            });
        }
    }
    changes
}

/// The differences as a text: headings, and a line for each sentence.
#[must_use]
pub fn shown(changes: &[Change], language: Language) -> String {
    if changes.is_empty() {
        let none = match language {
            Language::Chinese => "两个版本没有差别。\n",
            Language::English => "The two versions say the same.\n",
        };
        return none.to_owned();
    }
    let mut text = String::new();
    for change in changes {
        text.push_str(&format!("{}\n", change.section.title(language)));
        for sentence in &change.sentences {
            text.push_str(&format!("  - {sentence}\n"));
        }
    }
    text
}

fn section_diff(old: &[Subject], new: &[Subject], language: Language) -> Vec<String> {
    let mut sentences = Vec::new();
    for subject in new {
        match old.iter().find(|it| it.code == subject.code) {
            Some(before) => sentences.extend(subject_diff(before, subject, language)),
            None => sentences.push(added(subject, language)),
        }
    }
    for subject in old {
        if !new.iter().any(|it| it.code == subject.code) {
            sentences.push(match language {
                Language::Chinese => format!("删除{}", subject.title(language)),
                Language::English => format!("{} is removed", subject.title(language)),
            });
        }
    }
    sentences
}

fn added(subject: &Subject, language: Language) -> String {
    let properties = subject
        .properties
        .iter()
        .filter(|(_, value)| !value.is_empty());
    let said: Vec<_> = properties
        .map(|(property, value)| format!("{} {value}", property.word(language)))
        .collect();
    match language {
        Language::Chinese => format!("新增{}：{}", subject.title(language), said.join("；")),
        Language::English => format!("{} is new: {}", subject.title(language), said.join("; ")),
    }
}

/// One sentence for each property that differs.
fn subject_diff(old: &Subject, new: &Subject, language: Language) -> Vec<String> {
    let mut sentences = Vec::new();
    let kinds: BTreeSet<Property> = old
        .properties
        .iter()
        .chain(&new.properties)
        .map(|(property, _)| *property)
        .collect();
    for property in kinds {
        let values = |subject: &Subject| -> Vec<String> {
            let of = subject.properties.iter().filter(|(it, _)| *it == property);
            of.map(|(_, value)| value.clone()).collect()
        };
        let (before, after) = (values(old), values(new));
        if before == after {
            continue;
        }
        if property.is_counted() {
            sentences.extend(one_by_one(new, property, &before, &after, language));
        } else {
            let (before, after) = (before.join(", "), after.join(", "));
            sentences.push(changed(new, property, (&before, &after), language));
        }
    }
    sentences
}

fn changed(
    subject: &Subject,
    property: Property,
    (before, after): (&str, &str),
    language: Language,
) -> String {
    let (title, word) = (subject.title(language), property.word(language));
    let or_none = |text: &str, none: &str| {
        if text.is_empty() {
            none.to_owned()
        } else {
            text.to_owned()
        }
    };
    match language {
        Language::Chinese => {
            let (before, after) = (or_none(before, "无"), or_none(after, "无"));
            format!("{title}：{word}由“{before}”改为“{after}”")
        }
        Language::English => {
            let (before, after) = (or_none(before, "nothing"), or_none(after, "nothing"));
            format!("{title}: {word} was {before}, and becomes {after}")
        }
    }
}

/// Rows and effects that came, and that went.
fn one_by_one(
    subject: &Subject,
    property: Property,
    before: &[String],
    after: &[String],
    language: Language,
) -> Vec<String> {
    let (title, word) = (subject.title(language), property.word(language));
    let gone = before
        .iter()
        .filter(|it| !after.contains(it))
        .map(|it| match language {
            Language::Chinese => format!("{title}：删除{word} {it}"),
            Language::English => format!("{title}: {word} {it} is removed"),
        });
    let come = after
        .iter()
        .filter(|it| !before.contains(it))
        .map(|it| match language {
            Language::Chinese => format!("{title}：新增{word} {it}"),
            Language::English => format!("{title}: {word} {it} is added"),
        });
    let sentences: Vec<_> = gone.chain(come).collect();
    if !sentences.is_empty() {
        return sentences;
    }
    vec![match language {
        Language::Chinese => format!("{title}：{word}的次序改变"),
        Language::English => format!("{title}: the order of each {word} changes"),
    }]
}
