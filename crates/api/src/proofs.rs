//! Proofs of records, read from the chain at one finalised root.
//!
//! Absent on purpose: the read model. A proof never comes from SQL.

use chancery_proof::committee::{Committee, Link};
use chancery_proof::finality;
use chancery_proof::header::Header;
use chancery_readmodel::Answer;
use chancery_rules::certificate::CertificateRecord;
use chancery_rules::definition::DefinitionRecord;
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::ids::CertificateId;
use chancery_rules::kernel::state_key::RecordKey;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::door::{Proven, ProvenEntry};
use crate::ledger::Ledger;
use crate::problem::Problem;

/// What a bundle needs besides the holder's credential and salt; all bytes in hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CertificateProof {
    /// The record in canonical CBOR; absent when it is proven absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// The proof of inclusion or exclusion, as the engine writes it.
    pub state: String,
    /// The issuer's party record and its proof, where the genesis file does not name the issuer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<IssuerProof>,
    /// The certificate type in canonical CBOR, where the state has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
    /// The header in canonical CBOR.
    pub header: String,
    /// Its finality certificate, with exactly a quorum of signatures.
    pub finality: String,
    /// The links from the genesis file's committee to the one that signed, each in canonical CBOR.
    pub committees: Vec<String>,
}

/// The issuer's party record with its proof; all bytes in hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IssuerProof {
    /// The record in canonical CBOR.
    pub value: String,
    /// The proof of inclusion.
    pub proof: String,
}

/// That a record is in the state, or that there is none; all bytes in hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecordProof {
    /// The record in canonical CBOR; absent when it is proven absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The proof of inclusion or exclusion, as the engine writes it.
    pub state: String,
    /// The header in canonical CBOR.
    pub header: String,
    /// Its finality certificate, with exactly a quorum of signatures.
    pub finality: String,
    /// The links from the genesis file's committee to the one that signed, each in canonical CBOR.
    pub committees: Vec<String>,
}

/// A certificate with its proof, as bytes.
#[derive(Debug, Clone)]
pub struct ProvenCertificate {
    /// The record; `None` when it is proven absent.
    pub record: Option<CertificateRecord>,
    /// The proof for the wire.
    pub proof: CertificateProof,
}

impl Ledger {
    /// Proves a certificate, or that there is none, at a finalised root.
    ///
    /// # Errors
    /// When no proof can be made now.
    pub async fn prove_certificate(
        &self,
        id: CertificateId,
    ) -> Result<Answer<ProvenCertificate>, Problem> {
        let key = RecordKey::Certificate(id).state_key();
        let hint = self.readmodel().certificate(id).await?.content;
        let issuer = hint.as_ref().map(|record| record.issuer);
        let foreign = issuer.filter(|issuer| self.genesis().member(*issuer).is_none());
        let definition = hint.as_ref().map(|record| record.definition);
        let mut keys = vec![key];
        keys.extend(foreign.map(|issuer| RecordKey::Party(issuer).state_key()));
        let proven = self.doors().prove.prove(keys).await?;
        let document = match definition {
            Some(definition) => self.readmodel().definition(definition).await?.content,
            None => None,
        };
        let committee = self.committee_after(&proven.committees);
        assemble(proven, document, &committee)
    }

    /// Proves a record, or that there is none, at a finalised root.
    ///
    /// # Errors
    /// When no proof can be made now.
    pub async fn prove_record(&self, key: RecordKey) -> Result<Answer<RecordProof>, Problem> {
        Ok(self.prove_value(key).await?.map(|(_, proof)| proof))
    }

    /// The same with the record, read.
    ///
    /// # Errors
    /// When no proof can be made now.
    pub async fn prove_as<T: DeserializeOwned + Serialize>(
        &self,
        key: RecordKey,
    ) -> Result<Answer<(Option<T>, RecordProof)>, Problem> {
        let Answer {
            as_of_height,
            content: (value, proof),
        } = self.prove_value(key).await?;
        let record = value.as_deref().map(cbor::decode::<T>).transpose();
        let record = record.map_err(|error| Problem::internal(&error))?;
        Ok(Answer {
            as_of_height,
            content: (record, proof),
        })
    }

    async fn prove_value(
        &self,
        key: RecordKey,
    ) -> Result<Answer<(Option<Vec<u8>>, RecordProof)>, Problem> {
        let proven = self.doors().prove.prove(vec![key.state_key()]).await?;
        let header = Header::decode(&proven.header).map_err(|error| Problem::internal(&error))?;
        let committee = self.committee_after(&proven.committees);
        let finality = finality::trim(&proven.finality, &committee);
        let finality = finality.map_err(|error| Problem::internal(&error))?;
        let committees = proven.committees.iter().map(in_hex).collect();
        let entry = proven.entries.into_iter().next();
        let entry = entry.ok_or_else(|| Problem::internal(&"the chain proved nothing"))?;
        let proof = RecordProof {
            record: entry.value.as_ref().map(hex::encode),
            state: hex::encode(entry.proof),
            header: hex::encode(&proven.header),
            finality: hex::encode(finality),
            committees,
        };
        Ok(Answer {
            as_of_height: header.height,
            content: (entry.value, proof),
        })
    }
}

fn assemble(
    proven: Proven,
    definition: Option<DefinitionRecord>,
    committee: &Committee,
) -> Result<Answer<ProvenCertificate>, Problem> {
    let header = Header::decode(&proven.header).map_err(|error| Problem::internal(&error))?;
    let finality = finality::trim(&proven.finality, committee);
    let finality = finality.map_err(|error| Problem::internal(&error))?;
    let mut entries = proven.entries.into_iter();
    let missing = || Problem::internal(&"the chain proved fewer records than asked");
    let certificate = entries.next().ok_or_else(missing)?;
    let record = certificate
        .value
        .as_deref()
        .map(cbor::decode::<CertificateRecord>)
        .transpose();
    let proof = CertificateProof {
        certificate: certificate.value.as_ref().map(hex::encode),
        state: hex::encode(&certificate.proof),
        issuer: entries.next().and_then(issuer_proof),
        definition: definition.map(|it| hex::encode(cbor::encode(&it.document))),
        header: hex::encode(&proven.header),
        finality: hex::encode(finality),
        committees: proven.committees.iter().map(in_hex).collect(),
    };
    let record = record.map_err(|error| Problem::internal(&error))?;
    Ok(Answer {
        as_of_height: header.height,
        content: ProvenCertificate { record, proof },
    })
}

fn in_hex(link: &Link) -> String {
    hex::encode(link.encode())
}

fn issuer_proof(entry: ProvenEntry) -> Option<IssuerProof> {
    let value = hex::encode(entry.value?);
    Some(IssuerProof {
        value,
        proof: hex::encode(entry.proof),
    })
}
