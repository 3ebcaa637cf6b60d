//! What the state holds about a request for a permission.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ACTS_MAX, BASIS_BYTES_MAX, Target};
use crate::{
    catalogue::AnyRecord,
    kernel::{
        amount::Amount,
        changes::Changes,
        context::BlockContext,
        ids::{Height, PartyId, PermissionId, RequestId},
        state_key::RecordKey,
        text::{AtMost, Code, ReasonCode, ShortText},
        time::Timestamp,
        view::View,
    },
};

/// A request that a dataset may be used, made to its steward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PermissionRequestRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// Its id.
    pub request: RequestId,
    /// Who asks, and would have the permission.
    pub requester: PartyId,
    /// Who answers: the dataset's steward.
    pub steward: PartyId,
    /// The dataset.
    pub target: Target,
    /// What would be done, by code.
    pub acts: AtMost<Code, ACTS_MAX>,
    /// For which purpose, by code.
    pub purpose: Code,
    /// The law by article, or that it rests on consent.
    pub basis: ShortText<BASIS_BYTES_MAX>,
    /// From this time on the permission would not be in force.
    pub valid_until: Timestamp,
    /// Most uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses_max: Option<u32>,
    /// Most money that its uses would come to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_max: Option<Amount>,
    /// Whether it was answered.
    pub status: RequestStatus,
    /// The permission that was given; of a granted request only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<PermissionId>,
    /// Why it was refused; of a refused request only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// Time of the block that has it.
    pub asked_at: Timestamp,
    /// That block.
    pub asked_height: Height,
    /// Time of the block that granted or refused it, or took it back; absent while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// That block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_height: Option<Height>,
}

/// What became of a request. An open one whose time is over is not written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestStatus {
    /// Its steward has not answered.
    Open,
    /// Its steward gave the permission.
    Granted,
    /// Its steward refused.
    Refused,
    /// Who made it took it back.
    Withdrawn,
}

impl PermissionRequestRecord {
    /// The same, answered in this block.
    pub(super) fn answered(&self, status: RequestStatus, block: &BlockContext) -> Self {
        Self {
            status,
            answered_at: Some(block.time),
            answered_height: Some(block.height),
            ..self.clone()
        }
    }
}

impl View {
    /// The record of a request.
    #[must_use]
    pub fn permission_request(&self, id: RequestId) -> Option<&PermissionRequestRecord> {
        match self.record(RecordKey::PermissionRequest(id)) {
            Some(AnyRecord::PermissionRequest(record)) => Some(record),
            _ => None,
        }
    }
}

impl Changes {
    /// Writes a request.
    pub(crate) fn put_permission_request(&mut self, record: PermissionRequestRecord) {
        let key = RecordKey::PermissionRequest(record.request);
        self.put(key, AnyRecord::PermissionRequest(Arc::new(record)));
    }
}
