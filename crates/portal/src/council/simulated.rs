//! What an effect would do, before and after; or why the rules would refuse it.

use maud::{Markup, html};

use super::view::{ChangeView, EffectView, RefusedView, Shown, SimulationView, Strength};
use crate::explorer::lists::{cell, head, named};
use crate::layout::{Row, hash, row, state};
use crate::text::Text;

/// What an effect asks for, as rows of facts.
pub(crate) fn effect(text: Text, effect: &EffectView) -> Vec<Row> {
    let parts = effect.parts.iter().map(|(code, shown)| {
        let label = text.find(&format!("part-{code}"));
        row(label.unwrap_or_else(|| code.clone()), part(text, shown))
    });
    let asked = row(
        text.say("motion-asks"),
        html! { (kind(text, &effect.code)) },
    );
    std::iter::once(asked).chain(parts).collect()
}

/// The name of a kind of effect.
pub(crate) fn kind(text: Text, code: &str) -> String {
    text.find(&format!("effect-{code}"))
        .unwrap_or_else(|| code.to_owned())
}

fn part(text: Text, shown: &Shown) -> Markup {
    match shown {
        Shown::Party(party) => named(text, "parties", party),
        Shown::Type(kind) => named(text, "types", kind),
        Shown::Digits(digits) => hash(digits),
        Shown::Words(words) => html! { (words) },
    }
}

/// The whole of a simulation.
pub(crate) fn simulation(text: Text, simulation: &SimulationView) -> Markup {
    html! {
        h2 class="govuk-heading-m" id="simulated" { (text.say("simulated-title")) }
        @match simulation {
            SimulationView::Simulated(change) => { (change_of(text, change)) }
            SimulationView::Refused(refused) => { (refused_by_rules(text, refused)) }
        }
    }
}

/// Why the rules refuse, and what to do.
pub(crate) fn refused_by_rules(text: Text, refused: &RefusedView) -> Markup {
    let (meaning, remedy) = text.refusal(&refused.code, &refused.meaning, &refused.remedy);
    html! {
        div class="govuk-inset-text simulated-refused" {
            p class="govuk-body" { (state(text, "rejected")) " " strong { (text.say("simulated-refused")) } }
            p class="govuk-body" { (meaning) }
            p class="govuk-body" { strong { (text.say("what-to-do")) } " " (remedy) }
            p class="govuk-body quiet" { (text.say("rejection-code")) " " code { (refused.code) } }
        }
    }
}

fn change_of(text: Text, change: &ChangeView) -> Markup {
    let (before, after) = change.committee;
    html! {
        p class="govuk-body" { (text.say("simulated-lead")) }
        table class="govuk-table rows" {
            caption class="govuk-table__caption govuk-visually-hidden" { (text.say("simulated-title")) }
            thead class="govuk-table__head" {
                tr class="govuk-table__row" { (head(text.say("what"))) (head(text.say("before"))) (head(text.say("after"))) }
            }
            tbody class="govuk-table__body" {
                (compared(text, "committee-validators", before.validators, after.validators))
                (compared(text, "committee-quorum", before.quorum, after.quorum))
                (compared(text, "committee-faulty", before.faulty_max, after.faulty_max))
                (compared(text, "council-voters", change.voters.0, change.voters.1))
                (compared(text, "committee-followers", change.followers.0, change.followers.1))
                @for (name, before, after) in &change.parameters {
                    (line(text, &parameter(text, name), &before.to_string(), &after.to_string()))
                }
            }
        }
        (strength_words(text, after))
        (parties(text, "committee-joins", &change.joins))
        (parties(text, "committee-leaves", &change.leaves))
        p class="govuk-body" { (text.say_with("motion-needs", &[("approvals", &change.threshold.0.to_string()), ("voters", &change.threshold.1.to_string())])) }
        @if let Some(owner) = &change.owner {
            p class="govuk-body" { (text.say("motion-needs-owner")) " " (named(text, "parties", owner)) }
        }
        @if !change.differences.is_empty() { (differences(text, change)) }
    }
}

/// What a committee withstands, in a sentence.
pub(crate) fn strength_words(text: Text, strength: Strength) -> Markup {
    let places = [
        ("validators", strength.validators.to_string()),
        ("quorum", strength.quorum.to_string()),
        ("faulty", strength.faulty_max.to_string()),
    ];
    let places: Vec<_> = places.iter().map(|(k, v)| (*k, v.as_str())).collect();
    html! { p class="govuk-body" { (text.say_with("committee-words", &places)) } }
}

/// The name of a parameter.
pub(crate) fn parameter(text: Text, name: &str) -> String {
    text.find(&format!("parameter-{name}"))
        .unwrap_or_else(|| name.to_owned())
}

fn compared(text: Text, label: &str, before: usize, after: usize) -> Markup {
    line(
        text,
        &text.say(label),
        &before.to_string(),
        &after.to_string(),
    )
}

fn line(text: Text, label: &str, before: &str, after: &str) -> Markup {
    html! {
        tr class="govuk-table__row" {
            th scope="row" class="govuk-table__header" { (label) }
            (cell(text.say("before"), html! { span class="number" { (before) } }))
            (cell(text.say("after"), html! {
                @if before == after { span class="number" { (after) } }
                @else { strong class="number" { (after) } " " span class="quiet" { (text.say("changed")) } }
            }))
        }
    }
}

fn parties(text: Text, label: &str, parties: &[crate::explorer::view::Named]) -> Markup {
    html! {
        @if !parties.is_empty() {
            p class="govuk-body" {
                (text.say(label)) " "
                @for (place, party) in parties.iter().enumerate() {
                    @if place > 0 { " · " }
                    (named(text, "parties", party))
                }
            }
        }
    }
}

fn differences(text: Text, change: &ChangeView) -> Markup {
    html! {
        table class="govuk-table rows" {
            caption class="govuk-table__caption govuk-table__caption--m" { (text.say("definition-differences")) }
            thead class="govuk-table__head" {
                tr class="govuk-table__row" { (head(text.say("field"))) (head(text.say("before"))) (head(text.say("after"))) }
            }
            tbody class="govuk-table__body" {
                @for (field, before, after) in &change.differences {
                    tr class="govuk-table__row" {
                        th scope="row" class="govuk-table__header" { code class="hash" { (field) } }
                        (cell(text.say("before"), html! { @if before.is_empty() { span class="quiet" { (text.say("none")) } } @else { del class="hash" { (before) } } }))
                        (cell(text.say("after"), html! { @if after.is_empty() { span class="quiet" { (text.say("none")) } } @else { ins class="hash" { (after) } } }))
                    }
                }
            }
        }
    }
}
