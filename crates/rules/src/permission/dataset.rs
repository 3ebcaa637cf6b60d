//! A dataset that is requested or permitted: which one, and whether it may be used now, on its terms.
//!
//! Absent on purpose: who its steward is to whom, which the transactions judge.

use super::{PermissionRejection as Refused, Target};
use crate::{
    definition::{
        DefinitionRecord,
        dataset::{Dataset, SharingClass},
    },
    kernel::{context::Context, view::View},
};

/// The dataset that a permission is about, if it is about one.
pub(super) fn of(target: Target, view: &View) -> Option<(&DefinitionRecord, &Dataset)> {
    let Target::Definition(id) = target else {
        return None;
    };
    let known = view.definition(id)?;
    Some((known, known.document.dataset()?))
}

/// Whether it is in force, not stopped, and the basis is one if its terms need one.
pub(super) fn check_terms(
    known: &DefinitionRecord,
    dataset: &Dataset,
    basis: &str,
    cx: &Context,
) -> Result<(), Refused> {
    if !known.is_in_force(cx.block.height) {
        return Err(Refused::DatasetNotInForce);
    }
    if known.is_stopped(cx.block.time) {
        return Err(Refused::DatasetStopped);
    }
    let needs_basis = dataset.sharing != SharingClass::Unconditional;
    if needs_basis && basis.trim().is_empty() {
        return Err(Refused::BasisMissing);
    }
    Ok(())
}
