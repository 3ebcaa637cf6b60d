//! Conditions and stated facts.

use chancery_rules::{
    definition::{
        condition::{Cell, Condition, Test},
        service::StatedFact,
    },
    kernel::fact::FactKind,
};

use super::{Known, Scribe, known::Asked};
use crate::{
    place::{Text, Texts},
    report::Flaw,
    words::{cell, condition, tokens},
};

/// A condition: each text is an alternative, or several.
pub fn lower(texts: &Texts, known: &Known, scribe: &mut Scribe<'_>) -> Condition {
    let mut alternatives = Vec::new();
    for text in texts {
        match condition::parse(text.as_str()) {
            Ok(found) => {
                for tests in found {
                    let tests = tests
                        .into_iter()
                        .filter_map(|written| test(text, written, known, scribe))
                        .collect();
                    alternatives.push(scribe.list(tests, text.place()));
                }
            }
            Err(wrong) => scribe.note_in(text, wrong),
        }
    }
    Condition(scribe.list(alternatives, texts.place()))
}

fn test(
    text: &Text,
    ((at, fact), (from, said)): condition::WrittenTest<'_>,
    known: &Known,
    scribe: &mut Scribe<'_>,
) -> Option<Test> {
    let asked = known.ask(fact, text.place_of(at), scribe)?;
    let is = parse_cell(&text.part(from, said), asked, scribe)?;
    Some(Test {
        fact: fact.parse().ok()?,
        is,
    })
}

/// A cell that is asked of a code; its codes are listed.
pub fn parse_cell(text: &Text, asked: &Asked, scribe: &mut Scribe<'_>) -> Option<Cell> {
    let found = match cell::parse(text.as_str(), asked.kind) {
        Ok(found) => found,
        Err(wrong) => {
            scribe.note_in(text, wrong);
            return None;
        }
    };
    if let Cell::Codes(codes) | Cell::NotCodes(codes) = &found {
        for code in codes.iter() {
            is_listed(code.as_str(), text, asked, scribe);
        }
    }
    Some(found)
}

/// Whether a code is listed where it is asked of.
pub fn is_listed(code: &str, text: &Text, asked: &Asked, scribe: &mut Scribe<'_>) {
    if asked.kind == FactKind::Code && !asked.codes.is_empty() && !asked.codes.contains(code) {
        let at = text.as_str().find(code).unwrap_or_default();
        let message = format!("`{code}` is not listed");
        scribe.note(Flaw::CodeUnlisted, text.place_of(at), message);
    }
}

/// Facts as silence states them: `fire-safe is yes`.
pub fn stated(texts: &Texts, known: &Known, scribe: &mut Scribe<'_>) -> Vec<StatedFact> {
    let mut found = Vec::new();
    for text in texts {
        let words = tokens(text.as_str());
        let ((at, fact), (from, said)) = match condition::test(text.as_str(), &words) {
            Ok(written) => written,
            Err(wrong) => {
                scribe.note_in(text, wrong);
                continue;
            }
        };
        let Some(asked) = known.ask(fact, text.place_of(at), scribe) else {
            continue;
        };
        let said = text.part(from, said);
        let Some(value) = scribe.value(&said, asked.kind) else {
            continue;
        };
        is_listed(said.as_str(), &said, asked, scribe);
        if let Ok(fact) = fact.parse() {
            found.push(StatedFact { fact, value });
        }
    }
    found
}
