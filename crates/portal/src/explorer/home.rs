//! The explorer's front page and the results of a search.

use maud::{Markup, html};

use super::lists;
use super::view::{BlockLine, Event, FoundLine};
use crate::layout::{Crumb, Frame, Place, breadcrumbs, hash, page, tools};
use crate::text::Text;
use crate::visit::Visit;

/// The front page: one box for any id, the latest blocks and events.
pub(crate) fn home(visit: &Visit, blocks: &[BlockLine], events: &[Event]) -> Markup {
    let text = visit.text;
    let content = html! {
        h1 class="govuk-heading-xl" { (text.say("explore-title")) }
        p class="govuk-body-l" { (text.say("explore-lead")) }
        (search_box(text, "", None))
        (sections(text))
        (lists::blocks(text, &text.say("latest-blocks"), blocks))
        p class="govuk-body" { a class="govuk-link" href="/explore/blocks" { (text.say("all-blocks")) } }
        (lists::events(text, &text.say("latest-events"), events))
        p class="govuk-body" { a class="govuk-link" href="/explore/events" { (text.say("all-events")) } }
    };
    page(
        &Frame::new(visit, Place::Explore, text.say("explore-title")),
        None,
        content,
    )
}

/// What a search found, or why nothing.
pub(crate) fn results(
    visit: &Visit,
    asked: &str,
    problem: Option<&str>,
    found: &[FoundLine],
) -> Markup {
    let text = visit.text;
    let content = html! {
        (crumbs(text, &[]))
        h1 class="govuk-heading-l" { (text.say("search-results")) }
        (search_box(text, asked, problem))
        @if problem.is_none() && found.is_empty() {
            div class="empty" {
                h2 class="govuk-heading-m" { (text.say("nothing-found")) }
                p class="govuk-body" { (text.say("nothing-found-next")) }
            }
        } @else if problem.is_none() {
            ul class="govuk-list govuk-list--spaced" {
                @for found in found {
                    li {
                        a class="govuk-link govuk-!-font-weight-bold" href=(found.address()) {
                            (found_kind(text, found.kind)) " "
                            (text.pick(&found.thing.zh, &found.thing.en))
                        }
                        br; (hash(&found.thing.id))
                    }
                }
            }
        }
        @if problem.is_none() { (tools(text, &format!("/v1/search?q={}", crate::address::escape(asked)), None)) }
    };
    page(
        &Frame::new(visit, Place::Explore, text.say("search-results")),
        None,
        content,
    )
}

/// The way to a page of the explorer.
pub(crate) fn crumbs(text: Text, more: &[Crumb<'_>]) -> Markup {
    let mut all = vec![Crumb {
        address: "/explore",
        name: text.say("explore-title"),
    }];
    all.extend(more.iter().map(|crumb| Crumb {
        address: crumb.address,
        name: crumb.name.clone(),
    }));
    breadcrumbs(text, &all)
}

fn search_box(text: Text, asked: &str, problem: Option<&str>) -> Markup {
    html! {
        search class="search" {
            form action="/explore/search" method="get" {
                label class="govuk-label govuk-label--m" for="q" { (text.say("search-label")) }
                div id="q-hint" class="govuk-hint" { (text.say("search-hint")) }
                @if let Some(problem) = problem {
                    p id="q-error" class="govuk-error-message" {
                        span class="govuk-visually-hidden" { (text.say("error-prefix")) } (problem)
                    }
                }
                div class="search__row" {
                    input class={ "govuk-input" @if problem.is_some() { " govuk-input--error" } } id="q" name="q" type="search" value=(asked) maxlength="100" spellcheck="false" autocomplete="off" autocapitalize="none" aria-describedby=[Some(if problem.is_some() { "q-hint q-error" } else { "q-hint" })];
                    button class="govuk-button" type="submit" { (text.say("search-button")) }
                }
            }
        }
    }
}

fn sections(text: Text) -> Markup {
    let sections = [
        ("/explore/blocks", "blocks"),
        ("/explore/events", "events"),
        ("/explore/certificates", "certificates"),
        ("/explore/parties", "parties"),
        ("/explore/types", "types"),
    ];
    html! {
        nav aria-label=(text.say("sections")) {
            ul class="tools" {
                @for (address, name) in sections {
                    li { a class="govuk-link govuk-!-font-weight-bold" href=(address) { (text.say(name)) } }
                }
            }
        }
    }
}

fn found_kind(text: Text, kind: &str) -> String {
    match kind {
        "block" => text.say("block"),
        "transaction" => text.say("transaction"),
        "party" => text.say("party"),
        "type" => text.say("certificate-type"),
        "certificate" => text.say("certificate"),
        "motion" => text.say("motion"),
        "case" => text.say("case"),
        "entry" => text.say("entry"),
        "permission" => text.say("permission"),
        "permission-request" => text.say("permission-request"),
        "access" => text.say("access"),
        "obligation" => text.say("obligation"),
        _ => text.say("definition"),
    }
}
