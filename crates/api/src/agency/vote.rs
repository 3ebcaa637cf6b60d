//! The agency's voice in the council: proposing, voting, withdrawing, signed by its root key.
//!
//! Only where this node holds that key, which is in a development city alone: elsewhere it stays
//! offline, and whoever holds it signs there. Nothing is kept beside the ledger: a motion's id is
//! chosen before, so that asking twice proposes once.

use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::ids::MotionId;
use chancery_rules::kernel::receipt::Outcome;
use chancery_rules::kernel::text::ShortText;
use chancery_rules::motion::{
    Effect, NOTE_BYTES_MAX, ProposeMotion, Vote, VoteMotion, WithdrawMotion,
};

use super::Agency;
use crate::clock;
use crate::problem::{self, Problem};

/// How long an envelope of the council may wait for a block.
const LIFETIME_MS: u64 = 5 * 60 * 1_000;

impl Agency {
    /// Whether this node holds the agency's root key.
    #[must_use]
    pub fn can_vote(&self) -> bool {
        self.keys().root.is_some()
    }

    /// Proposes a motion, which approves it.
    ///
    /// # Errors
    /// `no_root_key`, the rules' refusal, or the node's failure.
    pub async fn propose(
        &self,
        motion: MotionId,
        effect: Effect,
        note: ShortText<NOTE_BYTES_MAX>,
    ) -> Result<(), Problem> {
        let asked = ProposeMotion {
            motion,
            effect,
            note,
        };
        self.speak(asked.into()).await
    }

    /// Votes on a motion.
    ///
    /// # Errors
    /// As [`Agency::propose`].
    pub async fn vote(&self, motion: MotionId, vote: Vote) -> Result<(), Problem> {
        self.speak(VoteMotion { motion, vote }.into()).await
    }

    /// Takes a motion of the agency's own back.
    ///
    /// # Errors
    /// As [`Agency::propose`].
    pub async fn withdraw(&self, motion: MotionId) -> Result<(), Problem> {
        self.speak(WithdrawMotion { motion }.into()).await
    }

    async fn speak(&self, transaction: AnyTransaction) -> Result<(), Problem> {
        let none = || Problem::of(problem::NO_ROOT_KEY, "the root key is not on this machine");
        let root = self.keys().root.as_ref().ok_or_else(none)?;
        let expires = clock::now().plus_ms(LIFETIME_MS);
        let signed = root.sign(self.ledger().id(), self.party(), transaction, expires)?;
        let receipt = self.ledger().settle(signed.envelope).await?;
        match receipt.outcome {
            Outcome::Accepted => Ok(()),
            Outcome::Rejected(code) => Err(Problem::refused_by_rules(code).at(receipt.height)),
        }
    }
}
