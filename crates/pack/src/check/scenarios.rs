//! A pack comes with scenarios that can be read, and try every way in which a case ends before an appeal.

use std::collections::BTreeSet;

use crate::{
    form::{ScenarioForm, ServiceForm, scenario::HappeningForm},
    place::{Place, Text},
    report::{Flaw, Report},
    scenario::{Verb, parse_sentence},
    shelf::{Files, Pack, read},
};

/// Judges the scenarios of a pack, without playing them.
pub fn check(pack: &Pack, form: &ServiceForm, files: &Files, report: &mut Report) {
    let service = format!("{}/service.yaml", pack.folder);
    if pack.scenarios.is_empty() {
        report.turn_to(&service);
        let message = "the pack has no scenario";
        report.add(Flaw::ScenariosMissing, form.service.place(), message);
        return;
    }
    let mut tried = BTreeSet::new();
    for file in &pack.scenarios {
        report.turn_to(file);
        if let Some(scenario) = read::<ScenarioForm>(files.text(file), report) {
            if scenario.scenario.zh.is_none() || scenario.scenario.en.is_none() {
                let message = "the scenario does not say in both languages what it shows";
                report.add(Flaw::LanguageMissing, scenario.scenario.place(), message);
            }
            check_scenario(&scenario, form, &mut tried, report);
        }
    }
    report.turn_to(&service);
    let is_yes = |text: &Option<Text>| text.as_ref().is_some_and(|it| it.as_str() == "yes");
    for (_, step) in form
        .steps
        .iter()
        .filter(|(_, step)| !is_yes(&step.on_appeal))
    {
        for (outcome, it) in step.decide.iter() {
            if it.ends.is_some() && !tried.contains(outcome.as_str()) {
                let message = format!("no scenario comes to `{}`", outcome.as_str());
                report.add(Flaw::OutcomeUntried, outcome.place(), message);
            }
        }
    }
}

fn check_scenario(
    scenario: &ScenarioForm,
    form: &ServiceForm,
    tried: &mut BTreeSet<String>,
    report: &mut Report,
) {
    for (role, _) in scenario.given.roles.iter() {
        if !form.roles.has(role.as_str()) {
            let message = format!("no role is called `{}`", role.as_str());
            report.add(Flaw::RoleUnknown, role.place(), message);
        }
    }
    let expected = scenario.when.iter().filter_map(|it| it.act.expect.as_ref());
    let outcomes = expected
        .chain([&scenario.then])
        .filter_map(|it| it.outcome.as_ref());
    tried.extend(outcomes.map(|it| it.as_str().to_owned()));
    for happening in &scenario.when {
        sentence(happening, form, tried, report);
    }
}

fn sentence(
    happening: &HappeningForm,
    form: &ServiceForm,
    tried: &mut BTreeSet<String>,
    report: &mut Report,
) {
    let Some(text) = &happening.act.does else {
        return;
    };
    let sentence = match parse_sentence(text.as_str()) {
        Ok(sentence) => sentence,
        Err((at, message)) => {
            report.add(Flaw::ScenarioMalformed, text.place_of(at), message);
            return;
        }
    };
    let names_step = matches!(
        sentence.verb,
        Verb::Submits | Verb::Finds | Verb::Confirms | Verb::Declines | Verb::Decides
    );
    let step = sentence.objects.first().filter(|_| names_step);
    if let Some(step) = step.filter(|step| !form.steps.has(step)) {
        let message = format!("the service has no step `{step}`");
        report.add(Flaw::ScenarioMalformed, word_place(text, step), message);
    }
    if sentence.verb == Verb::Decides && happening.act.refused.is_none() {
        tried.extend(sentence.objects.get(1).map(|it| (*it).to_owned()));
    }
}

fn word_place(text: &Text, word: &str) -> Place {
    text.place_of(text.as_str().find(word).unwrap_or_default())
}
