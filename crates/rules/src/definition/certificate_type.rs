//! A certificate type: who may issue it, with what content, and why it may end.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Document, has_repeated};
use crate::{
    definition::DefinitionRejection,
    kernel::{
        ids::{DefinitionId, PartyId},
        text::{AtMost, Code, FieldName, Name, ReasonCode, ShortText},
    },
};

/// Most parties that may issue one type.
pub const ISSUERS_MAX: usize = 64;
/// Most reasons of one type.
pub const REASONS_MAX: usize = 64;
/// Most fields of one type.
pub const FIELDS_MAX: usize = 64;
/// Longest JSON Schema of one type, in bytes.
pub const SCHEMA_BYTES_MAX: usize = 8_192;

/// A certificate type: who may issue it, with what content, and why it may end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateType {
    /// Code that its versions share, such as `business-licence`.
    pub code: Code,
    /// Version, from 1.
    pub version: u32,
    /// Its name.
    pub name: Name,
    /// Parties that may issue it.
    pub issuers: AtMost<PartyId, ISSUERS_MAX>,
    /// Reasons by which its certificates change.
    pub reasons: AtMost<Reason, REASONS_MAX>,
    /// Fields of the credential's subject, in the order of display.
    pub fields: AtMost<Field, FIELDS_MAX>,
    /// JSON Schema 2020-12 of the credential's subject, as JSON text.
    pub schema: ShortText<SCHEMA_BYTES_MAX>,
    /// Longest validity that may be issued, in days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity_days_max: Option<u32>,
}

impl CertificateType {
    /// Its id: SHA-256 of its canonical encoding.
    #[must_use]
    pub fn id(&self) -> DefinitionId {
        Document::CertificateType(self.clone()).id()
    }

    /// Judges it by itself.
    pub(super) fn well_made(&self) -> Result<(), DefinitionRejection> {
        if self.version == 0 {
            return Err(DefinitionRejection::VersionZero);
        }
        if self.issuers.is_empty() {
            return Err(DefinitionRejection::NoIssuer);
        }
        if has_repeated(self.issuers.iter()) {
            return Err(DefinitionRejection::IssuerRepeated);
        }
        if has_repeated(self.reasons.iter().map(|it| (&it.code, it.verb))) {
            return Err(DefinitionRejection::ReasonRepeated);
        }
        if has_repeated(self.fields.iter().map(|field| &field.name)) {
            return Err(DefinitionRejection::FieldRepeated);
        }
        match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&self.schema) {
            Ok(_) => Ok(()),
            Err(_) => Err(DefinitionRejection::SchemaMalformed),
        }
    }

    /// Whether it lists a reason for a verb.
    #[must_use]
    pub fn lists(&self, reason: &ReasonCode, verb: Verb) -> bool {
        self.reasons
            .iter()
            .any(|known| known.verb == verb && known.code == *reason)
    }
}

/// A reason for which certificates of a type change.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Its code.
    pub code: ReasonCode,
    /// What the holder reads.
    pub name: Name,
    /// What it is a reason for.
    #[serde(rename = "for")]
    pub verb: Verb,
}

/// What a reason is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// To suspend.
    Suspend,
    /// To resume.
    Resume,
    /// To revoke.
    Revoke,
    /// To supersede.
    Supersede,
}

/// A field of a credential's subject.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name in the credential.
    pub name: FieldName,
    /// Its label.
    pub label: Name,
}
