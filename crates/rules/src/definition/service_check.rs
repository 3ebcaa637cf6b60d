//! A service judged by itself: every code that it names is there, and of the kind that it is used as.
//!
//! Absent on purpose: whether its paths end and its texts are complete, which an author's tools prove before.

use std::collections::BTreeSet;

use super::{
    DefinitionRejection as Refused,
    condition::Condition,
    service::{EffectKind, EffectSpec, Outcome, ROLE_HOLDERS_MAX, Service, Step, Task, Who},
    table::{HitPolicy, Table},
};
use crate::kernel::{
    fact::{Fact, FactKind},
    text::Code,
};

impl Service {
    pub(super) fn well_made(&self) -> Result<(), Refused> {
        self.codes_differ()?;
        self.roles_are_sound()?;
        for (place, table) in self.tables.iter().enumerate() {
            self.table_is_sound(table, place)?;
        }
        for step in self.steps.iter() {
            self.step_is_sound(step)?;
        }
        if let Some(withdrawal) = &self.withdrawal {
            self.are_roles(withdrawal.roles.iter())?;
            self.condition_is_sound(&withdrawal.when)?;
        }
        self.ends()
    }

    fn codes_differ(&self) -> Result<(), Refused> {
        let facts = self.facts.iter().map(|it| &it.code);
        let steps = self.steps.iter().map(|it| &it.code);
        let tables = self.tables.iter().map(|it| &it.code);
        let reasons: BTreeSet<_> = self.reasons.iter().map(|it| &it.code).collect();
        let all_differ = differ(facts.chain(steps).chain(tables))
            && differ(self.roles.iter().map(|it| &it.code))
            && differ(self.uses.iter().map(|it| &it.code))
            && differ(self.requirements.iter().map(|it| &it.code))
            && reasons.len() == self.reasons.len();
        if all_differ {
            Ok(())
        } else {
            Err(Refused::CodeRepeated)
        }
    }

    fn roles_are_sound(&self) -> Result<(), Refused> {
        if self.windows.is_empty() {
            return Err(Refused::NoWindow);
        }
        let is_sound = self.roles.iter().all(|role| {
            let nobody = matches!(&role.who, Who::Parties(parties) if parties.is_empty());
            (1..=ROLE_HOLDERS_MAX).contains(&role.holders_max) && !nobody
        });
        let needs_identity = self
            .roles
            .iter()
            .any(|role| matches!(role.who, Who::Person | Who::Anyone));
        if is_sound && (!needs_identity || !self.identity.is_empty()) {
            Ok(())
        } else {
            Err(Refused::RoleUnsound)
        }
    }

    fn table_is_sound(&self, table: &Table, place: usize) -> Result<(), Refused> {
        let stands_before = |code: &Code| {
            self.tables.iter().take(place).any(|it| it.code == *code) || self.table(code).is_none()
        };
        let mut kinds = Vec::new();
        for input in table.inputs.iter() {
            let kind = self.kind_of(input).ok_or(Refused::CodeUnknown)?;
            if !stands_before(input) {
                return Err(Refused::TableUnsound);
            }
            kinds.push(kind);
        }
        if let Some(day) = &table.dated_by
            && self.kind_of(day) != Some(FactKind::Day)
        {
            return Err(Refused::TableUnsound);
        }
        let rows_are_sound = table
            .editions
            .iter()
            .flat_map(|it| it.rows.iter())
            .all(|row| {
                row.when.len() == kinds.len()
                    && row
                        .when
                        .iter()
                        .zip(&kinds)
                        .all(|(cell, kind)| cell.fits(*kind))
                    && row.then.kind() == table.output
            });
        let adds_numbers = table.hit != HitPolicy::CollectSum || table.output == FactKind::Number;
        let ascends = table.editions.is_sorted_by(|a, b| a.from < b.from);
        if rows_are_sound && adds_numbers && ascends && !table.editions.is_empty() {
            Ok(())
        } else {
            Err(Refused::TableUnsound)
        }
    }

    fn step_is_sound(&self, step: &Step) -> Result<(), Refused> {
        let role = self.role(&step.role).ok_or(Refused::CodeUnknown)?;
        let by_parties = matches!(role.who, Who::Parties(_));
        self.condition_is_sound(&step.when)?;
        match &step.task {
            Task::Confirm => {}
            Task::Submit(submission) => {
                self.are_facts(submission.facts.iter())?;
                let mut requirements = submission.requirements.iter();
                if !requirements.all(|code| self.requirements.iter().any(|it| it.code == *code)) {
                    return Err(Refused::CodeUnknown);
                }
            }
            Task::Find(finding) => {
                self.are_facts(finding.facts.iter())?;
                if !by_parties {
                    return Err(Refused::RoleUnsound);
                }
            }
            Task::Decide(outcomes) => {
                if !by_parties || outcomes.is_empty() {
                    return Err(Refused::RoleUnsound);
                }
                if !differ(outcomes.iter().map(|it| &it.code)) {
                    return Err(Refused::CodeRepeated);
                }
                outcomes
                    .iter()
                    .try_for_each(|outcome| self.outcome_is_sound(outcome))?;
            }
        }
        self.silence_is_sound(step)
    }

