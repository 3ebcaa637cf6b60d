//! What can be proposed: each kind with the parts that a form asks for, and from the filled form to
//! the effect in JSON.
//!
//! Absent on purpose: what an effect means. The rules read the JSON and say what is wrong with it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::ask::council::{APPROVE_TYPE, RETIRE_TYPE};
use crate::layout::FieldError;
use crate::text::Text;

/// A kind of effect.
pub(crate) struct Kind {
    /// Its code, as in the rules.
    pub(crate) code: &'static str,
    /// The parts that it needs.
    pub(crate) parts: &'static [Part],
}

/// A part of an effect, by how it is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// A party of the ledger.
    Party,
    /// A reason, by code.
    Reason,
    /// A node's public key.
    Key,
    /// Where a node is reached.
    Address,
    /// What a node does.
    Role,
    /// A parameter's name.
    Name,
    /// A parameter's value.
    Value,
    /// A certificate type of the ledger.
    Definition,
    /// A certificate type's document.
    Document,
}

impl Part {
    /// Its name in the effect and in the form; `part-<code>` is its label.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::Reason => "reason",
            Self::Key => "key",
            Self::Address => "address",
            Self::Role => "role",
            Self::Name => "name",
            Self::Value => "value",
            Self::Definition => "definition",
            Self::Document => "document",
        }
    }
}

/// Every kind, in the order of the page.
pub(crate) const KINDS: [Kind; 16] = {
    use Part::{Address, Definition, Document, Key, Name, Party, Reason, Role, Value};
    const fn kind(code: &'static str, parts: &'static [Part]) -> Kind {
        Kind { code, parts }
    }
    [
        kind("admit_member", &[Party]),
        kind("suspend_member", &[Party, Reason]),
        kind("reinstate_member", &[Party]),
        kind("remove_member", &[Party, Reason]),
        kind("admit_node", &[Party, Key, Address, Role]),
        kind("suspend_node", &[Party, Reason]),
        kind("reinstate_node", &[Party]),
        kind("remove_node", &[Party, Reason]),
        kind("set_node_role", &[Party, Role]),
        kind("rotate_node_key", &[Party, Key]),
        kind("set_address", &[Party, Address]),
        kind("set_parameter", &[Name, Value]),
        kind(APPROVE_TYPE, &[Document]),
        kind(RETIRE_TYPE, &[Definition]),
        kind("emergency_stop", &[Definition, Reason]),
        kind("lift_stop", &[Definition]),
    ]
};

/// A filled form.
#[derive(Debug, Clone)]
pub(crate) struct Proposal {
    /// The kind's code.
    pub(crate) code: String,
    values: BTreeMap<String, String>,
}

impl Proposal {
    /// A form as it came; none of a kind that there is not.
    pub(crate) fn of(mut values: BTreeMap<String, String>) -> Option<Self> {
        let code = values.remove("effect")?;
        KINDS.iter().find(|kind| kind.code == code)?;
        Some(Self { code, values })
    }

    /// An empty form of a kind.
    pub(crate) fn empty(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            values: BTreeMap::new(),
        }
    }

    /// The parts that it needs.
    pub(crate) fn parts(&self) -> &'static [Part] {
        let kind = KINDS.iter().find(|kind| kind.code == self.code);
        kind.map_or(&[], |kind| kind.parts)
    }

    /// What was written into a field.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |value| value.trim())
    }

    /// What is missing or cannot be read.
    pub(crate) fn errors(&self, text: Text) -> Vec<FieldError> {
        let wrong = self
            .parts()
            .iter()
            .filter(|part| self.json_of(**part).is_none());
        wrong
            .map(|part| FieldError {
                field: part.code().to_owned(),
                message: text.say(&format!("part-{}-wrong", part.code())),
            })
            .collect()
    }

    /// The effect as the rules read it; none while something is missing.
    pub(crate) fn json(&self) -> Option<Value> {
        let mut effect = Map::new();
        effect.insert("effect".to_owned(), json!(self.code));
        for part in self.parts() {
            effect.insert(part.code().to_owned(), self.json_of(*part)?);
        }
        Some(Value::Object(effect))
    }

    fn json_of(&self, part: Part) -> Option<Value> {
        let text = self.value(part.code());
        let digits = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        match part {
            Part::Party | Part::Key | Part::Definition => {
                let text = text.to_ascii_lowercase();
                digits(&text).then(|| json!(text))
            }
            Part::Value => text.parse::<u64>().ok().map(|number| json!(number)),
            Part::Document => serde_json::from_str(text).ok().filter(Value::is_object),
            Part::Reason | Part::Address | Part::Role | Part::Name => {
                (!text.is_empty()).then(|| json!(text))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposal(values: &[(&str, &str)]) -> Option<Proposal> {
        let pairs = values
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Proposal::of(pairs.collect())
    }

    #[test]
    fn a_filled_form_becomes_the_effect_in_json() {
        let party = "AB".repeat(32);
        let filled = [
            ("effect", "suspend_node"),
            ("party", party.as_str()),
            ("reason", " unreachable "),
            ("csrf", "x"),
        ];
        let expected = json!({
            "effect": "suspend_node", "party": "ab".repeat(32), "reason": "unreachable",
        });
        assert_eq!(proposal(&filled).unwrap().json(), Some(expected));
        let number = proposal(&[("effect", "set_parameter"), ("name", "n"), ("value", "7")]);
        assert_eq!(number.unwrap().json().unwrap()["value"], json!(7));
    }

    #[test]
    fn what_is_missing_or_cannot_be_read_is_said_beside_its_field() {
        let text = Text::in_language(crate::text::Language::English);
        let check = |values: &[(&str, &str)], expected: &[&str]| {
            let proposal = proposal(values).unwrap();
            let errors = proposal.errors(text);
            let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
            assert_eq!(fields, expected, "{values:?}");
            assert_eq!(proposal.json().is_none(), !expected.is_empty());
        };
        let party = "ab".repeat(32);
        check(&[("effect", "admit_member")], &["party"]);
        check(&[("effect", "admit_member"), ("party", "ab")], &["party"]);
        check(&[("effect", "admit_member"), ("party", &party)], &[]);
        check(
            &[("effect", "set_parameter"), ("name", "n"), ("value", "-1")],
            &["value"],
        );
        check(
            &[("effect", APPROVE_TYPE), ("document", "[]")],
            &["document"],
        );
        assert!(proposal(&[("effect", "mint_money")]).is_none());
        assert!(proposal(&[]).is_none());
    }
}
