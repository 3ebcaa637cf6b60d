//! The chain as the API's doors see it: it takes envelopes, proves and tells.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use chancery_api::clock::now;
use chancery_api::door::{
    Feed, Prove, ProveError, Proven, ProvenEntry, Refusal, Role, Soon, Status, Submit,
};
use chancery_proof::join::JoinPoint;
use chancery_rules::block::ApplyError;
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::envelope::Envelope;
use chancery_rules::kernel::ids::{Height, Root, StateKey, TransactionId};
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::log::{inclusion_ranges, root_of_hashes};
use futures::stream::{self, BoxStream, StreamExt as _};

use super::Chain;

impl Submit for Chain {
    fn submit(&self, bytes: Vec<u8>) -> Soon<'_, Result<TransactionId, Refusal>> {
        Box::pin(async move {
            let envelope = Envelope::decode(&bytes).map_err(Refusal::Envelope)?;
            let time = {
                let inner = self.inner.lock().unwrap();
                if inner.failed {
                    return Err(Refusal::Stopped);
                }
                if inner.busy {
                    return Err(Refusal::Busy {
                        retry_after_ms: 2_500,
                    });
                }
                inner.time.unwrap_or_else(now)
            };
            envelope
                .admissible(self.ledger, time)
                .map_err(Refusal::Envelope)?;
            envelope.verify_signature().map_err(Refusal::Envelope)?;
            let id = envelope.id();
            {
                let mut inner = self.inner.lock().unwrap();
                if let Some(held) = &mut inner.held {
                    if held.iter().all(|(known, _)| known.id() != id) {
                        held.push((envelope, bytes));
                    }
                    return Ok(id);
                }
            }
            match self.mint(&[envelope], &[bytes]) {
                Ok(()) => Ok(id),
                Err(ApplyError::Inadmissible(rejection)) => Err(Refusal::Envelope(rejection)),
                Err(error) => panic!("{error}"),
            }
        })
    }
}

impl Prove for Chain {
    fn prove(&self, keys: Vec<StateKey>) -> Soon<'_, Result<Proven, ProveError>> {
        Box::pin(async move {
            let inner = self.inner.lock().unwrap();
            let last = inner.blocks.last().ok_or(ProveError::NotYet)?;
            let entry = |key: &StateKey| ProvenEntry {
                key: *key,
                value: inner.state.get(key).cloned(),
                proof: b"the chain's".to_vec(),
            };
            Ok(Proven {
                header: last.header.clone(),
                finality: last.finality.clone().ok_or(ProveError::NotYet)?,
                entries: keys.iter().map(entry).collect(),
                committees: Vec::new(),
            })
        })
    }

    fn log_inclusion(&self, index: u64, size: u64) -> Soon<'_, Result<Vec<Root>, ProveError>> {
        Box::pin(async move {
            let inner = self.inner.lock().unwrap();
            let held = u64::try_from(inner.leaves.len()).unwrap();
            let ranges = inclusion_ranges(index, size).filter(|_| size <= held);
            let place = |number: u64| usize::try_from(number).unwrap();
            let node = |range: &chancery_rules::log::Range| {
                root_of_hashes(
                    inner.leaves[place(range.start)..place(range.end)]
                        .iter()
                        .copied(),
                )
            };
            Ok(ranges
                .ok_or(ProveError::OutOfRange)?
                .iter()
                .map(node)
                .collect())
        })
    }

    fn log_consistency(&self, first: u64, second: u64) -> Soon<'_, Result<Vec<Root>, ProveError>> {
        Box::pin(async move {
            let inner = self.inner.lock().unwrap();
            let held = u64::try_from(inner.leaves.len()).unwrap();
            let ranges = chancery_rules::log::consistency_ranges(first, second);
            let place = |number: u64| usize::try_from(number).unwrap();
            let node = |range: &chancery_rules::log::Range| {
                root_of_hashes(
                    inner.leaves[place(range.start)..place(range.end)]
                        .iter()
                        .copied(),
                )
            };
            let ranges = ranges
                .filter(|_| second <= held)
                .ok_or(ProveError::OutOfRange)?;
            Ok(ranges.iter().map(node).collect())
        })
    }
}

impl Feed for Chain {
    fn status(&self) -> Status {
        let inner = self.inner.lock().unwrap();
        let last = inner.blocks.last().unwrap();
        Status {
            height: last.height,
            time: last.time,
            digest: last.digest,
            finalised_at: if inner.silent {
                Timestamp(1)
            } else {
                last.time
            },
            epoch: self.genesis.epochs().epoch_of(last.height),
            role: Role::Validator,
            validators: inner.validators.unwrap_or(1),
            peers_connected: 0,
            mempool_count: 0,
            mempool_bytes: 0,
            last_view: last.view,
            failed: inner
                .failed
                .then(|| "the disk is full: /secret/path".to_owned()),
        }
    }

    fn block(&self, height: Height) -> Soon<'_, Option<Arc<FinalisedBlock>>> {
        Box::pin(async move {
            let place = usize::try_from(height.0.checked_sub(1)?).ok()?;
            self.inner.lock().unwrap().blocks.get(place).cloned()
        })
    }

    fn oldest(&self) -> Height {
        Height(self.oldest.load(Ordering::Relaxed).max(1))
    }

    fn join_point(&self) -> Soon<'_, Option<Vec<u8>>> {
        let last = self.inner.lock().unwrap().blocks.last().unwrap().clone();
        let point = JoinPoint {
            links: Vec::new(),
            header: last.header.clone(),
            finality: last.finality.clone().unwrap_or_default(),
        };
        Box::pin(std::future::ready(Some(point.encode())))
    }

    fn follow(&self, from: Height) -> BoxStream<'static, Arc<FinalisedBlock>> {
        let (heights, inner) = (self.height.subscribe(), Arc::clone(&self.inner));
        stream::unfold(
            (heights, inner, from.0),
            |(mut heights, inner, next)| async move {
                heights.wait_for(|height| *height >= next).await.ok()?;
                let place = usize::try_from(next - 1).unwrap();
                let block = inner.lock().unwrap().blocks[place].clone();
                Some((block, (heights, inner, next + 1)))
            },
        )
        .boxed()
    }
}
