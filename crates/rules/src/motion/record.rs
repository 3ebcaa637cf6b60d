//! What the state holds about a motion: what is asked, who said what, what became of it.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{COUNCIL_MEMBERS_MAX, CouncilRecord, Effect};
use crate::{
    catalogue::AnyRecord,
    kernel::{
        changes::Changes,
        ids::{Height, MotionId, PartyId},
        state_key::RecordKey,
        text::{AtMost, ShortText},
        time::Timestamp,
        view::View,
    },
};

/// Longest note, in bytes.
pub const NOTE_BYTES_MAX: usize = 512;

/// A motion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MotionRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// Its id.
    pub motion: MotionId,
    /// The member that proposed it.
    pub proposer: PartyId,
    /// What it asks for.
    pub effect: Effect,
    /// Why, in the proposer's words.
    pub note: ShortText<NOTE_BYTES_MAX>,
    /// What became of it.
    pub status: MotionStatus,
    /// Members that approved, in the order of their votes, the proposer first.
    pub approvals: AtMost<PartyId, COUNCIL_MEMBERS_MAX>,
    /// Members that rejected, in the order of their votes.
    pub rejections: AtMost<PartyId, COUNCIL_MEMBERS_MAX>,
    /// Time of the block that opened it.
    pub proposed_at: Timestamp,
    /// That block.
    pub proposed_height: Height,
    /// From this time on no vote is taken.
    pub expires: Timestamp,
    /// Time of the block that closed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
    /// That block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_height: Option<Height>,
}

/// What became of a motion. One that is open when its time is over has expired, and is not written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MotionStatus {
    /// Members vote.
    Open,
    /// It reached the threshold and took effect.
    Passed,
    /// It cannot reach the threshold any more.
    Rejected,
    /// Its proposer took it back.
    Withdrawn,
    /// It reached the threshold, but the rules refused its effect by then, by code of the rejection.
    Failed(u16),
}

impl MotionRecord {
    /// Whether a vote may be cast in a block of this time.
    #[must_use]
    pub fn is_open_at(&self, time: Timestamp) -> bool {
        self.status == MotionStatus::Open && time < self.expires
    }

    /// Whether it is open no more because its time is over.
    #[must_use]
    pub fn has_expired_at(&self, time: Timestamp) -> bool {
        self.status == MotionStatus::Open && self.expires <= time
    }
}

impl MotionRecord {
    /// Forgets the votes of parties that are members no more, so that there is never more than one of each member.
    pub(super) fn keep_votes_of(&mut self, council: &CouncilRecord) {
        self.approvals.retain(|id| council.member(*id).is_some());
        self.rejections.retain(|id| council.member(*id).is_some());
    }
}

impl View {
    /// The record of a motion.
    #[must_use]
    pub fn motion(&self, id: MotionId) -> Option<&MotionRecord> {
        match self.record(RecordKey::Motion(id)) {
            Some(AnyRecord::Motion(record)) => Some(record),
            _ => None,
        }
    }
}

impl Changes {
    /// Writes a motion.
    pub(super) fn put_motion(&mut self, record: MotionRecord) {
        let key = RecordKey::Motion(record.motion);
        self.put(key, AnyRecord::Motion(Arc::new(record)));
    }
}
