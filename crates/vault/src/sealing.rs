//! Sealing to an agency's X25519 key: HPKE (RFC 9180) in base mode, one message per key record.
//!
//! Suite: DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001, ChaCha20-Poly1305 0x0003;
//! `info` = `chancery/vault/1`, associated data = the record's clear part.

use std::fmt;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use zeroize::Zeroizing;

use crate::error::VaultError;

const INFO: &[u8] = b"chancery/vault/1";

type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;
type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;
type EncappedKey = <X25519HkdfSha256 as Kem>::EncappedKey;

/// The public key that documents are sealed to.
#[derive(Clone)]
pub struct SealingPublicKey(PublicKey);

impl SealingPublicKey {
    /// Reads the 32 bytes of RFC 7748.
    ///
    /// # Errors
    ///
    /// `Key` if they are none.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, VaultError> {
        PublicKey::from_bytes(bytes)
            .map(Self)
            .map_err(|_| VaultError::Key)
    }

    /// The 32 bytes of RFC 7748.
    pub fn to_bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.0.write_exact(&mut bytes);
        bytes
    }

    /// Seals bytes that are no document, such as a backup's keys, to this key: 32 bytes encapsulated
    /// key, then the ciphertext.
    ///
    /// # Errors
    ///
    /// `Randomness`, or `Key` if nothing can be sealed to it.
    pub fn seal(&self, plain: &[u8], associated: &[u8]) -> Result<Vec<u8>, VaultError> {
        let sealed = seal(self, plain, associated)?;
        Ok([sealed.encapsulated.as_slice(), &sealed.ciphertext].concat())
    }
}

impl fmt::Debug for SealingPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealingPublicKey({})", hex::encode(self.to_bytes()))
    }
}

impl PartialEq for SealingPublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.to_bytes() == other.to_bytes()
    }
}

/// The agency's private key; wiped from memory when dropped.
pub struct SealingKey(PrivateKey);

impl SealingKey {
    /// Reads the 32 bytes of RFC 7748.
    ///
    /// # Errors
    ///
    /// `Key` if they are none.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, VaultError> {
        PrivateKey::from_bytes(bytes)
            .map(Self)
            .map_err(|_| VaultError::Key)
    }

    /// The key that documents are sealed to.
    pub fn public(&self) -> SealingPublicKey {
        SealingPublicKey(X25519HkdfSha256::sk_to_pk(&self.0))
    }

    /// Opens what [`SealingPublicKey::seal`] made; `None` if it is anything else.
    pub fn unseal(&self, bytes: &[u8], associated: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (encapsulated, ciphertext) = bytes.split_first_chunk::<32>()?;
        let sealed = Sealed {
            encapsulated: *encapsulated,
            ciphertext: ciphertext.to_vec(),
        };
        self.open(&sealed, associated)
    }

    /// Opens what was sealed to this key with the same associated data; `None` if it was not.
    pub(crate) fn open(&self, sealed: &Sealed, associated: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let encapsulated = EncappedKey::from_bytes(&sealed.encapsulated).ok()?;
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.0,
            &encapsulated,
            INFO,
            &sealed.ciphertext,
            associated,
        )
        .ok()
        .map(Zeroizing::new)
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(secret)")
    }
}

/// An HPKE message.
pub(crate) struct Sealed {
    pub encapsulated: [u8; 32],
    pub ciphertext: Vec<u8>,
}

/// Seals `secret` to `recipient`.
pub(crate) fn seal(
    recipient: &SealingPublicKey,
    secret: &[u8],
    associated: &[u8],
) -> Result<Sealed, VaultError> {
    let mut encapsulated = [0; 32];
    // The system's randomness is tried first: the library's own call would panic without it.
    getrandom::fill(&mut encapsulated).map_err(|_| VaultError::Randomness)?;
    let (key, ciphertext) =
        hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &recipient.0,
            INFO,
            secret,
            associated,
        )
        .map_err(|_| VaultError::Key)?;
    key.write_exact(&mut encapsulated);
    Ok(Sealed {
        encapsulated,
        ciphertext,
    })
}
