//! An officer answers a finding: one act for one question, whatever is repeated or interrupted.
//!
//! The act's id is made of case, step and since when it is asked, so that there is one answer however often and by
//! whomever it is asked for; only what the rules refused may be answered anew, and what is asked again because its answer
//! is known no more. Absent on purpose: an answer to what nobody asked.

use chancery_cabinet::findings::{Finding, Stage};
use chancery_rules::case::RecordFinding;
use chancery_rules::definition::service::StatedFact;
use chancery_rules::kernel::ids::{CaseId, Commitment};
use chancery_rules::kernel::receipt::Outcome;
use chancery_rules::kernel::text::{AtMost, Code};
use chancery_rules::kernel::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::findings::{FindingView, asking, view};
use super::queue::{another, not_queued};
use crate::agency::act::{Act, ActId};
use crate::agency::issue::digest;
use crate::agency::{Agency, Asked};
use crate::problem::{self, Problem};
use crate::receipts::ReceiptView;

/// An officer's answer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answering {
    /// The officer's name in the agency, 128 bytes at most; who is signed in, or the operator, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    /// The facts: each that the step asks for, once.
    pub facts: Vec<StatedFact>,
    /// What they are about, by commitment; what the agent has learnt when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Commitment>,
    /// From this time on they are known no more; the step may set a sooner end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
}

/// A finding that was answered.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Answered {
    /// The finding.
    pub finding: FindingView,
    /// The receipt of the answer.
    pub receipt: ReceiptView,
}

impl Agency {
    /// Answers a finding that the officer who asks has claimed, and waits until that is final. The same answer again is
    /// the same act.
    ///
    /// # Errors
    /// `not_found`, `finding_not_queued`, `finding_ended`, `finding_unclaimed`, `finding_claimed`, `facts_unfit`;
    /// `idempotency_conflict` while it is being answered; the rules' refusal, after which another answer may be given; the node's failure, after which the act stays pending
    /// and is taken up again.
    pub async fn answer_finding(
        &self,
        case: CaseId,
        step: &Code,
        answering: Answering,
        asked: &Asked,
    ) -> Result<Answered, Problem> {
        let id = answer_to(&self.known_finding(case, step).await?);
        let under_way = || {
            Problem::of(problem::IDEMPOTENCY_CONFLICT, "it is being answered").retry_after(1_000)
        };
        let _hold = self.hold_id(id).ok_or_else(under_way)?;
        let request = digest("answer", &(&asked.actor, case, step, &answering), &[])?;
        let act = match self.kept_act(id).await?.filter(|act| !is_refused(act)) {
            Some(act) if act.request == request => act,
            Some(_) => {
                let detail = "another answer was given, or is being given";
                return Err(Problem::of(problem::FINDING_ENDED, detail));
            }
            None => {
                let record = self.judged(case, step, answering, asked).await?;
                self.begin(id, request, asked, None, record.into()).await?
            }
        };
        let receipt = self.accomplish(act).await?;
        Ok(Answered {
            finding: view(&self.known_finding(case, step).await?),
            receipt: receipt.into(),
        })
    }

    async fn judged(
        &self,
        case: CaseId,
        step: &Code,
        answering: Answering,
        asked: &Asked,
    ) -> Result<RecordFinding, Problem> {
        let finding = self.known_finding(case, step).await?;
        check_claim(&finding, &asked.actor)?;
        let service = self.service_of(case).await?;
        let wanted = service.as_ref().and_then(|it| asking(it, step));
        let unknown = || Problem::internal(&"the service of a finding is not there");
        let (_, wanted) = wanted.ok_or_else(unknown)?;
        check_facts(&answering.facts, wanted)?;
        let learnt = finding.ask.filter(|ask| ask.content.is_some());
        let facts = AtMost::try_from(answering.facts);
        Ok(RecordFinding {
            case,
            step: step.clone(),
            facts: facts.map_err(|error| unfit(error.to_string()))?,
            about: answering.about.or(learnt.map(|ask| ask.commitment)),
            valid_until: answering.valid_until,
        })
    }
}

/// The act that answers a question, each time that it is asked: one, whoever asks for it.
pub(super) fn answer_to(finding: &Finding) -> ActId {
    let hash = Sha256::new()
        .chain_update("chancery/answering/2")
        .chain_update(finding.case)
        .chain_update(finding.since.0.to_be_bytes())
        .chain_update(finding.step.as_str());
    ActId(hash.finalize().into())
}

fn is_refused(act: &Act) -> bool {
    let receipt = act.receipt.as_ref();
    receipt.is_some_and(|it| it.outcome != Outcome::Accepted)
}

fn check_claim(finding: &Finding, officer: &str) -> Result<(), Problem> {
    let Stage::Officers { claimed_by, .. } = &finding.stage else {
        return Err(not_queued(&finding.stage));
    };
    match claimed_by.as_deref() {
        Some(holder) if holder == officer => Ok(()),
        Some(_) => Err(another()),
        None => Err(Problem::of(
            problem::FINDING_UNCLAIMED,
            "it is answered by who has claimed it",
        )),
    }
}

/// That each fact is asked for, once, and none is missing; their kinds are the rules' to judge.
fn check_facts(stated: &[StatedFact], wanted: &[Code]) -> Result<(), Problem> {
    for (place, it) in stated.iter().enumerate() {
        let again = stated.iter().take(place).any(|other| other.fact == it.fact);
        if again || !wanted.contains(&it.fact) {
            let detail = format!("`{}` is not asked for, or is stated twice", it.fact);
            return Err(unfit(detail));
        }
    }
    let is_stated = |code: &&Code| stated.iter().any(|it| it.fact == **code);
    match wanted.iter().find(|code| !is_stated(code)) {
        Some(missing) => Err(unfit(format!("`{missing}` is missing"))),
        None => Ok(()),
    }
}

fn unfit(detail: String) -> Problem {
    Problem::of(problem::FACTS_UNFIT, detail)
}
