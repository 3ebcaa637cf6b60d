//! The checks from the ledger to its state: that the record, or its absence, is what a quorum signed.

use chancery_rules::certificate::CertificateRecord;
use chancery_rules::kernel::ids::{Height, LedgerId};
use chancery_rules::kernel::state_key::RecordKey;

use super::Anchor;
use super::evidence::Evidence;
use crate::committee::{ChainError, CommitteeChain};
use crate::finality::{self, FinalityError};
use crate::header::{PlaceError, STATE_FORMAT};
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
    Place(#[from] PlaceError),
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error("the checkpoint is of another history: {0}")]
    OtherHistory(FinalityError),
    #[error("the checkpoint has another block at the bundle's height")]
    OtherBlock,
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
type ProofCheck = fn(&mut Inquiry<'_>) -> Checked;

/// What these checks read, and the committees as far as they have followed them.
pub(super) struct Inquiry<'a> {
    evidence: &'a Evidence,
    anchor: &'a Anchor,
    chain: CommitteeChain,
}

impl<'a> Inquiry<'a> {
    pub(super) fn new(evidence: &'a Evidence, anchor: &'a Anchor) -> Self {
        Self {
            evidence,
            anchor,
            chain: anchor.chain().clone(),
        }
    }
}

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

fn ledger(inquiry: &mut Inquiry<'_>) -> Checked {
    let ledger = inquiry.evidence.header.ledger;
    if ledger == inquiry.anchor.ledger() {
        Ok("the anchor's ledger".to_owned())
    } else {
        Err(Fault::OtherLedger(ledger))
    }
}

fn header(inquiry: &mut Inquiry<'_>) -> Checked {
    let header = &inquiry.evidence.header;
    if header.state_format != STATE_FORMAT {
        return Err(Fault::StateFormat(header.state_format));
    }
    if header.height == Height(0) {
        return Err(Fault::GenesisHeader);
    }
    Ok(format!(
        "block {} at height {}",
        inquiry.evidence.digest, header.height
    ))
}

fn committee(inquiry: &mut Inquiry<'_>) -> Checked {
    let evidence = inquiry.evidence;
    evidence.header.check_place(inquiry.chain.epochs())?;
    for link in &evidence.bundle.committees {
        inquiry.chain.extend(link)?;
    }
    let (chain, epoch) = (&inquiry.chain, evidence.header.epoch);
    if epoch < chain.since() {
        let since = chain.since();
        return Err(ChainError::Before { epoch, since }.into());
    }
    let count = chain.committee_of(epoch)?.keys().len();
    agree_with_checkpoint(inquiry)?;
    let changes = chain.changes();
    Ok(format!(
        "{count} validators of epoch {epoch}, after {changes} changes since the genesis file"
    ))
}

/// A checkpoint that is not newer than the bundle must lie on the same history.
fn agree_with_checkpoint(inquiry: &Inquiry<'_>) -> Result<(), Fault> {
    let (evidence, chain) = (inquiry.evidence, &inquiry.chain);
    let Some(checkpoint) = inquiry.anchor.checkpoint() else {
        return Ok(());
    };
    let (shown, height) = (checkpoint.header(), evidence.header.height);
    if shown.height > height {
        return Ok(());
    }
    let committee = chain.committee_of(shown.epoch)?;
    checkpoint.verify(committee).map_err(Fault::OtherHistory)?;
    if shown.height == height && checkpoint.digest() != evidence.digest {
        return Err(Fault::OtherBlock);
    }
    Ok(())
}

fn finality(inquiry: &mut Inquiry<'_>) -> Checked {
    let evidence = inquiry.evidence;
    let (header, digest) = (&evidence.header, evidence.digest);
    let committee = inquiry.chain.committee_of(header.epoch)?;
    finality::verify(&evidence.bundle.finality, header, digest, committee)?;
    Ok(format!(
        "signed by {} of {} validators",
        committee.quorum(),
        committee.keys().len()
    ))
}

fn state(inquiry: &mut Inquiry<'_>) -> Checked {
    let evidence = inquiry.evidence;
    let (bundle, root) = (&evidence.bundle, evidence.header.state_root);
    if evidence.credential.claims().ledger.as_bytes() != &inquiry.anchor.ledger().0 {
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
