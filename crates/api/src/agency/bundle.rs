//! The bundle of a certificate: credential and salt from the cabinet, the rest fresh from the chain.

use std::time::Duration;

use chancery_proof::bundle::{Bundle, IssuerProof};
use chancery_proof::committee::{Link, LinkError};
use chancery_rules::kernel::ids::CertificateId;

use super::Agency;
use crate::problem::{self, Problem};
use crate::proofs::CertificateProof;

/// How often a proof is asked for until it shows what this node already answers.
const ATTEMPTS_MAX: u32 = 40;

/// The pause between two attempts.
const ATTEMPT_MS: u64 = 100;

impl Agency {
    /// A fresh bundle of a certificate of the agency's own, as the file's bytes.
    ///
    /// # Errors
    /// `not_found`, or when no proof can be made now.
    pub async fn bundle(&self, id: CertificateId) -> Result<Vec<u8>, Problem> {
        let kept = self.kept_certificate(id).await?;
        let height = self.ledger().readmodel().height();
        let kept = kept.ok_or_else(|| Problem::not_found("certificate", &id, height))?;
        let proof = self.current_proof(id).await?;
        let bundle = assemble(kept.credential, kept.salt, &proof);
        let bundle = bundle.map_err(|error| Problem::internal(&error))?;
        bundle.encode().map_err(|error| Problem::internal(&error))
    }

    /// A proof at least as new as what the read model answers of the certificate.
    async fn current_proof(&self, id: CertificateId) -> Result<CertificateProof, Problem> {
        let known = self.ledger().readmodel().certificate(id).await?.content;
        let Some(known) = known else {
            let detail = format!("certificate `{id}` is not final yet");
            return Err(Problem::of(problem::NOT_FINAL_YET, detail).retry_after(1_000));
        };
        for _ in 0..ATTEMPTS_MAX {
            match self.ledger().prove_certificate(id).await {
                Ok(proven) if proven.as_of_height >= known.changed_height => {
                    return Ok(proven.content.proof);
                }
                Err(problem) if problem.code != problem::PROOF_NOT_READY.code => {
                    return Err(problem);
                }
                Ok(_) | Err(_) => tokio::time::sleep(Duration::from_millis(ATTEMPT_MS)).await,
            }
        }
        let detail = "no proof is as new as the certificate yet";
        Err(Problem::of(problem::PROOF_NOT_READY, detail).retry_after(1_000))
    }
}

/// A proof of this node's own that cannot be read.
#[derive(Debug, thiserror::Error)]
enum ProofBytes {
    #[error(transparent)]
    Hex(#[from] hex::FromHexError),
    #[error(transparent)]
    Link(#[from] LinkError),
}

fn assemble(
    credential: Vec<u8>,
    salt: [u8; 32],
    proof: &CertificateProof,
) -> Result<Bundle, ProofBytes> {
    let issuer = proof.issuer.as_ref().map(|issuer| {
        Ok::<_, ProofBytes>(IssuerProof {
            value: hex::decode(&issuer.value)?,
            proof: hex::decode(&issuer.proof)?,
        })
    });
    let link = |text: &String| Ok::<_, ProofBytes>(Link::decode(&hex::decode(text)?)?);
    Ok(Bundle {
        credential,
        salt,
        definition: proof.definition.as_ref().map(hex::decode).transpose()?,
        certificate: proof.certificate.as_ref().map(hex::decode).transpose()?,
        proof: hex::decode(&proof.state)?,
        issuer: issuer.transpose()?,
        header: hex::decode(&proof.header)?,
        finality: hex::decode(&proof.finality)?,
        committees: proof
            .committees
            .iter()
            .map(link)
            .collect::<Result<_, _>>()?,
    })
}
