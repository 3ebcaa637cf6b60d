//! The checks of what the record is about: commitment, credential, issuer and schema.

use std::sync::Arc;

use chancery_credential::commitment::Salt;
use chancery_credential::schema::{Failures, Schema, SchemaError};
use chancery_credential::vc::{CredentialError, CredentialKind};
use chancery_rules::certificate::CertificateRecord;
use chancery_rules::kernel::keys::KeyAlgorithm;

use super::Anchor;
use super::evidence::{Definition, Evidence};
use super::verifier::Schemas;
use crate::verdict::CheckName;

/// Why a check failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("the credential is not the one that the ledger has a commitment to")]
    Commitment,
    #[error(transparent)]
    Credential(#[from] CredentialError),
    #[error("the credential is signed with another key than the ledger has for it")]
    AssertionKey,
    #[error("the credential's validity is not the record's")]
    Window,
    #[error("the credential names an attached document that the record does not")]
    Attachment,
    #[error("the issuer is not in the genesis file, and its record is not in the bundle")]
    UnknownIssuer,
    #[error("the issuer is in the genesis file, yet the bundle brings a record of it")]
    SuperfluousIssuer,
    #[error("the credential names its issuer differently than the ledger does")]
    IssuerName,
    #[error("the certificate type does not admit this issuer")]
    IssuerNotAdmitted,
    #[error("the credential's schema is of another certificate type than the record's")]
    OtherDefinition,
    #[error("the certificate type in the bundle is not the record's")]
    DefinitionDigest,
    #[error("the credential states another digest of its schema")]
    SchemaDigest,
    #[error("the credential's type is not the certificate type's")]
    Kind,
    #[error(transparent)]
    Schema(#[from] SchemaError),
    #[error("the subject does not satisfy its schema: {0}")]
    Subject(#[from] Failures),
}

type Checked = Result<String, Fault>;
type ContentCheck = fn(&Matter<'_>) -> Checked;

/// What these checks read.
pub(super) struct Matter<'a> {
    pub(super) evidence: &'a Evidence,
    pub(super) record: &'a CertificateRecord,
    pub(super) anchor: &'a Anchor,
    pub(super) schemas: Option<&'a Schemas>,
}

/// The checks after `state`, in order.
pub(super) const CHECKS: [(CheckName, ContentCheck); 4] = [
    (CheckName::Commitment, commitment),
    (CheckName::Credential, credential),
    (CheckName::Issuer, issuer),
    (CheckName::Schema, schema),
];

fn commitment(matter: &Matter<'_>) -> Checked {
    let (evidence, record) = (matter.evidence, matter.record);
    let found = evidence
        .credential
        .commitment(&Salt::from(evidence.bundle.salt));
    if record.commitment.0 == *found.as_bytes() {
        Ok("the credential is the one committed to".to_owned())
    } else {
        Err(Fault::Commitment)
    }
}

fn credential(matter: &Matter<'_>) -> Checked {
    let (evidence, record) = (matter.evidence, matter.record);
    let proof = evidence.credential.verify()?;
    let key = &record.assertion_key;
    if key.algorithm() != KeyAlgorithm::Ed25519 || key.bytes() != proof.key.as_bytes() {
        return Err(Fault::AssertionKey);
    }
    let claims = evidence.credential.claims();
    let until = claims.valid_until.map(|until| until.as_ms());
    let from_agrees = record
        .valid_from
        .is_none_or(|from| from.0 == claims.valid_from.as_ms());
    let until_agrees = record
        .valid_until
        .is_none_or(|recorded| Some(recorded.0) == until);
    if !from_agrees || !until_agrees {
        return Err(Fault::Window);
    }
    let is_recorded = |document: &[u8; 32]| {
        record
            .attachments
            .iter()
            .chain(&record.image)
            .any(|known| known.0 == *document)
    };
    if !claims
        .attachments
        .iter()
        .all(|document| is_recorded(document.commitment.as_bytes()))
    {
        return Err(Fault::Attachment);
    }
    Ok(format!("signed by {}", proof.key))
}

fn issuer(matter: &Matter<'_>) -> Checked {
    let (evidence, anchor) = (matter.evidence, matter.anchor);
    let party = matter.record.issuer;
    let name = match (anchor.member_name(party), &evidence.issuer) {
        (Some(_), Some(_)) => return Err(Fault::SuperfluousIssuer),
        (Some(name), None) => name,
        (None, Some(party)) => &party.name,
        (None, None) => return Err(Fault::UnknownIssuer),
    };
    let claimed = &evidence.credential.claims().issuer_name;
    if (claimed.zh.as_str(), claimed.en.as_str()) != (name.zh(), name.en()) {
        return Err(Fault::IssuerName);
    }
    let admits = |definition: &Definition| definition.document.issuers.contains(&party);
    if evidence
        .definition
        .as_ref()
        .is_some_and(|definition| !admits(definition))
    {
        return Err(Fault::IssuerNotAdmitted);
    }
    Ok(format!("issued by {} ({})", claimed.en, claimed.zh))
}

fn schema(matter: &Matter<'_>) -> Checked {
    let evidence = matter.evidence;
    let claims = evidence.credential.claims();
    let expected = matter.record.definition;
    if *claims.definition.as_bytes() != expected.0 {
        return Err(Fault::OtherDefinition);
    }
    let Some(definition) = &evidence.definition else {
        return Ok(
            "the certificate type is not in the bundle; its schema was not applied".to_owned(),
        );
    };
    if definition.id != expected {
        return Err(Fault::DefinitionDigest);
    }
    let text = &definition.document.schema;
    let schema = match matter.schemas {
        Some(schemas) => schemas.of(expected, text)?,
        None => Arc::new(Schema::compile(text)?),
    };
    if claims.schema_digest != schema.digest() {
        return Err(Fault::SchemaDigest);
    }
    if CredentialKind::of_code(definition.document.code.as_str())? != claims.kind {
        return Err(Fault::Kind);
    }
    schema.check(evidence.credential.subject())?;
    Ok("the subject satisfies the certificate type's schema".to_owned())
}
