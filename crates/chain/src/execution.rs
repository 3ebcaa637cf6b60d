//! Running a block's transactions through the rules over a view of the state.
//!
//! The rules are synchronous and say which records they miss; this loads them (all that can be
//! foreseen at once) and goes on; in the end it lets them do what is due. Absent on purpose: signatures, headers, where the view comes from.

use crate::{
    engine::{Digest, Runtime},
    founding::Founding,
    mempool::LeftOut,
    state::{StateBatch, StateDb, Value},
};
use chancery_rules::{
    block::{ApplyError, BlockContext, BlockRun, Executed},
    kernel::{
        envelope::{Envelope, EnvelopeRejection},
        ids::{Height, StateKey},
        time::Timestamp,
    },
};
use commonware_storage::{mmr, qmdb};
use std::{collections::BTreeSet, future::Future, sync::Arc};

/// How often the rules may ask for more records on behalf of one transaction: four rounds of
/// reading, and one for what a block itself reads.
const LOADS_MAX: usize = 16;

/// How often they may ask on behalf of all that is due in a block: for the agenda, and in four rounds
/// for each of at most 64 items.
const SETTLING_LOADS_MAX: usize = 16 + 64 * 4;

fn endless() -> ExecutionError {
    ExecutionError::Broken("the rules ask for records without end".into())
}

/// Why a block cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum ExecutionError {
    /// The state cannot be read.
    #[error("the state cannot be read: {0}")]
    Storage(String),
    /// The state is corrupt or the rules contradict themselves: the node must stop.
    #[error("{0}")]
    Broken(String),
    /// The state has moved to another branch meanwhile.
    #[error("the state has moved on")]
    Stale,
    /// A block holds an envelope that no block may hold.
    #[error("the block holds an inadmissible transaction at {index}: {rejection:?}")]
    Inadmissible {
        /// Its place.
        index: usize,
        /// Why it is inadmissible.
        rejection: EnvelopeRejection,
    },
}

impl From<qmdb::Error<mmr::Family>> for ExecutionError {
    fn from(error: qmdb::Error<mmr::Family>) -> Self {
        match error {
            qmdb::Error::StaleRead => Self::Stale,
            error => Self::Storage(error.to_string()),
        }
    }
}

/// A state that records can be read from.
pub trait View: Send + Sync {
    /// The values under `keys`, in order.
    fn load(
        &self,
        keys: &[StateKey],
    ) -> impl Future<Output = Result<Vec<Option<Value>>, ExecutionError>> + Send;
}

impl<E: Runtime> View for StateBatch<E> {
    async fn load(&self, keys: &[StateKey]) -> Result<Vec<Option<Value>>, ExecutionError> {
        let digests: Vec<Digest> = keys.iter().map(|key| Digest::from(key.0)).collect();
        Ok(self.get_many(&digests.iter().collect::<Vec<_>>()).await?)
    }
}

/// The applied state, read under a lock that the caller holds.
pub struct Applied<'a, E: Runtime>(pub &'a StateDb<E>);

impl<E: Runtime> View for Applied<'_, E> {
    async fn load(&self, keys: &[StateKey]) -> Result<Vec<Option<Value>>, ExecutionError> {
        let digests: Vec<Digest> = keys.iter().map(|key| Digest::from(key.0)).collect();
        Ok(self.0.get_many(&digests.iter().collect::<Vec<_>>()).await?)
    }
}

/// A block being run.
pub struct Execution<'a, V> {
    view: &'a V,
    run: BlockRun,
}

