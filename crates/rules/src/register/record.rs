//! What the state holds about an entry, and about a claim.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    catalogue::AnyRecord,
    kernel::{
        changes::Changes,
        ids::{CaseId, Commitment, DefinitionId, EntryId, Height, Nullifier, PartyId},
        share::Share,
        state_key::RecordKey,
        text::{AtMost, Code, ReasonCode},
        time::Timestamp,
        view::View,
    },
};

/// Most owners of one entry.
pub const OWNERS_MAX: usize = 32;
/// Most encumbrances of one entry.
pub const ENCUMBRANCES_MAX: usize = 16;
/// Most entries that one is split into or merged from.
pub const LINEAGE_MAX: usize = 16;

/// An entry of a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// Its id.
    pub entry: EntryId,
    /// Its register.
    pub register: DefinitionId,
    /// The party that keeps it.
    pub keeper: PartyId,
    /// Commitment to what the thing is.
    pub content: Commitment,
    /// Who owns it; the shares sum to one.
    pub owners: AtMost<Owner, OWNERS_MAX>,
    /// What rests on it, in the order of rank.
    pub encumbrances: AtMost<Encumbrance, ENCUMBRANCES_MAX>,
    /// Why it does not move, if a court or an appeal holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freeze: Option<Freeze>,
    /// What has become of it.
    pub status: EntryStatus,
    /// The claim that keeps the thing from being registered twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nullifier: Option<Nullifier>,
    /// The entries that it came from.
    pub from: AtMost<EntryId, LINEAGE_MAX>,
    /// The entries that took its place.
    pub into: AtMost<EntryId, LINEAGE_MAX>,
    /// The case whose decision last changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// Why it last changed, if a reason was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// Time of the block that registered it.
    pub registered_at: Timestamp,
    /// That block.
    pub registered_height: Height,
    /// Time of the block of the latest change.
    pub changed_at: Timestamp,
    /// That block.
    pub changed_height: Height,
}

/// An owner and its share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// Commitment to who it is, with a salt of its own.
    pub owner: Commitment,
    /// How much is theirs.
    pub share: Share,
}

/// Something that rests on an entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Encumbrance {
    /// What it is, by code of the register type.
    pub kind: Code,
    /// Commitment to its terms, and its id on the entry.
    pub terms: Commitment,
    /// The party in whose favour it is, if a party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<PartyId>,
    /// Time of the block that recorded it.
    pub since: Timestamp,
}

/// Why an entry does not move.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// The court, or the keeper that holds it for an appeal.
    pub by: PartyId,
    /// Commitment to the order; absent of a hold for an appeal alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Commitment>,
    /// The case under appeal that holds it, beside the order if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// Why, by code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// From this time on the order has ended by itself; a hold for an appeal does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// What has become of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryStatus {
    /// It stands.
    Current,
    /// Others took its place.
    Split,
    /// It became part of another.
    Merged,
    /// The thing is no more.
    Closed,
}

/// A claim that was made, for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NullifierRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// What was claimed.
    pub nullifier: Nullifier,
    /// The party that claimed it.
    pub by: PartyId,
    /// For what, by code.
    pub purpose: Code,
    /// The case in which it was claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// Time of the block of the claim.
    pub claimed_at: Timestamp,
    /// That block.
    pub claimed_height: Height,
}

impl View {
    /// The record of an entry.
    #[must_use]
    pub fn entry(&self, id: EntryId) -> Option<&EntryRecord> {
        match self.record(RecordKey::Entry(id)) {
            Some(AnyRecord::Entry(record)) => Some(record),
            _ => None,
        }
    }

    /// The record of a claim.
    #[must_use]
    pub fn nullifier(&self, id: Nullifier) -> Option<&NullifierRecord> {
        match self.record(RecordKey::Nullifier(id)) {
            Some(AnyRecord::Nullifier(record)) => Some(record),
            _ => None,
        }
    }
}

impl Changes {
    /// Writes an entry.
    pub(crate) fn put_entry(&mut self, record: EntryRecord) {
        let key = RecordKey::Entry(record.entry);
        self.put(key, AnyRecord::Entry(Arc::new(record)));
    }

    /// Writes a claim.
    pub(crate) fn put_nullifier(&mut self, record: NullifierRecord) {
        let key = RecordKey::Nullifier(record.nullifier);
        self.put(key, AnyRecord::Nullifier(Arc::new(record)));
    }
}
