//! The checks from the ledger to its state: that the record, or its absence, is what a quorum signed.

use chancery_rules::certificate::CertificateRecord;
use chancery_rules::kernel::ids::{Height, LedgerId};
use chancery_rules::kernel::state_key::RecordKey;

use super::Anchor;
use super::evidence::Evidence;
use crate::committee::UnknownEpoch;
use crate::finality::{self, FinalityError};
use crate::header::STATE_FORMAT;
use crate::state::{self, StateProofError};
use crate::verdict::{CheckName, Verdict};

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
}

type Checked = Result<String, Fault>;
type ProofCheck = fn(&Evidence, &Anchor) -> Checked;

/// The checks after `format`, in order.
pub(super) const CHECKS: [(CheckName, ProofCheck); 5] = [
    (CheckName::Ledger, ledger),
    (CheckName::Header, header),
    (CheckName::Committee, committee),
    (CheckName::Finality, finality),
    (CheckName::State, state),
];

impl Fault {
    /// What a bundle is worth that has this fault.
    pub(super) const fn verdict(&self) -> Verdict {
        match self {
            Self::OtherLedger(_) => Verdict::Unknown,
            _ => Verdict::Invalid,
        }
    }
}

fn ledger(evidence: &Evidence, anchor: &Anchor) -> Checked {
    if evidence.header.ledger == anchor.ledger {
        Ok("the anchor's ledger".to_owned())
    } else {
        Err(Fault::OtherLedger(evidence.header.ledger))
    }
}

fn header(evidence: &Evidence, _: &Anchor) -> Checked {
    let header = &evidence.header;
    if header.state_format != STATE_FORMAT {
        return Err(Fault::StateFormat(header.state_format));
    }
    if header.height == Height(0) {
        return Err(Fault::GenesisHeader);
    }
    Ok(format!(
        "block {} at height {}",
        evidence.digest, header.height
    ))
}

fn committee(evidence: &Evidence, anchor: &Anchor) -> Checked {
    let epoch = evidence.header.epoch;
    if epoch != anchor.committee.epoch() {
        return Err(UnknownEpoch(epoch).into());
    }
    if evidence.header.next_committee.is_some() {
        return Err(Fault::NextCommittee);
    }
    let count = anchor.committee.keys().len();
    Ok(format!(
        "{count} validators of epoch {epoch}, from the genesis file"
    ))
}

fn finality(evidence: &Evidence, anchor: &Anchor) -> Checked {
    let committee = &anchor.committee;
    finality::verify(
        &evidence.bundle.finality,
        &evidence.header,
        evidence.digest,
        committee,
    )?;
    Ok(format!(
        "signed by {} of {} validators",
        committee.quorum(),
        committee.keys().len()
    ))
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
    state::verify_inclusion(
        &proven.proof,
        key,
        &proven.value,
        evidence.header.state_root,
    )
    .map_err(Fault::IssuerState)
}
