//! Whether things stand as a scenario says.

use std::collections::BTreeMap;

use chancery_rules::{
    case::{CaseRecord, CaseStatus},
    catalogue::AnyRecord,
    certificate::CertificateStatus,
    definition::{Service, condition::Facts, service::Step},
    kernel::{fact::Fact, state_key::RecordKey, text::Code, time::Timestamp},
    obligation::ObligationStatus,
    register::{EntryRecord, EntryStatus},
};

use super::{Stage, given::parse_share, run::Run};
use crate::{
    form::scenario::{ThenEntryForm, ThenForm},
    place::{Listing, Text},
    words::{cell, value},
};

/// What is known in a case: facts as stated and still valid, and what tables answer from them.
pub(super) struct Knowledge(BTreeMap<Code, Fact>);

impl Knowledge {
    pub(super) fn of(case: &CaseRecord, service: &Service, now: Timestamp) -> Self {
        let is_valid = |until: Option<Timestamp>| until.is_none_or(|until| now < until);
        let stated = case.facts.iter().filter(|held| is_valid(held.valid_until));
        let mut known = Self(
            stated
                .map(|held| (held.fact.clone(), held.value.clone()))
                .collect(),
        );
        for table in service.tables.iter() {
            if let Some(answer) = table.answer(&known) {
                known.0.insert(table.code.clone(), answer);
            }
        }
        known
    }

    /// Whether a step may be taken now.
    pub(super) fn is_enabled(&self, step: &Step, case: &CaseRecord) -> bool {
        let is_its_time = match case.status {
            CaseStatus::Open => !step.on_appeal,
            CaseStatus::Appealed => step.on_appeal,
            _ => false,
        };
        is_its_time && case.stated(&step.code).is_none() && step.when.holds(self)
    }
}

impl Facts for Knowledge {
    fn fact(&self, code: &Code) -> Option<Fact> {
        self.0.get(code).cloned()
    }
}

