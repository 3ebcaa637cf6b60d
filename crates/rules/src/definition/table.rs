//! Decision tables: facts in, one fact out. Hit policies as in DMN 1.5, section 8.2.10.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::condition::{Cell, Facts};
use crate::kernel::{
    fact::{Fact, FactKind},
    text::{AtMost, Code, Name},
    time::Day,
};

/// Most inputs of one table.
pub const TABLE_INPUTS_MAX: usize = 12;
/// Most rows of one edition.
pub const TABLE_ROWS_MAX: usize = 64;
/// Most editions of one table.
pub const TABLE_EDITIONS_MAX: usize = 8;

/// A decision table; its result is a fact with the table's code.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its code, and its result's.
    pub code: Code,
    /// Its name.
    pub name: Name,
    /// Codes of facts, or of tables that stand before it.
    pub inputs: AtMost<Code, TABLE_INPUTS_MAX>,
    /// What its rows answer with.
    pub output: FactKind,
    /// Which row counts.
    pub hit: HitPolicy,
    /// The fact, a day, by which the edition is chosen; without it the last edition counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated_by: Option<Code>,
    /// The rows as they stood from a day on; ascending.
    pub editions: AtMost<Edition, TABLE_EDITIONS_MAX>,
}

/// Which row of a table counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HitPolicy {
    /// At most one row matches.
    Unique,
    /// The first that matches.
    First,
    /// All that match; numbers, which are added up.
    CollectSum,
}

/// A table's rows from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// The first day that it judges.
    pub from: Day,
    /// Its rows.
    pub rows: AtMost<Row, TABLE_ROWS_MAX>,
}

/// A row: a cell for each input, and an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What the inputs must be, in their order.
    pub when: AtMost<Cell, TABLE_INPUTS_MAX>,
    /// What it then is.
    pub then: Fact,
}

impl Table {
    /// What it answers; nothing if no row matches, if several do of a table where one must, or if the day that chooses
    /// the edition is not known.
    #[must_use]
    pub fn answer(&self, facts: &impl Facts) -> Option<Fact> {
        let known: Vec<_> = self.inputs.iter().map(|input| facts.fact(input)).collect();
        let mut hits = self.edition(facts)?.rows.iter().filter(|row| {
            row.when
                .iter()
                .zip(&known)
                .all(|(cell, fact)| cell.admits(fact.as_ref()))
        });
        match self.hit {
            HitPolicy::First => hits.next().map(|row| row.then.clone()),
            HitPolicy::Unique => match (hits.next(), hits.next()) {
                (Some(row), None) => Some(row.then.clone()),
                _ => None,
            },
            HitPolicy::CollectSum => hits
                .try_fold(0_i64, |sum, row| match row.then {
                    Fact::Number(number) => sum.checked_add(number),
                    _ => None,
                })
                .map(Fact::Number),
        }
    }

    fn edition(&self, facts: &impl Facts) -> Option<&Edition> {
        let Some(dated_by) = &self.dated_by else {
            return self.editions.last();
        };
        match facts.fact(dated_by)? {
            Fact::Day(day) => self
                .editions
                .iter()
                .rev()
                .find(|edition| edition.from <= day),
            _ => None,
        }
    }
}
