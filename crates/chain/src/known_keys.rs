//! Which keys the ledger knows, so that a stranger's envelope goes no further.
//!
//! Asks the state after the last final block, and remembers the answers; a key's party never changes.
//! Absent on purpose: whether a key is retired or may sign what it signed (the rules say that in a
//! block).

use crate::{
    engine::{Digest, Runtime},
    state::StateSet,
};
use chancery_rules::{
    catalogue::AnyRecord,
    kernel::{
        ids::{PartyId, StateKey},
        keys::PublicKey,
        state_key::RecordKey,
    },
};
use commonware_utils::sync::Mutex;
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

/// The most keys that are remembered; then all are asked for anew.
const KEYS_MAX: usize = 65_536;

/// The state cannot be asked: it is not open yet, or its disk failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

/// The keys of the ledger. Cheap to clone.
pub struct KnownKeys<E: Runtime> {
    state: Arc<OnceLock<StateSet<E>>>,
    parties: Arc<Mutex<HashMap<PublicKey, PartyId>>>,
}

impl<E: Runtime> Clone for KnownKeys<E> {
    fn clone(&self) -> Self {
        Self {
            state: Arc::clone(&self.state),
            parties: Arc::clone(&self.parties),
        }
    }
}

impl<E: Runtime> Default for KnownKeys<E> {
    fn default() -> Self {
        Self {
            state: Arc::default(),
            parties: Arc::default(),
        }
    }
}

impl<E: Runtime> KnownKeys<E> {
    /// Asks `state` from now on.
    pub fn open(&self, state: StateSet<E>) {
        self.state.get_or_init(|| state);
    }

    /// Whose each key is; `None` for one that the ledger does not know.
    ///
    /// # Errors
    ///
    /// [`Unavailable`].
    pub async fn parties(&self, keys: &[PublicKey]) -> Result<Vec<Option<PartyId>>, Unavailable> {
        let mut unknown: Vec<PublicKey> = {
            let parties = self.parties.lock();
            let unknown = keys.iter().filter(|key| !parties.contains_key(key));
            unknown.copied().collect()
        };
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            self.look_up(&unknown).await?;
        }
        let parties = self.parties.lock();
        Ok(keys.iter().map(|key| parties.get(key).copied()).collect())
    }

    async fn look_up(&self, keys: &[PublicKey]) -> Result<(), Unavailable> {
        let state = self.state.get().ok_or(Unavailable)?;
        let digest = |key: &PublicKey| {
            let StateKey(hash) = RecordKey::Key(*key).state_key();
            Digest::from(hash)
        };
        let digests: Vec<Digest> = keys.iter().map(digest).collect();
        let wanted: Vec<&Digest> = digests.iter().collect();
        let values = state.read().await.get_many(&wanted).await;
        let values = values.map_err(|_| Unavailable)?;
        let mut parties = self.parties.lock();
        if parties.len() > KEYS_MAX {
            parties.clear();
        }
        for (key, value) in keys.iter().zip(values) {
            let record = value.map(|value| AnyRecord::decode(2, &value.0));
            if let Some(Ok(AnyRecord::Key(record))) = record {
                parties.insert(*key, record.party);
            }
        }
        Ok(())
    }
}
