//! The rules' own records: remembered transaction ids, the agenda, and what one block leaves to the next.

use serde::{Deserialize, Serialize};

use crate::{
    kernel::{
        due::Due,
        ids::TransactionId,
        state_key::ChunkNumber,
        text::AtMost,
        time::{Minute, Timestamp},
    },
    log::Frontier,
};

/// Most ids in one chunk.
pub const SEEN_CHUNK_IDS_MAX: usize = 256;
/// Most items in one chunk of the agenda.
pub const AGENDA_CHUNK_ITEMS_MAX: usize = 128;

/// A transaction that was in a block and could be submitted again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeenRecord {
    /// From this time on it could not be in a block anyway.
    pub expires: Timestamp,
}

/// Ids of one block that are forgotten together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeenChunkRecord {
    /// The latest expiry among them.
    pub expires: Timestamp,
    /// The ids.
    pub ids: AtMost<TransactionId, SEEN_CHUNK_IDS_MAX>,
}

/// What one block leaves to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainRecord {
    /// The right edge of the log.
    pub log: Frontier,
    /// The oldest chunk that is still remembered.
    pub oldest_chunk: ChunkNumber,
    /// The number of the next chunk to write.
    pub next_chunk: ChunkNumber,
    /// What is on the agenda; absent if nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agenda: Option<Agenda>,
}

/// Where the agenda stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agenda {
    /// The next minute to look at: nothing is left in those before.
    pub next: Minute,
    /// How many items have not been done; at least 1.
    pub open: u64,
}

/// How much falls due in a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaMinuteRecord {
    /// How many items were put into it, in chunks of [`AGENDA_CHUNK_ITEMS_MAX`].
    pub count: u64,
    /// How many of them, from the first, have been done.
    pub done: u64,
}

/// What falls due in a minute, in the order in which it was scheduled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaChunkRecord {
    /// The items.
    pub items: AtMost<Due, AGENDA_CHUNK_ITEMS_MAX>,
}
