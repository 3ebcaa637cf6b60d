//! The question inside: by what one row is found, which of its fields are told, which are compared.
//!
//! In canonical JSON, so that the same question has one commitment a salt. Absent on purpose: conditions over more than
//! one row, counting, and any list of rows: a question is answered, a table is not copied.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize};

use crate::kernel::text::{AtMost, FieldName, ShortText};

/// Most fields that a row is found by.
pub const BY_MAX: usize = 16;
/// Most fields that are told.
pub const TELL_MAX: usize = 16;
/// Most fields that are compared.
pub const TEST_MAX: usize = 16;
/// Longest text of a value, in bytes.
pub const PLAIN_BYTES_MAX: usize = 256;

/// A question about one row of a dataset.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// What the row is found by; not empty.
    pub by: BTreeMap<FieldName, Plain>,
    /// Whose values are told.
    pub tell: AtMost<FieldName, TELL_MAX>,
    /// Which are only compared.
    pub test: AtMost<Test, TEST_MAX>,
}

/// A comparison of one field; what is there must hold all together.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// The field.
    pub field: FieldName,
    /// Equal to this.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "given"
    )]
    pub is: Option<Plain>,
    /// Not below this.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "given"
    )]
    pub at_least: Option<Plain>,
    /// Not above this.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "given"
    )]
    pub at_most: Option<Plain>,
}

/// A value of a question: yes or no, a whole number, or a text, a day as `YYYY-MM-DD`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Plain {
    /// Yes or no.
    YesNo(bool),
    /// A whole number; an amount in minor units.
    Number(i64),
    /// A text.
    Text(ShortText<PLAIN_BYTES_MAX>),
}

/// What is wrong with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskedFlaw {
    /// Nothing to find a row by.
    #[error("the question does not say by what a row is found")]
    ByNothing,
    /// More to find a row by than is bound.
    #[error("a row is found by at most {BY_MAX} fields")]
    ByTooMuch,
    /// Nothing to tell or compare.
    #[error("the question asks for nothing")]
    ForNothing,
    /// A field is told twice, or compared twice.
    #[error("a field is asked for twice")]
    Twice,
    /// A comparison with nothing.
    #[error("a test compares with nothing")]
    WithNothing,
}

macro_rules! secret {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                to.write_str(concat!(stringify!($name), "(secret)"))
            }
        }
    )+};
}

secret!(Asked, Test, Plain);

impl Asked {
    /// Whether it is a question.
    ///
    /// # Errors
    ///
    /// The first flaw, in their order.
    pub fn check(&self) -> Result<(), AskedFlaw> {
        if self.by.is_empty() {
            return Err(AskedFlaw::ByNothing);
        }
        if self.by.len() > BY_MAX {
            return Err(AskedFlaw::ByTooMuch);
        }
        if self.tell.is_empty() && self.test.is_empty() {
            return Err(AskedFlaw::ForNothing);
        }
        let tested = self.test.iter().map(|test| &test.field);
        if is_repeated(self.tell.iter()) || is_repeated(tested) {
            return Err(AskedFlaw::Twice);
        }
        if self.test.iter().any(Test::compares_with_nothing) {
            return Err(AskedFlaw::WithNothing);
        }
        Ok(())
    }

    /// Every field that it names.
    pub fn fields(&self) -> impl Iterator<Item = &FieldName> {
        let tested = self.test.iter().map(|test| &test.field);
        self.by.keys().chain(self.tell.iter()).chain(tested)
    }
}

impl Test {
    const fn compares_with_nothing(&self) -> bool {
        self.is.is_none() && self.at_least.is_none() && self.at_most.is_none()
    }
}

/// What is there is a value; `null` is none.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Plain>, D::Error> {
    Plain::deserialize(from).map(Some)
}

fn is_repeated<'a>(mut names: impl Iterator<Item = &'a FieldName>) -> bool {
    let mut seen = BTreeSet::new();
    names.any(|name| !seen.insert(name))
}
