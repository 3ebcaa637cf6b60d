//! Public keys and what they are for. Absent on purpose: private keys.

use std::fmt;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ParsedPublicKey};
use curve25519_dalek::edwards::CompressedEdwardsY;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::hex_bytes;

/// Longest public key, in bytes.
pub const KEY_BYTES_MAX: usize = 33;

/// What a key serves; a key has one purpose.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum KeyPurpose {
    /// Registers and retires the party's other keys and its units.
    Root,
    /// Signs what officers decide.
    Office,
    /// Signs what the party's machines do by rule.
    Automation,
    /// Signs credentials; never transactions.
    Assertion,
    /// Receives sealed documents; signs nothing.
    Sealing,
    /// Signs what a person does in one case, under an alias.
    Case,
}

impl KeyPurpose {
    /// Whether keys of this algorithm serve the purpose as keys of a party; a case key is a person's, never a party's.
    #[must_use]
    pub const fn served_by(self, algorithm: KeyAlgorithm) -> bool {
        match self {
            Self::Root | Self::Office | Self::Automation => {
                matches!(algorithm, KeyAlgorithm::Ed25519 | KeyAlgorithm::Es256)
            }
            Self::Assertion => matches!(algorithm, KeyAlgorithm::Ed25519),
            Self::Sealing => matches!(algorithm, KeyAlgorithm::X25519),
            Self::Case => false,
        }
    }
}

/// An algorithm of public keys.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum KeyAlgorithm {
    /// Ed25519 (RFC 8032): 32 bytes.
    Ed25519,
    /// ECDSA on P-256 with SHA-256: 33 bytes, a compressed point of SEC 1.
    Es256,
    /// X25519 (RFC 7748): 32 bytes.
    X25519,
}

impl KeyAlgorithm {
    /// Length of a public key in bytes.
    #[must_use]
    pub const fn key_bytes(self) -> usize {
        match self {
            Self::Ed25519 | Self::X25519 => 32,
            Self::Es256 => KEY_BYTES_MAX,
        }
    }

    /// The byte that stands for the algorithm in the id of a key's record.
    #[must_use]
    pub const fn id_byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0,
            Self::Es256 => 1,
            Self::X25519 => 2,
        }
    }
}

/// Bytes of a length that the algorithm does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a public key of this algorithm has another length")]
pub struct KeyLengthError;

/// A public key: its algorithm and raw bytes, of the right length but not otherwise judged.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "KeyParts", into = "KeyParts")]
pub struct PublicKey {
    algorithm: KeyAlgorithm,
    /// Zeros fill up shorter keys.
    bytes: [u8; KEY_BYTES_MAX],
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PublicKey")]
struct KeyParts {
    /// Algorithm of the key.
    algorithm: KeyAlgorithm,
    /// Raw public key in lowercase hexadecimal.
    #[serde(with = "hex_bytes")]
    #[schemars(with = "String", regex(pattern = r"^([0-9a-f]{64}|[0-9a-f]{66})$"))]
    bytes: Vec<u8>,
}

impl PublicKey {
    /// A key of raw bytes.
    ///
    /// # Errors
    ///
    /// If the length is not the algorithm's.
    pub fn new(algorithm: KeyAlgorithm, raw: &[u8]) -> Result<Self, KeyLengthError> {
        if raw.len() != algorithm.key_bytes() {
            return Err(KeyLengthError);
        }
        let mut bytes = [0; KEY_BYTES_MAX];
        for (to, from) in bytes.iter_mut().zip(raw) {
            *to = *from;
        }
        Ok(Self { algorithm, bytes })
    }

    /// An Ed25519 key.
    #[must_use]
    pub fn ed25519(raw: [u8; 32]) -> Self {
        let mut bytes = [0; KEY_BYTES_MAX];
        for (to, from) in bytes.iter_mut().zip(raw) {
            *to = from;
        }
        Self {
            algorithm: KeyAlgorithm::Ed25519,
            bytes,
        }
    }

    /// Its algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// Its raw bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.bytes
            .get(..self.algorithm.key_bytes())
            .unwrap_or_default()
    }

    /// Whether the key may be registered: a canonical encoding of a point that keeps its promises.
    ///
    /// Ed25519: canonical (RFC 8032 section 5.1.3) and not of small order. ES256: a compressed point on the
    /// curve. X25519: canonical and not of small order (RFC 7748 section 6.1).
    #[must_use]
    pub fn is_sound(&self) -> bool {
        match self.algorithm {
            KeyAlgorithm::Ed25519 => is_sound_ed25519(self.bytes()),
            KeyAlgorithm::Es256 => is_sound_es256(self.bytes()),
            KeyAlgorithm::X25519 => is_sound_x25519(self.bytes()),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            to,
            "PublicKey({:?}, {})",
            self.algorithm,
            hex::encode(self.bytes())
        )
    }
}

impl TryFrom<KeyParts> for PublicKey {
    type Error = KeyLengthError;

    fn try_from(parts: KeyParts) -> Result<Self, KeyLengthError> {
        Self::new(parts.algorithm, &parts.bytes)
    }
}

impl From<PublicKey> for KeyParts {
    fn from(key: PublicKey) -> Self {
        Self {
            algorithm: key.algorithm,
            bytes: key.bytes().to_vec(),
        }
    }
}

impl JsonSchema for PublicKey {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        KeyParts::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        KeyParts::json_schema(generator)
    }
}

fn is_sound_ed25519(bytes: &[u8]) -> bool {
    let Ok(encoded) = CompressedEdwardsY::from_slice(bytes) else {
        return false;
    };
    encoded
        .decompress()
        .is_some_and(|point| point.compress() == encoded && !point.is_small_order())
}

fn is_sound_es256(bytes: &[u8]) -> bool {
    matches!(bytes.first(), Some(2 | 3))
        && ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes).is_ok()
}

/// Coordinates of small order on the curve and its twist, least significant byte first.
const X25519_SMALL_ORDER: [&str; 5] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];
/// The prime 2^255 - 19, most significant byte first.
const X25519_PRIME: &str = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed";

fn is_sound_x25519(bytes: &[u8]) -> bool {
    let most_significant_first: Vec<u8> = bytes.iter().rev().copied().collect();
    hex::encode(most_significant_first).as_str() < X25519_PRIME
        && !X25519_SMALL_ORDER.contains(&hex::encode(bytes).as_str())
}
