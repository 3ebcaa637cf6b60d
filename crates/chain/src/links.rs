//! The links from the genesis file's committee to the present one, durable and in order.
//!
//! One journal of encoded [`Link`]s. A link is written before anyone is told of its block, and only
//! once; at the start every one is checked again, so that a flipped bit is found and never served.
//! Absent on purpose: which blocks make links (see [committees](crate::engine::committees)).

use crate::engine::Runtime;
use bytes::Bytes;
use chancery_proof::committee::{LINK_BYTES_MAX, Link, LinkError};
use commonware_codec::RangeCfg;
use commonware_runtime::buffer::paged::CacheRef;
use commonware_storage::journal::{
    self,
    contiguous::{
        Contiguous as _,
        variable::{Config, Journal},
    },
};
use commonware_utils::{NZU64, NZUsize};

/// Why links cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LinksError {
    /// Stored bytes are no link.
    #[error("the stored link {place} is corrupt: {error}")]
    Corrupt {
        /// Its place.
        place: u64,
        /// What is wrong with it.
        error: LinkError,
    },
    /// The disk failed, now or earlier; only a restart recovers.
    #[error("the storage of links failed: {0}")]
    Storage(String),
}

impl From<journal::Error> for LinksError {
    fn from(error: journal::Error) -> Self {
        Self::Storage(error.to_string())
    }
}

/// The stored links.
pub struct Links<E: Runtime> {
    journal: Option<Journal<E, Bytes>>,
}

impl<E: Runtime> Links<E> {
    /// Opens the links under the partition prefix `prefix`; gives those that are stored.
    ///
    /// # Errors
    ///
    /// [`LinksError`].
    pub async fn open(
        context: E,
        prefix: &str,
        page_cache: CacheRef,
    ) -> Result<(Self, Vec<Link>), LinksError> {
        let config = Config {
            partition: format!("{prefix}-links"),
            items_per_section: NZU64!(1 << 10),
            compression: None,
            codec_config: RangeCfg::from(..=LINK_BYTES_MAX),
            page_cache,
            write_buffer: NZUsize!(1 << 16),
            replay_buffer: NZUsize!(1 << 16),
        };
        let journal = Journal::init(context, config).await?;
        let mut links = Vec::new();
        for place in 0..journal.size() {
            let bytes: Bytes = journal.read(place).await?;
            let link = Link::decode(&bytes);
            links.push(link.map_err(|error| LinksError::Corrupt { place, error })?);
        }
        let journal = Some(journal);
        Ok((Self { journal }, links))
    }

    /// Stores one more, durably.
    ///
    /// # Errors
    ///
    /// [`LinksError::Storage`].
    pub async fn append(&mut self, link: &Link) -> Result<(), LinksError> {
        let lost = || LinksError::Storage("an earlier write failed".into());
        let journal = self.journal.take().ok_or_else(lost)?;
        let (journal, _) = journal.append(&Bytes::from(link.encode())).await?;
        self.journal = Some(journal.commit().await?);
        Ok(())
    }
}
