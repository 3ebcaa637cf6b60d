//! Voting on a motion, once.
//!
//! Reads the council, the committee, the motion and what its effect is about; writes the motion, and the effect if the
//! vote is the one that reaches the threshold.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedMotion, MotionRejection,
    decision::{open_motion, seated, settle},
    draft::council_and_committee,
};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{MotionId, SubjectId},
    keys::KeyPurpose,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Says yes or no to a motion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoteMotion {
    /// The motion.
    pub motion: MotionId,
    /// The signer's vote; it cannot be changed.
    pub vote: Vote,
}

/// A member's vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// Yes.
    Approve,
    /// No.
    Reject,
}

impl Transaction for VoteMotion {
    const NUMBER: u16 = 701;
    const NAME: &'static str = "vote_motion";
    const TITLE: Title = Title {
        zh: "表决议案",
        en: "Vote on a motion",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Root];

    type Allowed = AllowedMotion;
    type Rejection = MotionRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.motion.into()]
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        match round {
            Round(0) => council_and_committee().and([self.motion]),
            Round(1) => view
                .motion(self.motion)
                .map_or_else(Keys::none, |motion| motion.effect.reads()),
            _ => Keys::none(),
        }
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedMotion, MotionRejection> {
        let draft = seated(cx, view)?;
        let mut motion = open_motion(self.motion, cx, view)?.clone();
        if motion.approvals.contains(&cx.signer) || motion.rejections.contains(&cx.signer) {
            return Err(MotionRejection::AlreadyVoted);
        }
        motion.keep_votes_of(&draft.council);
        let votes = match self.vote {
            Vote::Approve => &mut motion.approvals,
            Vote::Reject => &mut motion.rejections,
        };
        // Never refused: the votes are of members, and there are not more of those.
        votes
            .push(cx.signer)
            .map_err(|_| MotionRejection::AlreadyVoted)?;
        Ok(settle(motion, draft, &cx.block, view))
    }

    fn effect(allowed: AllowedMotion, changes: &mut Changes) {
        allowed.write(changes);
    }
}
