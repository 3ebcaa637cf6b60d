//! The authenticated state's proofs, checked from their bytes against a header's state root.
//!
//! The format is section 10 of `docs/formats.md`: operations under a Merkle mountain range whose
//! nodes of height 8 carry a bitmap of what is active. Absent on purpose: the engine's code. What
//! stands here is written from the format alone, so that the two check each other.

mod mountain;
mod operation;
#[cfg(test)]
pub(crate) mod tests;

use crate::wire::{Reader, WireError};
use chancery_rules::kernel::ids::{Root, StateKey};
use mountain::OperationProof;

/// Operations that one chunk of the activity bitmap covers.
pub(crate) const CHUNK_OPERATIONS: u64 = 256;

/// Why a state proof is refused; the first reason found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateProofError {
    /// The bytes cannot be read.
    #[error("the state proof cannot be read: {0}")]
    Wire(#[from] WireError),
    /// The location lies beyond the leaves, or the leaves beyond 2^62.
    #[error("the location lies outside the state")]
    Location,
    /// More inactive peaks than peaks.
    #[error("more inactive peaks than peaks")]
    InactivePeaks,
    /// The operation's activity bit is 0: the value is not the present one.
    #[error("the operation is no longer active")]
    Inactive,
    /// Not exactly as many digests as the location demands.
    #[error("the number of digests is not the one the location demands")]
    DigestCount,
    /// The digest of the last, partial chunk is missing, superfluous or another one.
    #[error("the digest of the last chunk does not fit")]
    Partial,
    /// The missing key does not lie strictly between the two neighbours.
    #[error("the missing key does not lie between the two neighbours")]
    Span,
    /// The proof leads to another root.
    #[error("the proof leads to another root")]
    Root,
}

/// Checks that under `root` the key `key` has exactly the value `value`.
///
/// # Errors
/// The first rule of `docs/formats.md`, section 10, that `proof` breaks.
pub fn verify_inclusion(
    proof: &[u8],
    key: StateKey,
    value: &[u8],
    root: Root,
) -> Result<(), StateProofError> {
    let mut reader = Reader::new(proof);
    let place = OperationProof::read(&mut reader)?;
    let next_key: &[u8; 32] = reader.array()?;
    reader.finish()?;
    place.verify(&operation::update(&key.0, value, next_key), root.0)
}

/// Checks that under `root` the key `key` has no value.
///
/// # Errors
/// The first rule of `docs/formats.md`, section 10, that `proof` breaks.
pub fn verify_exclusion(proof: &[u8], key: StateKey, root: Root) -> Result<(), StateProofError> {
    let mut reader = Reader::new(proof);
    let empty = reader.flag()?;
    let place = OperationProof::read(&mut reader)?;
    let claimed = if empty {
        operation::read_commit(&mut reader, place.location)?
    } else {
        operation::read_neighbour(&mut reader, &key.0)?
    };
    reader.finish()?;
    place.verify(&claimed, root.0)
}
