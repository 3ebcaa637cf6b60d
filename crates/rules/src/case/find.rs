//! Recording a finding: a party answers from its own system what the rules may not know more of.
//!
//! Reads the case and its service; writes the case. Absent on purpose: what the answer was found in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedAct, CaseRejection as Refused, FactHeld,
    acting::Claim,
    standing::{self, Standing},
    stating::YES,
};
use crate::{
    definition::service::{Finding, STEP_ITEMS_MAX, StatedFact, Task},
    kernel::{
        changes::Changes,
        context::Context,
        ids::{CaseId, Commitment, SubjectId},
        keys::KeyPurpose,
        rejection::Rejection,
        text::{AtMost, Code},
        time::{DAY_MS, Timestamp},
        transaction::{Title, Transaction},
        view::{Keys, Round, View},
    },
};

/// Asks that the answers of a party be in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordFinding {
    /// The case.
    pub case: CaseId,
    /// The step, by code.
    pub step: Code,
    /// The answers: all of the step's facts.
    pub facts: AtMost<StatedFact, STEP_ITEMS_MAX>,
    /// What they are about, by commitment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Commitment>,
    /// From this time on they are known no more; the step may set a sooner end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
}

impl Transaction for RecordFinding {
    const NUMBER: u16 = 504;
    const NAME: &'static str = "record_finding";
    const TITLE: Title = Title {
        zh: "记录核验结论",
        en: "Record a finding",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedAct;
    type Rejection = Rejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.case.into()]
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        standing::reads(self.case, view, round)
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedAct, Rejection> {
        let mut standing = Standing::of(self.case, &cx.block, view)?;
        let step = standing.step(&self.step)?;
        let Task::Find(asked) = &step.task else {
            return Err(Refused::WrongTask.into());
        };
        let claim = Claim {
            act: &self.step,
            for_holder: None,
            under: None,
        };
        let acting = standing.acting(&step.role, &claim, cx, view)?;
        standing.check_enabled(step)?;
        if standing.is_overtaken(step) {
            return Err(Refused::AlreadyAnswered.into());
        }
        standing.check_facts(&self.facts, &asked.facts)?;
        if self.valid_until.is_some_and(|until| until <= cx.block.time) {
            return Err(Refused::ValidityPast.into());
        }
        let valid_until = self.ends(asked, cx.block.time);
        let answers = self.facts.iter().map(|it| (&it.fact, it.value.clone()));
        let facts = answers
            .chain([(&self.step, YES)])
            .map(|(fact, value)| FactHeld {
                about: self.about,
                valid_until,
                ..acting.states(fact, value, cx)
            });
        standing.hold(step, facts)?;
        Ok(AllowedAct::of(standing, &cx.block)?)
    }

    fn effect(allowed: AllowedAct, changes: &mut Changes) {
        allowed.write(changes);
    }
}

impl RecordFinding {
    /// The sooner of the ends that the step and the party give.
    fn ends(&self, asked: &Finding, now: Timestamp) -> Option<Timestamp> {
        let of_step = asked
            .valid_days
            .map(|days| now.plus_ms(u64::from(days).saturating_mul(DAY_MS)));
        of_step.into_iter().chain(self.valid_until).min()
    }
}
