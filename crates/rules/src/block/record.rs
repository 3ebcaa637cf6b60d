//! The rules' own records: remembered transaction ids, and what one block leaves to the next.

use serde::{Deserialize, Serialize};

use crate::{
    kernel::{ids::TransactionId, state_key::ChunkNumber, text::AtMost, time::Timestamp},
    log::Frontier,
};

/// Most ids in one chunk.
pub const SEEN_CHUNK_IDS_MAX: usize = 256;

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
}
