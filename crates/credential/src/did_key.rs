//! An assertion key and its `did:key`.
//!
//! The only kind here is Ed25519: multicodec `0xed01`, then the 32 bytes, in base58btc with the
//! multibase prefix `z` (W3C CCG did:key 0.9, W3C Controlled Identifiers 1.0, section 2.2.2). Keys of
//! small order and encodings that are not canonical are refused wherever a key enters.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};

const PREFIX: &str = "did:key:";
const MULTICODEC_ED25519: [u8; 2] = [0xed, 0x01];

/// The number of characters of the multibase form is fixed by its prefix and length.
const MULTIBASE_CHARS: usize = 48;

/// Why bytes or a text are not an assertion key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not `did:key:z6Mk...`.
    #[error("expected an Ed25519 key as `did:key:z6Mk...`")]
    Form,
    /// Not a point of the curve in its canonical encoding.
    #[error("the bytes are not a canonical Ed25519 public key")]
    NotCanonical,
    /// A point of small order: anyone could sign for it.
    #[error("the key is of small order")]
    SmallOrder,
    /// A verification method that names another key than its controller, or none.
    #[error("the verification method does not name the key of its did:key")]
    Fragment,
}

/// A public Ed25519 key that asserts credentials.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AssertionKey(VerifyingKey);

impl AssertionKey {
    /// Reads the 32 bytes of RFC 8032.
    ///
    /// # Errors
    ///
    /// `NotCanonical` or `SmallOrder`.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_canonical_field_element(bytes) {
            return Err(KeyError::NotCanonical);
        }
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::NotCanonical)?;
        if key.is_weak() {
            Err(KeyError::SmallOrder)
        } else {
            Ok(Self(key))
        }
    }

    /// The 32 bytes of RFC 8032.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// `z6Mk...`: the multibase form.
    pub fn multibase(&self) -> String {
        let mut bytes = MULTICODEC_ED25519.to_vec();
        bytes.extend_from_slice(self.as_bytes());
        format!("z{}", bs58::encode(bytes).into_string())
    }

    /// `did:key:z6Mk...#z6Mk...`: how a proof names this key.
    pub fn verification_method(&self) -> String {
        format!("{self}#{}", self.multibase())
    }

    /// Reads `did:key:z6Mk...#z6Mk...`.
    ///
    /// # Errors
    ///
    /// Any [`KeyError`]; `Fragment` if the two parts differ.
    pub fn parse_verification_method(text: &str) -> Result<Self, KeyError> {
        let (did, fragment) = text.split_once('#').ok_or(KeyError::Fragment)?;
        let key: Self = did.parse()?;
        if did.strip_prefix(PREFIX) == Some(fragment) {
            Ok(key)
        } else {
            Err(KeyError::Fragment)
        }
    }

    /// Whether `signature` is this key's over `message`, by the strict rule: canonical scalar, no
    /// point of small order, equation without cofactor.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.0.verify_strict(message, &signature).is_ok()
    }
}

impl fmt::Display for AssertionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.multibase())
    }
}

impl fmt::Debug for AssertionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AssertionKey({self})")
    }
}

impl FromStr for AssertionKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let multibase = text.strip_prefix(PREFIX).ok_or(KeyError::Form)?;
        let base58 = multibase.strip_prefix('z').ok_or(KeyError::Form)?;
        if multibase.len() != MULTIBASE_CHARS {
            return Err(KeyError::Form);
        }
        let bytes = bs58::decode(base58)
            .into_vec()
            .map_err(|_| KeyError::Form)?;
        let key = bytes
            .strip_prefix(&MULTICODEC_ED25519)
            .ok_or(KeyError::Form)?;
        Self::from_bytes(key.try_into().map_err(|_| KeyError::Form)?)
    }
}

/// Whether the 255 bits are below 2^255 - 19.
fn is_canonical_field_element(bytes: &[u8; 32]) -> bool {
    let [first, middle @ .., last] = bytes;
    let all_ones = last & 0x7f == 0x7f && middle.iter().all(|byte| *byte == 0xff);
    !(all_ones && *first >= 0xed)
}

/// The private half of an assertion key; wiped from memory when dropped.
pub struct AssertionSigner(SigningKey);

impl AssertionSigner {
    /// The key pair of a 32-byte seed (RFC 8032, section 5.1.5).
    ///
    /// # Errors
    ///
    /// None of the [`KeyError`]s is known to arise from a seed; the public key is checked like any.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, KeyError> {
        let signer = SigningKey::from_bytes(seed);
        AssertionKey::from_bytes(signer.verifying_key().as_bytes())?;
        Ok(Self(signer))
    }

    /// The public half.
    pub fn key(&self) -> AssertionKey {
        AssertionKey(self.0.verifying_key())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for AssertionSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AssertionSigner({})", self.key())
    }
}
