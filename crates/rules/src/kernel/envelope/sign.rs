//! From a request to the bytes to sign, and with a signature to an envelope.

use super::{
    ALG_EDDSA, ALG_ES256, ENVELOPE_VERSION, TransactionId, put_bytes, put_text, sig_structure,
};
use crate::{
    catalogue::AnyTransaction,
    kernel::{
        cbor::{Major, put_head},
        ids::{LedgerId, Nonce, PartyId},
        keys::{KeyAlgorithm, PublicKey},
        time::Timestamp,
    },
};

/// A request before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsignedEnvelope {
    /// The ledger on which it is to have effect.
    pub ledger: LedgerId,
    /// Who asks.
    pub party: PartyId,
    /// Random.
    pub nonce: Nonce,
    /// No effect from this time on; at most ten minutes after the block.
    pub expires: Timestamp,
    /// What is asked.
    pub transaction: AnyTransaction,
}

/// The bytes of a request for one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToSign {
    /// The protected header.
    pub protected: Vec<u8>,
    /// The payload.
    pub payload: Vec<u8>,
    /// What the key signs: the `Sig_structure`.
    pub tbs: Vec<u8>,
}

/// A key whose algorithm signs nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key of this algorithm signs nothing")]
pub struct NotASigningKey;

impl UnsignedEnvelope {
    /// The bytes that a key signs.
    ///
    /// # Errors
    ///
    /// If the key's algorithm signs nothing (X25519).
    pub fn to_sign(&self, key: &PublicKey) -> Result<ToSign, NotASigningKey> {
        ToSign::of(self.payload(), &[], key)
    }

    /// In canonical order: by length of the name, then by its letters.
    fn payload(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(512);
        put_head(&mut out, Major::Map, 7);
        put_text(&mut out, "v");
        put_head(&mut out, Major::Unsigned, ENVELOPE_VERSION);
        put_text(&mut out, "body");
        out.extend_from_slice(&self.transaction.encode_body());
        put_text(&mut out, "type");
        put_head(&mut out, Major::Unsigned, self.transaction.number().into());
        put_text(&mut out, "nonce");
        put_bytes(&mut out, &self.nonce.0);
        put_text(&mut out, "party");
        put_bytes(&mut out, self.party.as_bytes());
        put_text(&mut out, "ledger");
        put_bytes(&mut out, self.ledger.as_bytes());
        put_text(&mut out, "expires");
        put_head(&mut out, Major::Unsigned, self.expires.0);
        out
    }
}

impl ToSign {
    /// A payload for one key, with what the signature is for.
    pub(in crate::kernel) fn of(
        payload: Vec<u8>,
        external: &[u8],
        key: &PublicKey,
    ) -> Result<Self, NotASigningKey> {
        let algorithm = match key.algorithm() {
            KeyAlgorithm::Ed25519 => ALG_EDDSA,
            KeyAlgorithm::Es256 => ALG_ES256,
            KeyAlgorithm::X25519 => return Err(NotASigningKey),
        };
        let protected = protected(algorithm, key.bytes());
        let tbs = sig_structure(&protected, external, &payload);
        Ok(Self {
            protected,
            payload,
            tbs,
        })
    }

    /// The id that the transaction will have.
    #[must_use]
    pub fn id(&self) -> TransactionId {
        TransactionId::of(&self.tbs)
    }

    /// The envelope: these bytes with a signature of [`ToSign::tbs`] (64 bytes; ES256: r and s).
    #[must_use]
    pub fn finish(&self, signature: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.protected.len() + self.payload.len() + 80);
        put_head(&mut out, Major::Tag, 18);
        put_head(&mut out, Major::Array, 4);
        put_bytes(&mut out, &self.protected);
        put_head(&mut out, Major::Map, 0);
        put_bytes(&mut out, &self.payload);
        put_bytes(&mut out, signature);
        out
    }
}

fn protected(algorithm: i64, kid: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(kid.len() + 8);
    put_head(&mut out, Major::Map, 2);
    put_head(&mut out, Major::Unsigned, 1);
    put_head(&mut out, Major::Negative, (-1 - algorithm).unsigned_abs());
    put_head(&mut out, Major::Unsigned, 4);
    put_bytes(&mut out, kid);
    out
}
