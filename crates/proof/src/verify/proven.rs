//! The checks of what a bundle proves, from its header to its schema; the order is the format's.

use chancery_credential::commitment::Salt;
use chancery_credential::schema::{Failures, Schema, SchemaError};
use chancery_credential::vc::{CredentialError, CredentialKind};
use chancery_rules::certificate::record::CertificateRecord;
use chancery_rules::kernel::ids::{Epoch, Height, LedgerId};
use chancery_rules::kernel::keys::KeyAlgorithm;
use chancery_rules::kernel::state_key::RecordKey;

use super::Anchor;
use super::evidence::Evidence;
use crate::committee::UnknownEpoch;
use crate::finality::{self, FinalityError};
use crate::header::STATE_FORMAT;
use crate::state::{self, StateProofError};
use crate::verdict::CheckName;

/// Why a check failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("the bundle is of the ledger {0}")]
    OtherLedger(LedgerId),
    #[error("the state format {0} is not known")]
    StateFormat(u64),
    #[error("the genesis header proves no state")]
    GenesisHeader,
    #[error(transparent)]
    Epoch(#[from] UnknownEpoch),
    #[error("the header announces a committee, which this version does not follow")]
    NextCommittee,
    #[error(transparent)]
    Finality(#[from] FinalityError),
    #[error("the credential names another ledger")]
    CredentialLedger,
    #[error("the record is of another certificate than the credential's")]
    OtherCertificate,
    #[error("the issuer's record is of another party than the issuer")]
    OtherParty,
    #[error("an issuer's record without a certificate's")]
    IssuerAlone,
    #[error("{0}")]
    State(#[from] StateProofError),
    #[error("the issuer's record: {0}")]
    IssuerState(StateProofError),
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

/// The checks after `ledger`, in order.
pub(super) const CHECKS: [(CheckName, fn(&Evidence, &Anchor) -> Checked); 8] = [
    (CheckName::Header, header),
    (CheckName::Committee, committee),
    (CheckName::Finality, finality),
    (CheckName::State, state),
    (CheckName::Commitment, commitment),
    (CheckName::Credential, credential),
    (CheckName::Issuer, issuer),
    (CheckName::Schema, schema),
];

fn header(evidence: &Evidence, _: &Anchor) -> Checked {
    let header = &evidence.header;
    if header.state_format != STATE_FORMAT {
        return Err(Fault::StateFormat(header.state_format));
    }
    if header.height == Height(0) {
        return Err(Fault::GenesisHeader);
    }
    Ok(format!("block {} at height {}", evidence.digest, header.height.0))
}

fn committee(evidence: &Evidence, anchor: &Anchor) -> Checked {
    let Epoch(epoch) = evidence.header.epoch;
    if evidence.header.epoch != anchor.committee.epoch() {
        return Err(UnknownEpoch(evidence.header.epoch).into());
    }
    if evidence.header.next_committee.is_some() {
        return Err(Fault::NextCommittee);
    }
    let count = anchor.committee.keys().len();
    Ok(format!("{count} validators of epoch {epoch}, from the genesis file"))
}

fn finality(evidence: &Evidence, anchor: &Anchor) -> Checked {
    let committee = &anchor.committee;
    finality::verify(&evidence.bundle.finality, &evidence.header, evidence.digest, committee)?;
    Ok(format!("signed by {} of {} validators", committee.quorum(), committee.keys().len()))
}

fn state(evidence: &Evidence, anchor: &Anchor) -> Checked {
    let (bundle, root) = (&evidence.bundle, evidence.header.state_root);
    if evidence.credential.claims().ledger.as_bytes() != &anchor.ledger.0 {
        return Err(Fault::CredentialLedger);
    }
    let key = RecordKey::Certificate(evidence.certificate()).state_key();
    let (Some(record), Some(value)) = (&evidence.record, &bundle.certificate) else {
        if bundle.issuer.is_some() {
            return Err(Fault::IssuerAlone);
        }
        state::verify_exclusion(&bundle.proof, key, root)?;
        return Ok("the certificate is proven absent".to_owned());
    };
    if record.certificate != evidence.certificate() {
        return Err(Fault::OtherCertificate);
    }
    state::verify_inclusion(&bundle.proof, key, value, root)?;
    issuer_state(evidence, record)?;
    Ok("the certificate's record is in the state".to_owned())
}

fn issuer_state(evidence: &Evidence, record: &CertificateRecord) -> Result<(), Fault> {
    let (Some(party), Some(proven)) = (&evidence.issuer, &evidence.bundle.issuer) else {
        return Ok(());
    };
    if party.party != record.issuer {
        return Err(Fault::OtherParty);
    }
    let key = RecordKey::Party(record.issuer).state_key();
    state::verify_inclusion(&proven.proof, key, &proven.value, evidence.header.state_root)
        .map_err(Fault::IssuerState)
}

fn commitment(evidence: &Evidence, _: &Anchor) -> Checked {
    let found = evidence.credential.commitment(&Salt::from(evidence.bundle.salt));
    if evidence.record()?.commitment.0 == *found.as_bytes() {
        Ok("the credential is the one committed to".to_owned())
    } else {
        Err(Fault::Commitment)
    }
}

fn credential(evidence: &Evidence, _: &Anchor) -> Checked {
    let record = evidence.record()?;
    let proof = evidence.credential.verify()?;
    let key = &record.assertion_key;
    if key.algorithm() != KeyAlgorithm::Ed25519 || key.bytes() != proof.key.as_bytes() {
        return Err(Fault::AssertionKey);
    }
    let claims = evidence.credential.claims();
    let from_agrees = record.valid_from.is_none_or(|from| from.0 == claims.valid_from.as_ms());
    let until = claims.valid_until.map(|until| until.as_ms());
    if !from_agrees || record.valid_until.map(|until| until.0) != until {
        return Err(Fault::Window);
    }
    let is_recorded = |document: &[u8; 32]| {
        record.attachments.iter().chain(&record.image).any(|known| known.0 == *document)
    };
    if !claims.attachments.iter().all(|document| is_recorded(document.commitment.as_bytes())) {
        return Err(Fault::Attachment);
    }
    Ok(format!("signed by {}", proof.key))
}

fn issuer(evidence: &Evidence, anchor: &Anchor) -> Checked {
    let party = evidence.record()?.issuer;
    let name = match (anchor.member_name(party), &evidence.issuer) {
        (Some(_), Some(_)) => return Err(Fault::SuperfluousIssuer),
        (Some(name), None) => name,
        (None, Some(record)) => &record.name,
        (None, None) => return Err(Fault::UnknownIssuer),
    };
    let claimed = &evidence.credential.claims().issuer_name;
    if (claimed.zh.as_str(), claimed.en.as_str()) != (name.zh(), name.en()) {
        return Err(Fault::IssuerName);
    }
    let admits = |definition: &super::evidence::Definition| {
        definition.document.issuers.contains(&party)
    };
    if evidence.definition.as_ref().is_some_and(|definition| !admits(definition)) {
        return Err(Fault::IssuerNotAdmitted);
    }
    Ok(format!("issued by {} ({})", claimed.en, claimed.zh))
}

fn schema(evidence: &Evidence, _: &Anchor) -> Checked {
    let claims = evidence.credential.claims();
    let expected = evidence.record()?.definition;
    if *claims.definition.as_bytes() != expected.0 {
        return Err(Fault::OtherDefinition);
    }
    let Some(definition) = &evidence.definition else {
        return Ok("the certificate type is not in the bundle; its schema was not applied".to_owned());
    };
    if definition.id != expected {
        return Err(Fault::DefinitionDigest);
    }
    let schema = Schema::compile(&definition.document.schema)?;
    if claims.schema_digest != schema.digest() {
        return Err(Fault::SchemaDigest);
    }
    if CredentialKind::of_code(definition.document.code.as_str())? != claims.kind {
        return Err(Fault::Kind);
    }
    schema.check(evidence.credential.subject())?;
    Ok("the subject satisfies the certificate type's schema".to_owned())
}
