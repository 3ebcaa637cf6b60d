//! A dataset of the directory: the duty it serves, the system it lies in, its fields, its steward.
//!
//! Duty, system and data as in DB11/T 2047-2022; the terms of DCAT 3 where it has them. Absent on purpose: the data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DefinitionRejection, has_repeated};
use crate::kernel::{
    ids::PartyId,
    text::{AtMost, Code, FieldName, Name},
};

/// Most fields of one dataset.
pub const DATASET_FIELDS_MAX: usize = 64;

/// A dataset.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dataset {
    /// Code that its versions share, such as `household-register`.
    pub code: Code,
    /// Version, from 1.
    pub version: u32,
    /// Its name.
    pub name: Name,
    /// The duty that it serves.
    pub duty: Name,
    /// The law that gives the duty, by article.
    pub legal_basis: Name,
    /// The system that it lies in.
    pub system: Name,
    /// The party that answers for it, permits its use and answers questions.
    pub steward: PartyId,
    /// On what terms others use it.
    pub sharing: SharingClass,
    /// What it holds, in the order of display.
    pub fields: AtMost<DatasetField, DATASET_FIELDS_MAX>,
}

/// On what terms data is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SharingClass {
    /// Every agency may ask; a permission is still recorded.
    Unconditional,
    /// An agency asks for a purpose, on a legal basis or by consent.
    Conditional,
    /// Only where a law says so by name.
    Closed,
}

/// A field of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DatasetField {
    /// Its name in the answer.
    pub name: FieldName,
    /// Its label.
    pub label: Name,
    /// Whether it tells of a person.
    pub personal: bool,
}

impl Dataset {
    pub(super) fn well_made(&self) -> Result<(), DefinitionRejection> {
        if self.fields.is_empty() {
            return Err(DefinitionRejection::NothingInside);
        }
        if has_repeated(self.fields.iter().map(|field| &field.name)) {
            return Err(DefinitionRejection::FieldRepeated);
        }
        Ok(())
    }
}
