//! An officer takes a finding of the queue, or gives it back.

use chancery_cabinet::findings::{Claimed, FindingId, Stage};
use chancery_rules::kernel::ids::CaseId;
use chancery_rules::kernel::text::Code;

use super::findings::{FindingView, view};
use crate::agency::{Agency, Asked};
use crate::problem::{self, Problem};

/// The longest name of an officer, in bytes.
pub const OFFICER_BYTES_MAX: usize = 128;

impl Agency {
    /// The officer who asks takes a finding; again is harmless.
    ///
    /// # Errors
    /// `not_found`, `finding_not_queued`, `finding_ended`, `finding_claimed`; the cabinet's failure.
    pub async fn claim(
        &self,
        case: CaseId,
        step: &Code,
        asked: &Asked,
    ) -> Result<FindingView, Problem> {
        let id = FindingId::of(case, step);
        let claimed = self.parts.cabinet.claim_finding(id, &asked.actor).await;
        let claimed = self.noted(claimed)?;
        self.claimed(case, step, claimed).await
    }

    /// The officer who asks gives a finding back to the queue.
    ///
    /// # Errors
    /// As [`Agency::claim`].
    pub async fn give_back(
        &self,
        case: CaseId,
        step: &Code,
        asked: &Asked,
    ) -> Result<FindingView, Problem> {
        let id = FindingId::of(case, step);
        let returned = self.parts.cabinet.return_finding(id, &asked.actor).await;
        let returned = self.noted(returned)?;
        self.claimed(case, step, returned).await
    }

    async fn claimed(
        &self,
        case: CaseId,
        step: &Code,
        claimed: Claimed,
    ) -> Result<FindingView, Problem> {
        let finding = self.known_finding(case, step).await?;
        match claimed {
            Claimed::Done => Ok(view(&finding)),
            Claimed::NotQueued => Err(not_queued(&finding.stage)),
            Claimed::Anothers => Err(another()),
        }
    }
}

/// Why a finding in a stage is not an officer's to take.
pub(super) fn not_queued(stage: &Stage) -> Problem {
    match stage {
        Stage::Ended { .. } => {
            Problem::of(problem::FINDING_ENDED, "it is answered, or asked no more")
        }
        Stage::Agent | Stage::Officers { .. } => {
            Problem::of(problem::FINDING_NOT_QUEUED, "the agent works at it")
        }
    }
}

pub(super) fn another() -> Problem {
    Problem::of(
        problem::FINDING_CLAIMED,
        "it is another officer's to answer or return",
    )
}
