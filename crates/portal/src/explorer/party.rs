//! Parties: the list and the page of one, with its keys.

use maud::{Markup, html};

use super::home::crumbs;
use super::lists::{self, cell, head};
use super::view::{KeyLine, Part, PartyLine, PartyView};
use crate::address::with_query;
use crate::layout::{Crumb, Frame, Place, hash, page, pager, row, state, summary, tools};
use crate::text::Text;
use crate::visit::Visit;

/// The list of parties.
pub(crate) fn list(visit: &Visit, part: &Part<PartyLine>, cursor: Option<&str>) -> Markup {
    let text = visit.text;
    let next = part
        .next
        .as_deref()
        .map(|next| with_query("/explore/parties", &[("cursor", Some(next))]));
    let content = html! {
        (crumbs(text, &[]))
        h1 class="govuk-heading-l" { (text.say("parties")) }
        p class="govuk-body" { (text.say("parties-lead")) }
        (tools(text, &with_query("/v1/parties", &[("cursor", cursor)]), Some(&with_query("/explore/parties.csv", &[("cursor", cursor)]))))
        table class="govuk-table rows" {
            caption class="govuk-table__caption govuk-table__caption--m" { (text.say("newest-first")) }
            thead class="govuk-table__head" {
                tr class="govuk-table__row" { (head(text.say("party"))) (head(text.say("party-kind"))) (head(text.say("state"))) (head(text.say("identifier"))) }
            }
            tbody class="govuk-table__body" {
                @for line in &part.items {
                    tr class="govuk-table__row" {
                        th scope="row" class="govuk-table__header" { (lists::named(text, "parties", &line.party)) }
                        (cell(text.say("party-kind"), html! { (kind(text, &line.kind)) }))
                        (cell(text.say("state"), state(text, &line.status)))
                        (cell(text.say("identifier"), html! { @if let Some(code) = &line.identifier { code class="hash" { (code) } } @else { (text.say("none")) } }))
                    }
                }
            }
        }
        (pager(text, cursor.map(|_| "/explore/parties"), next.as_deref()))
    };
    page(
        &Frame::new(visit, Place::Explore, text.say("parties")),
        None,
        content,
    )
}

/// One party.
pub(crate) fn one(visit: &Visit, view: &PartyView) -> Markup {
    let text = visit.text;
    let party = &view.line.party;
    let title = text.pick(&party.zh, &party.en);
    let mut rows = vec![
        row(text.say("state"), state(text, &view.line.status)),
        row(text.say("party-id"), hash(&party.id)),
        row(
            text.say("other-name"),
            html! { span lang=(text.pick("en", "zh-CN")) { (text.pick(&party.en, &party.zh)) } },
        ),
        row(
            text.say("party-kind"),
            html! { (kind(text, &view.line.kind)) },
        ),
    ];
    if let Some(code) = &view.line.identifier {
        rows.push(row(text.say("identifier"), hash(code)));
    }
    if let Some(parent) = &view.parent {
        rows.push(row(
            text.say("unit-of"),
            lists::named(text, "parties", parent),
        ));
    }
    if !view.units.is_empty() {
        rows.push(row(
            text.say("units"),
            html! { @for unit in &view.units { div { (lists::named(text, "parties", unit)) } } },
        ));
    }
    let content = html! {
        (crumbs(text, &[Crumb { address: "/explore/parties", name: text.say("parties") }]))
        span class="govuk-caption-l" { (text.say("party")) }
        h1 class="govuk-heading-l" { (title) }
        (tools(text, &format!("/v1/parties/{}", party.id), Some(&format!("/explore/parties/{}/keys.csv", party.id))))
        (summary(&rows))
        (keys(text, &view.keys))
        (lists::events(text, &text.say("signed-last"), &view.events))
    };
    page(&Frame::new(visit, Place::Explore, title), None, content)
}

fn keys(text: Text, keys: &[KeyLine]) -> Markup {
    html! {
        table class="govuk-table rows" {
            caption class="govuk-table__caption govuk-table__caption--m" { (text.say("keys")) }
            thead class="govuk-table__head" {
                tr class="govuk-table__row" { (head(text.say("purpose"))) (head(text.say("state"))) (head(text.say("algorithm"))) (head(text.say("public-key"))) (head(text.say("since-height"))) }
            }
            tbody class="govuk-table__body" {
                @for key in keys {
                    tr class="govuk-table__row" {
                        th scope="row" class="govuk-table__header" { (text.find(&format!("purpose-{}", key.purpose)).unwrap_or_else(|| key.purpose.clone())) }
                        (cell(text.say("state"), state(text, if key.retired_height.is_some() { "retired" } else { "in_force" })))
                        (cell(text.say("algorithm"), html! { (text.find(&format!("algorithm-{}", key.algorithm)).unwrap_or_else(|| key.algorithm.clone())) }))
                        (cell(text.say("public-key"), hash(&key.public)))
                        (cell(text.say("since-height"), html! {
                            span class="number" { (key.from_height) }
                            @if let Some(height) = key.retired_height { " – " span class="number" { (height) } }
                        }))
                    }
                }
            }
        }
    }
}

/// What kind of party it is, in words.
pub(crate) fn kind(text: Text, code: &str) -> String {
    text.find(&format!("kind-{code}"))
        .unwrap_or_else(|| code.to_owned())
}
