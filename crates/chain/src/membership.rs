//! Whose nodes belong to the ledger: the record of nodes as the last final block left it.
//!
//! The keeper changes it when a final block does; the network, the mempool and gossip follow it.
//! Absent on purpose: who votes (see [committees](crate::engine::committees)), and connections.

use crate::{
    engine::{Digest, Runtime, ValidatorKey},
    founding::Founding,
    state::StateSet,
};
use bytes::Bytes;
use chancery_rules::{
    catalogue::AnyRecord,
    kernel::{
        changes::Change,
        ids::{Height, PartyId, StateKey, ValidatorId},
        state_key::RecordKey,
    },
    motion::{CommitteeRecord, NodeEntry},
};
use commonware_codec::DecodeExt as _;
use commonware_utils::channel::watch;
use std::{collections::BTreeSet, sync::Arc};

/// The nodes after a final block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The block that changed them last, as far as this node saw it.
    pub height: Height,
    /// The nodes, and the committee in office.
    pub record: CommitteeRecord,
}

impl Membership {
    /// The nodes of the genesis file.
    pub fn of_genesis(founding: &Founding) -> Self {
        Self {
            height: Height(0),
            record: founding.genesis.first_committee(),
        }
    }

    /// The nodes that may take part: those in office, and those of the record.
    pub fn keys(&self) -> BTreeSet<ValidatorKey> {
        let nodes = self.nodes().map(|node| node.key);
        let keys = self.record.keys.iter().copied().chain(nodes);
        keys.filter_map(|key| validator_key(&key)).collect()
    }

    /// The nodes of the record; a suspended one follows, so that it hears when it is reinstated.
    pub fn nodes(&self) -> impl Iterator<Item = &NodeEntry> {
        self.record.nodes.iter()
    }

    /// Whose node has this key.
    pub fn party_of(&self, key: &ValidatorKey) -> Option<PartyId> {
        let node = self
            .record
            .nodes
            .iter()
            .find(|node| node.key.0.as_slice() == key.as_ref());
        node.map(|node| node.party)
    }
}

/// The engine's form of a validator's key; `None` if it is no point of the curve.
pub fn validator_key(key: &ValidatorId) -> Option<ValidatorKey> {
    ValidatorKey::decode(Bytes::copy_from_slice(&key.0)).ok()
}

/// The membership as the actors share it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Members(watch::Sender<Arc<Membership>>);

impl Members {
    /// Begins with the nodes of the genesis file.
    pub fn new(founding: &Founding) -> Self {
        Self(watch::Sender::new(Arc::new(Membership::of_genesis(
            founding,
        ))))
    }

    /// The nodes now.
    pub fn now(&self) -> Arc<Membership> {
        Arc::clone(&self.0.borrow())
    }

    /// A bell that rings when they change.
    pub fn bell(&self) -> watch::Receiver<Arc<Membership>> {
        self.0.subscribe()
    }

    /// Takes what the final block at `height` left, if it is later than what is known; says
    /// whether it was.
    pub fn change(&self, height: Height, record: CommitteeRecord) -> bool {
        self.0.send_if_modified(|known| {
            let is_later = height > known.height;
            if is_later {
                *known = Arc::new(Membership { height, record });
            }
            is_later
        })
    }
}

/// The record of nodes among a block's changes, if it changed them.
pub fn changed_nodes(changes: &[Change]) -> Option<CommitteeRecord> {
    let change = changes
        .iter()
        .rev()
        .find(|change| change.record == RecordKey::Committee)?;
    decode(change.value.as_deref()?)
}

/// The record of nodes in the state.
pub async fn nodes_of<E: Runtime>(state: &StateSet<E>) -> Option<CommitteeRecord> {
    let StateKey(key) = RecordKey::Committee.state_key();
    let value = state.read().await.get(&Digest::from(key)).await.ok()??;
    decode(&value.0)
}

fn decode(bytes: &[u8]) -> Option<CommitteeRecord> {
    match AnyRecord::decode(RecordKey::Committee.tag(), bytes) {
        Ok(AnyRecord::Committee(record)) => Some(CommitteeRecord::clone(&record)),
        _ => None,
    }
}
