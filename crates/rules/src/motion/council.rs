//! The council: who votes, what is open, what holds.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    catalogue::AnyRecord,
    kernel::{
        changes::Changes,
        ids::{MotionId, PartyId},
        state_key::RecordKey,
        text::{AtMost, BoundError},
        time::Timestamp,
        view::View,
    },
    motion::Parameters,
};

/// Most members of the council; as many as a genesis file may name.
pub const COUNCIL_MEMBERS_MAX: usize = 128;
/// Most motions that are open at a time.
pub const OPEN_MOTIONS_MAX: usize = 64;

/// The council of a ledger; there is one record of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CouncilRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// Its members, in ascending order of their ids.
    pub members: AtMost<CouncilMember, COUNCIL_MEMBERS_MAX>,
    /// What it has set.
    pub parameters: Parameters,
    /// Motions that are open, in the order of their proposal; one whose time is over stays until the next proposal.
    pub open: AtMost<OpenMotion, OPEN_MOTIONS_MAX>,
}

/// A member of the council.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CouncilMember {
    /// The party.
    pub party: PartyId,
    /// Whether its vote counts.
    pub status: MemberStatus,
}

/// Whether a member's vote counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberStatus {
    /// It does.
    Active,
    /// It does not, until it is reinstated.
    Suspended,
}

/// A motion that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenMotion {
    /// The motion.
    pub motion: MotionId,
    /// The member whose share of the places it takes.
    pub proposer: PartyId,
    /// When its time is over.
    pub expires: Timestamp,
}

impl CouncilRecord {
    /// A member's entry.
    #[must_use]
    pub fn member(&self, party: PartyId) -> Option<&CouncilMember> {
        self.members.iter().find(|member| member.party == party)
    }

    /// How many motions of one member may be open: an equal share of the places, so that nobody takes them all.
    #[must_use]
    pub fn share(&self) -> usize {
        let share = OPEN_MOTIONS_MAX.checked_div(self.members.len());
        share.unwrap_or(0).max(1)
    }

    /// Gives a motion a place among those that are open; the places of expired ones are free.
    pub(super) fn give_place(
        &mut self,
        motion: OpenMotion,
        time: Timestamp,
    ) -> Result<(), BoundError> {
        self.open.retain(|other| time < other.expires);
        let own = |other: &&OpenMotion| other.proposer == motion.proposer;
        if self.open.iter().filter(own).count() >= self.share() {
            return Err(BoundError::TooMany(self.share()));
        }
        self.open.push(motion)
    }

    /// Whether a party's vote counts.
    #[must_use]
    pub fn has_active(&self, party: PartyId) -> bool {
        self.member(party)
            .is_some_and(|member| member.status == MemberStatus::Active)
    }

    /// The members whose votes count.
    pub fn active(&self) -> impl Iterator<Item = PartyId> + '_ {
        self.members
            .iter()
            .filter(|member| member.status == MemberStatus::Active)
            .map(|member| member.party)
    }
}

impl View {
    /// The record of the council.
    #[must_use]
    pub fn council(&self) -> Option<&CouncilRecord> {
        match self.record(RecordKey::Council) {
            Some(AnyRecord::Council(record)) => Some(record),
            _ => None,
        }
    }
}

impl Changes {
    /// Writes the council.
    pub(crate) fn put_council(&mut self, record: CouncilRecord) {
        self.put(RecordKey::Council, AnyRecord::Council(Arc::new(record)));
    }
}
