//! Registers.

use chancery_rules::definition::{
    RegisterType,
    register_type::{EncumbranceKind, ListedReason},
};

use super::Scribe;
use crate::{form::RegisterForm, report::Flaw};

/// A register, if its code is one.
pub fn lower(form: &RegisterForm, scribe: &mut Scribe<'_>) -> Option<RegisterType> {
    let at = form.register.place();
    let name = scribe.name(&form.name, at, "the register's name");
    let (keepers, courts) = (scribe.parties(&form.keepers), scribe.parties(&form.courts));
    if form.keepers.is_empty() {
        scribe.note(Flaw::RegisterUnsound, at, "nobody keeps the register");
    }
    let mut encumbrances = Vec::new();
    for (code, it) in form.encumbrances.iter() {
        let name = scribe.name(&it.name, code.place(), "the encumbrance's name");
        let bars_transfer = scribe.yes(it.bars_transfer.as_ref());
        let exclusive = scribe.yes(it.exclusive.as_ref());
        encumbrances.extend(scribe.code(code).map(|code| EncumbranceKind {
            code,
            name,
            bars_transfer,
            exclusive,
        }));
    }
    let mut reasons = Vec::new();
    for (code, words) in form.reasons.iter() {
        let name = scribe.name(words, code.place(), "the reason's name");
        reasons.extend(scribe.reason(code).map(|code| ListedReason { code, name }));
    }
    Some(RegisterType {
        code: scribe.code(&form.register)?,
        version: scribe.version(&form.version),
        name,
        keepers: scribe.list(keepers, form.keepers.place()),
        courts: scribe.list(courts, form.courts.place()),
        encumbrances: scribe.list(encumbrances, at),
        reasons: scribe.list(reasons, at),
    })
}
