//! The state database's peer source while there is no state synchronisation: it serves nothing and
//! fetches nothing. A node that was away catches up block by block instead.

use crate::state::StateDb;
use commonware_glue::stateful::db::{AttachableResolver, Shared};
use commonware_storage::{
    mmr,
    qmdb::sync::{Request, Source, source},
};
use std::marker::PhantomData;

/// A source that refuses every request.
pub struct NoSync<E>(PhantomData<fn() -> E>);

impl<E> NoSync<E> {
    /// Makes the source.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<E> Default for NoSync<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> Clone for NoSync<E> {
    fn clone(&self) -> Self {
        Self::new()
    }
}

/// Why a request was refused.
#[derive(Debug, thiserror::Error)]
#[error("this node does not synchronise state with peers")]
pub struct NoStateSync;

impl<E: 'static> Source for NoSync<E> {
    type Family = mmr::Family;
    type Digest = crate::engine::Digest;
    type Op = crate::state::StateOperation;
    type Error = NoStateSync;

    async fn serve(&self, _request: Request<mmr::Family>) -> source::Result<Self> {
        Err(NoStateSync)
    }
}

impl<E: crate::engine::Runtime> AttachableResolver<StateDb<E>> for NoSync<E> {
    async fn attach_database(&self, _database: Shared<StateDb<E>>) {}
}
