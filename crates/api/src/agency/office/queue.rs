//! An officer takes a finding of the queue, or gives it back; one that was answered and is known no more may be taken
//! again, though nobody asks for it.

use chancery_cabinet::findings::{Claimed, Finding, FindingId, Stage};
use chancery_rules::kernel::ids::CaseId;
use chancery_rules::kernel::text::Code;

use super::answer::answer_to;
use super::findings::{FindingView, asking, view};
use crate::agency::{Agency, Asked};
use crate::clock;
use crate::problem::{self, Problem};

/// The longest name of an officer, in bytes.
pub const OFFICER_BYTES_MAX: usize = 128;

/// Why officers have a finding that was answered before, by code.
const EXPIRED: &str = "expired";

impl Agency {
    /// The officer who asks takes a finding; again is harmless. An ended one whose answer is known no more is opened
    /// again for them.
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
        let cabinet = &self.parts.cabinet;
        let mut claimed = self.noted(cabinet.claim_finding(id, &asked.actor).await)?;
        if claimed == Claimed::NotQueued && self.open_again(case, step, &asked.actor).await? {
            claimed = self.noted(cabinet.claim_finding(id, &asked.actor).await)?;
        }
        self.claimed(case, step, claimed).await
    }

    /// Opens a finding for an officer if it has ended and may be made again; whether it might, whoever it is opened for.
    async fn open_again(&self, case: CaseId, step: &Code, officer: &str) -> Result<bool, Problem> {
        let was = self.known_finding(case, step).await?;
        let is_ended = matches!(was.stage, Stage::Ended { .. });
        if !is_ended || !self.is_known_no_more(case, step).await? {
            return Ok(false);
        }
        let answer = self.kept_act(answer_to(&was)).await?;
        if answer.is_some_and(|act| act.receipt.is_none()) {
            return Ok(false);
        }
        // Another time than before, whatever the clock says: it makes the next answer another act.
        let since = clock::now().max(was.since.plus_ms(1));
        let why = EXPIRED.parse::<Code>();
        let again = Finding {
            since,
            stage: Stage::Officers {
                why: why.map_err(|error| Problem::internal(&error))?,
                since,
                claimed_by: Some(officer.to_owned()),
            },
            ..was
        };
        self.noted(self.parts.cabinet.begin_finding_again(&again).await)?;
        Ok(true)
    }

    /// Whether a step of a case that goes on was answered, and the answer is known no more.
    async fn is_known_no_more(&self, case: CaseId, step: &Code) -> Result<bool, Problem> {
        let ledger = self.ledger();
        let Some(case) = ledger.readmodel().case(case).await?.content else {
            return Ok(false);
        };
        let service = ledger.service_of(&case).await?;
        let step = service.as_ref().and_then(|it| asking(it, step));
        let now = ledger.next_block().time;
        Ok(step.is_some_and(|(step, _)| case.has_lost(step, now)))
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
