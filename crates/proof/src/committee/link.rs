//! A link from one committee to the next: the last header of an epoch, signed, with the keys that it
//! announces where they are others than those that signed.

use chancery_rules::kernel::cbor::{self, CborError};
use chancery_rules::kernel::hex_bytes;
use chancery_rules::kernel::ids::ValidatorId;
use serde::{Deserialize, Serialize};

use super::{Committee, committee_root};
use crate::canonical;
use crate::finality::{self, FinalityError};
use crate::header::{HEADER_BYTES_MAX, Header, HeaderError};

/// The most validators that a link announces.
pub const COMMITTEE_MAX: usize = 64;
/// The longest link, in bytes: a header, 128 signatures of 64 bytes, 64 keys, and what frames them.
pub const LINK_BYTES_MAX: usize = HEADER_BYTES_MAX + 128 * 64 + COMMITTEE_MAX * 34 + 256;

/// How one committee gives way to the next, or is confirmed in office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The header of the last block of an epoch, as encoded.
    #[serde(with = "hex_bytes")]
    pub header: Vec<u8>,
    /// Its finality certificate with exactly a quorum of signatures.
    #[serde(with = "hex_bytes")]
    pub finality: Vec<u8>,
    /// The keys of the next committee in ascending order; absent if they are those that signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committee: Option<Vec<ValidatorId>>,
}

/// Why there is no link in some bytes, or to be made of some block.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// More than [`LINK_BYTES_MAX`] bytes.
    #[error("a link is longer than {LINK_BYTES_MAX} bytes")]
    TooLong,
    /// Not canonical CBOR of a link.
    #[error("the link cannot be read: {0}")]
    Cbor(#[from] CborError),
    /// The header's bytes are none.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The certificate has no quorum of the committee that signs.
    #[error(transparent)]
    Finality(#[from] FinalityError),
    /// The header does not announce these keys.
    #[error("the header announces another committee")]
    Root,
}

impl Link {
    /// The link that the last block of an epoch makes from the committee that signed it to `next`.
    ///
    /// The certificate is the engine's: surplus signatures are dropped here.
    ///
    /// # Errors
    /// `Header`, `Finality` or `Root`.
    pub fn of(
        header: Vec<u8>,
        engine: &[u8],
        signed_by: &Committee,
        next: &[ValidatorId],
    ) -> Result<Self, LinkError> {
        if Header::decode(&header)?.next_committee != Some(committee_root(next)) {
            return Err(LinkError::Root);
        }
        let mut keys = next.to_vec();
        keys.sort_unstable();
        Ok(Self {
            header,
            finality: finality::trim(engine, signed_by)?,
            committee: (keys != signed_by.keys()).then_some(keys),
        })
    }

    /// Canonical CBOR.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads one link; whether it is good, [`super::CommitteeChain::extend`] says.
    ///
    /// # Errors
    /// `TooLong` or `Cbor`.
    pub fn decode(bytes: &[u8]) -> Result<Self, LinkError> {
        if bytes.len() > LINK_BYTES_MAX {
            return Err(LinkError::TooLong);
        }
        Ok(canonical::decode(bytes)?)
    }
}
