//! What a service's codes stand for: facts, steps and tables are one list.

use std::collections::{BTreeMap, BTreeSet};

use chancery_rules::kernel::fact::FactKind;

use super::Scribe;
use crate::{
    form::{
        ServiceForm,
        service::{StepForm, TableForm},
    },
    place::{Place, Text},
    report::Flaw,
    words::value,
};

/// A code that conditions may ask about.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The kind of its value.
    pub kind: FactKind,
    /// All that it may say, of a code.
    pub codes: BTreeSet<String>,
}

/// The codes of a service.
#[derive(Clone, Debug, Default)]
pub struct Known {
    asked: BTreeMap<String, Asked>,
}

impl Known {
    /// The codes of a form; notes codes that stand for two things, and kinds that are none.
    pub fn of(form: &ServiceForm, scribe: &mut Scribe<'_>) -> Self {
        let mut known = Self::default();
        for (code, fact) in form.facts.iter() {
            let kind = scribe.kind(fact.kind.as_ref(), code.place());
            let codes = fact.codes.keys().map(|it| it.as_str().to_owned()).collect();
            known.add(code, kind, codes, scribe);
        }
        for (code, step) in form.steps.iter() {
            let kind = if step.decide.is_empty() {
                FactKind::YesNo
            } else {
                FactKind::Code
            };
            known.add(code, Some(kind), outcomes(step), scribe);
        }
        for (code, table) in form.tables.iter() {
            let kind = scribe.kind(table.output.as_ref(), code.place());
            known.add(code, kind, answers(table), scribe);
        }
        known
    }

    fn add(
        &mut self,
        code: &Text,
        kind: Option<FactKind>,
        codes: BTreeSet<String>,
        scribe: &mut Scribe<'_>,
    ) {
        scribe.code(code);
        if self.asked.contains_key(code.as_str()) {
            let message = format!("`{}` stands for two things", code.as_str());
            scribe.note(Flaw::CodeRepeated, code.place(), message);
        }
        let kind = kind.unwrap_or(FactKind::Commitment);
        let asked = Asked { kind, codes };
        self.asked.insert(code.as_str().to_owned(), asked);
    }

    /// What a code stands for.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Asked> {
        self.asked.get(code)
    }

    /// What a code stands for; notes that it stands for nothing.
    pub fn ask(&self, code: &str, at: Place, scribe: &mut Scribe<'_>) -> Option<&Asked> {
        let found = self.asked.get(code);
        if found.is_none() {
            let message = match self.near(code) {
                Some(near) => {
                    format!("`{code}` is neither a fact nor a step nor a table; is it `{near}`?")
                }
                None => format!("`{code}` is neither a fact nor a step nor a table"),
            };
            scribe.note(Flaw::FactUnknown, at, message);
        }
        found
    }

    /// A known code that a misspelt one may mean: it differs in one letter, or is longer or shorter by one.
    fn near(&self, code: &str) -> Option<&str> {
        let is_near = |known: &&String| {
            let same = known
                .bytes()
                .zip(code.bytes())
                .take_while(|(a, b)| a == b)
                .count();
            let tail = |text: &str, from: usize| text.get(from..).map(str::to_owned);
            let next = same.saturating_add(1);
            let (a, b) = (tail(known, same), tail(code, same));
            let (a_next, b_next) = (tail(known, next), tail(code, next));
            a_next.is_some() && (a_next == b_next || a_next == b) || b_next.is_some() && b_next == a
        };
        self.asked.keys().find(is_near).map(String::as_str)
    }
}

fn outcomes(step: &StepForm) -> BTreeSet<String> {
    step.decide
        .keys()
        .map(|it| it.as_str().to_owned())
        .collect()
}

/// The codes that a table's rows answer with.
fn answers(table: &TableForm) -> BTreeSet<String> {
    let is_code = table
        .output
        .as_ref()
        .and_then(|it| value::kind(it.as_str()))
        == Some(FactKind::Code);
    if !is_code {
        return BTreeSet::new();
    }
    let editions = table.editions.iter().flat_map(|(_, rows)| rows.iter());
    table
        .rows
        .iter()
        .chain(editions)
        .flat_map(|text| text.as_str().lines())
        .filter_map(|line| line.split_once("=>"))
        .map(|(_, answer)| answer.trim().to_owned())
        .collect()
}
