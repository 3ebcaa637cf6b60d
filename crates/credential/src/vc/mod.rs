//! Our credential: a W3C Verifiable Credential 2.0 that names a certificate of a ledger.
//!
//! ```text
//! { "@context": ["https://www.w3.org/ns/credentials/v2",
//!                "https://www.w3.org/ns/credentials/undefined-terms/v2"],
//!   "id": "urn:chancery:<ledger>:certificate:<certificate>",
//!   "type": ["VerifiableCredential", "BusinessLicence"],
//!   "issuer": { "id": "did:key:z6Mk..", "name": [{"@value": "..", "@language": "zh"},
//!                                                 {"@value": "..", "@language": "en"}] },
//!   "validFrom": "2026-11-20T08:00:00Z", "validUntil": "..",
//!   "credentialSubject": { .. },
//!   "credentialSchema": { "id": "urn:chancery:<ledger>:definition:<definition>",
//!                         "type": "JsonSchema", "digestSRI": "sha256-<base64>" },
//!   "relatedResource": [{ "id": "urn:chancery:<ledger>:document:<commitment>",
//!                         "digestSRI": "sha256-<base64>", "mediaType": "image/jpeg" }],
//!   "proof": { "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", .. } }
//! ```
//!
//! `validUntil` and `relatedResource` are absent where there is none. `digestSRI` of the schema is
//! over the bytes of the definition's schema text; of a resource, over the document's bytes. The
//! second context maps the terms of a certificate type that has no vocabulary of its own (VCDM 2.0,
//! appendix B.2).
//!
//! A parsed credential is exactly what [`Claims`] would build again: an unknown field, another order
//! of types, a second spelling of a time or a name is refused, and the bytes must be canonical.
//!
//! Absent on purpose: `credentialStatus` (the ledger's state proves the status) and the clock.

mod parse;
mod wire;

use serde_json::{Map, Value};

use crate::commitment::{self, Commitment, Salt};
use crate::data_integrity::{self, ProofError, ProofOptions, VerifiedProof};
use crate::did_key::{AssertionKey, AssertionSigner};
use crate::instant::Instant;
use crate::jcs::{self, JsonError};
use crate::schema::Digest256;
use crate::urn::{CertificateRef, CertificateUrn, DefinitionRef, DefinitionUrn, LedgerRef};

/// The largest credential, in canonical bytes.
pub const CREDENTIAL_BYTES_MAX: usize = 256 * 1024;

/// The most attachments of one credential; the ledger's bound too.
pub const ATTACHMENTS_MAX: usize = 16;

/// The longest issuer's name in one language, in characters.
pub const ISSUER_NAME_CHARS_MAX: usize = 200;

/// The longest kind of a credential, in characters.
pub const KIND_CHARS_MAX: usize = 64;

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BilingualName {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A document that a credential rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its commitment, as on the ledger.
    pub commitment: Commitment,
    /// SHA-256 of its bytes.
    pub digest: Digest256,
    /// `application/pdf`, `image/jpeg` or `image/png`.
    pub media_type: String,
}

/// The second type of a credential, as in `BusinessLicence`: an upper-case letter, then letters and
/// digits of ASCII, at most [`KIND_CHARS_MAX`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialKind(String);

