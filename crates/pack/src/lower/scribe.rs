//! Who lowers: the binding, the report, and the small words that every form has.

use chancery_rules::kernel::{
    fact::{Fact, FactKind},
    ids::PartyId,
    text::{AtMost, Code, NAME_BYTES_MAX, Name, ReasonCode},
};

use super::Binding;
use crate::{
    place::{Place, Text, Texts, Words},
    report::{Flaw, Report},
    words::{Wrong, duration, value},
};

/// Who lowers a form.
pub struct Scribe<'s> {
    /// The city.
    pub binding: &'s Binding,
    /// What was found.
    pub report: &'s mut Report,
}

impl<'s> Scribe<'s> {
    /// Somebody who lowers for a city.
    pub const fn new(binding: &'s Binding, report: &'s mut Report) -> Self {
        Self { binding, report }
    }

    /// Notes a flaw.
    pub fn note(&mut self, flaw: Flaw, place: Place, message: impl Into<String>) {
        self.report.add(flaw, place, message);
    }

    /// Notes what is wrong inside a text.
    pub fn note_in(&mut self, text: &Text, wrong: Wrong) {
        self.report
            .add(wrong.flaw, text.place_of(wrong.at), wrong.message);
    }

    /// A name of both languages; `at` is where it would stand.
    pub fn name(&mut self, words: &Words, at: Place, of: &str) -> Name {
        self.both(words, at, of);
        for text in words.zh.iter().chain(&words.en) {
            let is_line = !text.as_str().chars().any(char::is_control);
            if text.as_str().len() > NAME_BYTES_MAX || !is_line {
                let message = format!("this text of {of} is too long, or has a line break");
                self.note(Flaw::TextTooLong, text.place(), message);
            }
        }
        let text = |text: &Option<Text>| text.as_ref().map_or("-", Text::as_str).to_owned();
        Name::new(text(&words.zh), text(&words.en)).unwrap_or_else(|_| placeholder())
    }

    /// Whether a text stands in both languages, each in its own.
    pub fn both(&mut self, words: &Words, at: Place, of: &str) {
        let says = |text: &Option<Text>| {
            text.as_ref()
                .is_some_and(|text| !text.as_str().trim().is_empty())
        };
        for (is_there, language) in [(says(&words.zh), "Chinese"), (says(&words.en), "English")] {
            if !is_there {
                let message = format!("{of} is not said in {language}");
                self.note(Flaw::LanguageMissing, words.place().or(at), message);
            }
        }
        let is_mixed = |text: &&Text, wants_han: bool| {
            let is_said = !text.as_str().trim().is_empty();
            is_said && text.as_str().chars().any(is_han) != wants_han
        };
        if let Some(text) = words.zh.as_ref().filter(|text| is_mixed(text, true)) {
            let message = format!("`{}` is not Chinese", text.as_str());
            self.note(Flaw::LanguageMixed, text.place(), message);
        }
        if let Some(text) = words.en.as_ref().filter(|text| is_mixed(text, false)) {
            let message = format!("`{}` is not English", text.as_str());
            self.note(Flaw::LanguageMixed, text.place(), message);
        }
    }

    /// A code.
    pub fn code(&mut self, text: &Text) -> Option<Code> {
        match text.as_str().parse() {
            Ok(code) => Some(code),
            Err(_) => {
                let message = format!("`{}` is no code", text.as_str());
                self.note(Flaw::CodeMalformed, text.place(), message);
                None
            }
        }
    }

    /// A reason's code.
    pub fn reason(&mut self, text: &Text) -> Option<ReasonCode> {
        self.code(text)?.as_str().parse().ok()
    }

    /// A version, from 1.
    pub fn version(&mut self, text: &Text) -> u32 {
        match text.as_str().parse() {
            Ok(version) if version > 0 => version,
            _ => {
                let message = format!("`{}` is no version", text.as_str());
                self.note(Flaw::Version, text.place(), message);
                1
            }
        }
    }

    /// Yes or no; `no` if it is not written.
    pub fn yes(&mut self, text: Option<&Text>) -> bool {
        let Some(text) = text else { return false };
        match text.as_str() {
            "yes" | "true" => true,
            "no" | "false" => false,
            other => {
                let message = format!("`{other}` is neither yes nor no");
                self.note(Flaw::WordMalformed, text.place(), message);
                false
            }
        }
    }

    /// A whole number; `other` if it is not written.
    pub fn number(&mut self, text: Option<&Text>, other: u8) -> u8 {
        let Some(text) = text else { return other };
        text.as_str().parse().unwrap_or_else(|_| {
            let message = format!("`{}` is no small whole number", text.as_str());
            self.note(Flaw::FigureMalformed, text.place(), message);
            other
        })
    }

    /// A duration in days.
    pub fn duration(
        &mut self,
        text: &Text,
    ) -> Option<(u16, chancery_rules::definition::calendar::Counting)> {
        match duration::parse(text.as_str()) {
            Ok(found) => Some(found),
            Err(wrong) => {
                self.note_in(text, wrong);
                None
            }
        }
    }

    /// A kind by its word.
    pub fn kind(&mut self, text: Option<&Text>, at: Place) -> Option<FactKind> {
        let found = text.and_then(|text| value::kind(text.as_str()));
        if found.is_none() {
            let word = text.map_or("", Text::as_str);
            let message = format!("`{word}` is no kind of fact");
            self.note(
                Flaw::KindUnknown,
                text.map(Text::place).unwrap_or_default().or(at),
                message,
            );
        }
        found
    }

    /// A value of a kind.
    pub fn value(&mut self, text: &Text, kind: FactKind) -> Option<Fact> {
        match value::parse(text.as_str(), kind) {
            Ok(fact) => Some(fact),
            Err(wrong) => {
                self.note_in(text, wrong);
                None
            }
        }
    }

    /// The parties of short names.
    pub fn parties(&mut self, names: &Texts) -> Vec<PartyId> {
        let mut found = Vec::new();
        for name in names {
            match self.binding.party(name.as_str()) {
                Some(party) => found.push(party),
                None => {
                    let message = format!("no party is called `{}`", name.as_str());
                    self.note(Flaw::PartyUnknown, name.place(), message);
                }
            }
        }
        found
    }

    /// A list within its bound.
    pub fn list<T, const N: usize>(&mut self, items: Vec<T>, at: Place) -> AtMost<T, N> {
        let count = items.len();
        AtMost::try_from(items).unwrap_or_else(|_| {
            let message = format!("{count} are listed here, {N} are the most");
            self.note(Flaw::TooMany, at, message);
            AtMost::none()
        })
    }
}

fn placeholder() -> Name {
    #[expect(clippy::expect_used, reason = "a constant that the bounds admit")]
    Name::new("-", "-").expect("a dash is a name")
}

const fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3fffd}')
}
