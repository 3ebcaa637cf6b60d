//! The nodes of a ledger, and the committee in office.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    catalogue::AnyRecord,
    kernel::{
        changes::Changes,
        ids::{Epoch, PartyId, ValidatorId},
        node_address::NodeAddress,
        state_key::RecordKey,
        text::AtMost,
        view::View,
    },
};

/// Most nodes of a ledger, followers included.
pub const NODES_MAX: usize = 64;

/// The nodes of a ledger and the committee in office; there is one record of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitteeRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// The epoch of the committee in office.
    pub epoch: Epoch,
    /// Its keys, ascending.
    pub keys: AtMost<ValidatorId, NODES_MAX>,
    /// The nodes, in ascending order of their parties.
    pub nodes: AtMost<NodeEntry, NODES_MAX>,
}

/// A party's node; a party has one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeEntry {
    /// Whose it is.
    pub party: PartyId,
    /// Its key, for consensus and transport.
    pub key: ValidatorId,
    /// Where other nodes reach it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<NodeAddress>,
    /// What it does.
    pub role: NodeRole,
}

/// What a node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NodeRole {
    /// It votes on blocks, from the next epoch on.
    Validator,
    /// It follows: submits, proves and serves.
    Follower,
    /// It validated and may do so no more, from the next epoch on.
    Suspended,
}

impl CommitteeRecord {
    /// The committee of the next epoch: keys of the validators, ascending.
    #[must_use]
    pub fn next_keys(&self) -> Vec<ValidatorId> {
        let mut keys: Vec<_> = self
            .nodes
            .iter()
            .filter(|node| node.role == NodeRole::Validator)
            .map(|node| node.key)
            .collect();
        keys.sort_unstable();
        keys
    }

    /// A party's node.
    #[must_use]
    pub fn node(&self, party: PartyId) -> Option<&NodeEntry> {
        self.nodes.iter().find(|node| node.party == party)
    }
}

impl View {
    /// The record of nodes and committee.
    #[must_use]
    pub fn committee(&self) -> Option<&CommitteeRecord> {
        match self.record(RecordKey::Committee) {
            Some(AnyRecord::Committee(record)) => Some(record),
            _ => None,
        }
    }
}

impl Changes {
    /// Writes nodes and committee.
    pub(crate) fn put_committee(&mut self, record: CommitteeRecord) {
        self.put(RecordKey::Committee, AnyRecord::Committee(Arc::new(record)));
    }
}
