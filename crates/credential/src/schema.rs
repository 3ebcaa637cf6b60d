//! JSON Schema 2020-12 for the subject of a credential.
//!
//! A schema is the text of a certificate type. It refers to nothing outside itself, its patterns run
//! in time linear in the text, and its `format` is checked, not only noted. Failures name the place
//! in words and never quote the value: a subject is personal data, a failure goes to logs.
//!
//! Bounds: [`SCHEMA_BYTES_MAX`], [`FAILURES_MAX`]. Absent on purpose: files and networks.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::hex32::hex32;
use crate::jcs::{self, JsonError};

/// The largest schema text, in bytes.
pub const SCHEMA_BYTES_MAX: usize = 64 * 1024;

/// The most failures that one check reports.
pub const FAILURES_MAX: usize = 32;

/// The only dialect.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

hex32! {
    /// SHA-256 of some bytes, as `digestSRI` states it (W3C Subresource Integrity).
    Digest256
}

impl Digest256 {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self::from(<[u8; 32]>::from(Sha256::digest(bytes)))
    }

    /// `sha256-` and base64.
    pub fn to_sri(self) -> String {
        format!("sha256-{}", STANDARD.encode(self.as_bytes()))
    }

    /// Reads `sha256-` and base64.
    pub fn from_sri(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.strip_prefix("sha256-")?).ok()?;
        Some(Self::from(<[u8; 32]>::try_from(bytes).ok()?))
    }
}

/// Why a text is not a schema of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// More bytes than [`SCHEMA_BYTES_MAX`].
    #[error("the schema has {size_bytes} bytes, at most {SCHEMA_BYTES_MAX} are accepted")]
    TooLarge {
        /// Its size.
        size_bytes: usize,
    },
    /// Not strict JSON.
    #[error("the schema is refused: {0}")]
    Json(#[from] JsonError),
    /// Not an object that states the dialect.
    #[error("the schema does not state `$schema` as JSON Schema 2020-12")]
    Dialect,
    /// It refers outside itself.
    #[error("the schema refers to `{reference}`, outside itself")]
    External {
        /// The reference.
        reference: String,
    },
    /// Not a schema of the dialect, or with a pattern that does not run in linear time.
    #[error("the schema is not one of JSON Schema 2020-12: {0}")]
    Invalid(String),
}

/// One way in which a value fails a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The place as a JSON pointer (RFC 6901); empty for the whole.
    pub pointer: String,
    /// The keyword of the schema that failed.
    pub keyword: String,
    /// What is wrong, without the value: lower case, no full stop.
    pub message: String,
}

impl Failure {
    /// The place in words: "`owners`, item 2, `name`".
    pub fn place(&self) -> String {
        if self.pointer.is_empty() {
            return "the subject".to_owned();
        }
        let steps = self
            .pointer
            .split('/')
            .skip(1)
            .map(|step| match step.parse::<usize>() {
                Ok(index) => format!("item {}", index.saturating_add(1)),
                Err(_) => format!("`{}`", step.replace("~1", "/").replace("~0", "~")),
            });
        steps.collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.place(), self.message)
    }
}

/// How a value fails a schema: at least one, at most [`FAILURES_MAX`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(Failure::to_string).collect::<Vec<_>>().join("; "))]
pub struct Failures(Vec<Failure>);

impl Failures {
    /// Each failure.
    pub fn as_slice(&self) -> &[Failure] {
        &self.0
    }
}

/// A schema ready to check subjects.
#[derive(Debug)]
pub struct Schema {
    digest: Digest256,
    validator: Validator,
}

impl Schema {
    /// Compiles the text of a schema.
    ///
    /// # Errors
    ///
    /// The first of [`SchemaError`] that applies.
    pub fn compile(text: &str) -> Result<Self, SchemaError> {
        if text.len() > SCHEMA_BYTES_MAX {
            return Err(SchemaError::TooLarge {
                size_bytes: text.len(),
            });
        }
        let schema = jcs::parse_strict(text.as_bytes())?;
        if schema.get("$schema").and_then(Value::as_str) != Some(DIALECT) {
            return Err(SchemaError::Dialect);
        }
        refuse_external(&schema)?;
        let validator = jsonschema::draft202012::options()
            .with_pattern_options(PatternOptions::regex())
            .should_validate_formats(true)
            .should_ignore_unknown_formats(false)
            .build(&schema)
            .map_err(|error| SchemaError::Invalid(error.to_string()))?;
        Ok(Self {
            digest: Digest256::of(text.as_bytes()),
            validator,
        })
    }

    /// SHA-256 of the text.
    pub const fn digest(&self) -> Digest256 {
        self.digest
    }

    /// Checks a subject.
    ///
    /// # Errors
    ///
    /// Each failure, the first [`FAILURES_MAX`].
    pub fn check(&self, subject: &Value) -> Result<(), Failures> {
        if self.validator.is_valid(subject) {
            return Ok(());
        }
        Err(Failures(
            self.validator
                .iter_errors(subject)
                .take(FAILURES_MAX)
                .map(failure)
                .collect(),
        ))
    }
}

fn refuse_external(schema: &Value) -> Result<(), SchemaError> {
    match schema {
        Value::Array(items) => items.iter().try_for_each(refuse_external),
        Value::Object(object) => {
            object
                .iter()
                .try_for_each(|(key, value)| match (key.as_str(), value.as_str()) {
                    ("$ref" | "$dynamicRef", Some(reference)) if !reference.starts_with('#') => {
                        Err(SchemaError::External {
                            reference: reference.to_owned(),
                        })
                    }
                    _ => refuse_external(value),
                })
        }
        _ => Ok(()),
    }
}

fn failure(error: ValidationError<'_>) -> Failure {
    Failure {
        pointer: error.instance_path().as_str().to_owned(),
        keyword: error.kind().keyword().to_owned(),
        message: in_words(&error),
    }
}

fn in_words(error: &ValidationError<'_>) -> String {
    match error.kind() {
        Kind::Required { property } => {
            format!("lacks `{}`", property.as_str().unwrap_or_default())
        }
        Kind::AdditionalProperties { unexpected } => {
            format!(
                "has `{}`, which the type does not know",
                unexpected.join("`, `")
            )
        }
        Kind::Pattern { pattern } => format!("does not match the pattern `{pattern}`"),
        Kind::Format { format } => format!("is not a {format}"),
        Kind::MinLength { limit } => format!("is shorter than {limit} characters"),
        Kind::MaxLength { limit } => format!("is longer than {limit} characters"),
        Kind::Enum { options } => format!("is none of {options}"),
        Kind::Constant { expected_value } => format!("is not {expected_value}"),
        Kind::FalseSchema => "is not accepted".to_owned(),
        Kind::Type { .. } => "is not of the expected kind of value".to_owned(),
        _ => format!("fails `{}`", error.kind().keyword()),
    }
}

#[cfg(test)]
mod tests;
