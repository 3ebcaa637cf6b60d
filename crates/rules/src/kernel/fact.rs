//! Typed facts: all that the rules compute on. Absent on purpose: text, and anything of a person.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{amount::Amount, ids::Commitment, text::Code, time::Day};

/// What a fact says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Yes or no.
    YesNo(bool),
    /// A code of a list that the definition keeps.
    Code(Code),
    /// A whole number.
    Number(i64),
    /// An amount that may be public.
    Amount(Amount),
    /// A legal day.
    Day(Day),
    /// A commitment to something that is not on the ledger.
    Commitment(Commitment),
}

/// The kind of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// Yes or no.
    YesNo,
    /// A code.
    Code,
    /// A whole number.
    Number,
    /// An amount.
    Amount,
    /// A legal day.
    Day,
    /// A commitment.
    Commitment,
}

impl Fact {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> FactKind {
        match self {
            Self::YesNo(_) => FactKind::YesNo,
            Self::Code(_) => FactKind::Code,
            Self::Number(_) => FactKind::Number,
            Self::Amount(_) => FactKind::Amount,
            Self::Day(_) => FactKind::Day,
            Self::Commitment(_) => FactKind::Commitment,
        }
    }

    /// Its place on a line, for ranges: the number, the minor units, the day.
    #[must_use]
    pub fn measure(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Amount(amount) => i64::try_from(amount.minor).ok(),
            Self::Day(day) => Some(day.0.into()),
            Self::YesNo(_) | Self::Code(_) | Self::Commitment(_) => None,
        }
    }
}
