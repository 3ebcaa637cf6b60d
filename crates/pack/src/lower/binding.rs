//! Which party a short name stands for, in one city, and which definitions are there already.

use std::collections::{BTreeMap, BTreeSet};

use chancery_rules::{
    definition::{Document, DocumentKind},
    kernel::ids::{DefinitionId, PartyId},
};
use sha2::{Digest, Sha256};

use crate::shelf::Shelf;

/// A city's parties by short name, and its definitions by kind and code.
#[derive(Clone, Debug, Default)]
pub struct Binding {
    parties: BTreeMap<String, PartyId>,
    definitions: BTreeMap<(DocumentKind, String), DefinitionId>,
    /// Issuers by certificate type whose file does not name any.
    issuers: BTreeMap<String, BTreeSet<String>>,
    /// Whether any short name stands for somebody.
    invents: bool,
}

impl Binding {
    /// A city of these parties.
    pub fn new(parties: impl IntoIterator<Item = (String, PartyId)>) -> Self {
        Self {
            parties: parties.into_iter().collect(),
            ..Self::default()
        }
    }

    /// A city in which short names stand for invented parties: those that the shelf's city names, or any if it names
    /// none.
    #[must_use]
    pub fn invented(shelf: &Shelf) -> Self {
        let names = shelf.city.iter().flat_map(|city| city.form.parties.keys());
        let parties = names.map(|name| (name.as_str().to_owned(), invented(name.as_str())));
        let mut binding = Self::new(parties);
        binding.invents = shelf.city.is_none();
        binding.take_issuers(shelf);
        binding
    }

    /// Takes from the shelf's city who issues certificate types whose files do not say so.
    pub fn take_issuers(&mut self, shelf: &Shelf) {
        if let Some(city) = &shelf.city {
            for (name, party) in city.form.parties.iter() {
                for code in &party.issues {
                    let issuers = self.issuers.entry(code.as_str().to_owned()).or_default();
                    issuers.insert(name.as_str().to_owned());
                }
            }
        }
    }

    /// Adds a definition.
    pub fn define(&mut self, document: &Document) {
        let key = (document.kind(), document.code().as_str().to_owned());
        self.definitions.insert(key, document.id());
    }

    /// Adds a definition that is only known by name, unless it is there.
    pub fn expect(&mut self, kind: DocumentKind, code: &str) {
        let id = DefinitionId::of(format!("{kind:?}/{code}").as_bytes());
        self.definitions
            .entry((kind, code.to_owned()))
            .or_insert(id);
    }

    /// The party of a short name.
    #[must_use]
    pub fn party(&self, name: &str) -> Option<PartyId> {
        let known = self.parties.get(name).copied();
        known.or_else(|| self.invents.then(|| invented(name)))
    }

    /// The short names of all parties, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parties.keys().map(String::as_str)
    }

    /// The short name of a party.
    #[must_use]
    pub fn name_of(&self, party: PartyId) -> Option<&str> {
        let mut parties = self.parties.iter();
        let (name, _) = parties.find(|(_, id)| **id == party)?;
        Some(name)
    }

    /// The definition of a kind and code.
    #[must_use]
    pub fn definition(&self, kind: DocumentKind, code: &str) -> Option<DefinitionId> {
        self.definitions.get(&(kind, code.to_owned())).copied()
    }

    /// Who issues a certificate type whose file does not say so.
    pub fn issuers(&self, code: &str) -> impl Iterator<Item = &str> {
        let found = self.issuers.get(code);
        found.into_iter().flatten().map(String::as_str)
    }
}

/// The id of a party of that name in a city that is not.
#[must_use]
pub fn invented(name: &str) -> PartyId {
    PartyId(Sha256::digest(format!("party/{name}")).into())
}
