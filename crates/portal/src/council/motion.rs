//! One motion: what it asks, what it would do, who voted how, and a vote.

use maud::{Markup, html};

use super::Viewer;
use super::list::votes;
use super::offline::{self, banner};
use super::simulated::{effect, kind, refused_by_rules, simulation};
use super::view::{MotionView, Offline};
use crate::explorer::lists::{cell, head, named};
use crate::layout::{
    Crumb, Frame, Place, Row, breadcrumbs, copyable, csrf, hash, page, row, state, summary, time,
    tools,
};
use crate::text::Text;
use crate::visit::Visit;

/// The page.
pub(crate) fn one(
    visit: &Visit,
    viewer: &Viewer,
    view: &MotionView,
    offline: &Offline,
    done: &str,
) -> Markup {
    let text = visit.text;
    let title = kind(text, &view.line.effect.code);
    let content = html! {
        (banner(visit, viewer))
        (breadcrumbs(text, &[Crumb { address: "/council", name: text.say("council-title") }]))
        @if let Some(words) = text.find(&format!("motion-done-{done}")) { (finished(text, &words)) }
        span class="govuk-caption-l" { (text.say("motion")) }
        h1 class="govuk-heading-l" { (title) }
        (summary(&rows(text, view)))
        @if let Some(failure) = &view.failure { (refused_by_rules(text, failure)) }
        @if let Some(simulated) = &view.simulation { (simulation(text, simulated)) }
        @if view.line.standing == "open" { (voting(text, viewer, view, offline)) }
        (minutes(text, view))
        (tools(text, &format!("/v1/motions/{}", view.line.id), None))
    };
    page(&Frame::new(visit, Place::Council, title), None, content)
}

fn finished(text: Text, words: &str) -> Markup {
    html! {
        div class="govuk-notification-banner govuk-notification-banner--success" role="alert" aria-labelledby="done-title" {
            div class="govuk-notification-banner__header" { h2 class="govuk-notification-banner__title" id="done-title" { (text.say("done")) } }
            div class="govuk-notification-banner__content" { p class="govuk-notification-banner__heading" { (words) } }
        }
    }
}

fn rows(text: Text, view: &MotionView) -> Vec<Row> {
    let line = &view.line;
    let mut rows = effect(text, &line.effect);
    rows.extend([
        row(
            text.say("state"),
            state(text, &format!("motion_{}", line.standing)),
        ),
        row(text.say("motion-votes"), votes(text, line)),
        row(
            text.say("motion-proposer"),
            named(text, "parties", &line.proposer),
        ),
        row(text.say("motion-note"), html! { (view.note) }),
        row(text.say("motion-proposed"), time(line.proposed_ms)),
        row(text.say("motion-expires"), time(line.expires_ms)),
    ]);
    if let Some(decided) = view.decided_ms {
        rows.push(row(text.say("motion-decided"), time(decided)));
    }
    rows.push(row(text.say("motion-id"), hash(&line.id)));
    rows
}

/// A vote, signed here or elsewhere.
fn voting(text: Text, viewer: &Viewer, view: &MotionView, offline: &Offline) -> Markup {
    let address = format!("/council/motions/{}", view.line.id);
    html! {
        h2 class="govuk-heading-m" id="vote" { (text.say("motion-vote")) }
        @match viewer.token() {
            Some(token) => {
                p class="govuk-body" { (text.say("motion-signed-here")) }
                @if view.may_vote {
                    form action={ (address) "/vote" } method="post" {
                        (csrf(token))
                        div class="actions" {
                            button class="govuk-button" type="submit" name="vote" value="approve" { (text.say("vote-approve")) }
                            button class="govuk-button govuk-button--warning" type="submit" name="vote" value="reject" { (text.say("vote-reject")) }
                        }
                    }
                } @else { p class="govuk-body" { (text.say("motion-voted-already")) } }
                @if view.may_withdraw {
                    form action={ (address) "/withdraw" } method="post" {
                        (csrf(token))
                        button class="govuk-button govuk-button--secondary" type="submit" { (text.say("motion-withdraw")) }
                    }
                }
            }
            None => { (offline::how(text, offline)) }
        }
    }
}

fn minutes(text: Text, view: &MotionView) -> Markup {
    html! {
        table class="govuk-table rows" {
            caption class="govuk-table__caption govuk-table__caption--m" { (text.say("minutes")) }
            thead class="govuk-table__head" {
                tr class="govuk-table__row" {
                    (head(text.say("member"))) (head(text.say("deed"))) (head(text.say("when"))) (head(text.say("transaction")))
                }
            }
            tbody class="govuk-table__body" {
                @for minute in &view.minutes {
                    tr class="govuk-table__row" {
                        th scope="row" class="govuk-table__header" { (named(text, "parties", &minute.party)) }
                        (cell(text.say("deed"), state(text, &format!("deed-{}", minute.deed))))
                        (cell(text.say("when"), html! { (time(minute.time_ms)) " · " a class="govuk-link number" href={ "/explore/blocks/" (minute.height) } { (text.say_with("block-height", &[("height", &minute.height.to_string())])) } }))
                        (cell(text.say("transaction"), copyable(&format!("/explore/transactions/{}", minute.transaction), &minute.transaction)))
                    }
                }
            }
        }
    }
}
