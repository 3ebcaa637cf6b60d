//! Motions of a development city, whose members' root keys are all at hand.

use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::ids::{LedgerId, MotionId};
use chancery_rules::kernel::text::ShortText;
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::motion::{Effect, ProposeMotion, Vote, VoteMotion};

use crate::actor::Actor;
use crate::founding::{FoundingError, Member, fresh};

/// A motion with every member's approval, signed beforehand.
#[derive(Clone, Debug)]
pub struct Ballot {
    /// The motion.
    pub motion: MotionId,
    /// The first member's proposal, which is its approval; it must be final before the votes.
    pub proposal: Vec<u8>,
    /// The other members' approvals, in their order. Those after the one that decides are refused as `motion.decided`.
    pub votes: Vec<Vec<u8>>,
}

impl Ballot {
    /// A motion of these members, the first of whom proposes it.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    ///
    /// # Panics
    /// When there is no member.
    pub fn sign(
        ledger: LedgerId,
        members: &[Member],
        effect: Effect,
        now: Timestamp,
    ) -> Result<Self, FoundingError> {
        let motion = MotionId(*fresh()?);
        let propose = AnyTransaction::from(ProposeMotion {
            motion,
            effect,
            note: note(),
        });
        let approve = AnyTransaction::from(VoteMotion {
            motion,
            vote: Vote::Approve,
        });
        let mut signed = members.iter().enumerate().map(|(place, member)| {
            let act = if place == 0 { &propose } else { &approve };
            Actor::root(ledger, member).sign_once(act.clone(), now)
        });
        #[expect(clippy::expect_used, reason = "a city has a member")]
        let proposal = signed.next().expect("a member")?;
        Ok(Self {
            motion,
            proposal,
            votes: signed.collect::<Result<_, _>>()?,
        })
    }
}

fn note<const N: usize>() -> ShortText<N> {
    #[expect(clippy::expect_used, reason = "a short sentence is a short text")]
    String::from("As the test's author wants it.")
        .try_into()
        .expect("short")
}
