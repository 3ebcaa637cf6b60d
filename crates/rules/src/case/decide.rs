//! Deciding a case: an outcome with a reason, and all that it does, or nothing.
//!
//! Reads the case, its service, what an appeal holds, and what the effects read; writes the case, what the appeal lets
//! go, and the effects. Absent on purpose: consent, findings and confirmations, which are steps of their own and are
//! looked at again here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedAct, CASE_EFFECTS_MAX, CaseEffect, CaseRejection as Refused, CaseStatus,
    acting::Claim,
    effect::Cause,
    hold::{self, Held},
    standing::{self, Standing},
};
use crate::{
    definition::service::{EffectSpec, Outcome, Task},
    kernel::{
        changes::Changes,
        context::Context,
        fact::Fact,
        ids::{CaseId, SubjectId},
        keys::KeyPurpose,
        rejection::Rejection,
        text::{AtMost, Code, ReasonCode},
        transaction::{Title, Transaction},
        view::{Keys, Round, View},
    },
};

/// Asks that a step come to an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideCase {
    /// The case.
    pub case: CaseId,
    /// The step, by code.
    pub step: Code,
    /// The outcome, by code.
    pub outcome: Code,
    /// Why, by code of the outcome's list.
    pub reason: ReasonCode,
    /// What it does, in the order of the outcome's effects.
    pub effects: AtMost<CaseEffect, CASE_EFFECTS_MAX>,
}

/// An effect with what the service says of it.
type Matched<'a> = (&'a CaseEffect, &'a EffectSpec);

impl Transaction for DecideCase {
    const NUMBER: u16 = 506;
    const NAME: &'static str = "decide_case";
    const TITLE: Title = Title {
        zh: "作出决定",
        en: "Decide a case",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedAct;
    type Rejection = Rejection;

    fn subjects(&self) -> Vec<SubjectId> {
        let mut subjects = vec![self.case.into()];
        for subject in self.effects.iter().flat_map(CaseEffect::subjects) {
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        subjects
    }

    fn reads(&self, cx: &Context, view: &View, round: Round) -> Keys {
        let effects = self.effects.iter();
        standing::reads(self.case, view, round)
            .joined([hold::reads(self.case, view, round)])
            .joined(effects.map(|effect| effect.reads(cx, view, round)))
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedAct, Rejection> {
        let mut standing = Standing::of(self.case, &cx.block, view)?;
        let outcome = self.outcome(&standing, cx, view)?;
        let matched = self.matched(outcome, &standing, view)?;
        let held = standing.let_go(outcome, cx, view);
        let effects = standing.effects(&matched, &held, cx, view)?;
        standing.add_subjects(&self.effects)?;
        standing.not_stopped()?;
        self.decide(outcome, &mut standing, cx)?;
        let mut allowed = AllowedAct::of(standing, &cx.block)?;
        (allowed.entries, allowed.obligations) = (held.entries, held.obligations);
        allowed.effects = effects;
        Ok(allowed)
    }

    fn effect(allowed: AllowedAct, changes: &mut Changes) {
        allowed.write(changes);
    }
}

impl DecideCase {
    /// The outcome, if the signer may decide it now for this reason.
    fn outcome<'v>(
        &self,
        standing: &Standing<'v>,
        cx: &Context,
        view: &View,
    ) -> Result<&'v Outcome, Rejection> {
        let step = standing.step(&self.step)?;
        let Task::Decide(outcomes) = &step.task else {
            return Err(Refused::WrongTask.into());
        };
        let claim = Claim {
            act: &self.step,
            for_holder: None,
            under: None,
        };
        standing.acting(&step.role, &claim, cx, view)?;
        standing.check_enabled(step)?;
        let outcome = outcomes.iter().find(|it| it.code == self.outcome);
        let outcome = outcome.ok_or(Refused::OutcomeUnknown)?;
        if !outcome.when.holds(&standing.known()) {
            return Err(Refused::OutcomeNotAllowed.into());
        }
        if !outcome.reasons.contains(&self.reason) {
            return Err(Refused::ReasonNotListed.into());
        }
        Ok(outcome)
    }

    /// Each effect with what the service says of it: as many of each, in order, as there may be.
    fn matched<'a>(
        &'a self,
        outcome: &'a Outcome,
        standing: &Standing<'_>,
        view: &View,
    ) -> Result<Vec<Matched<'a>>, Refused> {
        let mut matched: Vec<Matched<'a>> = Vec::new();
        let mut effects = self.effects.iter().peekable();
        for spec in outcome.effects.iter() {
            let mut count = 0_u8;
            while count < spec.count_max {
                let Some(effect) = effects.next_if(|it| standing.is_meant(it, spec, view)) else {
                    break;
                };
                matched.push((effect, spec));
                count = count.saturating_add(1);
            }
            if count == 0 && !spec.optional {
                return Err(Refused::EffectsDiffer);
            }
        }
        if effects.next().is_some() {
            return Err(Refused::EffectsDiffer);
        }
        let known = standing.known();
        if !matched
            .iter()
            .all(|(_, spec)| known.all_yes(&spec.rests_on))
        {
            return Err(Refused::RestsOnNothing);
        }
        if matched.iter().all(|(it, _)| it.is_within(&standing.case)) {
            Ok(matched)
        } else {
            Err(Refused::NotOfTheCase)
        }
    }

    fn decide(
        &self,
        outcome: &Outcome,
        standing: &mut Standing<'_>,
        cx: &Context,
    ) -> Result<(), Refused> {
        let step = standing.step(&self.step)?;
        let came_to = super::acting::Acting::signer(cx).states(
            &self.step,
            Fact::Code(self.outcome.clone()),
            cx,
        );
        standing.hold(step, [came_to])?;
        if let Some(ending) = &outcome.ends {
            standing.end(&self.outcome, Some(self.reason.clone()), ending);
        }
        Ok(())
    }
}

