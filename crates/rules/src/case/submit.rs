//! Submitting evidence: a holder hands in documents and states facts.
//!
//! Reads the case, its service and a mandate; writes the case. Absent on purpose: the documents.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedAct, CaseRejection as Refused, EvidenceHeld, Holder,
    acting::{Acting, Claim},
    standing::{self, Standing},
    stating::YES,
};
use crate::{
    definition::service::{STEP_ITEMS_MAX, StatedFact, Submission, Task},
    kernel::{
        changes::Changes,
        context::Context,
        ids::{CaseId, Commitment, PermissionId, SubjectId},
        keys::KeyPurpose,
        rejection::Rejection,
        text::{AtMost, Code},
        transaction::{Title, Transaction},
        view::{Keys, Round, View},
    },
    permission::mandate_reads,
};

/// Asks that evidence and facts be in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitEvidence {
    /// The case.
    pub case: CaseId,
    /// The step, by code.
    pub step: Code,
    /// What is handed in.
    pub evidence: AtMost<Evidence, STEP_ITEMS_MAX>,
    /// What is stated: all of the step's facts.
    pub facts: AtMost<StatedFact, STEP_ITEMS_MAX>,
    /// The holder for whom a window signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_holder: Option<Holder>,
    /// The mandate under which somebody signs for a holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<PermissionId>,
}

/// A document, and what it is to meet.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The requirement, by code.
    pub requirement: Code,
    /// Commitment to the document.
    pub document: Commitment,
}

impl Transaction for SubmitEvidence {
    const NUMBER: u16 = 503;
    const NAME: &'static str = "submit_evidence";
    const TITLE: Title = Title {
        zh: "提交材料",
        en: "Submit evidence",
    };
    const SIGNED_BY: &'static [KeyPurpose] =
        &[KeyPurpose::Office, KeyPurpose::Automation, KeyPurpose::Case];

    type Allowed = AllowedAct;
    type Rejection = Rejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.case.into()]
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        let mandate = self.under.map(|under| mandate_reads(under, view, round));
        standing::reads(self.case, view, round).joined(mandate)
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedAct, Rejection> {
        let mut standing = Standing::of(self.case, &cx.block, view)?;
        let step = standing.step(&self.step)?;
        let Task::Submit(asked) = &step.task else {
            return Err(Refused::WrongTask.into());
        };
        let claim = Claim {
            act: &self.step,
            for_holder: self.for_holder,
            under: self.under,
        };
        let acting = standing.acting(&step.role, &claim, cx, view)?;
        standing.check_enabled(step)?;
        self.check_evidence(asked, &standing)?;
        standing.check_facts(&self.facts, &asked.facts)?;
        self.hand_in(&acting, &mut standing)?;
        let facts = self.facts.iter();
        let facts = facts.map(|it| acting.states(&it.fact, it.value.clone(), cx));
        let done = acting.states(&self.step, YES, cx);
        standing.hold(step, facts.chain([done]))?;
        let mut allowed = AllowedAct::of(standing, &cx.block)?;
        allowed.mandate = acting.mandate;
        Ok(allowed)
    }

    fn effect(allowed: AllowedAct, changes: &mut Changes) {
        allowed.write(changes);
    }
}

impl SubmitEvidence {
    fn check_evidence(&self, asked: &Submission, standing: &Standing<'_>) -> Result<(), Refused> {
        let is_asked = |it: &Evidence| asked.requirements.contains(&it.requirement);
        if !self.evidence.iter().all(is_asked) {
            return Err(Refused::RequirementForeign);
        }
        let is_met = |code: &Code| self.evidence.iter().any(|it| it.requirement == *code);
        let is_optional = |code: &Code| {
            let mut all = standing.service.requirements.iter();
            all.any(|it| it.code == *code && it.optional)
        };
        if asked
            .requirements
            .iter()
            .all(|code| is_met(code) || is_optional(code))
        {
            Ok(())
        } else {
            Err(Refused::RequirementMissing)
        }
    }

    fn hand_in(&self, acting: &Acting, standing: &mut Standing<'_>) -> Result<(), Refused> {
        for it in self.evidence.iter() {
            let held = EvidenceHeld {
                requirement: it.requirement.clone(),
                document: it.document,
                by: acting.by,
            };
            let room = standing.case.evidence.push(held);
            room.map_err(|_| Refused::CaseFull)?;
        }
        Ok(())
    }
}
