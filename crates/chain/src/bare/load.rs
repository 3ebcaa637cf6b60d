//! Opaque signed transactions: one list that all validators have.

use crate::engine::ValidatorKey;
use bytes::Bytes;
use commonware_codec::{DecodeExt as _, Encode as _};
use commonware_cryptography::{BatchEntry, BatchVerifier as _, Signer as _, ed25519};
use commonware_parallel::Sequential;
use std::time::Instant;

/// Bytes of one transaction: a key, a message, a signature.
pub const BARE_TRANSACTION_BYTES: usize = 256;

/// The most transactions of a block.
const BLOCK_COUNT_MAX: usize = 4_000;

const KEY_BYTES: usize = 32;
const SIGNATURE_BYTES: usize = 64;
const NAMESPACE: &[u8] = b"chancery-bare";

/// The transactions, and how many of them have been submitted.
pub(super) struct Load {
    transactions: Vec<Bytes>,
    rate: Option<u64>,
    begun: std::sync::OnceLock<Instant>,
}

impl Load {
    pub(super) fn sign(count: u64, rate: Option<u64>) -> Self {
        let keys: Vec<_> = (0..64).map(ed25519::PrivateKey::from_seed).collect();
        let numbers = keys.iter().cycle().zip(0..count);
        let transactions = numbers.map(|(key, number)| sign(key, number)).collect();
        Self {
            transactions,
            rate,
            begun: std::sync::OnceLock::new(),
        }
    }

    pub(super) fn begin(&self) {
        self.begun.get_or_init(Instant::now);
    }

    /// The transactions that follow the first `taken`, as far as they have been submitted.
    pub(super) fn after(&self, taken: u64) -> &[Bytes] {
        let Some(begun) = self.begun.get() else {
            return &[];
        };
        let submitted = self.rate.map_or(u64::MAX, |rate| {
            let elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            rate.saturating_mul(elapsed_ms) / 1_000
        });
        let start = usize::try_from(taken)
            .unwrap_or(usize::MAX)
            .min(self.transactions.len());
        let end = usize::try_from(submitted)
            .unwrap_or(usize::MAX)
            .min(self.transactions.len());
        let end = end.max(start).min(start.saturating_add(BLOCK_COUNT_MAX));
        self.transactions.get(start..end).unwrap_or_default()
    }
}

fn sign(key: &ed25519::PrivateKey, number: u64) -> Bytes {
    let mut bytes = key.public_key().encode().to_vec();
    bytes.extend(number.to_be_bytes());
    bytes.resize(BARE_TRANSACTION_BYTES - SIGNATURE_BYTES, 0);
    let signature = key.sign(NAMESPACE, &bytes);
    bytes.extend(signature.encode());
    bytes.into()
}

/// Whether all of `transactions` are truly signed.
pub(super) fn verify(context: &mut impl rand_core::CryptoRng, transactions: &[Bytes]) -> bool {
    let parsed: Option<Vec<_>> = transactions.iter().map(parse).collect();
    parsed.is_some_and(|entries| {
        ed25519::PublicKey::verify_batch(
            context,
            &entries,
            |_, (key, message, signature)| BatchEntry {
                namespace: NAMESPACE,
                message,
                public_key: key,
                signature,
            },
            &Sequential,
        )
    })
}

fn parse(bytes: &Bytes) -> Option<(ValidatorKey, Bytes, ed25519::Signature)> {
    if bytes.len() != BARE_TRANSACTION_BYTES {
        return None;
    }
    let signed = bytes.slice(..BARE_TRANSACTION_BYTES - SIGNATURE_BYTES);
    let key = ValidatorKey::decode(bytes.slice(..KEY_BYTES)).ok()?;
    let signature = bytes.slice(BARE_TRANSACTION_BYTES - SIGNATURE_BYTES..);
    Some((key, signed, ed25519::Signature::decode(signature).ok()?))
}
