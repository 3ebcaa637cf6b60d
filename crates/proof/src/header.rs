//! The header of a block: what the validators sign, by its digest.
//!
//! Canonical CBOR of a map with the field names below; the block digest is its SHA-256
//! (`docs/formats.md`, section 8). Absent on purpose: the block's transactions, of which the header
//! has only the root.

use chancery_rules::genesis::Epochs;
use chancery_rules::kernel::cbor::{self, CborError};
use chancery_rules::kernel::ids::{BlockDigest, Epoch, Height, LedgerId, Root, ValidatorId};
use chancery_rules::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::canonical;

/// The header's version.
pub const HEADER_VERSION: u64 = 1;
/// The state's format: the proofs of [`crate::state`].
pub const STATE_FORMAT: u64 = 1;
/// The longest header, in bytes.
pub const HEADER_BYTES_MAX: usize = 1024;

/// A view of consensus: one leader's attempt to have a block agreed.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct View(pub u64);

/// What one block is and what the ledger is after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// [`HEADER_VERSION`].
    pub v: u64,
    /// The ledger it belongs to.
    pub ledger: LedgerId,
    /// Its place in the chain; the genesis header has 0.
    pub height: Height,
    /// The height divided by the length of an epoch, rounded down.
    pub epoch: Epoch,
    /// The view in which it was proposed.
    pub view: View,
    /// The view of its parent.
    pub parent_view: View,
    /// The parent's digest; zeros at height 0.
    pub parent: BlockDigest,
    /// The proposer; zeros at height 0.
    pub leader: ValidatorId,
    /// Block time, greater than the parent's.
    pub time: Timestamp,
    /// Root of the RFC 6962 tree over the block's envelopes.
    pub transactions: Root,
    /// How many envelopes the block has.
    pub count: u64,
    /// Leaves of the log of receipts after this block.
    pub log_size: u64,
    /// Root of the log after this block.
    pub log_root: Root,
    /// [`STATE_FORMAT`].
    pub state_format: u64,
    /// Canonical root of the state after this block.
    pub state_root: Root,
    /// Root of the state's operations, for synchronisation.
    pub ops_root: Root,
    /// First operation that a synchronising node needs.
    pub ops_start: u64,
    /// End of the operations after this block.
    pub ops_end: u64,
    /// Hash of the committee of the next epoch, [`crate::committee::committee_root`]; present in the
    /// last block of each epoch, changed or not, and in no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_committee: Option<Root>,
}

impl Header {
    /// The bytes that are stored, sent and hashed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads a header of version 1.
    ///
    /// # Errors
    /// [`HeaderError`]: too long, not the canonical bytes of a header, or of another version.
    pub fn decode(bytes: &[u8]) -> Result<Self, HeaderError> {
        if bytes.len() > HEADER_BYTES_MAX {
            return Err(HeaderError::TooLong);
        }
        let header: Self = canonical::decode(bytes)?;
        if header.v == HEADER_VERSION {
            Ok(header)
        } else {
            Err(HeaderError::Version(header.v))
        }
    }

    /// The digest of these bytes: what a finality certificate signs.
    #[must_use]
    pub fn digest(&self) -> BlockDigest {
        BlockDigest::of(&self.encode())
    }

    /// Checks that the epoch is the height's, and that the next committee is announced in the last
    /// block of an epoch and nowhere else.
    ///
    /// # Errors
    /// The first [`PlaceError`] that applies.
    pub fn check_place(&self, epochs: Epochs) -> Result<(), PlaceError> {
        let expected = epochs.epoch_of(self.height);
        if self.epoch != expected {
            let (height, epoch) = (self.height, self.epoch);
            return Err(PlaceError::Epoch {
                height,
                epoch,
                expected,
            });
        }
        match (epochs.is_last(self.height), self.next_committee) {
            (true, None) => Err(PlaceError::NotAnnounced(self.height)),
            (false, Some(_)) => Err(PlaceError::Announced(self.height)),
            (true, Some(_)) | (false, None) => Ok(()),
        }
    }
}

/// Why a header is not one of its place in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// Another epoch than the height's.
    #[error("the block at height {height} is of epoch {expected}, not {epoch}")]
    Epoch {
        /// The height.
        height: Height,
        /// The epoch that the header states.
        epoch: Epoch,
        /// The epoch of the height.
        expected: Epoch,
    },
    /// The last block of an epoch without its announcement.
    #[error("the block at height {0} is the last of its epoch, but announces no committee")]
    NotAnnounced(Height),
    /// An announcement in another block.
    #[error("the block at height {0} is not the last of its epoch, but announces a committee")]
    Announced(Height),
}

/// Why bytes are no header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// More than [`HEADER_BYTES_MAX`] bytes.
    #[error("the header is longer than {HEADER_BYTES_MAX} bytes")]
    TooLong,
    /// Not canonical CBOR of a header.
    #[error("the header cannot be read: {0}")]
    Cbor(#[from] CborError),
    /// A version that this program does not know.
    #[error("the header's version {0} is not known")]
    Version(u64),
}