impl Standing<'_> {
    /// Whether an effect is of the kind, and of the definition, that the service means.
    fn is_meant(&self, effect: &CaseEffect, spec: &EffectSpec, view: &View) -> bool {
        if effect.kind() != spec.does {
            return false;
        }
        let Some(code) = &spec.of else {
            return true;
        };
        match (effect.definition(view), self.service.used(code)) {
            (Some(of), Some(meant)) if effect.is_new() => of == meant,
            (Some(of), Some(meant)) => {
                let code = |id| view.definition(id).map(|it| it.document.code());
                code(of).is_some() && code(of) == code(meant)
            }
            // What does not exist is refused by its own law.
            (None, _) => true,
            _ => false,
        }
    }

    /// What an appeal holds, let go if the outcome ends it.
    fn let_go(&self, outcome: &Outcome, cx: &Context, view: &View) -> Held {
        if self.case.status == CaseStatus::Appealed && outcome.ends.is_some() {
            hold::release(&self.case, &cx.block, view)
        } else {
            Held::default()
        }
    }

    /// What the effects write, if the rules allow each and no two write the same.
    fn effects(
        &self,
        matched: &[Matched<'_>],
        held: &Held,
        cx: &Context,
        view: &View,
    ) -> Result<Changes, Rejection> {
        let over = view.over(held.records());
        let mut all = Changes::default();
        for (effect, spec) in matched {
            let cause = Cause {
                case: &self.case,
                confirmed_by: spec
                    .rests_on
                    .iter()
                    .next()
                    .and_then(|code| self.case.stated(code))
                    .and_then(|held| held.by),
            };
            let judged = effect.judge(cx, &over, cause);
            view.strayed_as(&over);
            let changes = judged?;
            if changes
                .written()
                .any(|key| all.written().any(|it| it == key))
            {
                return Err(Refused::EffectsCollide.into());
            }
            all.absorb(changes);
        }
        Ok(all)
    }

    /// New entries and obligations are the case's from now on.
    fn add_subjects(&mut self, effects: &[CaseEffect]) -> Result<(), Refused> {
        let full = |_| Refused::TooManySubjects;
        for effect in effects {
            if let Some(entry) = effect.new_entry() {
                self.case.entries.push(entry).map_err(full)?;
            }
            if let Some(obligation) = effect.new_obligation() {
                self.case.obligations.push(obligation).map_err(full)?;
            }
        }
        Ok(())
    }
}
