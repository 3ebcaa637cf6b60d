//! Proposing a motion, which is the proposer's approval of it.
//!
//! Reads the council, the committee and what the effect is about; writes the motion, and the effect if the proposer's
//! vote suffices. Motions whose time is over give up their places.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedMotion, Effect, MotionRecord, MotionRejection, MotionStatus, NOTE_BYTES_MAX, OpenMotion,
    decision::{seated, settle},
    draft::{Cause, council_and_committee},
};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{MotionId, SubjectId},
    keys::KeyPurpose,
    rejection::Rejection,
    text::{AtMost, ShortText},
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks the council to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeMotion {
    /// The motion's id, chosen at random.
    pub motion: MotionId,
    /// What it asks for.
    pub effect: Effect,
    /// Why, in the proposer's words.
    pub note: ShortText<NOTE_BYTES_MAX>,
}

impl Transaction for ProposeMotion {
    const NUMBER: u16 = 700;
    const NAME: &'static str = "propose_motion";
    const TITLE: Title = Title {
        zh: "提出议案",
        en: "Propose a motion",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Root];

    type Allowed = AllowedMotion;
    type Rejection = Rejection;

    fn subjects(&self) -> Vec<SubjectId> {
        let of_effect = self.effect.subject();
        std::iter::once(self.motion.into())
            .chain(of_effect)
            .collect()
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            return Keys::none();
        }
        council_and_committee()
            .and([self.motion])
            .and(self.effect.reads().as_slice().iter().copied())
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedMotion, Rejection> {
        let mut draft = seated(cx, view)?;
        if view.motion(self.motion).is_some() {
            return Err(MotionRejection::MotionTaken.into());
        }
        let motion = self.record(cx, draft.council.parameters.motion_ms());
        let place = OpenMotion {
            motion: self.motion,
            proposer: cx.signer,
            expires: motion.expires,
        };
        let opened = draft.council.give_place(place, cx.block.time);
        opened.map_err(|_| MotionRejection::TooManyOpen)?;
        let cause = Cause {
            motion: self.motion,
            proposer: cx.signer,
        };
        draft.clone().make(&self.effect, cause, &cx.block, view)?;
        Ok(settle(motion, draft, &cx.block, view))
    }

    fn effect(allowed: AllowedMotion, changes: &mut Changes) {
        allowed.write(changes);
    }
}

impl ProposeMotion {
    fn record(&self, cx: &Context, open_ms: u64) -> MotionRecord {
        MotionRecord {
            v: 1,
            motion: self.motion,
            proposer: cx.signer,
            effect: self.effect.clone(),
            note: self.note.clone(),
            status: MotionStatus::Open,
            approvals: AtMost::one(cx.signer),
            rejections: AtMost::none(),
            proposed_at: cx.block.time,
            proposed_height: cx.block.height,
            expires: cx.block.time.plus_ms(open_ms),
            decided_at: None,
            decided_height: None,
        }
    }
}
