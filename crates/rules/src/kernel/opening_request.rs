//! What an agency signs to be told what a commitment opens to: COSE_Sign1 (RFC 9052) over canonical CBOR.
//!
//! The form of an envelope with another payload and with [`SIGNED_FOR`] as external data, so that neither is ever taken
//! for the other. It names ledger, source and receipt, so that it serves nowhere else and for nothing else. Refusals are
//! those of an envelope. Absent on purpose: private keys, and whether a permission is in force.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    cbor::{self, check},
    envelope::{
        EXPIRY_MS_MAX, EnvelopeRejection, NotASigningKey, Sign1, SignatureBytes, ToSign, refused,
        sig_structure, signing_key,
    },
    hex_bytes,
    ids::{AccessId, CaseId, Commitment, LedgerId, Nonce, PartyId, PermissionId},
    keys::PublicKey,
    signature::judge,
    time::Timestamp,
};

/// Longest request, in bytes.
pub const OPENING_REQUEST_BYTES_MAX: usize = 1_024;
/// What the signature is for: the external data of the `Sig_structure`.
pub const SIGNED_FOR: &[u8] = b"chancery/opening-request/1";

const QUESTION_DOMAIN: &[u8] = b"chancery/question/1";
const RELEASE_DOMAIN: &[u8] = b"chancery/release/1";
const VERSION: u8 = 1;

/// A question of one agency to another: what does this commitment open to?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningRequest {
    /// Version of this format: 1.
    pub v: u8,
    /// The ledger that both are on.
    pub ledger: LedgerId,
    /// Who asks.
    pub requester: PartyId,
    /// Who is asked.
    pub source: PartyId,
    /// The case in which the commitment stands.
    pub case: CaseId,
    /// The commitment.
    pub commitment: Commitment,
    /// The permission under which it is asked.
    pub permission: PermissionId,
    /// The receipt of this use of the permission.
    pub access: AccessId,
    /// Random.
    pub nonce: Nonce,
    /// It is answered before this time only; at most ten minutes away.
    pub expires: Timestamp,
}

/// A request as it was signed; its signature is not yet verified.
#[derive(Clone, Debug)]
pub struct SignedOpeningRequest {
    request: OpeningRequest,
    key: PublicKey,
    signature: SignatureBytes,
    signed: Vec<u8>,
}

/// What is sealed to the asker.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Version of this format: 1.
    pub v: u8,
    /// The content, in canonical JSON.
    #[serde(with = "hex_bytes")]
    pub content: Vec<u8>,
    /// The salt of its commitment.
    #[serde(with = "hex_bytes")]
    pub salt: [u8; 32],
}

impl std::fmt::Debug for Release {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Release(secret)")
    }
}

impl OpeningRequest {
    /// The version of the format known here.
    pub const VERSION: u8 = VERSION;

    /// The bytes that a key signs.
    ///
    /// # Errors
    ///
    /// If the key's algorithm signs nothing (X25519).
    pub fn to_sign(&self, key: &PublicKey) -> Result<ToSign, NotASigningKey> {
        ToSign::of(cbor::encode(self), SIGNED_FOR, key)
    }

    /// What the receipt of the use must say was asked: SHA-256 of case and commitment. Whoever knows both can tell what
    /// was asked, as the person whom the case is about does.
    #[must_use]
    pub fn question(case: CaseId, commitment: Commitment) -> Commitment {
        let hash = Sha256::new()
            .chain_update(QUESTION_DOMAIN)
            .chain_update(case)
            .chain_update(commitment);
        Commitment(hash.finalize().into())
    }
}

impl SignedOpeningRequest {
    /// Decodes a request. Needs no state; does not verify the signature; memory is bounded by the input.
    ///
    /// # Errors
    ///
    /// `too_large`, `malformed`, `duplicate_key`, `not_canonical`, `unknown_algorithm`, `bad_body`, `unknown_version`.
    pub fn decode(bytes: &[u8]) -> Result<Self, EnvelopeRejection> {
        if bytes.len() > OPENING_REQUEST_BYTES_MAX {
            return Err(EnvelopeRejection::TooLarge);
        }
        let sign1 = Sign1::read(bytes)?;
        check(sign1.protected).map_err(refused)?;
        check(sign1.payload).map_err(refused)?;
        let key = signing_key(sign1.protected)?;
        let request: OpeningRequest =
            cbor::decode(sign1.payload).map_err(|_| EnvelopeRejection::BadBody)?;
        if request.v != VERSION {
            return Err(EnvelopeRejection::UnknownVersion);
        }
        Ok(Self {
            request,
            key,
            signature: sign1.signature,
            signed: sig_structure(sign1.protected, SIGNED_FOR, sign1.payload),
        })
    }

    /// What is asked.
    #[must_use]
    pub const fn request(&self) -> &OpeningRequest {
        &self.request
    }

    /// The key that it says it was signed with.
    #[must_use]
    pub const fn key(&self) -> PublicKey {
        self.key
    }

    /// SHA-256 of what was signed, by which repetitions are known.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.signed).into()
    }

    /// What the answer is bound to: a domain and [`SignedOpeningRequest::digest`].
    #[must_use]
    pub fn release_context(&self) -> Vec<u8> {
        [RELEASE_DOMAIN, &self.digest()].concat()
    }

    /// Judges ledger and time, by the clock of who is asked.
    ///
    /// # Errors
    ///
    /// `wrong_ledger`, `expired` or `expires_too_late`.
    pub fn admissible(&self, ledger: LedgerId, now: Timestamp) -> Result<(), EnvelopeRejection> {
        if self.request.ledger != ledger {
            return Err(EnvelopeRejection::WrongLedger);
        }
        if self.request.expires <= now {
            return Err(EnvelopeRejection::Expired);
        }
        if self.request.expires > now.plus_ms(EXPIRY_MS_MAX) {
            return Err(EnvelopeRejection::ExpiresTooLate);
        }
        Ok(())
    }

    /// Verifies the signature.
    ///
    /// # Errors
    ///
    /// `unsigned` or `bad_signature`.
    pub fn verify_signature(&self) -> Result<(), EnvelopeRejection> {
        judge(&self.key, &self.signed, self.signature)
    }
}

impl Release {
    /// The bytes that are sealed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads what was unsealed; `None` if it is of another form or version.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        cbor::decode(bytes).ok().filter(|it: &Self| it.v == VERSION)
    }
}
