//! What a pack must keep, beyond what the rules judge of its documents.
//!
//! - `codes`: every code is used, every fact is stated once, every code list is complete;
//! - `words`: both languages, legal basis; `fields`, `evidence`: forms, and what meets requirements;
//! - `secrecy`: nothing personal on the ledger; `authority`: no effect without it;
//! - `gaps`: tables without overlap and gap; `paths`: every path ends, everything is reached;
//! - `sizes`: the ledger's bounds, and the rules' own judgement.
//! - `scenarios`: they can be read, and try every way in which a case ends.
//!
//! Absent on purpose: playing the scenarios, which is `trial`'s.

mod appeals;
mod authority;
mod codes;
mod evidence;
mod fields;
mod gaps;
mod paths;
mod scenarios;
mod secrecy;
mod silence;
mod sizes;
mod surroundings;
mod words;

pub use gaps::samples;
pub use surroundings::Surroundings;

use chancery_rules::definition::{Document, Service};

use crate::{
    form::ServiceForm,
    lower::{self, Binding, Scribe},
    place::Place,
    report::{Diagnostic, Flaw, Report},
    shelf::{Files, Pack, Shelf},
};

/// A service as it is judged: as it is written, as it was lowered, and what is around it.
pub struct Judged<'s> {
    /// As it is written.
    pub form: &'s ServiceForm,
    /// As it was lowered.
    pub service: &'s Service,
    /// What other packs bring.
    pub around: &'s Surroundings,
}

impl Judged<'_> {
    /// Where a step stands.
    #[must_use]
    pub fn step_place(&self, code: &str) -> Place {
        let found = self.form.steps.keys().find(|it| it.as_str() == code);
        found.map(crate::place::Text::place).unwrap_or_default()
    }
}

/// Everything that is wrong with the packs of a folder, in the order of files and lines.
#[must_use]
pub fn check(files: &Files) -> Vec<Diagnostic> {
    let mut report = Report::default();
    let shelf = Shelf::read(files, &mut report);
    let around = Surroundings::of(&shelf);
    let mut binding = Binding::invented(&shelf);
    let mut documents = Vec::new();
    for pack in &shelf.packs {
        documents.extend(lower::definitions(pack, &binding, &mut report));
        around.define_twice(pack, &mut report);
    }
    for document in &documents {
        binding.define(document);
    }
    around.expect_in(&mut binding);
    for pack in &shelf.packs {
        sizes::definitions(pack, &documents, &mut report);
        check_service(pack, &binding, &around, &mut report);
        if let Some(written) = &pack.service {
            scenarios::check(pack, &written.form, files, &mut report);
        }
    }
    if let Some(city) = &shelf.city {
        report.turn_to(&city.file);
        words::city(&city.form, &mut Scribe::new(&binding, &mut report));
    }
    report.into_diagnostics()
}

fn check_service(pack: &Pack, binding: &Binding, around: &Surroundings, report: &mut Report) {
    let Some(written) = &pack.service else { return };
    let form = &written.form;
    report.turn_to(&written.file);
    if form.service.as_str() != pack.folder {
        let message = format!(
            "the folder is called `{}`, the service `{}`",
            pack.folder,
            form.service.as_str()
        );
        report.add(Flaw::FolderName, form.service.place(), message);
    }
    words::service(form, &mut Scribe::new(binding, report));
    codes::check(form, &mut Scribe::new(binding, report));
    secrecy::check(form, &mut Scribe::new(binding, report));
    evidence::check(form, around, &mut Scribe::new(binding, report));
    fields::check(form, around, &mut Scribe::new(binding, report));
    appeals::check(form, report);
    let before = report.len();
    let Some(service) = lower::service(pack, binding, report) else {
        return;
    };
    let judged = Judged {
        form,
        service: &service,
        around,
    };
    authority::check(&judged, report);
    silence::check(&judged, report);
    gaps::check(&judged, report);
    // What was left out in lowering would look like a dead end.
    if !report.has_since(before, |flaw| !flaw.is_of_words()) {
        paths::check(&judged, report);
        // A role without its parties would be refused for that.
        if !report.has_since(before, |flaw| flaw == Flaw::PartyUnknown) {
            let document = Document::from(service.clone());
            sizes::check(&document, form.service.place(), report);
        }
    }
}
