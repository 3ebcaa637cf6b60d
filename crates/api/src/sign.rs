//! The agency's keys for acting: the office key signs transactions, the assertion key credentials,
//! the sealing key opens documents.
//!
//! Absent on purpose: key files (the node's composition reads them). The root key stays offline; only
//! a development city's node has it, to vote.

use chancery_credential::did_key::AssertionSigner;
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::envelope::UnsignedEnvelope;
use chancery_rules::kernel::ids::{LedgerId, Nonce, PartyId, TransactionId};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::time::Timestamp;
use chancery_vault::SealingKey;
use ed25519_dalek::{Signer as _, SigningKey};

use crate::problem::Problem;

/// A key that signs transactions (Ed25519): the office key what officers decide, the root key votes.
pub struct OfficeKey(SigningKey);

impl OfficeKey {
    /// The key of a seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey::ed25519(self.0.verifying_key().to_bytes())
    }
}

/// The keys with which a node acts for its agency.
pub struct AgencyKeys {
    /// Signs transactions.
    pub office: OfficeKey,
    /// Signs credentials.
    pub assertion: AssertionSigner,
    /// Opens documents.
    pub sealing: SealingKey,
    /// Votes in the council; of a development city alone.
    pub root: Option<OfficeKey>,
}

/// A signed envelope with what it is known by.
pub struct Signed {
    /// The transaction's id.
    pub id: TransactionId,
    /// The envelope's bytes.
    pub envelope: Vec<u8>,
    /// Until when it may enter a block.
    pub expires: Timestamp,
}

impl OfficeKey {
    /// Signs a transaction with a fresh nonce.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn sign(
        &self,
        ledger: LedgerId,
        party: PartyId,
        transaction: AnyTransaction,
        expires: Timestamp,
    ) -> Result<Signed, Problem> {
        let nonce = Nonce(random()?);
        let unsigned = UnsignedEnvelope {
            ledger,
            party,
            nonce,
            expires,
            transaction,
        };
        let to_sign = unsigned
            .to_sign(&self.public())
            .map_err(|error| Problem::internal(&error))?;
        let id = to_sign.id();
        let signature = self.0.sign(&to_sign.tbs).to_bytes();
        Ok(Signed {
            id,
            envelope: to_sign.finish(&signature),
            expires,
        })
    }
}

/// Bytes of the system's randomness.
///
/// # Errors
/// When the system gives none.
pub fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Problem::internal(&error))?;
    Ok(bytes)
}
