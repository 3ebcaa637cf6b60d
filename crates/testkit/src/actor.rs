//! Someone with a key: signs transactions for a ledger.

use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::envelope::UnsignedEnvelope;
use chancery_rules::kernel::ids::{LedgerId, Nonce, PartyId};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::time::Timestamp;
use ed25519_dalek::{Signer, SigningKey};

use crate::founding::{FoundingError, Member, Seed, fresh};

/// How far away an actor puts the expiry: the rules allow ten minutes.
pub const EXPIRES_AFTER_MS: u64 = 9 * 60 * 1000;

/// A party's key at work.
#[derive(Clone)]
pub struct Actor {
    /// The ledger that it signs for.
    pub ledger: LedgerId,
    /// The party that it signs as.
    pub party: PartyId,
    key: SigningKey,
}

impl Actor {
    /// An actor with a given secret.
    pub fn new(ledger: LedgerId, party: PartyId, seed: &Seed) -> Self {
        Self {
            ledger,
            party,
            key: SigningKey::from_bytes(seed),
        }
    }

    /// The officer of a founding member.
    pub fn officer(ledger: LedgerId, member: &Member) -> Self {
        Self::new(ledger, PartyId(member.party), &member.seeds.office)
    }

    /// Who speaks for a founding member in the council.
    pub fn root(ledger: LedgerId, member: &Member) -> Self {
        Self::new(ledger, PartyId(member.party), &member.seeds.root)
    }

    /// A stranger: a fresh party id and key that no ledger knows.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn stranger(ledger: LedgerId) -> Result<Self, FoundingError> {
        Ok(Self::new(ledger, PartyId(*fresh()?), &fresh()?))
    }

    /// The public key that the actor signs with.
    pub fn public(&self) -> PublicKey {
        PublicKey::ed25519(self.key.verifying_key().to_bytes())
    }

    /// The signed envelope of a transaction.
    pub fn sign(&self, transaction: AnyTransaction, nonce: Nonce, now: Timestamp) -> Vec<u8> {
        let expires = now.plus_ms(EXPIRES_AFTER_MS);
        let unsigned = UnsignedEnvelope {
            ledger: self.ledger,
            party: self.party,
            nonce,
            expires,
            transaction,
        };
        #[expect(clippy::expect_used, reason = "an Ed25519 key is a signing key")]
        let to_sign = unsigned
            .to_sign(&self.public())
            .expect("an Ed25519 key signs");
        let signature = self.key.sign(&to_sign.tbs).to_bytes();
        to_sign.finish(&signature)
    }

    /// As [`Actor::sign`], with a random nonce.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn sign_once(
        &self,
        transaction: AnyTransaction,
        now: Timestamp,
    ) -> Result<Vec<u8>, FoundingError> {
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce)?;
        Ok(self.sign(transaction, Nonce(nonce), now))
    }
}
