//! Signatures of envelopes: Ed25519 by ZIP-215, in batches; ES256 one by one.
//!
//! A batch needs factors that its signers cannot foresee. They are drawn from a hash of the whole batch, so that
//! the rules stay without randomness and a verdict is the same wherever it is made. Absent on purpose: signing.

use std::convert::Infallible;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use ed25519_zebra::{
    Signature, VerificationKeyBytes,
    batch::{Item, Verifier},
};
use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};

use super::{
    envelope::{Envelope, EnvelopeRejection, SignatureBytes},
    keys::{KeyAlgorithm, PublicKey},
};

/// Below this number of signatures a failed batch is verified one by one.
const BATCH_MIN: usize = 4;

impl Envelope {
    /// Verifies the signature of this envelope alone.
    ///
    /// # Errors
    ///
    /// `unsigned` or `bad_signature`.
    pub fn verify_signature(&self) -> Result<(), EnvelopeRejection> {
        judge(&self.key(), self.signed_bytes(), self.signature())
    }
}

/// Whether what stands in the place of a signature is one of `message` by `key`.
pub(super) fn judge(
    key: &PublicKey,
    message: &[u8],
    signature: SignatureBytes,
) -> Result<(), EnvelopeRejection> {
    match signature {
        SignatureBytes::Absent => Err(EnvelopeRejection::Unsigned),
        SignatureBytes::Present(bytes) if verify(key, message, &bytes) => Ok(()),
        SignatureBytes::WrongLength | SignatureBytes::Present(_) => {
            Err(EnvelopeRejection::BadSignature)
        }
    }
}

/// Whether `signature` is one of `message` by `key`. Ed25519 by ZIP-215; ES256 as r and s of 32 bytes each.
#[must_use]
pub fn verify(key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
    match key.algorithm() {
        KeyAlgorithm::Ed25519 => {
            item(key, message, signature).is_some_and(|item| item.verify_single().is_ok())
        }
        KeyAlgorithm::Es256 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.bytes())
            .verify(message, signature)
            .is_ok(),
        KeyAlgorithm::X25519 => false,
    }
}

/// Verifies the signatures of many envelopes; answers in their order.
#[must_use]
pub fn verify_batch(envelopes: &[&Envelope]) -> Vec<bool> {
    let mut verdicts = vec![false; envelopes.len()];
    let mut queued = Vec::with_capacity(envelopes.len());
    for (place, (envelope, verdict)) in envelopes.iter().zip(&mut verdicts).enumerate() {
        let SignatureBytes::Present(signature) = envelope.signature() else {
            continue;
        };
        match envelope.key().algorithm() {
            KeyAlgorithm::Ed25519 => queued.extend(Queued::new(place, envelope, &signature)),
            _ => *verdict = envelope.verify_signature().is_ok(),
        }
    }
    let mut good = Vec::with_capacity(queued.len());
    collect_good(&queued, &mut good);
    for place in good {
        if let Some(verdict) = verdicts.get_mut(place) {
            *verdict = true;
        }
    }
    verdicts
}

/// An Ed25519 signature that waits for its batch.
struct Queued {
    place: usize,
    item: Item,
    /// Of key, signature and message.
    digest: [u8; 32],
}

impl Queued {
    fn new(place: usize, envelope: &Envelope, signature: &[u8; 64]) -> Option<Self> {
        let item = item(&envelope.key(), envelope.signed_bytes(), signature)?;
        let digest = Sha256::new()
            .chain_update(envelope.key().bytes())
            .chain_update(signature)
            .chain_update(envelope.id());
        Some(Self {
            place,
            item,
            digest: digest.finalize().into(),
        })
    }
}

fn item(key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> Option<Item> {
    let key = VerificationKeyBytes::try_from(key.bytes()).ok()?;
    Some(Item::from((key, Signature::from_bytes(signature), message)))
}

/// Collects the places of good signatures: whole batches that verify, else halves of them.
fn collect_good(batch: &[Queued], good: &mut Vec<usize>) {
    if batch.is_empty() {
        return;
    }
    if batch.len() < BATCH_MIN {
        let verified = batch
            .iter()
            .filter(|queued| queued.item.clone().verify_single().is_ok());
        good.extend(verified.map(|queued| queued.place));
    } else if verifies(batch) {
        good.extend(batch.iter().map(|queued| queued.place));
    } else {
        let (left, right) = batch.split_at(batch.len() / 2);
        collect_good(left, good);
        collect_good(right, good);
    }
}

fn verifies(batch: &[Queued]) -> bool {
    let mut verifier = Verifier::new();
    let mut seed = Sha256::new();
    for queued in batch {
        verifier.queue(queued.item.clone());
        seed.update(queued.digest);
    }
    verifier
        .verify(Factors::new(seed.finalize().into()))
        .is_ok()
}

/// The factors of a batch: SHA-256 of its digest and a counter.
struct Factors {
    seed: [u8; 32],
    counter: u64,
    block: [u8; 32],
    used: usize,
}

impl Factors {
    const fn new(seed: [u8; 32]) -> Self {
        Self {
            seed,
            counter: 0,
            block: [0; 32],
            used: 32,
        }
    }

    fn byte(&mut self) -> u8 {
        if self.used == self.block.len() {
            let hash = Sha256::new().chain_update(self.seed);
            self.block = hash
                .chain_update(self.counter.to_be_bytes())
                .finalize()
                .into();
            self.counter += 1;
            self.used = 0;
        }
        let byte = self.block.get(self.used).copied().unwrap_or_default();
        self.used += 1;
        byte
    }
}

impl TryRng for Factors {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_be_bytes(std::array::from_fn(|_| self.byte())))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_be_bytes(std::array::from_fn(|_| self.byte())))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        to.fill_with(|| self.byte());
        Ok(())
    }
}

impl TryCryptoRng for Factors {}
