//! Which envelopes this node has verified, so that none is verified twice.
//!
//! A verdict is on all bytes of an envelope (the hash of them), never on its id: another copy of
//! the same transaction may have a bad signature. Bounded by count; the oldest verdicts are
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

/// Signatures are verified in portions of this many, each on its own thread.
const PORTION: usize = 256;

#[derive(Default)]
struct Remembered {
    envelopes: HashMap<Digest, Arc<Envelope>>,
    order: VecDeque<Digest>,
}

/// The verified envelopes, shared by intake, gossip and execution.
#[derive(Clone)]
pub struct Verdicts {
    remembered: Arc<Mutex<Remembered>>,
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
                if let Some((hash, _)) = envelopes.get(index) {
                    self.remember(*hash, Arc::clone(&envelope));
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

    fn remember(&self, hash: Digest, envelope: Arc<Envelope>) {
        let mut remembered = self.remembered.lock();
        if remembered.envelopes.insert(hash, envelope).is_none() {
            remembered.order.push_back(hash);
        }
        while remembered.order.len() > VERDICTS_MAX {
            if let Some(oldest) = remembered.order.pop_front() {
                remembered.envelopes.remove(&oldest);
            }
        }
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
