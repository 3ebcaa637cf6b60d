//! Datasets.

use chancery_rules::definition::{
    Dataset,
    dataset::{DatasetField, SharingClass},
};

use super::Scribe;
use crate::{
    form::DatasetForm,
    place::{Text, Texts},
    report::Flaw,
};

/// A dataset, if its code is one and its steward is known.
pub fn lower(form: &DatasetForm, scribe: &mut Scribe<'_>) -> Option<Dataset> {
    let at = form.dataset.place();
    let steward = scribe.parties(&Texts(form.steward.iter().cloned().collect()));
    if form.steward.is_none() {
        scribe.note(Flaw::PartyUnknown, at, "nobody answers for the dataset");
    }
    let mut fields = Vec::new();
    for field in &form.fields {
        let label = scribe.name(&field.label, field.name.place(), "the field's label");
        let personal = scribe.yes(field.personal.as_ref());
        match field.name.as_str().parse() {
            Ok(name) => fields.push(DatasetField {
                name,
                label,
                personal,
            }),
            Err(_) => {
                let message = format!("`{}` is no name of a field", field.name.as_str());
                scribe.note(Flaw::CodeMalformed, field.name.place(), message);
            }
        }
    }
    Some(Dataset {
        code: scribe.code(&form.dataset)?,
        version: scribe.version(&form.version),
        name: scribe.name(&form.name, at, "the dataset's name"),
        duty: scribe.name(&form.duty, at, "the duty"),
        legal_basis: scribe.name(&form.basis, at, "the legal basis"),
        system: scribe.name(&form.system, at, "the system's name"),
        steward: *steward.first()?,
        sharing: sharing(form, scribe)?,
        fields: scribe.list(fields, at),
    })
}

fn sharing(form: &DatasetForm, scribe: &mut Scribe<'_>) -> Option<SharingClass> {
    Some(match form.sharing.as_ref().map(Text::as_str) {
        Some("unconditional") => SharingClass::Unconditional,
        Some("conditional") => SharingClass::Conditional,
        Some("closed") => SharingClass::Closed,
        _ => {
            let place = form.sharing.as_ref().map(Text::place).unwrap_or_default();
            let message = "`sharing` is unconditional, conditional or closed";
            scribe.note(
                Flaw::ValueMalformed,
                place.or(form.dataset.place()),
                message,
            );
            return None;
        }
    })
}
