//! What one agency signs to ask another: COSE_Sign1 (RFC 9052) over canonical CBOR.
//!
//! The form of an envelope with another payload and with what the signature is for as external data, so that no kind of
//! request is ever taken for another, or for an envelope. Each names ledger, source and receipt, so that it serves
//! nowhere else and for nothing else. Refusals are those of an envelope. Absent on purpose: private keys, and whether a
//! permission is in force.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::{
    cbor::{self, check},
    envelope::{
        EXPIRY_MS_MAX, EnvelopeRejection, NotASigningKey, Sign1, SignatureBytes, ToSign, refused,
        sig_structure, signing_key,
    },
    hex_bytes,
    ids::{AccessId, LedgerId, PartyId, PermissionId},
    keys::PublicKey,
    signature::judge,
    time::Timestamp,
};

const RELEASE_DOMAIN: &[u8] = b"chancery/release/1";
const VERSION: u8 = 1;

/// A kind of request.
pub trait Request: Serialize + DeserializeOwned {
    /// Longest request, in bytes.
    const BYTES_MAX: usize;
    /// What the signature is for: the external data of the `Sig_structure`.
    const SIGNED_FOR: &'static [u8];
    /// The version of the format known here.
    const VERSION: u8 = VERSION;

    /// What every kind says.
    fn terms(&self) -> Terms;

    /// The bytes that a key signs.
    ///
    /// # Errors
    ///
    /// If the key's algorithm signs nothing (X25519).
    fn to_sign(&self, key: &PublicKey) -> Result<ToSign, NotASigningKey> {
        ToSign::of(cbor::encode(self), Self::SIGNED_FOR, key)
    }
}

/// What every kind of request says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Version of the format.
    pub v: u8,
    /// The ledger that both are on.
    pub ledger: LedgerId,
    /// Who asks.
    pub requester: PartyId,
    /// Who is asked.
    pub source: PartyId,
    /// The permission under which it is asked.
    pub permission: PermissionId,
    /// The receipt of this use of the permission.
    pub access: AccessId,
    /// It is answered before this time only; at most ten minutes away.
    pub expires: Timestamp,
}

/// A request as it was signed; its signature is not yet verified.
#[derive(Clone, Debug)]
pub struct SignedRequest<R> {
    request: R,
    key: PublicKey,
    signature: SignatureBytes,
    signed: Vec<u8>,
}

/// Content with the salt of its commitment, as it is sealed from one agency to another.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Salted {
    /// Version of this format: 1.
    pub v: u8,
    /// The content, in canonical JSON.
    #[serde(with = "hex_bytes")]
    pub content: Vec<u8>,
    /// The salt of its commitment.
    #[serde(with = "hex_bytes")]
    pub salt: [u8; 32],
}

impl std::fmt::Debug for Salted {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Salted(secret)")
    }
}

impl<R: Request> SignedRequest<R> {
    /// Decodes a request. Needs no state; does not verify the signature; memory is bounded by the input.
    ///
    /// # Errors
    ///
    /// `too_large`, `malformed`, `duplicate_key`, `not_canonical`, `unknown_algorithm`, `bad_body`, `unknown_version`.
    pub fn decode(bytes: &[u8]) -> Result<Self, EnvelopeRejection> {
        if bytes.len() > R::BYTES_MAX {
            return Err(EnvelopeRejection::TooLarge);
        }
        let sign1 = Sign1::read(bytes)?;
        check(sign1.protected).map_err(refused)?;
        check(sign1.payload).map_err(refused)?;
        let key = signing_key(sign1.protected)?;
        let request: R = cbor::decode(sign1.payload).map_err(|_| EnvelopeRejection::BadBody)?;
        if request.terms().v != R::VERSION {
            return Err(EnvelopeRejection::UnknownVersion);
        }
        Ok(Self {
            request,
            key,
            signature: sign1.signature,
            signed: sig_structure(sign1.protected, R::SIGNED_FOR, sign1.payload),
        })
    }

    /// What is asked.
    #[must_use]
    pub const fn request(&self) -> &R {
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

    /// What the answer is bound to: a domain and [`SignedRequest::digest`].
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
        let terms = self.request.terms();
        if terms.ledger != ledger {
            return Err(EnvelopeRejection::WrongLedger);
        }
        if terms.expires <= now {
            return Err(EnvelopeRejection::Expired);
        }
        if terms.expires > now.plus_ms(EXPIRY_MS_MAX) {
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

impl Salted {
    /// Content with a salt, in the version known here.
    #[must_use]
    pub const fn new(content: Vec<u8>, salt: [u8; 32]) -> Self {
        let v = VERSION;
        Self { v, content, salt }
    }

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