impl<S: Stage> Run<'_, S> {
    /// Notes everything that does not stand as it is said.
    pub(super) fn expect(&mut self, then: &ThenForm, case: &str) {
        let record = self.case(self.names.case(case));
        if let Some(said) = &then.case {
            self.compare(said, status(record.as_ref()), "the case");
        }
        if let Some(said) = &then.outcome {
            let outcome = record.as_ref().and_then(|it| it.outcome.as_ref());
            self.compare(said, outcome.map_or("none", Code::as_str), "the outcome");
        }
        for (name, said) in then.cases.iter() {
            let record = self.case(self.names.case(name.as_str()));
            let what = format!("the case `{}`", name.as_str());
            self.compare(said, status(record.as_ref()), &what);
        }
        self.expect_facts(then, record.as_ref());
        for (name, said) in then.entries.iter() {
            self.expect_entry(name, said);
        }
        self.expect_certificates(&then.certificates);
        self.expect_obligations(&then.obligations);
        for (name, said) in then.claims.iter() {
            let key = RecordKey::Nullifier(self.names.claim(name.as_str()));
            let is_made = matches!(self.stage.record(key), Ok(Some(_)));
            let what = format!("the claim `{}`", name.as_str());
            self.compare(said, if is_made { "yes" } else { "no" }, &what);
        }
    }

    fn compare(&mut self, said: &Text, found: &str, what: &str) {
        if said.as_str() != found {
            let message = format!("{what} is {found}, not {}", said.as_str());
            self.trouble(said.place(), message);
        }
    }

    fn expect_facts(&mut self, then: &ThenForm, record: Option<&CaseRecord>) {
        let is_asked = !then.facts.is_empty() || then.next.is_some();
        let Some(record) = record else {
            if let Some((fact, _)) = then.facts.iter().next() {
                self.trouble(fact.place(), "no case was opened");
            }
            return;
        };
        if !is_asked {
            return;
        }
        let service = self.cast.service;
        let knowledge = Knowledge::of(record, service, self.stage.now());
        for (named, said) in then.facts.iter() {
            let code = named.as_str().parse().ok();
            let asked = code.and_then(|code| Some((service.kind_of(&code)?, code)));
            let Some((kind, code)) = asked else {
                self.trouble(
                    named.place(),
                    format!("the service has no `{}`", named.as_str()),
                );
                continue;
            };
            let found = knowledge.fact(&code);
            match cell::parse(said.as_str(), kind) {
                Ok(cell) if cell.admits(found.as_ref()) => {}
                Ok(_) => {
                    let found = found.as_ref().map_or("unknown".to_owned(), value::shown);
                    let message = format!("`{code}` is {found}, not {}", said.as_str());
                    self.trouble(said.place(), message);
                }
                Err(wrong) => self.trouble(said.place_of(wrong.at), wrong.message),
            }
        }
        if let Some(next) = &then.next {
            let steps = service.steps.iter();
            let enabled = steps.filter(|step| knowledge.is_enabled(step, record));
            let found: Vec<_> = enabled.map(|step| step.code.as_str()).collect();
            let said: Vec<_> = next.iter().map(Text::as_str).collect();
            if found != said {
                let message = format!("what may be done next is: {}", listed(&found));
                self.trouble(next.place(), message);
            }
        }
    }

    fn expect_entry(&mut self, name: &Text, said: &ThenEntryForm) {
        let key = RecordKey::Entry(self.names.entry(name.as_str()));
        let record = match self.stage.record(key) {
            Ok(Some(AnyRecord::Entry(record))) => Some(record),
            _ => None,
        };
        let what = format!("the entry `{}`", name.as_str());
        if let Some(status) = &said.status {
            self.compare(
                status,
                record.as_ref().map_or("none", |it| entry_status(it.status)),
                &what,
            );
        }
        let Some(record) = record else {
            if said.status.is_none() {
                self.trouble(name.place(), format!("{what} is not there"));
            }
            return;
        };
        if let Some(frozen) = &said.frozen {
            let is_frozen = record.is_frozen(self.stage.now());
            let found = if is_frozen { "yes" } else { "no" };
            self.compare(frozen, found, &format!("that {what} is frozen"));
        }
        if let Some(owners) = &said.owners {
            self.expect_owners(name, owners, &record);
        }
        if let Some(names) = &said.encumbrances {
            let terms: Vec<_> = names
                .iter()
                .map(|it| self.names.commitment("terms", it.as_str()))
                .collect();
            let found: Vec<_> = record.encumbrances.iter().map(|it| it.terms).collect();
            if terms != found {
                let count = found.len();
                let message = format!("other things rest on {what}, {count} in all");
                self.trouble(names.place().or(name.place()), message);
            }
        }
    }

    fn expect_owners(&mut self, name: &Text, owners: &Listing<Text>, record: &EntryRecord) {
        for (owner, said) in owners.iter() {
            let id = self.names.commitment("owner", owner.as_str());
            let found = record
                .owners
                .iter()
                .find(|it| it.owner == id)
                .map(|it| it.share);
            match parse_share(said.as_str()) {
                Ok(share) if found == Some(share) => {}
                Ok(_) => {
                    let found = found.map_or("nothing".to_owned(), |it| {
                        format!("{}/{}", it.numerator(), it.denominator())
                    });
                    let message = format!("`{}` owns {found} of it", owner.as_str());
                    self.trouble(said.place(), message);
                }
                Err(message) => self.trouble(said.place(), message),
            }
        }
        if owners.0.len() != record.owners.len() {
            let message = format!("`{}` has {} owners", name.as_str(), record.owners.len());
            self.trouble(name.place(), message);
        }
    }

    fn expect_certificates(&mut self, said: &Listing<Text>) {
        for (name, said) in said.iter() {
            let key = RecordKey::Certificate(self.names.certificate(name.as_str()));
            let found = match self.stage.record(key) {
                Ok(Some(AnyRecord::Certificate(record))) => match record.status {
                    CertificateStatus::Active => "active",
                    CertificateStatus::Suspended => "suspended",
                    CertificateStatus::Revoked => "revoked",
                    CertificateStatus::Superseded => "superseded",
                },
                _ => "none",
            };
            self.compare(said, found, &format!("the certificate `{}`", name.as_str()));
        }
    }

    fn expect_obligations(&mut self, said: &Listing<Text>) {
        for (name, said) in said.iter() {
            let record = self.obligation_record(self.names.obligation(name.as_str()));
            let found = match record.map(|it| it.status) {
                Some(ObligationStatus::Due) => "due",
                Some(ObligationStatus::Overdue) => "overdue",
                Some(ObligationStatus::Discharged) => "discharged",
                Some(ObligationStatus::Reversed) => "reversed",
                None => "none",
            };
            self.compare(said, found, &format!("the obligation `{}`", name.as_str()));
        }
    }
}

fn listed(codes: &[&str]) -> String {
    if codes.is_empty() {
        "nothing".to_owned()
    } else {
        codes.join(", ")
    }
}

fn status(record: Option<&CaseRecord>) -> &'static str {
    match record.map(|it| it.status) {
        Some(CaseStatus::Open) => "open",
        Some(CaseStatus::Granted) => "granted",
        Some(CaseStatus::Refused) => "refused",
        Some(CaseStatus::Withdrawn) => "withdrawn",
        Some(CaseStatus::Lapsed) => "lapsed",
        Some(CaseStatus::Appealed) => "appealed",
        None => "none",
    }
}

const fn entry_status(status: EntryStatus) -> &'static str {
    match status {
        EntryStatus::Current => "current",
        EntryStatus::Split => "split",
        EntryStatus::Merged => "merged",
        EntryStatus::Closed => "closed",
    }
}
