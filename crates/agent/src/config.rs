//! Which steps and which datasets are answered from which systems, as the node's configuration says it.
//!
//! Unknown keys are refused. Absent on purpose: secrets; a system that needs one is reached over loopback, through what
//! the agency runs before it.

mod dataset;

use std::collections::BTreeMap;
use std::path::PathBuf;

use chancery_rules::kernel::amount::Currency;
use chancery_rules::kernel::dataset_question::BY_MAX;
use chancery_rules::kernel::fact::FactKind;
use chancery_rules::kernel::ids::PartyId;
use chancery_rules::kernel::text::Code;
use serde::{Deserialize, Serialize};

pub use dataset::{DATASET_TIMEOUT_MS_MAX, DatasetSource, Discloses, FieldKind, OfferedField};

/// How long a system may take, where nothing else is said.
const TIMEOUT_MS_DEFAULT: u64 = 5_000;

/// Most parameters of one query.
pub const PARAMETERS_MAX: usize = 16;

/// The agent's part of a node's configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What is answered, and from where; at most one for a step of a service.
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// Of which datasets questions are answered, and from where; at most one for a dataset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub datasets: Vec<DatasetSource>,
}

/// A step that is answered from one system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The service, by the code that its versions share.
    pub service: Code,
    /// The step.
    pub step: Code,
    /// How long the system may take.
    #[serde(default = "timeout_ms_default")]
    pub timeout_ms: u64,
    /// What must be opened before the system is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Opening>,
    /// The system.
    pub adapter: Adapter,
    /// What it means that the system knows nothing of what was asked.
    #[serde(default)]
    pub nothing: Nothing,
    /// How its answer becomes the step's facts.
    #[serde(default)]
    pub facts: Vec<FactSource>,
}

/// What an answer of nothing means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nothing {
    /// That officers decide.
    #[default]
    Officers,
    /// That it is too early, as before a payment; the system is asked again.
    Wait,
}

/// A commitment of the case that must be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The requirement whose evidence it is.
    pub requirement: Code,
    /// The act of the permission that is used.
    pub act: Code,
    /// Who has it; without one, who opened the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<PartyId>,
}

/// A system of the agency's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Adapter {
    /// A service that takes `{case, step, question}`, or `{dataset, question}`, by POST and answers a JSON object, 404 or
    /// 204 if it knows nothing.
    Http {
        /// Where it is.
        url: String,
    },
    /// A view in a SQLite file.
    Sql {
        /// The file.
        file: PathBuf,
        /// One SELECT with parameters `?1`, `?2` and so on, that finds one row.
        query: String,
        /// The fields of the opening, or of the question, that the parameters are.
        #[serde(default)]
        parameters: Vec<String>,
    },
}

/// Where a fact is found in an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactSource {
    /// The fact, by code.
    pub fact: Code,
    /// The column, or the field of the JSON object.
    pub from: String,
    /// Its kind.
    pub kind: FactKind,
    /// The currency of an amount, which is in its minor unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// What the system's words for a code are here; without any, the words are the codes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<String, Code>,
}

/// A configuration that cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Two answers for one step.
    #[error("the step `{1}` of `{0}` is answered twice")]
    Twice(Code, Code),
    /// Not a URL that is asked.
    #[error("`{0}` is not an http or https URL")]
    Url(String),
    /// A query that is none.
    #[error("the query of `{0}` is not one SELECT")]
    Query(Code),
    /// More parameters than a query has.
    #[error("the query of `{0}` has more than {PARAMETERS_MAX} parameters")]
    Parameters(Code),
    /// A query with parameters from an opening that is not asked for.
    #[error("the step `{0}` has parameters and no opening to take them from")]
    NoOpening(Code),
    /// An amount without its currency.
    #[error("the amount `{0}` has no currency")]
    NoCurrency(String),
    /// No time at all.
    #[error("`{0}` leaves its system no time")]
    NoTime(Code),
    /// Two sources of one dataset.
    #[error("the dataset `{0}` is answered twice")]
    DatasetTwice(Code),
    /// More time than whoever asks waits.
    #[error("the dataset `{0}` leaves its system more than {DATASET_TIMEOUT_MS_MAX} ms")]
    TooLong(Code),
    /// Nothing, too much or one thing twice to find a row by.
    #[error("a row of `{0}` is found by 1 to {BY_MAX} fields, none of them twice")]
    By(Code),
    /// A query that does not use exactly what a row is found by.
    #[error(
        "the parameters of the query of `{0}` are not exactly the fields that a row is found by"
    )]
    ByParameters(Code),
    /// No field, too many, or one twice.
    #[error("the dataset `{0}` offers no field, more than a dataset has, or one twice")]
    Fields(Code),
}

const fn timeout_ms_default() -> u64 {
    TIMEOUT_MS_DEFAULT
}

