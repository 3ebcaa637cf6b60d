//! The chain's handle, put into the doors of the HTTP interface.
//!
//! Nothing is decided here: one crate's words are said in the other's. What only an operator may
//! know (a storage's failure) is logged and goes out as "stopped".

use std::sync::Arc;

use chancery_api::door::{
    Doors, Feed, Prove, ProveError, Proven, ProvenEntry, Refusal, Role, Soon, Status, Submit,
};
use chancery_chain::{Handle, QueryError};
use chancery_proof::committee::Link;
use chancery_rules::feed::{FinalisedBlock, SnapshotPart};
use chancery_rules::kernel::ids::{Height, Root, StateKey, TransactionId};
use futures::stream::{BoxStream, StreamExt as _};
use tokio::sync::mpsc;

/// Parts of a snapshot that wait to be taken.
const SNAPSHOT_PARTS_MAX: usize = 4;

/// The three doors of a node's chain.
pub fn doors(handle: Handle) -> Doors {
    Doors::of(Arc::new(Chain(handle)))
}

struct Chain(Handle);

impl Submit for Chain {
    fn submit(&self, envelope: Vec<u8>) -> Soon<'_, Result<TransactionId, Refusal>> {
        Box::pin(async move {
            self.0
                .submit(envelope)
                .await
                .map_err(|refusal| match refusal {
                    chancery_chain::Refusal::Envelope(rejection) => Refusal::Envelope(rejection),
                    chancery_chain::Refusal::Full { retry_after_ms } => {
                        Refusal::Busy { retry_after_ms }
                    }
                    chancery_chain::Refusal::Storage(reason) => {
                        tracing::error!(reason, "the chain takes nothing in");
                        Refusal::Stopped
                    }
                    chancery_chain::Refusal::Stopped => Refusal::Stopped,
                })
        })
    }
}

impl Prove for Chain {
    fn prove(&self, keys: Vec<StateKey>) -> Soon<'_, Result<Proven, ProveError>> {
        Box::pin(async move {
            let proven = self.0.prove(&keys).await.map_err(|error| match error {
                chancery_chain::ProveError::KeyCount => ProveError::OutOfRange,
                chancery_chain::ProveError::Timeout => ProveError::NotYet,
                chancery_chain::ProveError::Storage(reason) => {
                    tracing::error!(reason, "the state cannot be read");
                    ProveError::Stopped
                }
                chancery_chain::ProveError::Stopped => ProveError::Stopped,
            })?;
            let entry = |entry: chancery_chain::Entry| ProvenEntry {
                key: entry.key,
                value: entry.value,
                proof: entry.proof,
            };
            Ok(Proven {
                header: proven.header,
                finality: proven.finality,
                entries: proven.entries.into_iter().map(entry).collect(),
                committees: proven.committees,
            })
        })
    }

    fn log_inclusion(&self, index: u64, size: u64) -> Soon<'_, Result<Vec<Root>, ProveError>> {
        Box::pin(async move { self.0.log_inclusion(index, size).await.map_err(unproven) })
    }

    fn log_consistency(&self, first: u64, second: u64) -> Soon<'_, Result<Vec<Root>, ProveError>> {
        Box::pin(async move {
            self.0
                .log_consistency(first, second)
                .await
                .map_err(unproven)
        })
    }
}

impl Feed for Chain {
    fn status(&self) -> Status {
        let status = self.0.status();
        Status {
            height: status.height,
            time: status.time,
            digest: status.digest,
            finalised_at: status.finalised_at,
            epoch: status.epoch,
            role: match status.role {
                chancery_chain::Role::Validator => Role::Validator,
                chancery_chain::Role::Follower => Role::Follower,
            },
            validators: number(status.validators),
            peers_connected: number(status.peers_connected),
            mempool_count: number(status.mempool_count),
            mempool_bytes: number(status.mempool_bytes),
            last_view: status.last_view,
            failed: status.failed,
        }
    }

    fn block(&self, height: Height) -> Soon<'_, Option<Arc<FinalisedBlock>>> {
        Box::pin(async move {
            match self.0.block(height).await {
                Ok(block) => block,
                Err(QueryError::Gone { .. }) => None,
                Err(error) => {
                    tracing::error!(height = height.0, %error, "a block cannot be read");
                    None
                }
            }
        })
    }

    fn oldest(&self) -> Height {
        self.0.oldest()
    }

    fn snapshot(&self) -> mpsc::Receiver<SnapshotPart> {
        let (parts, told) = mpsc::channel(SNAPSHOT_PARTS_MAX);
        let mut snapshot = self.0.snapshot();
        tokio::spawn(async move {
            loop {
                match snapshot.next().await {
                    Ok(Some(part)) => {
                        if parts.send(part).await.is_err() {
                            return;
                        }
                    }
                    Ok(None) => return,
                    Err(error) => {
                        tracing::error!(%error, "the state cannot be read as a whole");
                        return;
                    }
                }
            }
        });
        told
    }

    fn join_point(&self) -> Soon<'_, Option<Vec<u8>>> {
        Box::pin(async move {
            match self.0.join_point().await {
                Ok(point) => point.map(|point| point.encode()),
                Err(error) => {
                    tracing::error!(%error, "no join point can be made");
                    None
                }
            }
        })
    }

    fn links(&self) -> Vec<Link> {
        self.0.links()
    }

    fn follow(&self, from: Height) -> BoxStream<'static, Arc<FinalisedBlock>> {
        // The door promises an end when the chain stops; the handle's stream waits for ever.
        let (handle, blocks) = (self.0.clone(), self.0.follow(from));
        blocks
            .take_until(async move { handle.failure().await })
            .boxed()
    }
}

fn unproven(error: QueryError) -> ProveError {
    match error {
        QueryError::OutOfRange => ProveError::OutOfRange,
        QueryError::Gone { oldest } => ProveError::Gone { oldest },
        QueryError::Storage(reason) => {
            tracing::error!(reason, "the log cannot be read");
            ProveError::Stopped
        }
        QueryError::Stopped => ProveError::Stopped,
    }
}

/// A count for the wire; none of these comes near the bound.
fn number<T: TryFrom<usize> + Default>(count: usize) -> T {
    T::try_from(count).unwrap_or_default()
}
