//! How a city of a play begins: its genesis file, and the acts by which everybody else is admitted and every
//! definition comes into force. Absent on purpose: a chain, which is the stage's.

use chancery_rules::{
    definition::{ApproveDefinition, Document},
    genesis::{Epochs, Genesis},
    kernel::{
        context::Environment,
        ids::LedgerId,
        keys::KeyPurpose,
        text::{AtMost, Name},
        time::Timestamp,
    },
    party::{AdmitParty, PartyKind},
};

use super::keys;
use crate::{
    form::{CityForm, city::PartyForm},
    lower::Binding,
    place::{Language, Text},
    scenario::{Act, Signing, StageError},
};

/// A city that begins.
#[derive(Clone, Debug)]
pub struct Founding {
    /// Its genesis file, read: the agencies are its members.
    pub genesis: Genesis,
    /// The same as bytes.
    pub file: Vec<u8>,
    /// SHA-256 of the file.
    pub id: LedgerId,
    /// Who is who, and which definitions are in force when the acts are done.
    pub binding: Binding,
    /// What is done first, in this order.
    pub acts: Vec<Act>,
    /// Who does it: the first of the agencies.
    pub by: Signing,
}

impl Founding {
    /// A city of the form's parties, in which these definitions are in force. `time` is that of its genesis.
    ///
    /// # Errors
    ///
    /// If the form names no agency, or nothing of the kind can be founded.
    pub fn of(
        city: &CityForm,
        mut binding: Binding,
        definitions: &[Document],
        time: Timestamp,
    ) -> Result<Self, StageError> {
        let (mut members, mut acts, mut first) = (Vec::new(), Vec::new(), None);
        for (short, form) in city.parties.iter() {
            let short = short.as_str();
            let party = binding.party(short);
            let party = party.ok_or_else(|| StageError::unknown(short))?;
            let name = name_of(form)?;
            let kind = match form.kind.as_ref().map_or("agency", Text::as_str) {
                "bank" => PartyKind::Bank,
                "enterprise" => PartyKind::Enterprise,
                _ => {
                    first.get_or_insert_with(|| Signing {
                        name: short.to_owned(),
                        party,
                        purpose: KeyPurpose::Office,
                    });
                    members.push(keys::member(short, party, name));
                    continue;
                }
            };
            acts.push(Act::from(AdmitParty {
                party,
                kind,
                name,
                identifier: None,
                keys: AtMost::try_from(keys::keys(short)).unwrap_or_default(),
            }));
        }
        for document in definitions {
            binding.define(document);
            let document = document.clone();
            acts.push(Act::from(ApproveDefinition { document }));
        }
        let genesis = Genesis {
            v: 1,
            name: name("演练城", "city of a play")?,
            environment: Environment::Development,
            time,
            epochs: Some(Epochs {
                blocks: 1_000_000,
                term: 1,
            }),
            members,
        };
        let file = serde_json::to_vec(&genesis).map_err(failed)?;
        let (genesis, id) = Genesis::parse(&file).map_err(failed)?;
        Ok(Self {
            genesis,
            file,
            id,
            binding,
            acts,
            by: first.ok_or_else(|| StageError::new("the city has no agency"))?,
        })
    }
}

fn name_of(form: &PartyForm) -> Result<Name, StageError> {
    name(
        form.name.of(Language::Chinese),
        form.name.of(Language::English),
    )
}

fn name(zh: &str, en: &str) -> Result<Name, StageError> {
    Name::new(zh, en).map_err(failed)
}

fn failed(error: impl ToString) -> StageError {
    StageError::new(error.to_string())
}
