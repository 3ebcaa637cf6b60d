//! What is written, as documents of the ledger.
//!
//! Short names of parties become ids by a [`Binding`]; conditions, cells and durations become the rules' own types;
//! whatever cannot be lowered is noted and left out. Absent on purpose: what can only be judged of a whole service,
//! which is `check`'s.

mod binding;
mod calendar;
mod certificate;
mod condition;
mod dataset;
mod decision;
mod known;
mod register;
mod scribe;
mod service;
mod step;
mod table;

pub use binding::Binding;
pub use decision::verb;
pub use known::Known;
pub use scribe::Scribe;
pub use service::{kind_word, used};
pub use table::lines as row_lines;

use chancery_rules::definition::{Document, Service};

use crate::{
    report::{Diagnostic, Report},
    shelf::{Pack, Shelf},
    texts,
};

/// The definitions that a pack brings, without its service, in the order of dependence.
pub fn definitions(pack: &Pack, binding: &Binding, report: &mut Report) -> Vec<Document> {
    let mut found = Vec::new();
    for written in &pack.calendars {
        report.turn_to(&written.file);
        let document = calendar::lower(&written.form, &mut Scribe::new(binding, report));
        found.extend(document.map(Document::from));
    }
    for written in &pack.certificates {
        report.turn_to(&written.file);
        let document = certificate::lower(&written.form, &mut Scribe::new(binding, report));
        found.extend(document.map(Document::from));
    }
    for written in &pack.registers {
        report.turn_to(&written.file);
        let document = register::lower(&written.form, &mut Scribe::new(binding, report));
        found.extend(document.map(Document::from));
    }
    for written in &pack.datasets {
        report.turn_to(&written.file);
        let document = dataset::lower(&written.form, &mut Scribe::new(binding, report));
        found.extend(document.map(Document::from));
    }
    found
}

/// The service of a pack, if it has one and what is there suffices.
pub fn service(pack: &Pack, binding: &Binding, report: &mut Report) -> Option<Service> {
    let written = pack.service.as_ref()?;
    report.turn_to(&written.file);
    let mut service = service::lower(&written.form, &mut Scribe::new(binding, report))?;
    service.texts = Some(texts::hash(&written.form));
    Some(service)
}

/// The documents of a pack, in the order of dependence.
///
/// # Errors
///
/// All that could not be lowered: the binding lacks a party or a definition, or the pack is not sound.
pub fn compile(pack: &Pack, binding: &Binding) -> Result<Vec<Document>, Vec<Diagnostic>> {
    let mut report = Report::default();
    let mut documents = definitions(pack, binding, &mut report);
    let mut binding = binding.clone();
    for document in &documents {
        binding.define(document);
    }
    documents.extend(service(pack, &binding, &mut report).map(Document::from));
    if report.is_clean() {
        Ok(documents)
    } else {
        Err(report.into_diagnostics())
    }
}

/// The documents of a pack with those that other packs bring and it uses, in the order of dependence.
///
/// # Errors
///
/// All that could not be lowered of the pack itself, or is used and could not be lowered.
pub fn compile_with_needed(
    shelf: &Shelf,
    pack: &Pack,
    binding: &Binding,
) -> Result<Vec<Document>, Vec<Diagnostic>> {
    let mut binding = binding.clone();
    let mut brought = Vec::new();
    for other in shelf.packs.iter().filter(|it| it.folder != pack.folder) {
        // What cannot be lowered here is missed below, if it is used.
        brought.extend(definitions(other, &binding, &mut Report::default()));
    }
    for document in &brought {
        binding.define(document);
    }
    let own = compile(pack, &binding)?;
    let used: Vec<_> = own.iter().flat_map(Document::definitions).collect();
    brought.retain(|document| used.contains(&document.id()));
    brought.extend(own);
    Ok(brought)
}

/// The documents of all packs, in the order of dependence.
///
/// # Errors
///
/// All that could not be lowered.
pub fn compile_all(shelf: &Shelf, binding: &Binding) -> Result<Vec<Document>, Vec<Diagnostic>> {
    let mut report = Report::default();
    let mut binding = binding.clone();
    let mut documents = Vec::new();
    for pack in &shelf.packs {
        documents.extend(definitions(pack, &binding, &mut report));
    }
    for document in &documents {
        binding.define(document);
    }
    for pack in &shelf.packs {
        documents.extend(service(pack, &binding, &mut report).map(Document::from));
    }
    if report.is_clean() {
        Ok(documents)
    } else {
        Err(report.into_diagnostics())
    }
}
