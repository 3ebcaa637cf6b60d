//! What a member signs and submits: COSE_Sign1 (RFC 9052) over canonical CBOR.
//!
//! `18([protected {1: alg, 4: kid}, {}, payload, signature])`, with the payload
//! `{v, ledger, party, nonce, expires, type, body}`. The transaction id is the SHA-256 of the `Sig_structure`, so
//! another signature over the same content has the same id. Decoding needs no state and does not verify the
//! signature. Absent on purpose: private keys.

mod decode;
mod rejection;
mod sign;

pub use rejection::EnvelopeRejection;
pub use sign::{NotASigningKey, ToSign, UnsignedEnvelope};

pub(super) use decode::{Sign1, refused, signing_key};

use super::{
    cbor::{Major, put_head},
    ids::{LedgerId, Nonce, PartyId, TransactionId},
    keys::PublicKey,
    time::Timestamp,
};
use crate::catalogue::AnyTransaction;

/// Longest envelope, in bytes.
pub const ENVELOPE_BYTES_MAX: usize = 32_768;
/// Longest time from a block to the expiry of an envelope in it, in milliseconds: ten minutes.
pub const EXPIRY_MS_MAX: u64 = 600_000;
/// Version of the payload.
pub const ENVELOPE_VERSION: u64 = 1;

/// COSE algorithm of Ed25519 (RFC 9053 section 2.2).
pub(crate) const ALG_EDDSA: i64 = -8;
/// COSE algorithm of ECDSA with SHA-256 (RFC 9053 section 2.1).
pub(crate) const ALG_ES256: i64 = -7;

/// A decoded envelope; its signature is not yet verified.
#[derive(Clone, Debug)]
pub struct Envelope {
    id: TransactionId,
    ledger: LedgerId,
    party: PartyId,
    nonce: Nonce,
    expires: Timestamp,
    transaction: AnyTransaction,
    key: PublicKey,
    signature: SignatureBytes,
    signed: Vec<u8>,
}

/// What stands in the place of the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureBytes {
    Absent,
    WrongLength,
    Present([u8; 64]),
}

impl Envelope {
    /// SHA-256 of what was signed.
    #[must_use]
    pub const fn id(&self) -> TransactionId {
        self.id
    }

    /// The ledger on which it is to have effect.
    #[must_use]
    pub const fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// The party that it says signed.
    #[must_use]
    pub const fn party(&self) -> PartyId {
        self.party
    }

    /// What makes two equal requests two transactions.
    #[must_use]
    pub const fn nonce(&self) -> Nonce {
        self.nonce
    }

    /// It has no effect from this time on.
    #[must_use]
    pub const fn expires(&self) -> Timestamp {
        self.expires
    }

    /// What it asks for.
    #[must_use]
    pub const fn transaction(&self) -> &AnyTransaction {
        &self.transaction
    }

    /// The key that it says it was signed with.
    #[must_use]
    pub const fn key(&self) -> PublicKey {
        self.key
    }

    /// The bytes that were signed: the `Sig_structure`.
    #[must_use]
    pub fn signed_bytes(&self) -> &[u8] {
        &self.signed
    }

    pub(crate) const fn signature(&self) -> SignatureBytes {
        self.signature
    }

    /// Judges what needs no state but the ledger and a time: a block's, or a clock's before there is a block.
    ///
    /// # Errors
    ///
    /// `wrong_ledger`, `expired` or `expires_too_late`.
    pub fn admissible(&self, ledger: LedgerId, time: Timestamp) -> Result<(), EnvelopeRejection> {
        if self.ledger != ledger {
            return Err(EnvelopeRejection::WrongLedger);
        }
        if self.expires <= time {
            return Err(EnvelopeRejection::Expired);
        }
        if self.expires > time.plus_ms(EXPIRY_MS_MAX) {
            return Err(EnvelopeRejection::ExpiresTooLate);
        }
        Ok(())
    }
}

/// `["Signature1", protected, external_aad, payload]` of RFC 9052 section 4.4; what is external is what the signature
/// is for, and nothing for an envelope.
pub(super) fn sig_structure(protected: &[u8], external: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(protected.len() + payload.len() + 24);
    put_head(&mut out, Major::Array, 4);
    put_text(&mut out, "Signature1");
    put_bytes(&mut out, protected);
    put_bytes(&mut out, external);
    put_bytes(&mut out, payload);
    out
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_head(
        out,
        Major::Bytes,
        u64::try_from(bytes.len()).unwrap_or(u64::MAX),
    );
    out.extend_from_slice(bytes);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_head(
        out,
        Major::Text,
        u64::try_from(text.len()).unwrap_or(u64::MAX),
    );
    out.extend_from_slice(text.as_bytes());
}
