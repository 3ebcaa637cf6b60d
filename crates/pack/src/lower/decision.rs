//! Decisions: outcomes and their effects.

use chancery_rules::{
    definition::service::{EffectKind, EffectSpec, Ending, Outcome},
    kernel::text::{Code, ReasonCode},
};

use super::{Known, Scribe, condition, step};
use crate::{
    form::{
        ServiceForm,
        service::{EffectForm, OutcomeForm, StepForm},
    },
    place::{Place, Text},
    report::Flaw,
    words::tokens,
};

/// The outcomes of a decision.
pub fn outcomes(
    form: &StepForm,
    service: &ServiceForm,
    known: &Known,
    scribe: &mut Scribe<'_>,
) -> Vec<Outcome> {
    let mut found = Vec::new();
    for (code, it) in form.decide.iter() {
        let at = code.place();
        let name = scribe.name(&it.name, at, "the outcome's name");
        let when = condition::lower(&it.when, known, scribe);
        let reasons = reasons(it, at, service, scribe);
        let effects: Vec<_> = it
            .effects
            .iter()
            .filter_map(|effect| effect_of(effect, service, known, scribe))
            .collect();
        let ends = ending(it, service, scribe);
        if let Some(code) = scribe.code(code) {
            found.push(Outcome {
                code,
                name,
                when,
                reasons: scribe.list(reasons, it.reasons.place()),
                effects: scribe.list(effects, at),
                ends,
            });
        }
    }
    found
}

fn reasons(
    form: &OutcomeForm,
    at: Place,
    service: &ServiceForm,
    scribe: &mut Scribe<'_>,
) -> Vec<ReasonCode> {
    if form.reasons.is_empty() {
        scribe.note(Flaw::ReasonMissing, at, "the outcome has no reason");
    }
    let mut found = Vec::new();
    for text in &form.reasons {
        if service.reasons.has(text.as_str()) {
            found.extend(text.as_str().parse::<ReasonCode>().ok());
        } else {
            let message = format!("no reason is called `{}`", text.as_str());
            scribe.note(Flaw::ReasonUnknown, text.place(), message);
        }
    }
    found
}

fn ending(form: &OutcomeForm, service: &ServiceForm, scribe: &mut Scribe<'_>) -> Option<Ending> {
    let appeal_by = step::roles(&form.appeal_by, service, scribe);
    let appeal = form.appeal.as_ref().and_then(|text| scribe.duration(text));
    let ends = form.ends.as_ref()?;
    let grants = match ends.as_str() {
        "granted" => true,
        "refused" => false,
        other => {
            let message = format!("a case ends granted or refused, not `{other}`");
            scribe.note(Flaw::ValueMalformed, ends.place(), message);
            return None;
        }
    };
    Some(Ending {
        grants,
        appeal_days: appeal.map(|(days, _)| days),
        appeal_by: scribe.list(appeal_by, form.appeal_by.place()),
    })
}

fn effect_of(
    form: &EffectForm,
    service: &ServiceForm,
    known: &Known,
    scribe: &mut Scribe<'_>,
) -> Option<EffectSpec> {
    let rests_on = rests_on(form, known, scribe);
    let count_max = scribe.number(form.up_to.as_ref(), 1);
    let optional = scribe.yes(form.optional.as_ref());
    let Some((does, of)) = verb(&form.does) else {
        let message = format!("`{}` is no effect", form.does.as_str());
        scribe.note(Flaw::EffectUnknown, form.does.place(), message);
        return None;
    };
    let is_used = of.is_none_or(|code| service.uses.has(code));
    if !is_used {
        let message = format!(
            "the service uses nothing called `{}`",
            of.unwrap_or_default()
        );
        scribe.note(Flaw::EffectTarget, form.does.place(), message);
        return None;
    }
    Some(EffectSpec {
        does,
        of: match of {
            Some(code) => Some(code.parse().ok()?),
            None => None,
        },
        rests_on: scribe.list(rests_on, form.rests_on.place()),
        count_max,
        optional,
    })
}

fn rests_on(form: &EffectForm, known: &Known, scribe: &mut Scribe<'_>) -> Vec<Code> {
    let mut found = Vec::new();
    for text in &form.rests_on {
        if known.ask(text.as_str(), text.place(), scribe).is_some() {
            found.extend(text.as_str().parse::<Code>().ok());
        }
    }
    found
}

/// What an effect does, and the code of what it is about.
#[must_use]
pub fn verb(text: &Text) -> Option<(EffectKind, Option<&str>)> {
    let words = tokens(text.as_str());
    let [(_, verb), (_, of)] = words.as_slice() else {
        return None;
    };
    Some(match (*verb, *of) {
        ("claim", "once") => (EffectKind::ClaimNullifier, None),
        ("assess", "obligation") => (EffectKind::AssessObligation, None),
        ("discharge", "obligation") => (EffectKind::DischargeObligation, None),
        ("reverse", "obligation") => (EffectKind::ReverseObligation, None),
        ("end", "recurrence") => (EffectKind::EndRecurrence, None),
        ("issue", of) => (EffectKind::IssueCertificate, Some(of)),
        ("supersede", of) => (EffectKind::SupersedeCertificate, Some(of)),
        ("revoke", of) => (EffectKind::RevokeCertificate, Some(of)),
        ("register", of) => (EffectKind::RegisterEntry, Some(of)),
        ("change", of) => (EffectKind::ChangeEntry, Some(of)),
        ("rectify", of) => (EffectKind::RectifyEntry, Some(of)),
        _ => return None,
    })
}
