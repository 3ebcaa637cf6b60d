//! What the state holds about a definition.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Document, Migration};
use crate::{
    catalogue::AnyRecord,
    kernel::{
        changes::Changes,
        ids::{DefinitionId, Height, MotionId, PartyId},
        state_key::RecordKey,
        text::ReasonCode,
        time::Timestamp,
        view::View,
    },
};

/// A definition that was approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DefinitionRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// Its id.
    pub definition: DefinitionId,
    /// The document.
    pub document: Document,
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
    /// Where the open cases of a service went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub migrated: Option<Migration>,
}

/// An emergency stop: until its time is over, nothing new comes of the definition.
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
    /// Whether it is in force in a block.
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