impl<'a, V: View> Execution<'a, V> {
    /// Begins the block at `height` with `time`, loading what `envelopes` are foreseen to read.
    ///
    /// # Errors
    ///
    /// [`ExecutionError`], other than `Inadmissible`.
    pub async fn begin(
        founding: &Founding,
        view: &'a V,
        (height, time): (Height, Timestamp),
        envelopes: &[Arc<Envelope>],
    ) -> Result<Self, ExecutionError> {
        let context = BlockContext {
            ledger: founding.ledger,
            height,
            time,
            environment: founding.genesis.environment,
        };
        let run = BlockRun::new(&founding.genesis, context);
        let mut execution = Self { view, run };
        let wanted = envelopes
            .iter()
            .flat_map(|one| execution.run.wants(std::slice::from_ref(&**one)));
        let mut wanted: BTreeSet<StateKey> = wanted.collect();
        wanted.extend(execution.run.wants(&[]));
        execution.supply(wanted.into_iter().collect()).await?;
        for _ in 0..LOADS_MAX {
            match execution.run.begin() {
                Ok(()) => return Ok(execution),
                Err(ApplyError::Missing(keys)) => execution.supply(keys).await?,
                Err(broken) => return Err(ExecutionError::Broken(broken.to_string())),
            }
        }
        Err(endless())
    }

    /// Whether the council lets the block hold so many envelopes of so many bytes together.
    pub fn admits(&self, envelopes: usize, bytes: usize) -> bool {
        let parameters = self.run.parameters();
        parameters.is_some_and(|known| known.admit(envelopes, bytes))
    }

    /// Applies one transaction; `Some` says why no block may hold it, and that it changed nothing.
    ///
    /// # Errors
    ///
    /// [`ExecutionError`], other than `Inadmissible`.
    pub async fn apply(
        &mut self,
        envelope: &Envelope,
    ) -> Result<Option<EnvelopeRejection>, ExecutionError> {
        for _ in 0..LOADS_MAX {
            match self.run.apply(envelope) {
                Ok(_) => return Ok(None),
                Err(ApplyError::Inadmissible(rejection)) => return Ok(Some(rejection)),
                Err(ApplyError::Missing(keys)) => self.supply(keys).await?,
                Err(broken) => return Err(ExecutionError::Broken(broken.to_string())),
            }
        }
        Err(endless())
    }

    /// Applies all of a block's transactions.
    ///
    /// # Errors
    ///
    /// [`ExecutionError`]; `Inadmissible` means that the block is invalid.
    pub async fn apply_all(
        mut self,
        envelopes: &[Arc<Envelope>],
    ) -> Result<Executed, ExecutionError> {
        for (index, envelope) in envelopes.iter().enumerate() {
            if let Some(rejection) = self.apply(envelope).await? {
                return Err(ExecutionError::Inadmissible { index, rejection });
            }
        }
        self.finish().await
    }

    /// Does what is due, and ends the block.
    ///
    /// # Errors
    ///
    /// [`ExecutionError`], other than `Inadmissible`.
    pub async fn finish(mut self) -> Result<Executed, ExecutionError> {
        self.settle().await?;
        self.run
            .finish()
            .map_err(|broken| ExecutionError::Broken(broken.to_string()))
    }

    async fn settle(&mut self) -> Result<(), ExecutionError> {
        for _ in 0..SETTLING_LOADS_MAX {
            match self.run.settle() {
                Ok(()) => return Ok(()),
                Err(ApplyError::Missing(keys)) => self.supply(keys).await?,
                Err(broken) => return Err(ExecutionError::Broken(broken.to_string())),
            }
        }
        Err(endless())
    }

    async fn supply(&mut self, keys: Vec<StateKey>) -> Result<(), ExecutionError> {
        if keys.is_empty() {
            return Ok(());
        }
        let values = self.view.load(&keys).await?;
        for (key, value) in keys.into_iter().zip(values) {
            self.run.supply(key, value.map(|value| value.0.to_vec()));
        }
        Ok(())
    }
}

/// Writes a block's changes into a batch.
pub fn write_changes<E: Runtime>(mut batch: StateBatch<E>, executed: &Executed) -> StateBatch<E> {
    for change in &executed.changes {
        let value = change
            .value
            .as_ref()
            .map(|bytes| Value(bytes.clone().into()));
        batch = batch.write(Digest::from(change.key.0), value);
    }
    batch
}

/// What to do with a waiting transaction that a proposal left out for `rejection`.
pub fn left_out(rejection: &EnvelopeRejection) -> LeftOut {
    match rejection {
        EnvelopeRejection::Replayed => LeftOut::Replayed,
        EnvelopeRejection::ExpiresTooLate => LeftOut::Early,
        _ => LeftOut::Never,
    }
}
