//! No effect without authority: who decides keeps the register or issues the type, and what touches somebody's right
//! rests on their consent, on a court's finding, or on a confirmed payment.

use std::collections::BTreeSet;

use chancery_rules::{
    definition::{
        DocumentKind,
        service::{EffectKind, Task, Who},
    },
    kernel::fact::FactKind,
};

use super::Judged;
use crate::{
    form::service::{EffectForm, StepForm},
    lower::{kind_word, used, verb},
    place::{Place, Text},
    report::{Flaw, Report},
};

/// Judges who acts, and with what authority.
pub fn check(judged: &Judged<'_>, report: &mut Report) {
    for (code, step) in judged.form.steps.iter() {
        actor(judged, code, report);
        for (_, outcome) in step.decide.iter() {
            for effect in &outcome.effects {
                check_effect(judged, step, effect, report);
            }
        }
    }
}

/// Findings and decisions are made by named parties.
fn actor(judged: &Judged<'_>, code: &Text, report: &mut Report) {
    let found = judged
        .service
        .steps
        .iter()
        .find(|it| it.code.as_str() == code.as_str());
    let Some(step) = found else { return };
    let role = judged.service.role(&step.role);
    let is_named = role.is_some_and(|role| matches!(role.who, Who::Parties(_)));
    let needs_named = matches!(step.task, Task::Find(_) | Task::Decide(_));
    if needs_named && !is_named {
        let message = format!("`{}` finds or decides, but is no named party", step.role);
        report.add(Flaw::ActorUnfit, code.place(), message);
    }
}

fn check_effect(judged: &Judged<'_>, step: &StepForm, effect: &EffectForm, report: &mut Report) {
    let Some((does, of)) = verb(&effect.does) else {
        return;
    };
    let at = effect.does.place();
    if let (Some(needed), Some(of)) = (needs(does), of)
        && let Some((kind, code)) = judged.form.uses.get(of).and_then(used)
    {
        if kind == needed {
            authority(judged, step, (kind, code), at, report);
        } else {
            let message = format!(
                "`{of}` is a {}, not a {}",
                kind_word(kind),
                kind_word(needed)
            );
            report.add(Flaw::EffectTarget, at, message);
        }
    }
    rests_on(judged, effect, does, of, report);
}

/// The kind of definition that an effect is about.
const fn needs(does: EffectKind) -> Option<DocumentKind> {
    match does {
        EffectKind::IssueCertificate
        | EffectKind::SupersedeCertificate
        | EffectKind::RevokeCertificate => Some(DocumentKind::CertificateType),
        EffectKind::RegisterEntry | EffectKind::ChangeEntry | EffectKind::RectifyEntry => {
            Some(DocumentKind::Register)
        }
        EffectKind::ClaimNullifier
        | EffectKind::AssessObligation
        | EffectKind::DischargeObligation
        | EffectKind::ReverseObligation
        | EffectKind::EndRecurrence => None,
    }
}

/// Every party that may decide has the authority.
fn authority(
    judged: &Judged<'_>,
    step: &StepForm,
    (kind, code): (DocumentKind, &str),
    at: Place,
    report: &mut Report,
) {
    for party in parties(judged, step.by.as_ref()) {
        if judged.around.brings(kind, code) && !judged.around.has_authority(party, kind, code) {
            let verb = match kind {
                DocumentKind::Register => "keep the register",
                _ => "issue",
            };
            let message = format!("`{party}` decides this, but does not {verb} `{code}`");
            report.add(Flaw::NoAuthority, at, message);
        }
    }
}

/// The short names of a role's parties.
fn parties<'j>(judged: &'j Judged<'_>, role: Option<&Text>) -> Vec<&'j str> {
    let role = role.and_then(|role| judged.form.roles.get(role.as_str()));
    let names = role.into_iter().flat_map(|role| role.who.iter());
    names
        .map(Text::as_str)
        .filter(|name| !matches!(*name, "person" | "organisation" | "anyone"))
        .collect()
}

fn rests_on(
    judged: &Judged<'_>,
    effect: &EffectForm,
    does: EffectKind,
    of: Option<&str>,
    report: &mut Report,
) {
    let at = effect.does.place();
    for fact in &effect.rests_on {
        let kind = fact
            .as_str()
            .parse()
            .ok()
            .and_then(|it| judged.service.kind_of(&it));
        if kind.is_some_and(|kind| kind != FactKind::YesNo) {
            let message = format!("`{}` is neither yes nor no", fact.as_str());
            report.add(Flaw::RestsOnUnfit, fact.place(), message);
        }
    }
    let by: Vec<_> = effect
        .rests_on
        .iter()
        .filter_map(|fact| stated_by(judged, fact.as_str()))
        .collect();
    let has_consent = by.iter().any(|step| {
        let is_given = step.confirm.is_some() || step.submit.is_some();
        is_given && parties(judged, step.by.as_ref()).is_empty()
    });
    let register = of.and_then(|of| judged.form.uses.get(of)).and_then(used);
    let has_court = by.iter().any(|step| {
        let courts = parties(judged, step.by.as_ref());
        let is_court =
            |party: &&str| register.is_some_and(|(_, it)| judged.around.is_court(party, it));
        !step.find.is_empty() && courts.iter().any(is_court)
    });
    match does {
        EffectKind::ChangeEntry if !has_consent => {
            let message = "owners would change without the consent of anybody who takes part";
            report.add(Flaw::ConsentMissing, at, message);
        }
        EffectKind::RectifyEntry if !has_court => {
            let message = "an entry would be rectified without a finding of the register's court";
            report.add(Flaw::RestsOnNothing, at, message);
        }
        EffectKind::DischargeObligation if by.is_empty() => {
            let message = "an obligation would be discharged without a confirmed payment";
            report.add(Flaw::RestsOnNothing, at, message);
        }
        _ => {}
    }
}

/// The step that states a fact, or whose own fact it is.
fn stated_by<'j>(judged: &'j Judged<'_>, fact: &str) -> Option<&'j StepForm> {
    let states = |step: &StepForm| {
        let submitted = step.submit.iter().flat_map(|it| it.facts.iter());
        let stated: BTreeSet<_> = submitted
            .chain(step.find.iter())
            .map(Text::as_str)
            .collect();
        stated.contains(fact)
    };
    let mut steps = judged.form.steps.iter();
    let found = steps.find(|(code, step)| code.as_str() == fact || states(step))?;
    Some(found.1)
}
