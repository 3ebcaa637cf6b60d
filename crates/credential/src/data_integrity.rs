//! Data Integrity proofs with `eddsa-jcs-2022` (W3C Data Integrity EdDSA Cryptosuites 1.0, 3.3).
//!
//! What is signed: SHA-256 of the canonical proof configuration, then SHA-256 of the canonical
//! document without its proof: 64 bytes. The proof value is the Ed25519 signature in base58btc with
//! the prefix `z`.
//!
//! Stricter than the standard, so that nothing in a proof goes unchecked: exactly one proof, with
//! exactly the fields `type`, `cryptosuite`, `created`, `verificationMethod` (a `did:key`),
//! `proofPurpose`, `proofValue`, and `@context` where the document has one; the contexts are equal,
//! where the standard lets a document append to what was signed. A proof chain (`previousProof`), an
//! expiry, a challenge or a domain is refused by name instead of being passed over.
//!
//! Absent on purpose: who may issue what, and time. Resolving keys over a network.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::did_key::{AssertionKey, AssertionSigner, KeyError};
use crate::instant::Instant;
use crate::jcs::{self, JsonError};

const TYPE: &str = "DataIntegrityProof";
const CRYPTOSUITE: &str = "eddsa-jcs-2022";
const PURPOSE: &str = "assertionMethod";
const FIELDS: [&str; 7] = [
    "@context",
    "created",
    "cryptosuite",
    "proofPurpose",
    "proofValue",
    "type",
    "verificationMethod",
];

/// 64 bytes in base58btc have at most this many characters; the prefix comes before.
const BASE58_CHARS_MAX: usize = 88;

/// What a signer adds to a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProofOptions {
    /// The time that the proof states.
    pub created: Instant,
}

/// A proof that was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifiedProof {
    /// The key that signed.
    pub key: AssertionKey,
    /// The time that the proof states; nobody but the signer vouches for it.
    pub created: Instant,
}

/// Why a proof is refused or a document cannot be signed, in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The document is not an object.
    #[error("the document is not a JSON object")]
    NotObject,
    /// To be signed, a document has no proof yet.
    #[error("the document has a proof already")]
    AlreadySigned,
    /// No proof, or a set of proofs.
    #[error("the document has not exactly one proof")]
    NotOneProof,
    /// A field that this verifier would have to check and does not know.
    #[error("the proof has the field `{field}`, which is not accepted")]
    UnknownField {
        /// Its name, cut to 64 characters.
        field: String,
    },
    /// A field is missing or has another value than the only one accepted.
    #[error("the proof's `{field}` is not {expected}")]
    Field {
        /// Its name.
        field: &'static str,
        /// What is accepted.
        expected: &'static str,
    },
    /// The proof's `@context` differs from the document's.
    #[error("the proof's `@context` is not the document's")]
    Context,
    /// The verification method names no acceptable key.
    #[error("the proof's `verificationMethod` is refused: {0}")]
    Key(#[from] KeyError),
    /// The document has no canonical form.
    #[error("the document has no canonical form: {0}")]
    Json(#[from] JsonError),
    /// The signature is not the key's over this document.
    #[error("the signature does not match the document")]
    Signature,
}

/// Signs a document that has no proof and returns it with one.
///
/// # Errors
///
/// `NotObject`, `AlreadySigned` or `Json`.
pub fn sign(
    document: Value,
    signer: &AssertionSigner,
    options: &ProofOptions,
) -> Result<Value, ProofError> {
    let Value::Object(mut document) = document else {
        return Err(ProofError::NotObject);
    };
    if document.contains_key("proof") {
        return Err(ProofError::AlreadySigned);
    }
    let mut proof = configuration(&document, &signer.key(), options);
    let signature = signer.sign(&signed_bytes(&proof, &document)?.concatenated());
    let value = format!("z{}", bs58::encode(signature).into_string());
    proof.insert("proofValue".to_owned(), Value::String(value));
    document.insert("proof".to_owned(), Value::Object(proof));
    Ok(Value::Object(document))
}

/// Checks the one proof of a document, strictly.
///
/// # Errors
///
/// The first of [`ProofError`] that applies.
pub fn verify(secured: &Value) -> Result<VerifiedProof, ProofError> {
    let document = secured.as_object().ok_or(ProofError::NotObject)?;
    let proof = document
        .get("proof")
        .and_then(Value::as_object)
        .ok_or(ProofError::NotOneProof)?;
    if let Some(field) = proof.keys().find(|field| !FIELDS.contains(&field.as_str())) {
        return Err(ProofError::UnknownField {
            field: field.chars().take(64).collect(),
        });
    }
    require(proof, "type", TYPE, "`DataIntegrityProof`")?;
    require(proof, "cryptosuite", CRYPTOSUITE, "`eddsa-jcs-2022`")?;
    require(proof, "proofPurpose", PURPOSE, "`assertionMethod`")?;
    let created = text(proof, "created", "a UTC time")?
        .parse()
        .map_err(|_| ProofError::Field {
            field: "created",
            expected: "a UTC time",
        })?;
    if proof.get("@context") != document.get("@context") {
        return Err(ProofError::Context);
    }
    let method = text(proof, "verificationMethod", "a did:key with its fragment")?;
    let key = AssertionKey::parse_verification_method(method)?;
    let signature = signature_of(proof)?;
    let message = signed_bytes(proof, document)?.concatenated();
    if key.verifies(&message, &signature) {
        Ok(VerifiedProof { key, created })
    } else {
        Err(ProofError::Signature)
    }
}

/// The two hashes that are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct SignedBytes {
    configuration: [u8; 32],
    document: [u8; 32],
}

