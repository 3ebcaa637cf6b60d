//! The log of all receipts as a Merkle tree (RFC 6962, SHA-256), on disk with its inner nodes, so
//! that a proof reads a few dozen hashes and never the log.
//!
//! Writes are idempotent: a block that is delivered twice changes nothing. A crash in the middle
//! of a write leaves a prefix, which the next delivery of the same block completes. A log may begin
//! at a later leaf than the first ([`base`]): roots and proofs above it are the same.
//! Absent on purpose: the receipts themselves (they are in the [outcomes](crate::outcomes)).

mod base;
pub mod shape;
#[cfg(test)]
mod tests;

use crate::engine::{Digest, Runtime};
use base::Base;
use chancery_rules::{
    kernel::ids::Root,
    log::{Frontier, consistency_ranges, inclusion_ranges, node_hash, root_of_hashes},
};
use commonware_runtime::buffer::paged::CacheRef;
use commonware_storage::journal::{
    self,
    contiguous::{
        Contiguous, Many,
        fixed::{Config, Journal},
    },
};
use commonware_utils::{NZU64, NZUsize};
use std::{num::NonZeroU64, ops::Range};

/// Why the log cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The request names leaves that the log does not have, or an impossible pair of sizes.
    #[error("the log has no such leaves")]
    OutOfRange,
    /// The request needs leaves that this node does not keep.
    #[error("leaves before {first} are not kept here")]
    Gone {
        /// The first leaf that is kept.
        first: u64,
    },
    /// The stored beginning of the log cannot be read.
    #[error("the log's stored beginning is corrupt")]
    Corrupt,
    /// A block was delivered before its predecessors.
    #[error("leaves before {first} are missing from the log")]
    Gap {
        /// The first leaf of the block.
        first: u64,
    },
    /// The disk failed, now or earlier; only a restart recovers.
    #[error("the log's storage failed: {0}")]
    Storage(String),
}

impl From<journal::Error> for LogError {
    fn from(error: journal::Error) -> Self {
        Self::Storage(error.to_string())
    }
}

/// Nodes of a file of the tree: what pruning removes at a time.
const NODES_PER_FILE: NonZeroU64 = NZU64!(1 << 20);

/// The stored tree.
pub struct EventLog<E: Runtime> {
    context: E,
    config: Config,
    journal: Option<Journal<E, Digest>>,
    base: Base<E>,
}

impl<E: Runtime> EventLog<E> {
    /// Opens the log under the partition prefix `prefix`.
    ///
    /// # Errors
    ///
    /// [`LogError::Storage`], [`LogError::Corrupt`].
    pub async fn open(context: E, prefix: &str, page_cache: CacheRef) -> Result<Self, LogError> {
        Self::open_in_files(context, prefix, page_cache, NODES_PER_FILE).await
    }

    async fn open_in_files(
        context: E,
        prefix: &str,
        page_cache: CacheRef,
        items_per_blob: NonZeroU64,
    ) -> Result<Self, LogError> {
        let config = Config {
            partition: format!("{prefix}-log"),
            items_per_blob,
            page_cache,
            write_buffer: NZUsize!(1 << 20),
            replay_buffer: NZUsize!(1 << 20),
        };
        let base = Base::open(context.child("base"), prefix).await?;
        let journal = Journal::init(context.child("nodes"), config.clone()).await?;
        Ok(Self {
            context,
            config,
            journal: Some(journal),
            base,
        })
    }

    /// The first leaf that is kept.
    pub const fn first(&self) -> u64 {
        self.base.leaves()
    }

    /// Begins anew after the leaves of `frontier`; whatever was stored is dropped.
    ///
    /// # Errors
    ///
    /// [`LogError::Storage`].
    pub async fn begin(&mut self, frontier: Frontier) -> Result<(), LogError> {
        drop(self.take()?);
        self.base.set(frontier).await?;
        let context = self.context.child("begun");
        let journal = Journal::init_at_size(context, self.config.clone(), self.base.position());
        self.journal = Some(journal.await?);
        Ok(())
    }

    /// Forgets the leaves before `first`, but for the peaks over them. Files go as a whole, so that
    /// some of them may stay on the disk for a while.
    ///
    /// # Errors
    ///
    /// [`LogError::OutOfRange`] if there are fewer leaves; [`LogError::Storage`].
    pub async fn prune(&mut self, first: u64) -> Result<(), LogError> {
        if first <= self.first() {
            return Ok(());
        }
        self.check(first)?;
        let peaks = self.subtrees(0..first).await?;
        let frontier = Frontier::of(first, peaks).map_err(|_| LogError::Corrupt)?;
        self.base.set(frontier).await?;
        let journal = self.take()?;
        let (journal, _) = journal.prune(self.base.position()).await?;
        self.journal = Some(journal);
        Ok(())
    }

