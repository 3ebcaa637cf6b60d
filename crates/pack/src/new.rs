//! A small complete pack to begin with: it passes its checks and its scenarios.

use chancery_rules::kernel::text::Code;

use crate::{
    form::city::PartyForm,
    place::Text,
    report::Report,
    shelf::{Files, Shelf},
};

const SERVICE: &str = include_str!("../template/service.yaml");
const CERTIFICATE: &str = include_str!("../template/certificate.yaml");
const GRANTED: &str = include_str!("../template/granted.yaml");
const REFUSED: &str = include_str!("../template/refused.yaml");
const CITY: &str = include_str!("../template/city.yaml");
const CALENDAR: &str = include_str!("../template/calendar.yaml");

/// Why no pack was begun.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NewError {
    /// The certificate's code, which is made of it, would be none.
    #[error("`{0}` is no code: use 1 to 28 of a-z, 0-9 and -")]
    Code(String),
    /// There is a folder of that name.
    #[error("there is a pack `{0}` already")]
    Taken(String),
    /// There is nobody who could decide, or nobody who could apply.
    #[error("`city.yaml` names no agency, or no enterprise")]
    Nobody,
}

/// The files of a new pack, with those that the folder lacks.
///
/// # Errors
///
/// See [`NewError`].
pub fn files(code: &str, there: &Files) -> Result<Files, NewError> {
    let certificate: Result<Code, _> = format!("{code}-certificate").parse();
    if certificate.is_err() || code.parse::<Code>().is_err() {
        return Err(NewError::Code(code.to_owned()));
    }
    let prefix = format!("{code}/");
    if there.0.keys().any(|file| file.starts_with(&prefix)) {
        return Err(NewError::Taken(code.to_owned()));
    }
    let mut made = Files::default();
    for (file, text) in [("city.yaml", CITY), ("calendar.yaml", CALENDAR)] {
        if !there.0.contains_key(file) {
            made.0.insert(file.to_owned(), text.to_owned());
        }
    }
    let mut all = there.clone();
    all.0.extend(made.0.clone());
    let shelf = Shelf::read(&all, &mut Report::default());
    let agency = party(&shelf, |kind| kind == "agency").ok_or(NewError::Nobody)?;
    let enterprise = party(&shelf, |kind| kind != "agency").ok_or(NewError::Nobody)?;
    let written = |text: &str| {
        text.replace("CODE", code)
            .replace("AGENCY", &agency)
            .replace("ENTERPRISE", &enterprise)
    };
    for (file, text) in [
        ("service.yaml", SERVICE),
        ("certificates/certificate.yaml", CERTIFICATE),
        ("scenarios/granted.yaml", GRANTED),
        ("scenarios/refused.yaml", REFUSED),
    ] {
        made.0.insert(format!("{prefix}{file}"), written(text));
    }
    Ok(made)
}

/// The short name of the first party of a kind.
fn party(shelf: &Shelf, is_of: impl Fn(&str) -> bool) -> Option<String> {
    let kind = |party: &PartyForm| {
        party
            .kind
            .as_ref()
            .map_or("agency", Text::as_str)
            .to_owned()
    };
    let mut parties = shelf.city.iter().flat_map(|city| city.form.parties.iter());
    let (name, _) = parties.find(|(_, party)| is_of(&kind(party)))?;
    Some(name.as_str().to_owned())
}
