//! A bundle of the holder's own making: credential and salt from the holder, a fresh proof from a
//! node, one file that anyone verifies offline.

use chancery_proof::bundle::{Bundle, IssuerProof};
use chancery_proof::committee::Link;
use chancery_rules::kernel::ids::CertificateId;
use serde::Deserialize;

use crate::error::ClientError;
use crate::ledger::Ledger;

/// What a bundle needs besides the holder's credential and salt, as a node answers it; hex.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CertificateProof {
    /// The record in canonical CBOR; absent when it is proven absent.
    #[serde(default)]
    pub certificate: Option<String>,
    /// The proof of inclusion or exclusion.
    pub state: String,
    /// The issuer's party record with its proof, where the genesis file does not name the issuer.
    #[serde(default)]
    pub issuer: Option<ProvenIssuer>,
    /// The certificate type in canonical CBOR.
    #[serde(default)]
    pub definition: Option<String>,
    /// The header in canonical CBOR.
    pub header: String,
    /// Its finality certificate.
    pub finality: String,
    /// The links from the genesis file's committee to the one that signed, each in canonical CBOR.
    pub committees: Vec<String>,
}

/// The issuer's party record with its proof; hex.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ProvenIssuer {
    /// The record in canonical CBOR.
    pub value: String,
    /// The proof of inclusion.
    pub proof: String,
}

/// What a holder keeps of a certificate.
#[derive(Clone)]
pub struct Held {
    /// The certificate.
    pub certificate: CertificateId,
    /// The secured credential's canonical bytes.
    pub credential: Vec<u8>,
    /// The salt of its commitment.
    pub salt: [u8; 32],
}

impl CertificateProof {
    /// The bundle of this proof with the holder's part.
    ///
    /// # Errors
    /// `Answer` when the node's bytes are not hex, or no links.
    pub fn bundle(&self, credential: Vec<u8>, salt: [u8; 32]) -> Result<Bundle, ClientError> {
        let issuer = self.issuer.as_ref().map(|issuer| {
            Ok::<_, ClientError>(IssuerProof {
                value: bytes(&issuer.value)?,
                proof: bytes(&issuer.proof)?,
            })
        });
        let links: Result<_, _> = self.committees.iter().map(|text| link(text)).collect();
        Ok(Bundle {
            credential,
            salt,
            definition: self.definition.as_deref().map(bytes).transpose()?,
            certificate: self.certificate.as_deref().map(bytes).transpose()?,
            proof: bytes(&self.state)?,
            issuer: issuer.transpose()?,
            header: bytes(&self.header)?,
            finality: bytes(&self.finality)?,
            committees: links?,
        })
    }
}

impl Ledger {
    /// A fresh bundle of what the holder keeps, as the file's bytes.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn bundle(&self, held: &Held) -> Result<Vec<u8>, ClientError> {
        let proven = self.prove(held.certificate).await?;
        let bundle = proven.proof.bundle(held.credential.clone(), held.salt)?;
        bundle
            .encode()
            .map_err(|error| ClientError::Proof(error.to_string()))
    }
}

fn link(text: &str) -> Result<Link, ClientError> {
    Link::decode(&bytes(text)?).map_err(|error| ClientError::Answer(error.to_string()))
}

fn bytes(text: &str) -> Result<Vec<u8>, ClientError> {
    hex::decode(text).map_err(|_| ClientError::Answer("bytes that are not hex".to_owned()))
}
