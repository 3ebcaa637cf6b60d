//! Identifiers: 32 bytes that cannot be mixed up, and the numbers of blocks and epochs.
//!
//! Shown and read as 64 lowercase hexadecimal digits. Absent on purpose: conversions from one id to another.

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::hex_bytes;

/// Text that is not 64 lowercase hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 64 lowercase hexadecimal digits")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 32]);

        impl $name {
            /// The 32 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl AsRef<[u8]> for $name {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }

        impl From<[u8; 32]> for $name {
            fn from(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = NotAnId;

            fn try_from(bytes: &[u8]) -> Result<Self, NotAnId> {
                bytes.try_into().map(Self).map_err(|_| NotAnId)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(to, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let bytes = hex_bytes::from_lowercase_hex(text).ok_or(NotAnId)?;
                Self::try_from(bytes.as_slice())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                hex_bytes::serialize(&self.0, to)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                hex_bytes::deserialize(from).map(Self)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
            }
        }
    )+};
}

ids! {
    /// A ledger: SHA-256 of its genesis file, byte for byte.
    LedgerId;
    /// A transaction: SHA-256 of what was signed.
    TransactionId;
    /// A party or unit; chosen at random by who admits it.
    PartyId;
    /// A certificate; chosen at random by its issuer.
    CertificateId;
    /// A definition: SHA-256 of its document's canonical encoding.
    DefinitionId;
    /// An entry of a register; chosen at random by who registers it.
    EntryId;
    /// A claim that is made once: a keyed hash of what is claimed, made by the agency that holds the key.
    Nullifier;
    /// A permission; chosen at random by who gives it.
    PermissionId;
    /// A receipt of an access; chosen at random by who is about to release.
    AccessId;
    /// A request for a permission; chosen at random by who asks.
    RequestId;
    /// A case; chosen at random by who opens it.
    CaseId;
    /// A person in one case and nowhere else; chosen at random.
    AliasId;
    /// An obligation; chosen at random by who assesses it.
    ObligationId;
    /// A motion; chosen at random by who proposes it.
    MotionId;
    /// A salted hash of something that is not on the ledger.
    Commitment;
    /// A block: SHA-256 of its header.
    BlockDigest;
    /// Where a record lies in the state: SHA-256 of tag and id.
    StateKey;
    /// A node of a Merkle tree of RFC 6962: a leaf's hash, an inner node, a root.
    Root;
    /// A validator: its Ed25519 public key for consensus and transport.
    ValidatorId;
    /// Anything with an id of 32 bytes that a transaction is about.
    SubjectId;
}

macro_rules! subjects {
    ($($name:ident)+) => {$(
        impl From<$name> for SubjectId {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        }
    )+};
}

subjects! {
    PartyId CertificateId DefinitionId MotionId EntryId Nullifier PermissionId AccessId CaseId AliasId ObligationId
    RequestId
}

macro_rules! hashed {
    ($($name:ident)+) => {$(
        impl $name {
            /// SHA-256 of `bytes`.
            #[must_use]
            pub fn of(bytes: &[u8]) -> Self {
                Self(Sha256::digest(bytes).into())
            }
        }
    )+};
}

hashed! { LedgerId TransactionId DefinitionId BlockDigest StateKey ObligationId }

impl AliasId {
    /// As whom the person signs: the `party` of the envelope.
    #[must_use]
    pub const fn signer(self) -> PartyId {
        PartyId(self.0)
    }
}

/// Sixteen random bytes that make two equal requests two transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nonce(#[serde(with = "hex_bytes")] pub [u8; 16]);

/// Number of a block; the genesis header has 0, the first block 1.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Height(pub u64);

impl Height {
    /// The height after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Height {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

/// Number of an epoch, in which one committee is in office; the genesis file's has 0.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Epoch(pub u64);

impl Epoch {
    /// The epoch after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}
