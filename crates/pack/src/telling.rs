//! What the commands of packs say to a person.
//!
//! The command line prints it and `docs/tutorial.md` quotes it, so both take it from here. Absent on purpose: JSON, exit
//! codes, and everything that asks a node.

use chancery_rules::definition::Document;

use crate::{
    place::Language,
    report::{Diagnostic, render},
    shelf::Files,
    trial::Tried,
};

/// What became of a definition that was to be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was there already.
    There,
    /// A member of a development city approved it.
    Approved,
    /// A motion proposes it.
    Proposed,
}

impl Fate {
    /// The fate in words.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::There => "was there already",
            Self::Approved => "is in force from the next block",
            Self::Proposed => "was proposed",
        }
    }
}

/// The files of a new pack, and what to do with them.
#[must_use]
pub fn begun(made: &Files, code: &str, language: Language) -> String {
    let list: String = made.0.keys().map(|file| format!("  {file}\n")).collect();
    let next = choose(language, "接下来：", "next:");
    format!("{list}{next} chancery pack check {code}, chancery pack test {code}")
}

/// Whether a file belongs to one of these packs, or to everybody; without packs all files do.
#[must_use]
pub fn is_meant(file: &str, folders: &[String]) -> bool {
    let mut named = folders.iter().map(|folder| format!("{folder}/"));
    folders.is_empty() || !file.contains('/') || named.any(|it| file.starts_with(&it))
}

/// What was found.
#[must_use]
pub fn checked(files: &Files, found: &[Diagnostic], language: Language) -> String {
    if found.is_empty() {
        return choose(language, "没有发现问题。", "Nothing is wrong.").to_owned();
    }
    let shown = found.iter().map(|it| render(it, files.text(&it.file)));
    shown.collect::<Vec<_>>().join("\n")
}

/// How much is wrong beyond warnings; nothing if nothing is.
#[must_use]
pub fn wrong(found: &[Diagnostic], language: Language) -> Option<String> {
    let wrong = found.iter().filter(|it| !it.flaw.is_warning()).count();
    match (wrong, language) {
        (0, _) => None,
        (_, Language::Chinese) => Some(format!("发现 {wrong} 个问题")),
        (1, Language::English) => Some("one flaw was found".to_owned()),
        (_, Language::English) => Some(format!("{wrong} flaws were found")),
    }
}

/// What became of scenarios, a line each, with what did not hold below it.
#[must_use]
pub fn tried(files: &Files, tried: &[Tried], language: Language) -> String {
    let mut text = String::new();
    for it in tried {
        let holds = match it.troubles.is_empty() {
            true => choose(language, "成立", "holds"),
            false => choose(language, "不成立", "FAILS"),
        };
        let shows = choose(language, &it.shows.0, &it.shows.1);
        text.push_str(&format!("{holds}  {}  {shows}\n", it.file));
        for trouble in &it.troubles {
            text.push_str(&render(trouble, files.text(&it.file)));
        }
    }
    text
}

/// How many scenarios do not hold; nothing if all do.
#[must_use]
pub fn failing(tried: &[Tried], language: Language) -> Option<String> {
    let failed = tried.iter().filter(|it| !it.troubles.is_empty()).count();
    match (failed, language) {
        (0, _) => None,
        (_, Language::Chinese) => Some(format!("{failed} 个场景不成立")),
        (1, Language::English) => Some("one scenario does not hold".to_owned()),
        (_, Language::English) => Some(format!("{failed} scenarios do not hold")),
    }
}

/// What became of a definition.
#[must_use]
pub fn published(document: &Document, fate: Fate) -> String {
    format!("{}  {}  {}", document.id(), document.code(), fate.said())
}

const fn choose<'a>(language: Language, zh: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}
