//! How many members must approve, and what the votes so far come to.
//!
//! Of n members that can vote, n - f approve, where f = (n - 1) / 3 may be faulty: the same measure as the
//! committee's. An emergency stop needs less, as it must be quick and ends by itself.

use schemars::JsonSchema;
use serde::Serialize;

use super::{CouncilRecord, Effect, MotionRecord};
use crate::kernel::{ids::PartyId, time::Timestamp, view::View};

/// How many of n may be faulty: (n - 1) / 3.
#[must_use]
pub const fn faulty_max(count: usize) -> usize {
    count.saturating_sub(1) / 3
}

/// How many of n decide: n - f.
#[must_use]
pub const fn quorum(count: usize) -> usize {
    count.saturating_sub(faulty_max(count))
}

/// What a motion needs to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Threshold {
    /// Members that can vote.
    pub voters: usize,
    /// How many of them must approve.
    pub approvals: usize,
    /// The member that must be among them: the owner of what is to be stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<PartyId>,
}

/// What the votes so far come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Open,
    Reached,
    Lost,
}

impl Threshold {
    /// What `effect` needs in a block of this time.
    pub(super) fn of(
        effect: &Effect,
        council: &CouncilRecord,
        time: Timestamp,
        view: &View,
    ) -> Self {
        let voters = council.active().count();
        match owner_to_ask(effect, council, time, view) {
            Some(owner) => {
                let others = (faulty_max(voters).saturating_add(1)).min(voters.saturating_sub(1));
                Self {
                    voters,
                    approvals: others.saturating_add(1),
                    owner: Some(owner),
                }
            }
            None => Self {
                voters,
                approvals: quorum(voters),
                owner: None,
            },
        }
    }

    /// What a motion's votes come to; those of members that can vote no more do not count.
    pub(super) fn verdict(&self, motion: &MotionRecord, council: &CouncilRecord) -> Verdict {
        let counted =
            |votes: &[PartyId]| votes.iter().filter(|id| council.has_active(**id)).count();
        let (approved, rejected) = (counted(&motion.approvals), counted(&motion.rejections));
        let owner_has = |votes: &[PartyId]| self.owner.is_some_and(|owner| votes.contains(&owner));
        let approvable = self.voters.saturating_sub(rejected);
        if approvable < self.approvals || owner_has(&motion.rejections) {
            Verdict::Lost
        } else if approved >= self.approvals
            && (self.owner.is_none() || owner_has(&motion.approvals))
        {
            Verdict::Reached
        } else {
            Verdict::Open
        }
    }
}

/// A first stop needs the definition's owner, if that one can vote, and a few others; a renewal needs what all else
/// needs.
fn owner_to_ask(
    effect: &Effect,
    council: &CouncilRecord,
    time: Timestamp,
    view: &View,
) -> Option<PartyId> {
    let Effect::EmergencyStop { definition, .. } = effect else {
        return None;
    };
    let definition = view.definition(*definition)?;
    let owner = definition.approved_by;
    (!definition.is_stopped(time) && council.has_active(owner)).then_some(owner)
}
