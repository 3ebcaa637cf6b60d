//! Each founding member's signature of the genesis file, by its root key.

use serde::{Deserialize, Serialize};

use crate::{
    genesis::Genesis,
    kernel::{
        hex_bytes,
        ids::{LedgerId, PartyId},
        keys::{KeyPurpose, PublicKey},
        signature,
    },
};

/// Longest file of approvals, in bytes.
pub const APPROVALS_BYTES_MAX: usize = 131_072;
/// What the signed bytes of an approval start with.
const TAG: &[u8] = b"chancery/founding/approval/1";

/// One member's signature of the ledger that a genesis file founds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Version of this format: 1.
    pub v: u8,
    /// SHA-256 of the genesis file.
    pub ledger: LedgerId,
    /// Who signs.
    pub party: PartyId,
    /// A root key of the member, as the genesis file has it: the raw public key.
    #[serde(with = "hex_bytes")]
    pub key: Vec<u8>,
    /// Its signature of [`Approval::signed_bytes`].
    #[serde(with = "hex_bytes")]
    pub signature: [u8; 64],
}

/// The signatures of all members, in ascending order of their ids: `genesis.signatures.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approvals {
    /// Version of this format: 1.
    pub v: u8,
    /// SHA-256 of the genesis file.
    pub ledger: LedgerId,
    /// One of each member.
    pub signatures: Vec<Approval>,
}

/// Why a genesis file is not approved, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalError {
    /// Longer than [`APPROVALS_BYTES_MAX`].
    #[error("a file of signatures has at most {APPROVALS_BYTES_MAX} bytes")]
    TooLarge,
    /// Not JSON of the right form; names a place in the file.
    #[error("not a file of signatures: {0}")]
    Form(String),
    /// Another version than 1.
    #[error("version {0} is not known")]
    Version(u8),
    /// Signatures of another genesis file.
    #[error("the signatures are of the ledger `{0}`, another genesis file")]
    OtherLedger(LedgerId),
    /// A signature of a party that is no member.
    #[error("party `{0}` is no founding member")]
    Stranger(PartyId),
    /// Two signatures of one member.
    #[error("party `{0}` signed twice")]
    Twice(PartyId),
    /// A signature by a key that is no root key of its member.
    #[error("party `{0}` signed with a key that is not its root key")]
    NotRoot(PartyId),
    /// A signature that is not the key's.
    #[error("the signature of party `{0}` is not good")]
    Signature(PartyId),
    /// A member that has not signed.
    #[error("party `{0}` has not signed")]
    Missing(PartyId),
    /// Not in ascending order of parties.
    #[error("the signatures are not in ascending order of parties")]
    Order,
}

impl Approval {
    /// The bytes that a member signs: a tag, the ledger's id, the party's id.
    #[must_use]
    pub fn signed_bytes(ledger: LedgerId, party: PartyId) -> Vec<u8> {
        [TAG, &ledger.0, &party.0].concat()
    }

    /// Reads one member's approval; [`Approvals::collect`] judges it.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Form` or `Version`.
    pub fn parse(bytes: &[u8]) -> Result<Self, ApprovalError> {
        let approval: Self = read(bytes)?;
        demand_version(approval.v)?;
        Ok(approval)
    }

    /// Judges one member's approval of a genesis file.
    ///
    /// # Errors
    ///
    /// `Version`, `OtherLedger`, `Stranger`, `NotRoot` or `Signature`.
    pub fn check(&self, genesis: &Genesis, ledger: LedgerId) -> Result<(), ApprovalError> {
        demand_version(self.v)?;
        if self.ledger != ledger {
            return Err(ApprovalError::OtherLedger(self.ledger));
        }
        let member = genesis
            .member(self.party)
            .ok_or(ApprovalError::Stranger(self.party))?;
        let key: PublicKey = member
            .keys
            .iter()
            .find(|key| key.purpose == KeyPurpose::Root && key.key.bytes() == self.key)
            .map(|key| key.key)
            .ok_or(ApprovalError::NotRoot(self.party))?;
        let message = Self::signed_bytes(ledger, self.party);
        if signature::verify(&key, &message, &self.signature) {
            Ok(())
        } else {
            Err(ApprovalError::Signature(self.party))
        }
    }
}

impl Approvals {
    /// The complete set, of signatures in any order.
    ///
    /// # Errors
    ///
    /// The first of [`ApprovalError`], in its order.
    pub fn collect(
        genesis: &Genesis,
        ledger: LedgerId,
        mut signatures: Vec<Approval>,
    ) -> Result<Self, ApprovalError> {
        signatures.sort_by_key(|approval| approval.party);
        let approvals = Self {
            v: 1,
            ledger,
            signatures,
        };
        approvals.check(genesis, ledger)?;
        Ok(approvals)
    }

    /// Reads a file of signatures; [`Approvals::check`] judges it.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Form` or `Version`.
    pub fn parse(bytes: &[u8]) -> Result<Self, ApprovalError> {
        let approvals: Self = read(bytes)?;
        demand_version(approvals.v)?;
        Ok(approvals)
    }

    /// Demands that each founding member signed this genesis file, once.
    ///
    /// # Errors
    ///
    /// The first of [`ApprovalError`], in its order.
    pub fn check(&self, genesis: &Genesis, ledger: LedgerId) -> Result<(), ApprovalError> {
        demand_version(self.v)?;
        if self.ledger != ledger {
            return Err(ApprovalError::OtherLedger(self.ledger));
        }
        let mut before: Option<PartyId> = None;
        for approval in &self.signatures {
            if before == Some(approval.party) {
                return Err(ApprovalError::Twice(approval.party));
            }
            approval.check(genesis, ledger)?;
            if before.is_some_and(|before| before > approval.party) {
                return Err(ApprovalError::Order);
            }
            before = Some(approval.party);
        }
        let missing = genesis
            .members
            .iter()
            .map(|member| member.party)
            .find(|party| {
                !self
                    .signatures
                    .iter()
                    .any(|approval| approval.party == *party)
            });
        missing.map_or(Ok(()), |party| Err(ApprovalError::Missing(party)))
    }
}

fn read<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, ApprovalError> {
    if bytes.len() > APPROVALS_BYTES_MAX {
        return Err(ApprovalError::TooLarge);
    }
    serde_json::from_slice(bytes).map_err(|error| ApprovalError::Form(error.to_string()))
}

const fn demand_version(v: u8) -> Result<(), ApprovalError> {
    if v == 1 {
        Ok(())
    } else {
        Err(ApprovalError::Version(v))
    }
}
