//! A register type: who keeps it, who may freeze, and what may rest on an entry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DefinitionRejection, has_repeated};
use crate::kernel::{
    ids::PartyId,
    text::{AtMost, Code, Name, ReasonCode},
};

/// Most keepers, and most courts, of one register.
pub const KEEPERS_MAX: usize = 16;
/// Most kinds of encumbrance of one register.
pub const ENCUMBRANCE_KINDS_MAX: usize = 16;
/// Most reasons of one register or service.
pub const LISTED_REASONS_MAX: usize = 64;

/// A register type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterType {
    /// Code that its versions share, such as `real-estate`.
    pub code: Code,
    /// Version, from 1.
    pub version: u32,
    /// Its name.
    pub name: Name,
    /// Parties that keep it: they register, split, merge and close, and decide the cases that change entries.
    pub keepers: AtMost<PartyId, KEEPERS_MAX>,
    /// Parties that freeze entries and whose findings rectify them.
    pub courts: AtMost<PartyId, KEEPERS_MAX>,
    /// What may rest on an entry.
    pub encumbrances: AtMost<EncumbranceKind, ENCUMBRANCE_KINDS_MAX>,
    /// Reasons by which entries are frozen, released, rectified and closed.
    pub reasons: AtMost<ListedReason, LISTED_REASONS_MAX>,
}

/// What may rest on an entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EncumbranceKind {
    /// Its code, such as `mortgage`.
    pub code: Code,
    /// Its name.
    pub name: Name,
    /// Whether the entry changes hands only with the holder's consent, or once it is released.
    pub bars_transfer: bool,
    /// Whether one entry bears at most one of it.
    pub exclusive: bool,
}

/// A reason with its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedReason {
    /// Its code.
    pub code: ReasonCode,
    /// What people read.
    pub name: Name,
}

impl RegisterType {
    /// The parties that it names.
    #[must_use]
    pub fn parties(&self) -> Vec<PartyId> {
        self.keepers
            .iter()
            .chain(self.courts.iter())
            .copied()
            .collect()
    }

    /// What may rest on an entry, by code.
    #[must_use]
    pub fn encumbrance(&self, code: &Code) -> Option<&EncumbranceKind> {
        self.encumbrances.iter().find(|kind| kind.code == *code)
    }

    /// Whether it lists a reason.
    #[must_use]
    pub fn lists(&self, reason: &ReasonCode) -> bool {
        self.reasons.iter().any(|known| known.code == *reason)
    }

    pub(super) fn well_made(&self) -> Result<(), DefinitionRejection> {
        if self.keepers.is_empty() {
            return Err(DefinitionRejection::NoKeeper);
        }
        let repeated = has_repeated(self.keepers.iter())
            || has_repeated(self.courts.iter())
            || has_repeated(self.encumbrances.iter().map(|it| &it.code))
            || has_repeated(self.reasons.iter().map(|it| &it.code));
        if repeated {
            return Err(DefinitionRejection::CodeRepeated);
        }
        Ok(())
    }
}
