//! The engine's types as this ledger uses them: one place that picks hash, signature scheme and
//! state family, so that no other module names a generic parameter of the engine.
//!
//! Absent on purpose: the tokio runtime (only `node` and `replay` know it).

pub mod archives;
pub mod committees;
pub mod consensus;
pub mod early;
pub mod epochs;
mod facing;
pub mod network;
pub mod peers;
pub mod state_sync;
pub mod wiring;

use commonware_consensus::simplex;
use commonware_cryptography::{ed25519, sha256};
use commonware_runtime::{Clock, Metrics, Spawner, Storage};

/// What the names of a node's partitions begin with.
pub(crate) const PREFIX: &str = "chancery";

/// The engine's 32-byte SHA-256 digest.
pub type Digest = sha256::Digest;

/// An Ed25519 public key: a validator's identity in consensus and on the network.
pub type ValidatorKey = ed25519::PublicKey;

/// Individual Ed25519 signatures, so that anyone can check a certificate offline.
pub type Scheme = simplex::scheme::ed25519::Scheme;

/// What consensus tells a block's proposer and its checkers about its place.
pub type Placement = simplex::types::Context<Digest, ValidatorKey>;

/// A certificate that a block is final.
pub type Finalization = simplex::types::Finalization<Scheme, Digest>;

/// What the node needs of a runtime: real (tokio) or simulated (deterministic).
pub trait Runtime: Storage + Clock + Metrics + Spawner + rand_core::CryptoRng {}

impl<T: Storage + Clock + Metrics + Spawner + rand_core::CryptoRng> Runtime for T {}

/// Milliseconds since the Unix epoch by the runtime's clock; zero before it.
pub fn now_ms<E: Clock>(context: &E) -> u64 {
    context
        .current()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| {
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        })
}
