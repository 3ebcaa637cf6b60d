//! A certificate type's document, and what the state holds about it.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    catalogue::AnyRecord,
    kernel::{
        cbor,
        changes::Changes,
        ids::{DefinitionId, Height, MotionId, PartyId},
        state_key::RecordKey,
        text::{AtMost, Code, FieldName, Name, ReasonCode, ShortText},
        time::Timestamp,
        view::View,
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
/// Longest canonical encoding of a document, in bytes.
pub const DOCUMENT_BYTES_MAX: usize = 16_000;

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
        DefinitionId::of(&cbor::encode(self))
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

/// A certificate type that was approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DefinitionRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// Its id.
    pub definition: DefinitionId,
    /// The document.
    pub document: CertificateType,
    /// Its owner: the member that approved it, or proposed the motion that did.
    pub approved_by: PartyId,
    /// Time of the block that approved it.
    pub approved_at: Timestamp,
    /// The first block in which it is in force.
    pub from_height: Height,
    /// The block that retired it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_height: Option<Height>,
    /// The latest stop, unless it was lifted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
}

/// An emergency stop: until its time is over, nothing is issued of the type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// From this time on it has ended by itself.
    pub until: Timestamp,
    /// Why, by code.
    pub reason: ReasonCode,
    /// The motion that decided it.
    pub motion: MotionId,
}

impl DefinitionRecord {
    /// Whether certificates of it may be issued in a block.
    #[must_use]
    pub fn is_in_force(&self, height: Height) -> bool {
        self.from_height <= height && self.retired_height.is_none()
    }

    /// Whether a stop is in force in a block of this time.
    #[must_use]
    pub fn is_stopped(&self, time: Timestamp) -> bool {
        self.stop.as_ref().is_some_and(|stop| time < stop.until)
    }
}

impl View {
    /// The record of a definition.
    #[must_use]
    pub fn definition(&self, id: DefinitionId) -> Option<&DefinitionRecord> {
        match self.record(RecordKey::Definition(id)) {
            Some(AnyRecord::Definition(record)) => Some(record),
            _ => None,
        }
    }
}

impl Changes {
    /// Writes a definition.
    pub(crate) fn put_definition(&mut self, record: DefinitionRecord) {
        let key = RecordKey::Definition(record.definition);
        self.put(key, AnyRecord::Definition(Arc::new(record)));
    }
}
