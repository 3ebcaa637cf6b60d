//! Remembering transaction ids until their expiry, so that each takes effect once, and forgetting them after.
//!
//! A block's ids go into chunks of their own, numbered through; a block forgets at most
//! [`FORGOTTEN_CHUNKS_MAX`] of the oldest, and only whole ones.

use std::sync::Arc;

use super::{ApplyError, BlockRun, ChainRecord, SEEN_CHUNK_IDS_MAX, SeenChunkRecord};
use crate::{
    catalogue::AnyRecord,
    kernel::{
        ids::TransactionId,
        state_key::{ChunkNumber, RecordKey},
        text::AtMost,
        time::Timestamp,
    },
};

/// Most chunks that one block forgets.
pub const FORGOTTEN_CHUNKS_MAX: u64 = 16;

/// A transaction of this block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) id: TransactionId,
    pub(super) expires: Timestamp,
}

impl BlockRun {
    /// Forgets the oldest chunks whose ids have all expired; answers with what the last block left, brought up to date.
    pub(super) fn forget(&mut self) -> Result<ChainRecord, ApplyError> {
        let mut chain = self.chain_before()?;
        let oldest = chain.oldest_chunk.0;
        if oldest == chain.next_chunk.0 || !self.is_forgettable(ChunkNumber(oldest))? {
            return Ok(chain);
        }
        let end = chain
            .next_chunk
            .0
            .min(oldest.saturating_add(FORGOTTEN_CHUNKS_MAX));
        let window: Vec<_> = (oldest..end)
            .map(|number| RecordKey::SeenChunk(ChunkNumber(number)))
            .collect();
        self.cells.load(&window)?;
        for number in oldest..end {
            let chunk = self.chunk(ChunkNumber(number))?;
            if chunk.expires > self.context.time {
                break;
            }
            for id in chunk.ids.iter() {
                self.cells.put(RecordKey::Seen(*id), None);
            }
            self.cells
                .put(RecordKey::SeenChunk(ChunkNumber(number)), None);
            chain.oldest_chunk = ChunkNumber(number.saturating_add(1));
        }
        Ok(chain)
    }

    fn chain_before(&mut self) -> Result<ChainRecord, ApplyError> {
        self.cells.load(&[RecordKey::Chain])?;
        match self.cells.get(&RecordKey::Chain) {
            Some(AnyRecord::Chain(chain)) => Ok(ChainRecord::clone(chain)),
            _ => Err(ApplyError::Corrupt(RecordKey::Chain.state_key())),
        }
    }

    fn is_forgettable(&mut self, number: ChunkNumber) -> Result<bool, ApplyError> {
        self.cells.load(&[RecordKey::SeenChunk(number)])?;
        Ok(self.chunk(number)?.expires <= self.context.time)
    }

    fn chunk(&self, number: ChunkNumber) -> Result<Arc<SeenChunkRecord>, ApplyError> {
        let key = RecordKey::SeenChunk(number);
        match self.cells.get(&key) {
            Some(AnyRecord::SeenChunk(chunk)) => Ok(Arc::clone(chunk)),
            _ => Err(ApplyError::Corrupt(key.state_key())),
        }
    }

    /// Writes this block's ids in chunks, and what the next block needs if anything changed.
    pub(super) fn remember(&mut self, mut chain: ChainRecord) {
        for seen in self.seen.chunks(SEEN_CHUNK_IDS_MAX) {
            let ids: Vec<_> = seen.iter().map(|seen| seen.id).collect();
            let expires = seen
                .iter()
                .map(|seen| seen.expires)
                .max()
                .unwrap_or_default();
            let Ok(ids) = AtMost::try_from(ids) else {
                continue;
            };
            let chunk = AnyRecord::SeenChunk(Arc::new(SeenChunkRecord { expires, ids }));
            self.cells
                .put(RecordKey::SeenChunk(chain.next_chunk), Some(chunk));
            chain.next_chunk = ChunkNumber(chain.next_chunk.0.saturating_add(1));
        }
        let chain = AnyRecord::Chain(Arc::new(chain));
        if self.cells.get(&RecordKey::Chain) != Some(&chain) {
            self.cells.put(RecordKey::Chain, Some(chain));
        }
    }
}
