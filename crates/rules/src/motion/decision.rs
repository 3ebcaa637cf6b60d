//! What all acts about a motion have in common: a member whose vote counts, an open motion, and what its votes come to.

use super::{
    CommitteeRecord, CouncilRecord, MotionRecord, MotionRejection, MotionStatus, Threshold,
    draft::{Cause, Draft},
    threshold::Verdict,
};
use crate::{
    definition::DefinitionRecord,
    kernel::{
        changes::Changes,
        context::{BlockContext, Context},
        ids::MotionId,
        view::View,
    },
    party::{KeyRecord, PartyRecord},
};

/// An act about a motion that the rules allow, with what it changes.
#[derive(Debug)]
pub struct AllowedMotion {
    pub(super) motion: MotionRecord,
    pub(super) council: Option<CouncilRecord>,
    pub(super) committee: Option<CommitteeRecord>,
    pub(super) party: Option<PartyRecord>,
    pub(super) keys: Vec<KeyRecord>,
    pub(super) definition: Option<DefinitionRecord>,
}

impl AllowedMotion {
    pub(super) fn write(self, changes: &mut Changes) {
        changes.put_motion(self.motion);
        if let Some(council) = self.council {
            changes.put_council(council);
        }
        if let Some(committee) = self.committee {
            changes.put_committee(committee);
        }
        if let Some(party) = self.party {
            changes.put_party(party);
        }
        for key in self.keys {
            changes.put_key(key);
        }
        if let Some(definition) = self.definition {
            changes.put_definition(definition);
        }
    }
}

/// The records as they are, if the signer may act in the council.
pub(super) fn seated(cx: &Context, view: &View) -> Result<Draft, MotionRejection> {
    let draft = Draft::of(view).ok_or(MotionRejection::NotAMember)?;
    if draft.council.member(cx.signer).is_none() {
        return Err(MotionRejection::NotAMember);
    }
    if !draft.council.has_active(cx.signer) {
        return Err(MotionRejection::VoteSuspended);
    }
    Ok(draft)
}

/// A motion on which votes are taken.
pub(super) fn open_motion<'v>(
    id: MotionId,
    cx: &Context,
    view: &'v View,
) -> Result<&'v MotionRecord, MotionRejection> {
    let motion = view.motion(id).ok_or(MotionRejection::MotionUnknown)?;
    if motion.status != MotionStatus::Open {
        return Err(MotionRejection::Decided);
    }
    if motion.has_expired_at(cx.block.time) {
        return Err(MotionRejection::Expired);
    }
    Ok(motion)
}

/// What becomes of a motion with the votes that it has now. An effect that the rules refuse by now fails whole.
pub(super) fn settle(
    mut motion: MotionRecord,
    mut draft: Draft,
    block: &BlockContext,
    view: &View,
) -> AllowedMotion {
    let threshold = Threshold::of(&motion.effect, &draft.council, block.time, view);
    match threshold.verdict(&motion, &draft.council) {
        Verdict::Open => {}
        Verdict::Lost => close(&mut motion, &mut draft, MotionStatus::Rejected, block),
        Verdict::Reached => {
            let cause = Cause {
                motion: motion.motion,
                proposer: motion.proposer,
            };
            let mut made = draft.clone();
            let status = match made.make(&motion.effect, cause, block, view) {
                Ok(()) => {
                    draft = made;
                    MotionStatus::Passed
                }
                Err(rejection) => MotionStatus::Failed(rejection.code()),
            };
            close(&mut motion, &mut draft, status, block);
        }
    }
    draft.with(motion, view)
}

/// Decides a motion: no vote is taken any more, and its place is free.
pub(super) fn close(
    motion: &mut MotionRecord,
    draft: &mut Draft,
    status: MotionStatus,
    block: &BlockContext,
) {
    motion.status = status;
    motion.decided_at = Some(block.time);
    motion.decided_height = Some(block.height);
    draft
        .council
        .open
        .retain(|open| open.motion != motion.motion);
}