    /// Silence says what the step came to, not what others come to, and decides nothing that has effects.
    fn silence_is_sound(&self, step: &Step) -> Result<(), Refused> {
        let Some(deadline) = &step.deadline else {
            return Ok(());
        };
        let says = |code: &Code| deadline.silence.iter().any(|it| it.fact == *code);
        let is_sayable =
            |code: &Code| *code == step.code || self.facts.iter().any(|fact| fact.code == *code);
        let kinds_fit = deadline
            .silence
            .iter()
            .all(|it| self.kind_of(&it.fact) == Some(it.value.kind()) && is_sayable(&it.fact));
        let decides_little = match &step.task {
            Task::Decide(outcomes) => deadline.silence.iter().all(|it| {
                it.fact != step.code
                    || outcomes.iter().any(|outcome| {
                        Fact::Code(outcome.code.clone()) == it.value && outcome.effects.is_empty()
                    })
            }),
            Task::Submit(_) | Task::Find(_) | Task::Confirm => true,
        };
        if says(&step.code) && kinds_fit && decides_little {
            Ok(())
        } else {
            Err(Refused::SilenceUnsound)
        }
    }

    fn outcome_is_sound(&self, outcome: &Outcome) -> Result<(), Refused> {
        self.condition_is_sound(&outcome.when)?;
        if outcome.reasons.is_empty() || !outcome.reasons.iter().all(|reason| self.lists(reason)) {
            return Err(Refused::CodeUnknown);
        }
        if let Some(ending) = &outcome.ends {
            self.are_roles(ending.appeal_by.iter())?;
        }
        outcome
            .effects
            .iter()
            .try_for_each(|effect| self.effect_is_sound(effect))
    }

    fn effect_is_sound(&self, effect: &EffectSpec) -> Result<(), Refused> {
        let needs_definition = matches!(
            effect.does,
            EffectKind::IssueCertificate
                | EffectKind::SupersedeCertificate
                | EffectKind::RevokeCertificate
                | EffectKind::RegisterEntry
                | EffectKind::ChangeEntry
                | EffectKind::RectifyEntry
        );
        if needs_definition
            != effect
                .of
                .as_ref()
                .is_some_and(|code| self.used(code).is_some())
        {
            return Err(Refused::CodeUnknown);
        }
        let rests_on_yes = effect
            .rests_on
            .iter()
            .all(|code| self.kind_of(code) == Some(FactKind::YesNo));
        // What touches somebody's right rests on something.
        let must_rest = matches!(
            effect.does,
            EffectKind::ChangeEntry | EffectKind::RectifyEntry | EffectKind::DischargeObligation
        );
        if rests_on_yes && effect.count_max > 0 && !(must_rest && effect.rests_on.is_empty()) {
            Ok(())
        } else {
            Err(Refused::EffectUnsound)
        }
    }

    fn condition_is_sound(&self, condition: &Condition) -> Result<(), Refused> {
        for test in condition.0.iter().flat_map(|tests| tests.iter()) {
            let kind = self.kind_of(&test.fact).ok_or(Refused::CodeUnknown)?;
            if !test.is.fits(kind) {
                return Err(Refused::ConditionUnsound);
            }
        }
        Ok(())
    }

    fn are_facts<'c>(&self, mut codes: impl Iterator<Item = &'c Code>) -> Result<(), Refused> {
        if codes.all(|code| self.facts.iter().any(|fact| fact.code == *code)) {
            Ok(())
        } else {
            Err(Refused::CodeUnknown)
        }
    }

    fn are_roles<'c>(&self, mut codes: impl Iterator<Item = &'c Code>) -> Result<(), Refused> {
        if codes.all(|code| self.role(code).is_some()) {
            Ok(())
        } else {
            Err(Refused::CodeUnknown)
        }
    }

    /// A case can end by a decision, and ends by itself.
    fn ends(&self) -> Result<(), Refused> {
        let decides = self.steps.iter().any(|step| match &step.task {
            Task::Decide(outcomes) => outcomes.iter().any(|outcome| outcome.ends.is_some()),
            Task::Submit(_) | Task::Find(_) | Task::Confirm => false,
        });
        if decides && self.days_max > 0 {
            Ok(())
        } else {
            Err(Refused::NeverEnds)
        }
    }
}

fn differ<'c>(mut codes: impl Iterator<Item = &'c Code>) -> bool {
    let mut seen = BTreeSet::new();
    codes.all(|code| seen.insert(code))
}
