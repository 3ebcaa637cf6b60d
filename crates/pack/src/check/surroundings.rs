//! What the packs of a folder bring, by kind and code, and who has authority over it.

use std::collections::{BTreeMap, BTreeSet};

use chancery_rules::definition::DocumentKind;

use crate::{
    lower::Binding,
    place::{Place, Text, Texts},
    report::{Flaw, Report},
    shelf::{Pack, Shelf},
};

/// What is there besides a service.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Files that bring a definition.
    brought: BTreeMap<(DocumentKind, String), Vec<(String, Place)>>,
    /// Issuers of certificate types and keepers of registers, by short name.
    authorities: BTreeMap<(DocumentKind, String), BTreeSet<String>>,
    /// Courts of registers, by short name.
    courts: BTreeMap<String, BTreeSet<String>>,
    /// Fields of certificate types.
    fields: BTreeMap<String, BTreeSet<String>>,
    /// Sources that all packs may name.
    sources: BTreeSet<String>,
}

impl Surroundings {
    /// What the packs of a shelf bring.
    #[must_use]
    pub fn of(shelf: &Shelf) -> Self {
        let mut found = Self::default();
        for pack in &shelf.packs {
            found.take(pack);
        }
        if let Some(city) = &shelf.city {
            let names = city.form.sources.keys();
            found.sources = names.map(|it| it.as_str().to_owned()).collect();
            for (name, party) in city.form.parties.iter() {
                for code in &party.issues {
                    let key = (DocumentKind::CertificateType, code.as_str().to_owned());
                    let issuers = found.authorities.entry(key).or_default();
                    issuers.insert(name.as_str().to_owned());
                }
            }
        }
        found
    }

    fn take(&mut self, pack: &Pack) {
        for it in &pack.calendars {
            self.bring(DocumentKind::Calendar, &it.form.calendar, &it.file);
        }
        for it in &pack.datasets {
            self.bring(DocumentKind::Dataset, &it.form.dataset, &it.file);
        }
        for it in &pack.certificates {
            let code = it.form.code.as_str().to_owned();
            self.bring(DocumentKind::CertificateType, &it.form.code, &it.file);
            self.empower(DocumentKind::CertificateType, &code, &it.form.issuers);
            let names = it.form.fields.iter().map(|it| it.name.as_str().to_owned());
            self.fields.insert(code, names.collect());
        }
        for it in &pack.registers {
            let code = it.form.register.as_str().to_owned();
            self.bring(DocumentKind::Register, &it.form.register, &it.file);
            self.empower(DocumentKind::Register, &code, &it.form.keepers);
            self.courts.insert(code, names(&it.form.courts));
        }
        if let Some(it) = &pack.service {
            self.bring(DocumentKind::Service, &it.form.service, &it.file);
        }
    }

    fn bring(&mut self, kind: DocumentKind, code: &Text, file: &str) {
        let key = (kind, code.as_str().to_owned());
        let files = self.brought.entry(key).or_default();
        files.push((file.to_owned(), code.place()));
    }

    fn empower(&mut self, kind: DocumentKind, code: &str, parties: &Texts) {
        let key = (kind, code.to_owned());
        self.authorities
            .entry(key)
            .or_default()
            .extend(names(parties));
    }

    /// Notes what a pack brings that another has brought before.
    pub fn define_twice(&self, pack: &Pack, report: &mut Report) {
        for ((_, code), files) in &self.brought {
            let Some(((first, _), others)) = files.split_first() else {
                continue;
            };
            for (file, place) in others {
                if file.starts_with(&format!("{}/", pack.folder)) {
                    report.turn_to(file);
                    let message = format!("`{first}` defines `{code}` too");
                    report.add(Flaw::DefinedTwice, *place, message);
                }
            }
        }
    }

    /// Makes a binding expect what is brought, whether it could be lowered or not.
    pub fn expect_in(&self, binding: &mut Binding) {
        for (kind, code) in self.brought.keys() {
            binding.expect(*kind, code);
        }
    }

    /// Whether a pack brings a definition.
    #[must_use]
    pub fn brings(&self, kind: DocumentKind, code: &str) -> bool {
        self.brought.contains_key(&(kind, code.to_owned()))
    }

    /// Whether a party issues a certificate type, or keeps a register.
    #[must_use]
    pub fn has_authority(&self, party: &str, kind: DocumentKind, code: &str) -> bool {
        let found = self.authorities.get(&(kind, code.to_owned()));
        found.is_some_and(|parties| parties.contains(party))
    }

    /// Whether a party is a court of a register.
    #[must_use]
    pub fn is_court(&self, party: &str, register: &str) -> bool {
        let found = self.courts.get(register);
        found.is_some_and(|parties| parties.contains(party))
    }

    /// Whether a certificate type has a field.
    #[must_use]
    pub fn has_field(&self, certificate: &str, field: &str) -> bool {
        let found = self.fields.get(certificate);
        found.is_some_and(|fields| fields.contains(field))
    }

    /// Whether all packs may name a source.
    #[must_use]
    pub fn has_source(&self, source: &str) -> bool {
        self.sources.contains(source)
    }
}

fn names(texts: &Texts) -> BTreeSet<String> {
    texts.iter().map(|it| it.as_str().to_owned()).collect()
}
