//! Proofs of the state: that records are so, or absent, after one final block.
//!
//! The engine can prove its present state only, so a proof is made under a read lock on it, and
//! only if that state is a final block's that has a certificate of its own; else the next block's
//! state is tried. The proofs are in the engine's own wire encoding.

use crate::{
    engine::{Digest, Runtime, now_ms},
    keeper::Keeper,
    state::{StateDb, StateSet},
};
use chancery_proof::{committee::Link, header::Header};
use chancery_rules::kernel::ids::StateKey;
use commonware_codec::Encode as _;
use commonware_consensus::types;
use commonware_macros::select;
use std::time::Duration;

/// The most records that one request proves.
pub const PROVE_KEYS_MAX: usize = 64;

/// How long a request waits for a state that can be proven.
const PROVE_WAIT_MAX_MS: u64 = 10_000;

/// Why nothing was proven.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProveError {
    /// More than [`PROVE_KEYS_MAX`] keys, or none.
    #[error("a proof is of 1 to {PROVE_KEYS_MAX} records")]
    KeyCount,
    /// No final block with a certificate of its own in time.
    #[error("no final state could be proven in time")]
    Timeout,
    /// The state cannot be read.
    #[error("the state cannot be read")]
    Storage(String),
    /// The node has stopped.
    #[error("the node has stopped")]
    Stopped,
}

/// One record's proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where the record lies.
    pub key: StateKey,
    /// Its value; `None` if it is proven absent.
    pub value: Option<Vec<u8>>,
    /// The engine's proof, of inclusion or exclusion.
    pub proof: Vec<u8>,
}

/// Proofs at one final state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The header whose state root the proofs lead to, encoded.
    pub header: Vec<u8>,
    /// The finality certificate of that header's block, in the engine's encoding.
    pub finality: Vec<u8>,
    /// The records, in the order of the request.
    pub entries: Vec<Entry>,
    /// The links from the genesis file's committee to the one that signed.
    pub committees: Vec<Link>,
}

/// Proves `keys`, all at one final state.
///
/// # Errors
///
/// [`ProveError`].
pub async fn prove<E: Runtime>(
    context: &E,
    state: &StateSet<E>,
    keeper: &Keeper<E>,
    keys: &[StateKey],
) -> Result<Proven, ProveError> {
    if keys.is_empty() || keys.len() > PROVE_KEYS_MAX {
        return Err(ProveError::KeyCount);
    }
    let deadline_ms = now_ms(context).saturating_add(PROVE_WAIT_MAX_MS);
    let mut bell = keeper.feed().bell();
    loop {
        bell.borrow_and_update();
        if let Some(proven) = prove_now(state, keeper, keys).await? {
            return Ok(proven);
        }
        let left_ms = deadline_ms.saturating_sub(now_ms(context));
        if left_ms == 0 {
            return Err(ProveError::Timeout);
        }
        select! {
            changed = bell.changed() => if changed.is_err() { return Err(ProveError::Stopped) },
            () = context.sleep(Duration::from_millis(left_ms)) => {},
        }
    }
}

/// Proves at the present state; `None` if no certified final block has it.
async fn prove_now<E: Runtime>(
    state: &StateSet<E>,
    keeper: &Keeper<E>,
    keys: &[StateKey],
) -> Result<Option<Proven>, ProveError> {
    let database = state.read().await;
    let Some(header) = keeper.header_of(database.root()) else {
        return Ok(None);
    };
    let Some(finality) = certificate(keeper, &header).await else {
        return Ok(None);
    };
    let mut entries = Vec::with_capacity(keys.len());
    for key in keys {
        entries.push(prove_key(&database, *key).await?);
    }
    Ok(Some(Proven {
        header: header.encode(),
        finality,
        entries,
        committees: keeper.circle().committees.links_until(header.epoch),
    }))
}

async fn certificate<E: Runtime>(keeper: &Keeper<E>, header: &Header) -> Option<Vec<u8>> {
    let finality = keeper
        .marshal()
        .get_finalization(types::Height::new(header.height.0))
        .await?;
    (finality.proposal.payload.0 == header.digest().0).then(|| finality.encode().to_vec())
}

async fn prove_key<E: Runtime>(database: &StateDb<E>, key: StateKey) -> Result<Entry, ProveError> {
    let storage =
        |error: commonware_storage::qmdb::Error<_>| ProveError::Storage(error.to_string());
    let digest = Digest::from(key.0);
    let value = database.get(&digest).await.map_err(storage)?;
    let proof = match &value {
        Some(_) => database
            .key_value_proof(digest)
            .await
            .map_err(storage)?
            .encode(),
        None => database
            .exclusion_proof(&digest)
            .await
            .map_err(storage)?
            .encode(),
    };
    Ok(Entry {
        key,
        value: value.map(|value| value.0.to_vec()),
        proof: proof.to_vec(),
    })
}