impl Settings {
    /// Whether it can be followed.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), ConfigError> {
        for (place, answer) in self.answers.iter().enumerate() {
            let before = self.answers.iter().take(place);
            let same = |it: &&Answer| it.service == answer.service && it.step == answer.step;
            if before.clone().any(|it| same(&it)) {
                let (service, step) = (answer.service.clone(), answer.step.clone());
                return Err(ConfigError::Twice(service, step));
            }
            answer.check()?;
        }
        for (place, source) in self.datasets.iter().enumerate() {
            let mut before = self.datasets.iter().take(place);
            if before.any(|it| it.dataset == source.dataset) {
                return Err(ConfigError::DatasetTwice(source.dataset.clone()));
            }
            source.check()?;
        }
        Ok(())
    }
}

impl Answer {
    fn check(&self) -> Result<(), ConfigError> {
        if self.timeout_ms == 0 {
            return Err(ConfigError::NoTime(self.step.clone()));
        }
        self.adapter.check(&self.step)?;
        if let Adapter::Sql { parameters, .. } = &self.adapter
            && self.opening.is_none()
            && !parameters.is_empty()
        {
            return Err(ConfigError::NoOpening(self.step.clone()));
        }
        let lacks = |it: &&FactSource| it.kind == FactKind::Amount && it.currency.is_none();
        match self.facts.iter().find(lacks) {
            Some(source) => Err(ConfigError::NoCurrency(source.fact.to_string())),
            None => Ok(()),
        }
    }
}

impl Adapter {
    /// Whether it can be asked, for a step or a dataset of this code.
    fn check(&self, of: &Code) -> Result<(), ConfigError> {
        match self {
            Self::Http { url } => {
                let parsed = reqwest::Url::parse(url).ok();
                if parsed.is_some_and(|it| matches!(it.scheme(), "http" | "https")) {
                    return Ok(());
                }
                Err(ConfigError::Url(url.clone()))
            }
            Self::Sql {
                query, parameters, ..
            } => {
                let query = query.trim();
                let begins = query
                    .get(..7)
                    .is_some_and(|it| it.eq_ignore_ascii_case("select "));
                if !begins || query.contains(';') {
                    return Err(ConfigError::Query(of.clone()));
                }
                if parameters.len() > PARAMETERS_MAX {
                    return Err(ConfigError::Parameters(of.clone()));
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = r#"
        [[answers]]
        service = "sale"
        step = "title"
        timeout_ms = 2000
        opening = { requirement = "title-certificate", act = "read" }
        adapter = { kind = "sql", file = "registry.sqlite", query = "SELECT clear FROM title WHERE no = ?1", parameters = ["no"] }
        facts = [{ fact = "title-clear", from = "clear", kind = "yes_no" }]

        [[answers]]
        service = "sale"
        step = "tax"
        adapter = { kind = "http", url = "http://127.0.0.1:9301/tax" }
        nothing = "wait"
        facts = [{ fact = "tax-due", from = "due", kind = "amount", currency = "CNY" }]
    "#;

    fn read(text: &str) -> Result<Settings, String> {
        let settings: Settings = toml::from_str(text).map_err(|error| error.to_string())?;
        settings.check().map_err(|error| error.to_string())?;
        Ok(settings)
    }

    fn check(from: &str, to: &str, complaint: &str) {
        let said = read(&PLAIN.replace(from, to)).expect_err(to);
        assert!(said.contains(complaint), "{to}: {said}");
    }

    #[test]
    fn a_configuration_is_read_and_written() {
        let settings = read(PLAIN).unwrap();
        let meant: Vec<_> = settings.answers.iter().map(|it| it.nothing).collect();
        assert_eq!(meant, [Nothing::Officers, Nothing::Wait]);
        let written = toml::to_string(&settings).unwrap();
        assert_eq!(read(&written).unwrap(), settings);
        assert_eq!(read("").unwrap(), Settings::default());
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        check("timeout_ms", "timeout", "unknown field `timeout`");
        check("\"no\"] }", "\"no\"], table = 1 }", "unknown field `table`");
        check("/tax\" }", "/tax\", file = 1 }", "unknown field `file`");
        check("kind = \"http\"", "kind = \"ftp\"", "unknown variant `ftp`");
        check("act = \"read\"", "acts = 1", "unknown field `acts`");
        check("from = \"clear\"", "column = \"clear\"", "unknown field");
        check("\"wait\"", "\"pass\"", "unknown variant `pass`");
        check("yes_no", "perhaps", "unknown variant `perhaps`");
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        check("step = \"tax\"", "step = \"title\"", "answered twice");
        check("http://127", "file://127", "is not an http or https URL");
        check("SELECT clear", "DELETE clear", "is not one SELECT");
        check("= ?1\"", "= ?1; SELECT 1\"", "is not one SELECT");
        check(", currency = \"CNY\"", "", "has no currency");
        check("timeout_ms = 2000", "timeout_ms = 0", "no time");
        let opening = "opening = { requirement = \"title-certificate\", act = \"read\" }";
        check(opening, "", "no opening");
        let many = format!("[{}]", "\"no\",".repeat(PARAMETERS_MAX + 1));
        check("[\"no\"]", &many, "more than 16 parameters");
    }
}
