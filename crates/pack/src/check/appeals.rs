//! An appeal has its time, its roles, and a step that decides it.

use crate::{
    form::ServiceForm,
    place::Text,
    report::{Flaw, Report},
};

/// Judges the appeals of a form.
pub fn check(form: &ServiceForm, report: &mut Report) {
    let is_yes = |text: &Option<Text>| text.as_ref().is_some_and(|it| it.as_str() == "yes");
    let decides = form
        .steps
        .iter()
        .any(|(_, step)| is_yes(&step.on_appeal) && !step.decide.is_empty());
    let mut may_appeal = false;
    for (_, step) in form.steps.iter() {
        for (outcome, it) in step.decide.iter() {
            let (has_time, has_roles) = (it.appeal.is_some(), !it.appeal_by.is_empty());
            may_appeal |= has_time;
            let at = it.appeal.as_ref().map_or(outcome.place(), Text::place);
            if has_time != has_roles || (has_time && it.ends.is_none()) {
                let message = format!(
                    "the appeal against `{}` lacks its time or its roles",
                    outcome.as_str()
                );
                report.add(Flaw::AppealUnsound, at, message);
            }
            if has_time && !decides {
                let message = format!("nobody decides an appeal against `{}`", outcome.as_str());
                report.add(Flaw::AppealUnsound, at, message);
            }
        }
    }
    for (code, step) in form.steps.iter() {
        if is_yes(&step.on_appeal) && !may_appeal {
            let message = format!(
                "`{}` belongs to an appeal, but nothing may be appealed",
                code.as_str()
            );
            report.add(Flaw::AppealUnsound, code.place(), message);
        }
    }
    if may_appeal && form.appeal_reasons.is_empty() {
        let message = "decisions may be appealed, but `appeal-reasons` lists no reason";
        report.add(Flaw::ReasonMissing, form.service.place(), message);
    }
    for withdrawal in form.withdrawal.iter().filter(|it| it.reasons.is_empty()) {
        let message = "cases may be withdrawn, but for no reason that is listed";
        report.add(Flaw::ReasonMissing, withdrawal.by.place(), message);
    }
}