impl SignedBytes {
    fn concatenated(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        let (first, second) = bytes.split_at_mut(32);
        first.copy_from_slice(&self.configuration);
        second.copy_from_slice(&self.document);
        bytes
    }
}

fn signed_bytes(
    proof: &Map<String, Value>,
    document: &Map<String, Value>,
) -> Result<SignedBytes, ProofError> {
    Ok(SignedBytes {
        configuration: Sha256::digest(canonical_without(proof, "proofValue")?).into(),
        document: Sha256::digest(canonical_without(document, "proof")?).into(),
    })
}

fn canonical_without(object: &Map<String, Value>, left_out: &str) -> Result<Vec<u8>, JsonError> {
    let kept: BTreeMap<&String, &Value> =
        object.iter().filter(|(key, _)| *key != left_out).collect();
    jcs::canonical(&kept)
}

fn configuration(
    document: &Map<String, Value>,
    key: &AssertionKey,
    options: &ProofOptions,
) -> Map<String, Value> {
    let mut proof = Map::new();
    if let Some(context) = document.get("@context") {
        proof.insert("@context".to_owned(), context.clone());
    }
    proof.insert("type".to_owned(), json!(TYPE));
    proof.insert("cryptosuite".to_owned(), json!(CRYPTOSUITE));
    proof.insert("created".to_owned(), json!(options.created.to_string()));
    proof.insert(
        "verificationMethod".to_owned(),
        json!(key.verification_method()),
    );
    proof.insert("proofPurpose".to_owned(), json!(PURPOSE));
    proof
}

fn text<'a>(
    proof: &'a Map<String, Value>,
    field: &'static str,
    expected: &'static str,
) -> Result<&'a str, ProofError> {
    proof
        .get(field)
        .and_then(Value::as_str)
        .ok_or(ProofError::Field { field, expected })
}

fn require(
    proof: &Map<String, Value>,
    field: &'static str,
    value: &str,
    expected: &'static str,
) -> Result<(), ProofError> {
    if text(proof, field, expected)? == value {
        Ok(())
    } else {
        Err(ProofError::Field { field, expected })
    }
}

fn signature_of(proof: &Map<String, Value>) -> Result<[u8; 64], ProofError> {
    const REFUSED: ProofError = ProofError::Field {
        field: "proofValue",
        expected: "64 bytes in base58btc after `z`",
    };
    let value = text(proof, "proofValue", "64 bytes in base58btc after `z`")?;
    let base58 = value.strip_prefix('z').ok_or(REFUSED)?;
    if base58.len() > BASE58_CHARS_MAX {
        return Err(REFUSED);
    }
    let bytes = bs58::decode(base58).into_vec().map_err(|_| REFUSED)?;
    bytes.try_into().map_err(|_| REFUSED)
}

#[cfg(test)]
mod tests;
