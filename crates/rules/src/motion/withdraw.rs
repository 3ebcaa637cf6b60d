//! Withdrawing a motion.
//!
//! Reads the council and the motion; writes both. Absent on purpose: withdrawing a vote.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedMotion, MotionRejection, MotionStatus,
    decision::{close, open_motion, seated},
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

/// Takes a motion back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawMotion {
    /// The motion, which the signer proposed.
    pub motion: MotionId,
}

impl Transaction for WithdrawMotion {
    const NUMBER: u16 = 702;
    const NAME: &'static str = "withdraw_motion";
    const TITLE: Title = Title {
        zh: "撤回议案",
        en: "Withdraw a motion",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Root];

    type Allowed = AllowedMotion;
    type Rejection = MotionRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.motion.into()]
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            return Keys::none();
        }
        council_and_committee().and([self.motion])
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedMotion, MotionRejection> {
        let mut draft = seated(cx, view)?;
        let mut motion = open_motion(self.motion, cx, view)?.clone();
        if motion.proposer != cx.signer {
            return Err(MotionRejection::NotProposer);
        }
        close(&mut motion, &mut draft, MotionStatus::Withdrawn, &cx.block);
        Ok(draft.with(motion, view))
    }

    fn effect(allowed: AllowedMotion, changes: &mut Changes) {
        allowed.write(changes);
    }
}
