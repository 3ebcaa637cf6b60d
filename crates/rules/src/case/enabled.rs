//! Which steps of a case may be taken: the question that the rules judge by, for whoever follows the ledger.
//!
//! Absent on purpose: who may take them, which roles say, and stops, during which nothing is decided.

use super::{CaseRecord, known::Known, standing::is_enabled};
use crate::{
    definition::{DefinitionRecord, service::Step},
    kernel::time::Timestamp,
};

/// The steps that are enabled in a block of this time, in the service's order, under the version that is in force for
/// the case: `opened` is the definition that the case names, `moved` the one that its cases went to, if they did.
/// Nothing if these are not the definitions of the case.
#[must_use]
pub fn enabled_steps(
    case: &CaseRecord,
    opened: &DefinitionRecord,
    moved: Option<&DefinitionRecord>,
    time: Timestamp,
) -> Vec<Step> {
    let mut case = case.clone();
    let in_force = match &opened.migrated {
        Some(migration) => {
            for held in case.facts.iter_mut() {
                held.fact = migration.renamed(&held.fact);
            }
            moved.filter(|it| it.definition == migration.to)
        }
        None => Some(opened),
    };
    let service = in_force.and_then(|it| it.document.service());
    let Some(service) = service.filter(|_| opened.definition == case.service) else {
        return Vec::new();
    };
    let known = Known::of(&case, service, time);
    let enabled = service.steps.iter();
    enabled
        .filter(|step| is_enabled(&case, step, &known))
        .cloned()
        .collect()
}
