//! The log of receipts as transparency tools know it: checkpoints, and what stands under them.
//!
//! A checkpoint is a C2SP signed note (`docs/formats.md`, section 15). Its one signature is the
//! block's header with its finality certificate, so that a quorum of validators vouches for the size
//! and the root. Absent on purpose: the tree itself (`chancery_rules::log`), and witnesses' keys.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery_rules::kernel::ids::{BlockDigest, LedgerId, Root};
use chancery_rules::log::{leaf_hash, verify_inclusion};
use sha2::{Digest as _, Sha256};

use crate::committee::Committee;
use crate::finality::{self, FinalityError};
use crate::header::{Header, HeaderError};
use crate::wire::{Reader, WireError, put_uvarint};

/// The longest checkpoint that is read, in bytes.
pub const CHECKPOINT_BYTES_MAX: usize = 32 * 1024;

const SIGNATURE_KIND: &[u8] = b"chancery/finality/1";
const SIGNATURE_PREFIX: &str = "\u{2014} ";

/// Size and root of a ledger's log, as a note states them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The ledger.
    pub ledger: LedgerId,
    /// Leaves of the log.
    pub size: u64,
    /// Root over them.
    pub root: Root,
}

/// A checkpoint with the block that signs it, as read: its finality certificate unchecked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    header: Header,
    digest: BlockDigest,
    finality: Vec<u8>,
}

/// Why a checkpoint is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not a note of the one form.
    #[error("the text is no checkpoint of ours")]
    Form,
    /// The signature's bytes cannot be read.
    #[error("the checkpoint's signature cannot be read: {0}")]
    Wire(#[from] WireError),
    /// The signature's header cannot be read.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The header is of another ledger, size or root than the text.
    #[error("the signed header says something else than the checkpoint")]
    Other,
    /// The finality certificate is refused.
    #[error(transparent)]
    Finality(#[from] FinalityError),
}

/// Writes the checkpoint of a final block: header as encoded, certificate as in a bundle.
///
/// # Errors
/// `Header` if the header's bytes are none.
pub fn write_checkpoint(header: &[u8], finality: &[u8]) -> Result<String, CheckpointError> {
    let checkpoint = Checkpoint::of(&Header::decode(header)?);
    let mut signature = key_id(checkpoint.ledger).to_vec();
    // A slice is never longer than `u64::MAX`.
    put_uvarint(
        &mut signature,
        u64::try_from(header.len()).unwrap_or(u64::MAX),
    );
    signature.extend_from_slice(header);
    signature.extend_from_slice(finality);
    let (text, origin) = (checkpoint.text(), origin(checkpoint.ledger));
    Ok(format!(
        "{text}\n{SIGNATURE_PREFIX}{origin} {}\n",
        STANDARD.encode(signature)
    ))
}

/// Reads a checkpoint and checks it under the committee.
///
/// # Errors
/// The first [`CheckpointError`] that applies.
pub fn verify_checkpoint(note: &str, committee: &Committee) -> Result<Checkpoint, CheckpointError> {
    let signed = SignedCheckpoint::read(note)?;
    signed.verify(committee)?;
    Ok(signed.checkpoint)
}

/// Whether `proof` shows the receipt with these bytes at `index` of the log that a header names.
#[must_use]
pub fn verify_receipt(receipt: &[u8], index: u64, proof: &[Root], header: &Header) -> bool {
    let leaf = leaf_hash(receipt);
    verify_inclusion(&leaf, index, header.log_size, proof, &header.log_root)
}

impl SignedCheckpoint {
    /// Reads a note of the one form, whose text says what its header says.
    ///
    /// # Errors
    /// The first [`CheckpointError`] that applies, `Finality` apart.
    pub fn read(note: &str) -> Result<Self, CheckpointError> {
        let (checkpoint, signature) = parse(note).ok_or(CheckpointError::Form)?;
        let mut reader = Reader::new(&signature);
        if *reader.array()? != key_id(checkpoint.ledger) {
            return Err(CheckpointError::Form);
        }
        let length = reader.length()?;
        let encoded = reader.take(length)?;
        let finality = reader.take(reader.remaining())?.to_vec();
        let header = Header::decode(encoded)?;
        if Checkpoint::of(&header) != checkpoint {
            return Err(CheckpointError::Other);
        }
        let digest = BlockDigest::of(encoded);
        Ok(Self {
            checkpoint,
            header,
            digest,
            finality,
        })
    }

    /// Checks that a quorum of `committee` signed the header.
    ///
    /// # Errors
    /// The first [`FinalityError`] that applies.
    pub fn verify(&self, committee: &Committee) -> Result<(), FinalityError> {
        finality::verify(&self.finality, &self.header, self.digest, committee)
    }

    /// The header of the block that it was made after.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// That block's digest.
    #[must_use]
    pub const fn digest(&self) -> BlockDigest {
        self.digest
    }
}

impl Checkpoint {
    /// What a header says of the log.
    #[must_use]
    pub const fn of(header: &Header) -> Self {
        Self {
            ledger: header.ledger,
            size: header.log_size,
            root: header.log_root,
        }
    }

    /// The note's text: origin, size, root.
    #[must_use]
    pub fn text(&self) -> String {
        let root = STANDARD.encode(self.root);
        format!("{}\n{}\n{root}\n", origin(self.ledger), self.size)
    }
}

/// The text and the one signature of a note; `None` if it is not exactly as written.
fn parse(note: &str) -> Option<(Checkpoint, Vec<u8>)> {
    if note.len() > CHECKPOINT_BYTES_MAX {
        return None;
    }
    let (text, signatures) = note.split_once("\n\n")?;
    let mut lines = text.split('\n');
    let ledger = lines.next()?.strip_prefix("chancery/")?.parse().ok()?;
    let size = lines.next()?.parse().ok()?;
    let root = Root::try_from(STANDARD.decode(lines.next()?).ok()?.as_slice()).ok()?;
    let checkpoint = Checkpoint { ledger, size, root };
    if checkpoint.text().strip_suffix('\n')? != text {
        return None;
    }
    let line = signatures
        .strip_suffix('\n')?
        .strip_prefix(SIGNATURE_PREFIX)?;
    let encoded = line.strip_prefix(&origin(ledger))?.strip_prefix(' ')?;
    Some((checkpoint, STANDARD.decode(encoded).ok()?))
}

fn origin(ledger: LedgerId) -> String {
    format!("chancery/{ledger}")
}

fn key_id(ledger: LedgerId) -> [u8; 4] {
    let digest: [u8; 32] = Sha256::new()
        .chain_update(origin(ledger))
        .chain_update([b'\n', 0xff])
        .chain_update(SIGNATURE_KIND)
        .chain_update(ledger)
        .finalize()
        .into();
    let [a, b, c, d, ..] = digest;
    [a, b, c, d]
}
