//! What a ledger tells others: finalised blocks, in order.

use std::sync::Arc;

use crate::kernel::{
    changes::Change,
    ids::{BlockDigest, Height, TransactionId, ValidatorId},
    receipt::Receipt,
    time::Timestamp,
};

/// A part of a snapshot of the state; to be applied in the order in which the parts come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnapshotPart {
    /// Records as they stand, or that some are gone.
    Records(Vec<Change>),
    /// The end: with this block's changes all records are as they were after it.
    Block(Arc<FinalisedBlock>),
}

/// A block that the committee has finalised, with what it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalisedBlock {
    /// Its number.
    pub height: Height,
    /// SHA-256 of its header.
    pub digest: BlockDigest,
    /// Digest of the block before.
    pub parent: BlockDigest,
    /// Its time.
    pub time: Timestamp,
    /// The consensus view in which it was proposed.
    pub view: u64,
    /// Who proposed it.
    pub leader: ValidatorId,
    /// The header, in its canonical encoding.
    pub header: Vec<u8>,
    /// Its finality certificate, in the engine's encoding, if this block has one of its own.
    pub finality: Option<Vec<u8>>,
    /// Its envelopes, in order.
    pub transactions: Vec<(TransactionId, Vec<u8>)>,
    /// Their receipts, in the same order, then those of system acts.
    pub receipts: Vec<Receipt>,
    /// The records that it changed, of the kinds that [are told](crate::kernel::state_key::RecordKey::is_told).
    pub changes: Vec<Change>,
}
