//! Where a node without a history joins a ledger: a final header, and the links that lead to the
//! committee that signed it.
//!
//! Canonical CBOR of a map with the field names below (`docs/formats.md`, section 17). It says what a
//! bundle says of its header, without a certificate; the node then fetches the state that the header
//! commits to, from anyone. Absent on purpose: the state, and how recent the header is (a checkpoint
//! tells how old it may be at most).

use chancery_rules::kernel::cbor::{self, CborError};
use chancery_rules::kernel::hex_bytes;
use chancery_rules::kernel::ids::{BlockDigest, Epoch, Height, LedgerId};
use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::committee::{ChainError, CommitteeChain, Link};
use crate::finality::{self, FinalityError};
use crate::header::{Header, HeaderError, PlaceError};
use crate::verify::Anchor;

/// The largest join point, in bytes.
pub const JOIN_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A final header with what shows that it is final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinPoint {
    /// The links from the genesis file's committee to the one that signed, in order.
    pub links: Vec<Link>,
    /// The header, as encoded.
    #[serde(with = "hex_bytes")]
    pub header: Vec<u8>,
    /// Its finality certificate with exactly a quorum of signatures: [`finality::trim`].
    #[serde(with = "hex_bytes")]
    pub finality: Vec<u8>,
}

/// A join point that leads from an anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedJoin {
    /// The header.
    pub header: Header,
    /// The committees as far as the links show them.
    pub committees: CommitteeChain,
}

/// Why a join point is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// More than [`JOIN_BYTES_MAX`] bytes.
    #[error("a join point is longer than {JOIN_BYTES_MAX} bytes")]
    TooLong,
    /// Not canonical CBOR of a join point.
    #[error("the join point cannot be read: {0}")]
    Cbor(#[from] CborError),
    /// A link, or the header's epoch, does not belong to the chain of committees.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The header's bytes are none.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The header is of another ledger.
    #[error("the join point is of the ledger {0}")]
    OtherLedger(LedgerId),
    /// The header is the genesis header, which nobody signs.
    #[error("the join point is the genesis header")]
    GenesisHeader,
    /// The header is the last of its epoch, after which another committee is in office.
    #[error("the join point is the last block of epoch {0}")]
    LastHeader(Epoch),
    /// The header is not one of its place.
    #[error("the join point's header: {0}")]
    Place(#[from] PlaceError),
    /// The committee did not sign the header.
    #[error("the join point: {0}")]
    Finality(#[from] FinalityError),
    /// The checkpoint is of a later block.
    #[error("the join point lies before the checkpoint's height {0}")]
    Stale(Height),
    /// The checkpoint is of another history.
    #[error("the checkpoint is of another history: {0}")]
    OtherHistory(FinalityError),
    /// The checkpoint has another block at the same height.
    #[error("the checkpoint has another block at the join point's height")]
    OtherBlock,
}

impl JoinPoint {
    /// Canonical CBOR.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads a join point; whether it is good, [`JoinPoint::verify`] says.
    ///
    /// # Errors
    /// `TooLong` or `Cbor`.
    pub fn decode(bytes: &[u8]) -> Result<Self, JoinError> {
        if bytes.len() > JOIN_BYTES_MAX {
            return Err(JoinError::TooLong);
        }
        Ok(canonical::decode(bytes)?)
    }

    /// Checks that the links lead from the anchor to the committee that made the header final, and
    /// that the anchor's checkpoint, if it has one, is of the same history and not of a later block.
    ///
    /// # Errors
    /// The first [`JoinError`] that applies.
    pub fn verify(&self, anchor: &Anchor) -> Result<VerifiedJoin, JoinError> {
        let mut committees = anchor.chain().clone();
        for link in &self.links {
            committees.extend(link)?;
        }
        let header = Header::decode(&self.header)?;
        if header.ledger != anchor.ledger() {
            return Err(JoinError::OtherLedger(header.ledger));
        }
        if header.height == Height(0) {
            return Err(JoinError::GenesisHeader);
        }
        header.check_place(committees.epochs())?;
        if header.next_committee.is_some() {
            return Err(JoinError::LastHeader(header.epoch));
        }
        let (epoch, since) = (header.epoch, committees.since());
        if epoch < since {
            return Err(ChainError::Before { epoch, since }.into());
        }
        let committee = committees.committee_of(epoch)?;
        let digest = BlockDigest::of(&self.header);
        finality::verify(&self.finality, &header, digest, committee)?;
        agree(anchor, &header, digest, &committees)?;
        Ok(VerifiedJoin { header, committees })
    }
}

fn agree(
    anchor: &Anchor,
    header: &Header,
    digest: BlockDigest,
    committees: &CommitteeChain,
) -> Result<(), JoinError> {
    let Some(checkpoint) = anchor.checkpoint() else {
        return Ok(());
    };
    let shown = checkpoint.header();
    if shown.height > header.height {
        return Err(JoinError::Stale(shown.height));
    }
    let committee = committees.committee_of(shown.epoch)?;
    checkpoint
        .verify(committee)
        .map_err(JoinError::OtherHistory)?;
    if shown.height == header.height && checkpoint.digest() != digest {
        return Err(JoinError::OtherBlock);
    }
    Ok(())
}
