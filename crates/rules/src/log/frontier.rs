//! The right edge of the tree: enough to append and to know the root.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::node_hash;
use crate::kernel::ids::Root;

/// Size and root of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogState {
    /// Number of leaves.
    pub size: u64,
    /// Root over them.
    pub root: Root,
}

/// Peaks that do not fit the size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a frontier has one peak for each bit of its size")]
pub struct FrontierError;

/// The roots of the perfect subtrees that a tree of `size` leaves consists of, tallest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FrontierParts")]
pub struct Frontier {
    size: u64,
    peaks: Vec<Root>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontierParts {
    size: u64,
    peaks: Vec<Root>,
}

impl Frontier {
    /// The right edge of a tree of `size` leaves that consists of perfect subtrees with these roots.
    ///
    /// # Errors
    ///
    /// [`FrontierError`] unless there is one root for each bit of the size.
    pub fn of(size: u64, peaks: Vec<Root>) -> Result<Self, FrontierError> {
        Self::try_from(FrontierParts { size, peaks })
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of its perfect subtrees, tallest first: one for each bit of its size.
    #[must_use]
    pub fn peaks(&self) -> &[Root] {
        &self.peaks
    }

    /// Appends a leaf by its hash.
    pub fn append(&mut self, leaf: Root) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.peaks.push(node);
        self.size = self.size.saturating_add(1);
    }

    /// Root over all leaves; SHA-256 of nothing if there is none.
    #[must_use]
    pub fn root(&self) -> Root {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else {
            return Root(Sha256::digest([]).into());
        };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }

    /// Size and root.
    #[must_use]
    pub fn state(&self) -> LogState {
        LogState {
            size: self.size,
            root: self.root(),
        }
    }
}

impl TryFrom<FrontierParts> for Frontier {
    type Error = FrontierError;

    fn try_from(parts: FrontierParts) -> Result<Self, FrontierError> {
        if usize::try_from(parts.size.count_ones()) == Ok(parts.peaks.len()) {
            Ok(Self {
                size: parts.size,
                peaks: parts.peaks,
            })
        } else {
            Err(FrontierError)
        }
    }
}
