//! Which envelopes this node has verified, so that none is verified twice.
//!
//! A verdict is on all bytes of an envelope (the hash of them), never on its id: another copy of
//! the same transaction may have a bad signature. Bounded by count and bytes; the oldest verdicts are
//! forgotten first, and what waits in the mempool is known as well.

use crate::{
    engine::{Digest, Runtime},
    instruments::VerdictCount,
    pacing::SharedMempool,
};
use bytes::Bytes;
use chancery_rules::kernel::{envelope::Envelope, signature};
use commonware_utils::sync::Mutex;
use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// The most verdicts that are remembered.
pub const VERDICTS_MAX: usize = 32_768;

/// The most bytes of memory that they take, roughly.
pub const VERDICTS_BYTES_MAX: usize = 64 << 20;

/// What a verdict takes besides the decoded envelope, roughly.
const OVERHEAD_BYTES: usize = 512;

/// Signatures are verified in portions of this many, each on its own thread.
const PORTION: usize = 256;

struct Remembered<V> {
    envelopes: HashMap<Digest, V>,
    order: VecDeque<(Digest, usize)>,
    bytes: usize,
}

impl<V> Default for Remembered<V> {
    fn default() -> Self {
        Self {
            envelopes: HashMap::new(),
            order: VecDeque::new(),
            bytes: 0,
        }
    }
}

impl<V> Remembered<V> {
    fn put(&mut self, hash: Digest, envelope: V, weight: usize) {
        if self.envelopes.insert(hash, envelope).is_some() {
            return;
        }
        self.order.push_back((hash, weight));
        self.bytes = self.bytes.saturating_add(weight);
        while self.order.len() > VERDICTS_MAX || self.bytes > VERDICTS_BYTES_MAX {
            let Some((oldest, weight)) = self.order.pop_front() else {
                return;
            };
            self.envelopes.remove(&oldest);
            self.bytes = self.bytes.saturating_sub(weight);
        }
    }
}

/// The verified envelopes, shared by intake, gossip and execution.
#[derive(Clone)]
pub struct Verdicts {
    remembered: Arc<Mutex<Remembered<Arc<Envelope>>>>,
    mempool: SharedMempool,
    asked: Arc<Asked>,
}

/// How many verdicts were asked for, known and not.
#[derive(Default)]
struct Asked {
    known: AtomicU64,
    verified: AtomicU64,
}

impl Verdicts {
    /// Remembers nothing yet; knows what waits in `mempool`.
    pub fn new(mempool: SharedMempool) -> Self {
        Self {
            remembered: Arc::default(),
            mempool,
            asked: Arc::default(),
        }
    }

    /// The verified envelope with these bytes, by their hash.
    pub fn known(&self, hash: &Digest) -> Option<Arc<Envelope>> {
        if let Some(waiting) = self.mempool.lock().get(hash) {
            return Some(Arc::clone(&waiting.payload));
        }
        self.remembered.lock().envelopes.get(hash).cloned()
    }

    /// Decodes and verifies `envelopes`, each with its hash; `None` for one that is malformed or
    /// whose signature is wrong.
    pub async fn verify<E: Runtime>(
        &self,
        context: &E,
        envelopes: Vec<(Digest, Bytes)>,
    ) -> Vec<Option<Arc<Envelope>>> {
        let mut verified: Vec<_> = envelopes.iter().map(|(hash, _)| self.known(hash)).collect();
        let unknown: Vec<(usize, Bytes)> = (0..)
            .zip(&verified)
            .zip(&envelopes)
            .filter(|((_, known), _)| known.is_none())
            .map(|((index, _), (_, bytes))| (index, bytes.clone()))
            .collect();
        self.note(envelopes.len().saturating_sub(unknown.len()), unknown.len());
        let portions = unknown.chunks(PORTION).map(|portion| {
            let portion = portion.to_vec();
            let context = context.child("signatures").shared(true);
            context.spawn(move |_| async move { verify_portion(&portion) })
        });
        for portion in portions.collect::<Vec<_>>() {
            for (index, envelope) in portion.await.unwrap_or_default() {
                if let Some((hash, bytes)) = envelopes.get(index) {
                    let weight = bytes.len().saturating_add(OVERHEAD_BYTES);
                    let remembered = &mut self.remembered.lock();
                    remembered.put(*hash, Arc::clone(&envelope), weight);
                }
                if let Some(slot) = verified.get_mut(index) {
                    *slot = Some(envelope);
                }
            }
        }
        verified
    }

    /// How the cache has worked since the start.
    pub fn count(&self) -> VerdictCount {
        VerdictCount {
            remembered: self.remembered.lock().envelopes.len(),
            known: self.asked.known.load(Ordering::Relaxed),
            verified: self.asked.verified.load(Ordering::Relaxed),
        }
    }

    fn note(&self, known: usize, verified: usize) {
        let add = |count: &AtomicU64, more: usize| {
            count.fetch_add(u64::try_from(more).unwrap_or(u64::MAX), Ordering::Relaxed)
        };
        add(&self.asked.known, known);
        add(&self.asked.verified, verified);
    }
}

/// Those of `portion` that are well-formed and truly signed, with their places.
fn verify_portion(portion: &[(usize, Bytes)]) -> Vec<(usize, Arc<Envelope>)> {
    let decoded: Vec<(usize, Envelope)> = portion
        .iter()
        .filter_map(|(index, bytes)| Some((*index, Envelope::decode(bytes).ok()?)))
        .collect();
    let envelopes: Vec<&Envelope> = decoded.iter().map(|(_, envelope)| envelope).collect();
    let verdicts = if envelopes.is_empty() {
        Vec::new()
    } else {
        signature::verify_batch(&envelopes)
    };
    let truly_signed = decoded
        .into_iter()
        .zip(verdicts)
        .filter(|(_, verdict)| *verdict);
    truly_signed
        .map(|((index, envelope), _)| (index, Arc::new(envelope)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use commonware_cryptography::{Hasher as _, Sha256};

    #[test]
    fn verdicts_are_bounded_by_count_and_by_bytes_and_the_oldest_go_first() {
        let check = |weight: usize, kept: usize| {
            let mut remembered = Remembered::default();
            let hash = |number: usize| Sha256::hash(&[&number.to_be_bytes()]);
            for number in 0..kept + 3 {
                remembered.put(hash(number), number, weight);
                remembered.put(hash(number), number, weight);
            }
            assert_eq!(remembered.envelopes.len(), kept);
            assert_eq!(remembered.bytes, kept * weight);
            assert!(!remembered.envelopes.contains_key(&hash(2)));
            assert!(remembered.envelopes.contains_key(&hash(3)));
        };
        check(1, VERDICTS_MAX);
        check(VERDICTS_BYTES_MAX / 7, 7);
    }
}
