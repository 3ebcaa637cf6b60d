//! The proof bundle: one file with which anyone checks a certificate offline.
//!
//! Canonical CBOR (`docs/formats.md`, section 13), so that a bundle has exactly one encoding: every
//! field is read, none is passed over, and no second file proves the same. Absent on purpose: the
//! checks, which [`crate::verify`] makes.

use chancery_rules::kernel::cbor::{self, CborError};
use chancery_rules::kernel::hex_bytes;
use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::committee::Link;

/// The largest bundle, in bytes.
pub const BUNDLE_BYTES_MAX: usize = 1024 * 1024;
/// The extension of a bundle's file name.
pub const BUNDLE_EXTENSION: &str = "chancery";

const VERSION: u64 = 1;
const KIND: &str = "chancery-bundle";

/// What a bundle carries, each part in its own encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The secured credential in its canonical bytes (RFC 8785).
    pub credential: Vec<u8>,
    /// The salt of its commitment.
    pub salt: [u8; 32],
    /// The certificate type, canonical CBOR.
    pub definition: Option<Vec<u8>>,
    /// The certificate's record; absent if the ledger is proven not to have it.
    pub certificate: Option<Vec<u8>>,
    /// The state proof of the record, or of its absence.
    pub proof: Vec<u8>,
    /// The issuer's record, if the issuer is no member of the genesis file.
    pub issuer: Option<IssuerProof>,
    /// The header whose state is proven.
    pub header: Vec<u8>,
    /// Its finality certificate with exactly a quorum of signatures: [`crate::finality::trim`].
    pub finality: Vec<u8>,
    /// The links from the genesis file's committee to the one that signed; as many as fit.
    pub committees: Vec<Link>,
}

/// A party's record with the proof of its presence in the state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerProof {
    /// The record.
    #[serde(with = "hex_bytes")]
    pub value: Vec<u8>,
    /// The state proof.
    #[serde(with = "hex_bytes")]
    pub proof: Vec<u8>,
}

/// Why bytes are no bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// More than [`BUNDLE_BYTES_MAX`] bytes.
    #[error("the bundle is longer than {BUNDLE_BYTES_MAX} bytes")]
    TooLong,
    /// Not canonical CBOR of a bundle.
    #[error("the bundle cannot be read: {0}")]
    Cbor(#[from] CborError),
    /// Some other kind of file.
    #[error("the file is no bundle")]
    Kind,
    /// A version that this program does not know.
    #[error("the bundle's version {0} is not known")]
    Version(u64),
}

impl Bundle {
    /// The bytes of the file.
    ///
    /// # Errors
    /// `TooLong`.
    pub fn encode(&self) -> Result<Vec<u8>, BundleError> {
        let bytes = cbor::encode(&Wire::from(self.clone()));
        if bytes.len() > BUNDLE_BYTES_MAX {
            Err(BundleError::TooLong)
        } else {
            Ok(bytes)
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Any [`BundleError`], in order.
    pub fn decode(bytes: &[u8]) -> Result<Self, BundleError> {
        if bytes.len() > BUNDLE_BYTES_MAX {
            return Err(BundleError::TooLong);
        }
        let wire: Wire = canonical::decode(bytes)?;
        if wire.kind != KIND {
            return Err(BundleError::Kind);
        }
        if wire.v != VERSION {
            return Err(BundleError::Version(wire.v));
        }
        Ok(wire.into())
    }
}

/// The map as it is encoded.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    v: u64,
    kind: String,
    #[serde(with = "hex_bytes")]
    credential: Vec<u8>,
    #[serde(with = "hex_bytes")]
    salt: [u8; 32],
    #[serde(
        default,
        with = "hex_bytes::option",
        skip_serializing_if = "Option::is_none"
    )]
    definition: Option<Vec<u8>>,
    #[serde(
        default,
        with = "hex_bytes::option",
        skip_serializing_if = "Option::is_none"
    )]
    certificate: Option<Vec<u8>>,
    #[serde(with = "hex_bytes")]
    proof: Vec<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issuer: Option<IssuerProof>,
    #[serde(with = "hex_bytes")]
    header: Vec<u8>,
    #[serde(with = "hex_bytes")]
    finality: Vec<u8>,
    committees: Vec<Link>,
}

impl From<Bundle> for Wire {
    fn from(bundle: Bundle) -> Self {
        Self {
            v: VERSION,
            kind: KIND.to_owned(),
            credential: bundle.credential,
            salt: bundle.salt,
            definition: bundle.definition,
            certificate: bundle.certificate,
            proof: bundle.proof,
            issuer: bundle.issuer,
            header: bundle.header,
            finality: bundle.finality,
            committees: bundle.committees,
        }
    }
}

impl From<Wire> for Bundle {
    fn from(wire: Wire) -> Self {
        Self {
            credential: wire.credential,
            salt: wire.salt,
            definition: wire.definition,
            certificate: wire.certificate,
            proof: wire.proof,
            issuer: wire.issuer,
            header: wire.header,
            finality: wire.finality,
            committees: wire.committees,
        }
    }
}
