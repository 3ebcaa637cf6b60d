//! Which datasets are asked, of which systems, and what of a row may leave the agency.

use std::collections::BTreeMap;

use chancery_rules::definition::dataset::DATASET_FIELDS_MAX;
use chancery_rules::kernel::amount::Currency;
use chancery_rules::kernel::dataset_question::BY_MAX;
use chancery_rules::kernel::text::{Code, FieldName};
use serde::{Deserialize, Serialize};

use super::{Adapter, ConfigError, timeout_ms_default};

/// Longest that a system may take: whoever asks another agency waits little longer.
pub const DATASET_TIMEOUT_MS_MAX: u64 = 8_000;

/// A dataset of which questions are answered from one system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetSource {
    /// The dataset, by the code that its versions share.
    pub dataset: Code,
    /// How long the system may take.
    #[serde(default = "timeout_ms_default")]
    pub timeout_ms: u64,
    /// By which fields of the dataset a row is found: exactly these.
    pub by: Vec<FieldName>,
    /// The system; the parameters of a query are the fields of `by`.
    pub adapter: Adapter,
    /// What a row may be asked for.
    pub fields: Vec<OfferedField>,
}

/// A field of the dataset that may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferedField {
    /// The field, by its name in the dataset's definition.
    pub field: FieldName,
    /// The column, or the field of the JSON object.
    pub from: String,
    /// Its kind.
    pub kind: FieldKind,
    /// What of it may leave the agency.
    pub discloses: Discloses,
    /// The currency of an amount, which is in its minor unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// What the system's words for a code are here; without any, the words are the codes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<String, Code>,
}

/// What a field's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A text.
    Text,
    /// Yes or no.
    YesNo,
    /// A code of a list.
    Code,
    /// A whole number.
    Number,
    /// An amount of money.
    Amount,
    /// A day.
    Day,
}

/// What of a field may leave the agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discloses {
    /// Its value, and whether a test of it holds.
    Value,
    /// Only whether a test of it holds.
    Test,
}

impl DatasetSource {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let of = || self.dataset.clone();
        if self.timeout_ms == 0 {
            return Err(ConfigError::NoTime(of()));
        }
        if self.timeout_ms > DATASET_TIMEOUT_MS_MAX {
            return Err(ConfigError::TooLong(of()));
        }
        if self.by.is_empty() || self.by.len() > BY_MAX || is_repeated(&self.by, |it| it) {
            return Err(ConfigError::By(of()));
        }
        self.adapter.check(&self.dataset)?;
        if let Adapter::Sql { parameters, .. } = &self.adapter
            && !self.are_by(parameters)
        {
            return Err(ConfigError::ByParameters(of()));
        }
        let count = self.fields.len();
        if count == 0 || count > DATASET_FIELDS_MAX || is_repeated(&self.fields, |it| &it.field) {
            return Err(ConfigError::Fields(of()));
        }
        let lacks = |it: &&OfferedField| it.kind == FieldKind::Amount && it.currency.is_none();
        match self.fields.iter().find(lacks) {
            Some(field) => Err(ConfigError::NoCurrency(field.field.to_string())),
            None => Ok(()),
        }
    }

    /// Whether a query uses all that a row is found by, and nothing else.
    fn are_by(&self, parameters: &[String]) -> bool {
        let is_used = |by: &FieldName| parameters.iter().any(|it| it == by.as_str());
        let is_by = |it: &String| self.by.iter().any(|by| by.as_str() == it);
        self.by.iter().all(is_used) && parameters.iter().all(is_by)
    }
}

fn is_repeated<T, N: PartialEq>(items: &[T], name: impl Fn(&T) -> &N) -> bool {
    let mut places = items.iter().enumerate();
    places.any(|(place, item)| items.iter().take(place).any(|it| name(it) == name(item)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    const PLAIN: &str = r#"
        [[datasets]]
        dataset = "household-register"
        timeout_ms = 2000
        by = ["number"]
        adapter = { kind = "sql", file = "households.sqlite", query = "SELECT * FROM agent_household WHERE number = ?1", parameters = ["number"] }
        fields = [
            { field = "members", from = "members", kind = "number", discloses = "value" },
            { field = "income", from = "income_fen", kind = "amount", currency = "CNY", discloses = "test" },
        ]
    "#;

    fn read(text: &str) -> Result<Settings, String> {
        let settings: Settings = toml::from_str(text).map_err(|error| error.to_string())?;
        settings.check().map_err(|error| error.to_string())?;
        Ok(settings)
    }

    fn check(from: &str, to: &str, complaint: &str) {
        assert!(PLAIN.contains(from), "{from}");
        let said = read(&PLAIN.replace(from, to)).expect_err(to);
        assert!(said.contains(complaint), "{to}: {said}");
    }

    #[test]
    fn a_dataset_is_read_and_written() {
        let settings = read(PLAIN).unwrap();
        let written = toml::to_string(&settings).unwrap();
        assert_eq!(read(&written).unwrap(), settings);
        let longest = PLAIN.replace("2000", &DATASET_TIMEOUT_MS_MAX.to_string());
        assert!(read(&longest).is_ok());
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        check(
            "discloses = \"test\"",
            "discloses = \"all\"",
            "unknown variant `all`",
        );
        check(", discloses = \"test\"", "", "missing field `discloses`");
        check(
            "kind = \"number\"",
            "kind = \"commitment\"",
            "unknown variant",
        );
        check(
            "by = [\"number\"]",
            "by = [\"no name\"]",
            "a field name has",
        );
        check("timeout_ms", "timeout", "unknown field `timeout`");
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        check("2000", "0", "no time");
        check("2000", "8001", "more than 8000 ms");
        check("by = [\"number\"]", "by = []", "is found by");
        check(
            "by = [\"number\"]",
            "by = [\"number\", \"number\"]",
            "is found by",
        );
        check(
            "by = [\"number\"]",
            "by = [\"number\", \"name\"]",
            "exactly the fields",
        );
        check(
            "parameters = [\"number\"]",
            "parameters = []",
            "exactly the fields",
        );
        check("SELECT *", "DELETE", "is not one SELECT");
        check("\"income\"", "\"members\"", "offers no field");
        check(", currency = \"CNY\"", "", "`income` has no currency");
        let twice = format!("{PLAIN}{PLAIN}");
        assert!(read(&twice).unwrap_err().contains("answered twice"));
    }
}
