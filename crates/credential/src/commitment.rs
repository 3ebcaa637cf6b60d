//! Salted commitments: what the ledger holds instead of content.
//!
//! `SHA-256(domain || salt || bytes)` with a salt of 32 random bytes for each record. While the salt
//! is kept a holder can show what was committed; once salt and bytes are erased the commitment says
//! only that something existed.

use sha2::{Digest, Sha256};

use crate::hex32::hex32;

/// The domain of a credential's commitment.
pub const CREDENTIAL_DOMAIN: &[u8] = b"chancery/credential/1";

/// The domain of a document's commitment.
pub const DOCUMENT_DOMAIN: &[u8] = b"chancery/document/1";

/// The domain of the commitment to what stands in a case.
pub const OPENING_DOMAIN: &[u8] = b"chancery/opening/1";

hex32! {
    /// A commitment as the ledger holds it.
    Commitment
}

/// The secret 32 bytes that make a commitment unguessable.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt([u8; 32]);

impl Salt {
    /// A fresh salt from the system's randomness.
    ///
    /// # Errors
    ///
    /// The system's, if it has no randomness.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Salt {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(secret)")
    }
}

/// Commits to the canonical bytes of a secured credential.
pub fn of_credential(salt: &Salt, credential: &[u8]) -> Commitment {
    commit(CREDENTIAL_DOMAIN, salt, credential)
}

/// Commits to the bytes of a document.
pub fn of_document(salt: &Salt, document: &[u8]) -> Commitment {
    commit(DOCUMENT_DOMAIN, salt, document)
}

/// Commits to the canonical JSON of what stands in a case.
pub fn of_opening(salt: &Salt, content: &[u8]) -> Commitment {
    commit(OPENING_DOMAIN, salt, content)
}

fn commit(domain: &[u8], salt: &Salt, bytes: &[u8]) -> Commitment {
    let digest = Sha256::new()
        .chain_update(domain)
        .chain_update(salt.0)
        .chain_update(bytes);
    Commitment::from(<[u8; 32]>::from(digest.finalize()))
}