impl CredentialKind {
    /// Reads a kind.
    ///
    /// # Errors
    ///
    /// `Field` if it is not of that form.
    pub fn new(text: &str) -> Result<Self, CredentialError> {
        let first = text
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_uppercase());
        let rest = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if first && rest && text.len() <= KIND_CHARS_MAX && text != wire::TYPE {
            Ok(Self(text.to_owned()))
        } else {
            Err(CredentialError::Field {
                field: "type",
                expected: "one name as `BusinessLicence`",
            })
        }
    }

    /// The kind of a certificate type's code: `business-licence` becomes `BusinessLicence`.
    ///
    /// # Errors
    ///
    /// `Field` if the code has other characters than lower-case letters, digits and hyphens.
    pub fn of_code(code: &str) -> Result<Self, CredentialError> {
        let pascal: String = code
            .split('-')
            .flat_map(|word| {
                let mut letters = word.chars();
                letters
                    .next()
                    .map(|first| first.to_ascii_uppercase())
                    .into_iter()
                    .chain(letters)
            })
            .collect();
        Self::new(&pascal)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a credential says, without key and signature.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims {
    /// The ledger that knows the certificate.
    pub ledger: LedgerRef,
    /// The certificate on it.
    pub certificate: CertificateRef,
    /// The certificate type on it.
    pub definition: DefinitionRef,
    /// The second type.
    pub kind: CredentialKind,
    /// Who says it.
    pub issuer_name: BilingualName,
    /// From when it is valid.
    pub valid_from: Instant,
    /// The last moment it is valid, if it ends.
    pub valid_until: Option<Instant>,
    /// About whom or what, by the certificate type's schema.
    pub subject: Map<String, Value>,
    /// SHA-256 of the schema's text.
    pub schema_digest: Digest256,
    /// The documents it rests on.
    pub attachments: Vec<Attachment>,
}

impl Claims {
    /// The `id`.
    pub fn urn(&self) -> CertificateUrn {
        CertificateUrn {
            ledger: self.ledger,
            certificate: self.certificate,
        }
    }

    /// The `id` of the schema.
    pub fn definition_urn(&self) -> DefinitionUrn {
        DefinitionUrn {
            ledger: self.ledger,
            definition: self.definition,
        }
    }

    /// Signs, and returns the credential as a verifier will read it.
    ///
    /// # Errors
    ///
    /// `Field` if the claims are past a bound, `TooLarge` if the whole is.
    pub fn issue(
        &self,
        signer: &AssertionSigner,
        options: &ProofOptions,
    ) -> Result<SecuredCredential, CredentialError> {
        self.check()?;
        let unsigned = wire::unsigned(self, &signer.key());
        let secured = data_integrity::sign(unsigned, signer, options)?;
        SecuredCredential::parse(&jcs::canonical(&secured)?)
    }
}

/// Why a credential is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// More bytes than [`CREDENTIAL_BYTES_MAX`].
    #[error("the credential has {size_bytes} bytes, at most {CREDENTIAL_BYTES_MAX} are accepted")]
    TooLarge {
        /// Its size.
        size_bytes: usize,
    },
    /// Not strict, canonical JSON.
    #[error("the credential is refused: {0}")]
    Json(#[from] JsonError),
    /// A field is missing, unknown, or of another kind of value.
    #[error("the credential has not the form of ours: {0}")]
    Shape(String),
    /// A field has a value that is not accepted.
    #[error("the credential's `{field}` is not {expected}")]
    Field {
        /// Its name.
        field: &'static str,
        /// What is accepted.
        expected: &'static str,
    },
    /// The proof is refused.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The proof is another key's than the issuer's.
    #[error("the proof is not the issuer's: the key differs")]
    NotIssuer,
}

/// A credential with its proof, in its canonical bytes; [`SecuredCredential::verify`] checks the
/// proof, parsing does not.
#[derive(Debug, Clone, PartialEq)]
pub struct SecuredCredential {
    bytes: Vec<u8>,
    value: Value,
    claims: Claims,
    issuer: AssertionKey,
}

impl SecuredCredential {
    /// What it says.
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }

    /// The key that it names as its issuer's.
    pub const fn issuer(&self) -> &AssertionKey {
        &self.issuer
    }

    /// The canonical bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The JSON value.
    pub const fn value(&self) -> &Value {
        &self.value
    }

    /// The subject as one value, for a schema.
    pub fn subject(&self) -> &Value {
        self.value.get("credentialSubject").unwrap_or(&Value::Null)
    }

    /// The commitment to it.
    pub fn commitment(&self, salt: &Salt) -> Commitment {
        commitment::of_credential(salt, &self.bytes)
    }

    /// Checks the proof, and that it is the issuer's.
    ///
    /// # Errors
    ///
    /// `Proof` or `NotIssuer`.
    pub fn verify(&self) -> Result<VerifiedProof, CredentialError> {
        let proof = data_integrity::verify(&self.value)?;
        if proof.key == self.issuer {
            Ok(proof)
        } else {
            Err(CredentialError::NotIssuer)
        }
    }
}

#[cfg(test)]
mod tests;
