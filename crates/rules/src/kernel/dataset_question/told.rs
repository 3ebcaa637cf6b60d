//! What is told of a row, or why nothing is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Plain;
use crate::kernel::{amount::Amount, text::FieldName};

/// The answer to a question, before it is sealed; in canonical JSON.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// That one row was found; there is no answer of another.
    pub found: bool,
    /// The values asked for.
    pub told: BTreeMap<FieldName, ToldValue>,
    /// Whether each test holds, in the order of the question.
    pub tests: Vec<bool>,
}

/// A value that is told.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ToldValue {
    /// Yes or no, a number, a text; a day as `YYYY-MM-DD`.
    Plain(Plain),
    /// An amount with its currency.
    Amount(Amount),
}

/// Why nothing is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untold {
    /// No system is asked for this dataset.
    NotAnswered,
    /// A row is not found by these fields.
    ByUnfit,
    /// The dataset has no such field, or it is not offered.
    FieldUnknown(FieldName),
    /// The field is compared only.
    FieldNotTold(FieldName),
    /// The field is not compared with such a value.
    TestUnfit(FieldName),
    /// No row is found.
    Nothing,
    /// More than one row is found.
    Several,
    /// The row is not as it should be.
    Unfit,
    /// The system does not answer now, or not in its time.
    Unavailable,
}

impl std::fmt::Debug for Told {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Told(secret)")
    }
}

impl std::fmt::Debug for ToldValue {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("ToldValue(secret)")
    }
}
