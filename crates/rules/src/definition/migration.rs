//! Moving the open cases of a service to a later version of it.
//!
//! A case is moved with the first act after the council decided it; what it knows is known there under the codes that
//! stand for the old ones. Absent on purpose: cases that have ended, unless they are appealed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DefinitionRecord, DefinitionRejection as Refused, Service, has_repeated};
use crate::kernel::{
    context::BlockContext,
    ids::{DefinitionId, MotionId},
    text::{AtMost, Code},
    view::View,
};

/// Most steps and facts that a migration renames.
pub const MIGRATION_STEPS_MAX: usize = 64;

/// Open cases of a service go on under another version of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Migration {
    /// The service under which they go on.
    pub to: DefinitionId,
    /// Steps and facts that have another code there; the others keep theirs.
    pub map: AtMost<Renamed, MIGRATION_STEPS_MAX>,
    /// The motion that decided it.
    pub motion: MotionId,
}

/// A code of the old version and the one that stands for it in the new.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Renamed {
    /// In the old version.
    pub from: Code,
    /// In the new one.
    pub to: Code,
}

impl Migration {
    /// The code that stands for an old one.
    #[must_use]
    pub fn renamed(&self, code: &Code) -> Code {
        let found = self.map.iter().find(|it| it.from == *code);
        found.map_or(code, |it| &it.to).clone()
    }
}

/// The service whose cases may be moved so. Both definitions must have been named.
pub(crate) fn migration_fits<'v>(
    (from, to): (DefinitionId, DefinitionId),
    map: &[Renamed],
    block: &BlockContext,
    view: &'v View,
) -> Result<&'v DefinitionRecord, Refused> {
    let find = |id| view.definition(id).ok_or(Refused::DefinitionUnknown);
    let (known, next) = (find(from)?, find(to)?);
    let (Some(old), Some(new)) = (known.document.service(), next.document.service()) else {
        return Err(Refused::NotAService);
    };
    let succeeds = old.code == new.code && old.version < new.version;
    if !succeeds || !next.is_in_force(block.height) || next.migrated.is_some() {
        return Err(Refused::NotALaterVersion);
    }
    if is_sound(map, old, new) {
        Ok(known)
    } else {
        Err(Refused::MigrationUnsound)
    }
}

/// Each renamed code is there on its side, of the same kind, and stands for one; each step has a counterpart.
fn is_sound(map: &[Renamed], old: &Service, new: &Service) -> bool {
    let same_kind = |from: &Code, to: &Code| {
        old.kind_of(from).is_some()
            && old.kind_of(from) == new.kind_of(to)
            && old.step(from).is_some() == new.step(to).is_some()
    };
    let counterpart = |code: &Code| {
        let found = map.iter().find(|it| it.from == *code);
        found.map_or(code, |it| &it.to).clone()
    };
    let steps = old.steps.iter().map(|step| &step.code);
    let facts = old.facts.iter().map(|fact| &fact.code);
    let kept = steps
        .clone()
        .chain(facts)
        .filter(|code| new.kind_of(code).is_some());
    let renamed_over =
        |code: &Code| map.iter().any(|it| it.to == *code) && map.iter().all(|it| it.from != *code);
    !has_repeated(map.iter().map(|it| &it.from))
        && !has_repeated(map.iter().map(|it| &it.to))
        && map.iter().all(|it| same_kind(&it.from, &it.to))
        && steps
            .clone()
            .all(|code| same_kind(code, &counterpart(code)))
        && !kept.into_iter().any(renamed_over)
}
