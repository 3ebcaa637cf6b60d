//! An agency's own system, asked by reading only.
//!
//! What a system answers is one row of named values; `mapping` makes facts of it. A system that answers nothing, or
//! something else than it was said to, has not decided: that is for officers. One that does not answer is in trouble:
//! that is for another attempt.

mod http;
pub(crate) mod mapping;
mod sql;

use std::time::Duration;

use chancery_rules::definition::service::StatedFact;
use chancery_rules::kernel::ids::CaseId;
use chancery_rules::kernel::text::Code;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::config;

/// The largest answer of a system, in bytes.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// What a system is asked.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Question<'a> {
    /// What it is for.
    #[serde(flatten)]
    pub(crate) asked_for: For<'a>,
    /// What was opened, if something had to be; of a dataset, what a row is found by.
    #[serde(rename = "question")]
    pub(crate) content: Option<&'a Value>,
}

/// What a question is for.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(untagged)]
pub(crate) enum For<'a> {
    /// A finding.
    Step {
        /// The case.
        case: CaseId,
        /// The step.
        step: &'a Code,
    },
    /// Another agency.
    Dataset {
        /// The dataset, by its code.
        dataset: &'a Code,
    },
}

/// A row of an answer, by column or field.
pub(crate) type Row = Map<String, Value>;

/// Why there is no answer yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The system cannot be reached, or says itself that it failed.
    Down,
    /// The system takes longer than it may.
    Slow,
}

/// Why a system's data does not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undecided {
    /// It does not take the question as one.
    Refused,
    /// It knows nothing of what was asked.
    Nothing,
    /// It knows more than one thing.
    Several,
    /// It has no value for a fact.
    Missing,
    /// A value is not of the kind that it should be.
    Misfit,
    /// The opening has no field that the question needs.
    Unasked,
}

impl Undecided {
    /// Its code in the officers' queue.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Refused => "question-refused",
            Self::Nothing => "nothing-found",
            Self::Several => "several-found",
            Self::Missing => "value-missing",
            Self::Misfit => "value-unfit",
            Self::Unasked => "field-missing",
        }
    }
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// Facts.
    Facts(Vec<StatedFact>),
    /// Nothing that decides.
    Undecided(Undecided),
    /// Nothing yet.
    Trouble(Trouble),
}

/// A system with the facts that are made of its answers.
pub(crate) struct Adapter {
    source: Source,
    facts: Vec<config::FactSource>,
}

/// A system, ready to be asked.
pub(crate) struct Source {
    system: System,
    timeout: Duration,
}

enum System {
    Http(http::Http),
    Sql(sql::Sql),
}

/// What a system gives before it is mapped.
pub(crate) enum Found {
    Row(Row),
    Undecided(Undecided),
    Trouble(Trouble),
}

impl Source {
    /// The system of a configured adapter.
    pub(crate) fn new(adapter: &config::Adapter, timeout_ms: u64) -> Result<Self, reqwest::Error> {
        let timeout = Duration::from_millis(timeout_ms);
        let system = match adapter {
            config::Adapter::Http { url } => System::Http(http::Http::new(url, timeout)?),
            config::Adapter::Sql {
                file,
                query,
                parameters,
            } => System::Sql(sql::Sql::new(file, query, parameters, timeout)),
        };
        Ok(Self { system, timeout })
    }

    /// Asks, within the time that the system has.
    pub(crate) async fn ask(&self, question: Question<'_>) -> Found {
        let found = async {
            match &self.system {
                System::Http(http) => http.ask(question).await,
                System::Sql(sql) => sql.ask(question).await,
            }
        };
        let found = tokio::time::timeout(self.timeout, found).await;
        found.unwrap_or(Found::Trouble(Trouble::Slow))
    }
}

impl Adapter {
    /// The adapter of a configured answer.
    pub(crate) fn new(answer: &config::Answer) -> Result<Self, reqwest::Error> {
        Ok(Self {
            source: Source::new(&answer.adapter, answer.timeout_ms)?,
            facts: answer.facts.clone(),
        })
    }

    /// Asks, within the time that the system has.
    pub(crate) async fn ask(&self, question: Question<'_>) -> Told {
        match self.source.ask(question).await {
            Found::Trouble(trouble) => Told::Trouble(trouble),
            Found::Undecided(why) => Told::Undecided(why),
            Found::Row(row) => match mapping::facts(&row, &self.facts) {
                Ok(facts) => Told::Facts(facts),
                Err(why) => Told::Undecided(why),
            },
        }
    }
}