    /// Appends `leaves`, the first of which has the index `first`, and makes them durable.
    /// Leaves that are there already are left alone.
    ///
    /// # Errors
    ///
    /// [`LogError::Gap`] if leaves before `first` are missing; [`LogError::Storage`].
    pub async fn extend(&mut self, first: u64, leaves: &[Root]) -> Result<(), LogError> {
        let stored = self.journal()?.size();
        let base = shape::nodes(first);
        if stored < base || stored < self.base.position() {
            return Err(LogError::Gap { first });
        }
        let count = u64::try_from(leaves.len()).unwrap_or(u64::MAX);
        if stored >= shape::nodes(first.saturating_add(count)) {
            return Ok(());
        }
        let grown = grow(self.subtrees(0..first).await?, first, leaves);
        let known = usize::try_from(stored - base).unwrap_or(usize::MAX);
        let Some(fresh) = grown.get(known..).filter(|fresh| !fresh.is_empty()) else {
            return Ok(());
        };
        let journal = self.take()?;
        let (journal, _) = journal.append_many(Many::Flat(fresh)).await?;
        self.journal = Some(journal.commit().await?);
        Ok(())
    }

    /// The hashes that prove leaf `index` in the tree of `size` leaves, bottom first.
    ///
    /// # Errors
    ///
    /// [`LogError::OutOfRange`], [`LogError::Gone`], [`LogError::Storage`].
    pub async fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Root>, LogError> {
        self.hashes(inclusion_ranges(index, size), size).await
    }

    /// The hashes that prove the tree of `old` leaves to be a prefix of that of `new`.
    ///
    /// # Errors
    ///
    /// [`LogError::OutOfRange`], [`LogError::Gone`], [`LogError::Storage`].
    pub async fn consistency(&self, old: u64, new: u64) -> Result<Vec<Root>, LogError> {
        self.hashes(consistency_ranges(old, new), new).await
    }

    /// The root over the first `size` leaves.
    ///
    /// # Errors
    ///
    /// [`LogError::OutOfRange`], [`LogError::Gone`], [`LogError::Storage`].
    pub async fn root(&self, size: u64) -> Result<Root, LogError> {
        if size == 0 {
            return Ok(root_of_hashes([]));
        }
        self.check(size)?;
        self.range_hash(0..size).await
    }

    async fn hashes(
        &self,
        ranges: Option<Vec<chancery_rules::log::Range>>,
        size: u64,
    ) -> Result<Vec<Root>, LogError> {
        self.check(size)?;
        let mut hashes = Vec::new();
        for range in ranges.ok_or(LogError::OutOfRange)? {
            hashes.push(self.range_hash(range.start..range.end).await?);
        }
        Ok(hashes)
    }

    fn check(&self, size: u64) -> Result<(), LogError> {
        if shape::nodes(size) > self.journal()?.size() {
            return Err(LogError::OutOfRange);
        }
        Ok(())
    }

    async fn range_hash(&self, range: Range<u64>) -> Result<Root, LogError> {
        let subtrees = self.subtrees(range).await?;
        let folded = subtrees
            .into_iter()
            .rev()
            .reduce(|right, left| node_hash(&left, &right));
        folded.ok_or(LogError::OutOfRange)
    }

    /// The complete subtrees that `range` consists of, from the left.
    async fn subtrees(&self, range: Range<u64>) -> Result<Vec<Root>, LogError> {
        let mut positions = shape::subtrees(&range);
        let kept = positions.partition_point(|at| *at < self.base.position());
        let stored = positions.split_off(kept);
        let gone = LogError::Gone {
            first: self.first(),
        };
        let peaks = positions.into_iter().map(|at| self.base.peak(at));
        let mut nodes = peaks.collect::<Option<Vec<Root>>>().ok_or(gone)?;
        if !stored.is_empty() {
            let stored = self.journal()?.read_many(&stored).await?;
            nodes.extend(stored.into_iter().map(|digest| Root(digest.0)));
        }
        Ok(nodes)
    }

    fn journal(&self) -> Result<&Journal<E, Digest>, LogError> {
        self.journal.as_ref().ok_or_else(lost)
    }

    fn take(&mut self) -> Result<Journal<E, Digest>, LogError> {
        self.journal.take().ok_or_else(lost)
    }
}

fn lost() -> LogError {
    LogError::Storage("an earlier write failed".into())
}

/// The nodes that `leaves` add to a tree of `first` leaves with `peaks`, in stored order.
fn grow(mut peaks: Vec<Root>, first: u64, leaves: &[Root]) -> Vec<Digest> {
    let mut nodes = Vec::with_capacity(leaves.len().saturating_mul(2));
    for (index, leaf) in (first..).zip(leaves) {
        let mut node = *leaf;
        nodes.push(Digest::from(node.0));
        for _ in 0..index.trailing_ones() {
            let Some(left) = peaks.pop() else { break };
            node = node_hash(&left, &node);
            nodes.push(Digest::from(node.0));
        }
        peaks.push(node);
    }
    nodes
}
