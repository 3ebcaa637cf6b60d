//! Where the stored tree begins: below that leaf only the peaks over all earlier ones are kept, which
//! is what later roots and proofs need of them.
//!
//! A log that has all its leaves has the base 0. One that began at a synchronised state, or that was
//! pruned, has a later one. Absent on purpose: the nodes themselves (the journal has them).

use super::{LogError, shape};
use crate::engine::Runtime;
use bytes::Bytes;
use chancery_rules::{
    kernel::{cbor, ids::Root},
    log::Frontier,
};
use commonware_codec::RangeCfg;
use commonware_storage::metadata::{self, Metadata};
use commonware_utils::{fixed_bytes, sequence::FixedBytes};

/// The most bytes of a stored base: a size and 64 peaks.
const BASE_BYTES_MAX: usize = 4_096;

/// The one key of the metadata.
const KEY: FixedBytes<1> = fixed_bytes!("00");

/// The stored base.
pub struct Base<E: Runtime> {
    metadata: Option<Metadata<E, FixedBytes<1>, Bytes>>,
    frontier: Frontier,
}

impl<E: Runtime> Base<E> {
    /// Opens the base under the partition prefix `prefix`; it is 0 unless something else was stored.
    pub async fn open(context: E, prefix: &str) -> Result<Self, LogError> {
        let config = metadata::Config {
            partition: format!("{prefix}-log-base"),
            codec_config: RangeCfg::from(..=BASE_BYTES_MAX),
        };
        let metadata = Metadata::init(context, config).await;
        let metadata: Metadata<E, FixedBytes<1>, Bytes> = metadata.map_err(storage)?;
        let frontier = match metadata.get(&KEY) {
            Some(bytes) => cbor::decode(bytes).map_err(|_| LogError::Corrupt)?,
            None => Frontier::default(),
        };
        Ok(Self {
            metadata: Some(metadata),
            frontier,
        })
    }

    /// The first leaf that the log has.
    pub const fn leaves(&self) -> u64 {
        self.frontier.size()
    }

    /// The position of the first node that the journal has.
    pub fn position(&self) -> u64 {
        shape::nodes(self.leaves())
    }

    /// The node at a position before [`position`](Self::position), if it is one of the peaks.
    pub fn peak(&self, position: u64) -> Option<Root> {
        let positions = shape::subtrees(&(0..self.leaves()));
        let at = positions.iter().position(|one| *one == position)?;
        self.frontier.peaks().get(at).copied()
    }

    /// Moves the base, durably.
    pub async fn set(&mut self, frontier: Frontier) -> Result<(), LogError> {
        let metadata = self.metadata.take().ok_or_else(super::lost)?;
        let bytes = Bytes::from(cbor::encode(&frontier));
        let stored = metadata.put_sync(KEY, bytes).await.map_err(storage)?;
        self.metadata = Some(stored);
        self.frontier = frontier;
        Ok(())
    }
}

fn storage(error: metadata::Error) -> LogError {
    LogError::Storage(error.to_string())
}
