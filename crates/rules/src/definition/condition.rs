//! Conditions over facts: data, not a language, so that gaps and overlaps can be found by looking.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{
    fact::{Fact, FactKind},
    text::{AtMost, Code},
};

/// Most tests that hold together, and most alternatives.
pub const TESTS_MAX: usize = 12;
/// Most codes that one test names.
pub const TEST_CODES_MAX: usize = 32;

/// Holds if all tests of one alternative hold; without alternatives always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Condition(pub AtMost<AtMost<Test, TESTS_MAX>, TESTS_MAX>);

/// One fact, and what it must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// The code of a fact, of a step (a step's outcome is a fact) or of a table.
    pub fact: Code,
    /// What it must be.
    pub is: Cell,
}

/// What a fact must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Anything, even unknown.
    Any,
    /// Known, and not past its validity.
    Known,
    /// Not known, or past its validity.
    Unknown,
    /// Yes, or no.
    YesNo(bool),
    /// One of these codes.
    Codes(AtMost<Code, TEST_CODES_MAX>),
    /// None of these codes, but one.
    NotCodes(AtMost<Code, TEST_CODES_MAX>),
    /// A number, amount or day within bounds.
    Range(Range),
}

/// Bounds that belong to the range; a bound that is absent does not bind. Amounts in minor units, days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
}

/// Where a condition looks facts up.
pub trait Facts {
    /// The fact of a code, if it is known and valid now.
    fn fact(&self, code: &Code) -> Option<Fact>;
}

impl Condition {
    /// Whether it holds.
    pub fn holds(&self, facts: &impl Facts) -> bool {
        self.0.is_empty()
            || self.0.iter().any(|tests| {
                tests
                    .iter()
                    .all(|test| test.is.admits(facts.fact(&test.fact).as_ref()))
            })
    }

    /// The codes of the facts that it looks at.
    pub fn facts(&self) -> impl Iterator<Item = &Code> {
        self.0
            .iter()
            .flat_map(|tests| tests.iter().map(|test| &test.fact))
    }
}

impl Cell {
    /// Whether a fact is as it must be.
    #[must_use]
    pub fn admits(&self, fact: Option<&Fact>) -> bool {
        match (self, fact) {
            (Self::Any, _) | (Self::Known, Some(_)) | (Self::Unknown, None) => true,
            (Self::YesNo(wanted), Some(Fact::YesNo(found))) => wanted == found,
            (Self::Codes(wanted), Some(Fact::Code(found))) => wanted.contains(found),
            (Self::NotCodes(others), Some(Fact::Code(found))) => !others.contains(found),
            (Self::Range(range), Some(found)) => {
                found.measure().is_some_and(|measure| range.has(measure))
            }
            _ => false,
        }
    }

    /// Whether it can judge facts of a kind.
    #[must_use]
    pub const fn fits(&self, kind: FactKind) -> bool {
        match self {
            Self::Any | Self::Known | Self::Unknown => true,
            Self::YesNo(_) => matches!(kind, FactKind::YesNo),
            Self::Codes(_) | Self::NotCodes(_) => matches!(kind, FactKind::Code),
            Self::Range(_) => matches!(kind, FactKind::Number | FactKind::Amount | FactKind::Day),
        }
    }
}

impl Range {
    /// Whether a measure is within.
    #[must_use]
    pub fn has(&self, measure: i64) -> bool {
        self.min.is_none_or(|min| min <= measure) && self.max.is_none_or(|max| measure <= max)
    }
}
