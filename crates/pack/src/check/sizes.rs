//! The ledger's bounds on documents, and the rules' own judgement.

use chancery_rules::{
    definition::{DOCUMENT_BYTES_MAX, Document, DocumentKind},
    kernel::cbor,
};

use crate::{
    place::Place,
    report::{Flaw, Report},
    shelf::Pack,
};

/// Longest document that a motion carries, in bytes.
pub const MOTION_DOCUMENT_BYTES_MAX: usize = 11_000;

/// Judges the definitions that a pack brings.
pub fn definitions(pack: &Pack, documents: &[Document], report: &mut Report) {
    let calendars = pack
        .calendars
        .iter()
        .map(|it| (DocumentKind::Calendar, &it.file, &it.form.calendar));
    let certificates = pack
        .certificates
        .iter()
        .map(|it| (DocumentKind::CertificateType, &it.file, &it.form.code));
    let registers = pack
        .registers
        .iter()
        .map(|it| (DocumentKind::Register, &it.file, &it.form.register));
    let datasets = pack
        .datasets
        .iter()
        .map(|it| (DocumentKind::Dataset, &it.file, &it.form.dataset));
    for (kind, file, code) in calendars
        .chain(certificates)
        .chain(registers)
        .chain(datasets)
    {
        let is_it = |it: &&Document| it.kind() == kind && it.code().as_str() == code.as_str();
        if let Some(document) = documents.iter().find(is_it) {
            report.turn_to(file);
            check(document, code.place(), report);
        }
    }
}

/// Judges one document.
pub fn check(document: &Document, at: Place, report: &mut Report) {
    let bytes = cbor::encode(document).len();
    if bytes > DOCUMENT_BYTES_MAX {
        let message = format!("the document has {bytes} bytes, more than a record may have");
        report.add(Flaw::TooLarge, at, message);
    } else if bytes > MOTION_DOCUMENT_BYTES_MAX {
        let message = format!("the document has {bytes} bytes, more than a motion carries");
        report.add(Flaw::TooLarge, at, message);
    } else if let Err(rejection) = document.check() {
        report.add(
            Flaw::RulesRefuse,
            at,
            format!("the rules refuse it: {rejection}"),
        );
    }
}
