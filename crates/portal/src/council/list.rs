//! The council's front page: members, committee, parameters, motions.

use maud::{Markup, html};

use super::Viewer;
use super::simulated::{kind, parameter, strength_words};
use super::view::{CouncilView, MotionLine};
use crate::address::with_query;
use crate::explorer::lists::{cell, head, named};
use crate::explorer::view::Part;
use crate::layout::{Frame, Place, copyable, page, pager, row, state, summary, time, tools};
use crate::text::Text;
use crate::visit::Visit;

/// How motions can stand, in the order of the filter.
const STANDINGS: [&str; 6] = [
    "open",
    "passed",
    "rejected",
    "withdrawn",
    "failed",
    "expired",
];

/// The page.
pub(crate) fn front(
    visit: &Visit,
    viewer: &Viewer,
    council: &CouncilView,
    motions: &Part<MotionLine>,
    status: Option<&str>,
    cursor: Option<&str>,
) -> Markup {
    let text = visit.text;
    let content = html! {
        (super::offline::banner(visit, viewer))
        h1 class="govuk-heading-xl" { (text.say("council-title")) }
        p class="govuk-body-l" { (text.say("council-lead")) }
        div class="actions" {
            a class="govuk-button" role="button" draggable="false" href="/council/propose" { (text.say("motion-propose")) }
        }
        (motion_list(text, motions, status, cursor))
        (standing(text, council))
        (tools(text, "/v1/council", None))
    };
    page(
        &Frame::new(visit, Place::Council, text.say("council-title")),
        None,
        content,
    )
}

fn motion_list(
    text: Text,
    motions: &Part<MotionLine>,
    status: Option<&str>,
    cursor: Option<&str>,
) -> Markup {
    let at =
        |cursor: Option<&str>| with_query("/council", &[("status", status), ("cursor", cursor)]);
    let next = motions.next.as_deref().map(|next| at(Some(next)));
    let first = cursor.map(|_| at(None));
    html! {
        h2 class="govuk-heading-m" { (text.say("motions")) }
        nav aria-label=(text.say("motions-by-standing")) {
            ul class="tools" {
                li { (filter_link(text, None, status)) }
                @for standing in STANDINGS { li { (filter_link(text, Some(standing), status)) } }
            }
        }
        @if motions.items.is_empty() {
            div class="empty" { p class="govuk-body" { (text.say("motions-none")) } }
        } @else { (table(text, &motions.items)) }
        (pager(text, first.as_deref(), next.as_deref()))
    }
}

fn filter_link(text: Text, standing: Option<&str>, chosen: Option<&str>) -> Markup {
    let words = standing.map_or_else(
        || text.say("motions-all"),
        |standing| {
            text.find(&format!("state-motion_{standing}"))
                .unwrap_or_default()
        },
    );
    html! {
        @if standing == chosen { strong aria-current="true" { (words) } }
        @else { a class="govuk-link" href=(with_query("/council", &[("status", standing)])) { (words) } }
    }
}

fn table(text: Text, motions: &[MotionLine]) -> Markup {
    html! {
        table class="govuk-table rows" {
            caption class="govuk-table__caption govuk-visually-hidden" { (text.say("motions")) }
            thead class="govuk-table__head" {
                tr class="govuk-table__row" {
                    (head(text.say("motion-asks"))) (head(text.say("state"))) (head(text.say("motion-proposer"))) (head(text.say("motion-votes"))) (head(text.say("motion-expires"))) (head(text.say("motion-id")))
                }
            }
            tbody class="govuk-table__body" {
                @for motion in motions {
                    @let address = format!("/council/motions/{}", motion.id);
                    tr class="govuk-table__row" {
                        th scope="row" class="govuk-table__header" { a class="govuk-link" href=(address) { (kind(text, &motion.effect.code)) } }
                        (cell(text.say("state"), state(text, &format!("motion_{}", motion.standing))))
                        (cell(text.say("motion-proposer"), named(text, "parties", &motion.proposer)))
                        (cell(text.say("motion-votes"), votes(text, motion)))
                        (cell(text.say("motion-expires"), time(motion.expires_ms)))
                        (cell(text.say("motion-id"), copyable(&address, &motion.id)))
                    }
                }
            }
        }
    }
}

/// How many said yes and how many no.
pub(crate) fn votes(text: Text, motion: &MotionLine) -> Markup {
    let (yes, no) = (motion.votes.0.to_string(), motion.votes.1.to_string());
    html! { span class="number" { (text.say_with("motion-votes-count", &[("yes", &yes), ("no", &no)])) } }
}

fn standing(text: Text, council: &CouncilView) -> Markup {
    let count = |number: usize| number.to_string();
    let (epoch, left) = (council.epoch.0.to_string(), council.epoch.1.to_string());
    html! {
        h2 class="govuk-heading-m" { (text.say("committee-title")) }
        (strength_words(text, council.committee))
        @if council.next != council.committee {
            p class="govuk-body" { strong { (text.say("committee-next")) } }
            (strength_words(text, council.next))
        }
        (summary(&[
            row(text.say("epoch"), html! { (text.say_with("epoch-words", &[("epoch", &epoch), ("left", &left)])) }),
            row(text.say("council-voters"), html! { (council.voters) }),
            row(text.say("council-approvals"), html! { (text.say_with("motion-needs", &[("approvals", &count(council.approvals)), ("voters", &count(council.voters))])) }),
        ]))
        h2 class="govuk-heading-m" { (text.say("council-members")) }
        (summary(&council.members.iter().map(|(party, status)| row(text.pick(&party.zh, &party.en), html! { (state(text, status)) " " (copyable(&format!("/explore/parties/{}", party.id), &party.id)) })).collect::<Vec<_>>()))
        h2 class="govuk-heading-m" { (text.say("parameters")) }
        (summary(&council.parameters.iter().map(|(name, value, least, most)| row(parameter(text, name), html! {
            strong class="number" { (value) } " "
            span class="quiet" { (text.say_with("parameter-bounds", &[("least", &least.to_string()), ("most", &most.to_string())])) }
        })).collect::<Vec<_>>()))
    }
}
