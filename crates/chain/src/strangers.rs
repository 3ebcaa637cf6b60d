//! What strangers' bytes are read as: every decoder of what peers send, for whoever tries them with
//! bytes that no node would send.
//!
//! Absent on purpose: the engine's types, which stay within this crate, and what is done with what
//! was read.

use bytes::Bytes;
use chancery_proof::header::Header;
use commonware_codec::{DecodeExt as _, Encode as _};

use crate::{
    block::Block,
    engine::state_sync::SyncOperation,
    gossip::{self, Gossip},
};

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

/// The bytes of a block: the header with these envelopes, whose root and count it is given.
#[must_use]
pub fn block(mut header: Header, envelopes: Vec<Bytes>) -> Vec<u8> {
    let leaves: Vec<_> = envelopes
        .iter()
        .map(|one| crate::block::hash_of(one))
        .collect();
    header.transactions = crate::block::transactions_root(&leaves);
    header.count = u64::try_from(envelopes.len()).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    for part in std::iter::once(Bytes::from(header.encode()).encode()).chain([envelopes.encode()]) {
        bytes.extend_from_slice(&part);
    }
    bytes
}

/// The bytes of what a node tells another: a greeting with its height, and messages of envelopes.
#[must_use]
pub fn gossip(height: u64, envelopes: Vec<Bytes>) -> Vec<Vec<u8>> {
    std::iter::once(Gossip::Greeting(height))
        .chain(gossip::messages(envelopes))
        .map(|message| message.encode().to_vec())
        .collect()
}
