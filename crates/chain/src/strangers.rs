//! What strangers' bytes are read as: every decoder of what peers send, for whoever tries them with
//! bytes that no node would send.
//!
//! Absent on purpose: the engine's types, which stay within this crate, and what is done with what
//! was read.

use bytes::Bytes;
use commonware_codec::{DecodeExt as _, Encode as _};

use crate::{block::Block, engine::state_sync::SyncOperation, gossip::Gossip};

/// What bytes are to be read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A block, proposed or fetched.
    Block,
    /// What nodes tell each other of transactions.
    Gossip,
    /// An operation of the state, as nodes that join fetch it.
    SyncOperation,
}

/// Reads all of `bytes` and writes again what they say; `None` if they are refused.
#[must_use]
pub fn reread(kind: Kind, bytes: &[u8]) -> Option<Vec<u8>> {
    let bytes = Bytes::copy_from_slice(bytes);
    Some(match kind {
        Kind::Block => Block::decode(bytes).ok()?.encode().to_vec(),
        Kind::Gossip => Gossip::decode(bytes).ok()?.encode().to_vec(),
        Kind::SyncOperation => SyncOperation::decode(bytes).ok()?.encode().to_vec(),
    })
}
