//! Transactions: the log of events and the page of one, with its receipt and, if it was refused,
//! the rejection in words.

use maud::{Markup, html};

use super::home::crumbs;
use super::lists;
use super::view::{Event, Part, RejectionWords, TransactionView};
use crate::address::with_query;
use crate::layout::{Crumb, Frame, Place, copyable, hash, page, pager, row, summary, time, tools};
use crate::text::Text;
use crate::visit::Visit;

/// The log of events.
pub(crate) fn list(visit: &Visit, part: &Part<Event>, cursor: Option<&str>) -> Markup {
    let text = visit.text;
    let next = part
        .next
        .as_deref()
        .map(|next| with_query("/explore/events", &[("cursor", Some(next))]));
    let content = html! {
        (crumbs(text, &[]))
        h1 class="govuk-heading-l" { (text.say("events")) }
        p class="govuk-body" { (text.say("events-lead")) }
        (tools(text, &with_query("/v1/transactions", &[("cursor", cursor)]), Some(&with_query("/explore/events.csv", &[("cursor", cursor)]))))
        p class="govuk-body" { a class="govuk-link" href="/v1/log/checkpoint" { (text.say("log-checkpoint")) } }
        (lists::events(text, &text.say("newest-first"), &part.items))
        (pager(text, cursor.map(|_| "/explore/events"), next.as_deref()))
    };
    page(
        &Frame::new(visit, Place::Explore, text.say("events")),
        None,
        content,
    )
}

/// One transaction.
pub(crate) fn one(visit: &Visit, view: &TransactionView) -> Markup {
    let text = visit.text;
    let event = &view.event;
    let title = text.pick(&event.act.zh, &event.act.en);
    let mut rows = vec![
        row(text.say("outcome"), lists::outcome(text, event.outcome)),
        row(text.say("transaction"), hash(&event.transaction)),
        row(
            text.say("act"),
            html! { (title) " " code class="hash" { (event.act.id) } },
        ),
        row(text.say("signer"), lists::signer(text, &event.signer)),
        row(text.say("when"), time(event.time_ms)),
        row(
            text.say("block"),
            html! { a class="govuk-link number" href={ "/explore/blocks/" (event.height) } { (event.height) } " · " (text.say_with("place-in-block", &[("index", &event.index.to_string())])) },
        ),
    ];
    if !event.subjects.is_empty() {
        rows.push(row(text.say("subjects"), html! {
            @for subject in &event.subjects { div { (copyable(&format!("/explore/search?q={subject}"), subject)) } }
        }));
    }
    if let Some(key) = &view.key {
        rows.push(row(text.say("signing-key"), hash(key)));
    }
    if let Some(size) = view.size_bytes {
        rows.push(row(
            text.say("size"),
            html! { (text.say_with("bytes", &[("count", &size.to_string())])) },
        ));
    }
    let content = html! {
        (crumbs(text, &[Crumb { address: "/explore/events", name: text.say("events") }]))
        span class="govuk-caption-l" { (text.say("transaction")) }
        h1 class="govuk-heading-l" { (title) }
        @if let Some(rejection) = &view.rejection { (refused(text, rejection)) }
        (tools(text, &format!("/v1/transactions/{}", event.transaction), None))
        h2 class="govuk-heading-m" { (text.say("receipt")) }
        (summary(&rows))
        p class="govuk-body quiet" { (text.say("receipt-words")) }
        @if let Some(body) = &view.body {
            details class="govuk-details" {
                summary class="govuk-details__summary" { span class="govuk-details__summary-text" { (text.say("what-was-signed")) } }
                div class="govuk-details__text" { pre class="code" tabindex="0" { (body) } }
            }
        }
    };
    page(&Frame::new(visit, Place::Explore, title), None, content)
}

/// A rejection in words: what it means, what to do, its number and name.
fn refused(text: Text, rejection: &RejectionWords) -> Markup {
    let (meaning, remedy) = text.refusal(&rejection.name, &rejection.meaning, &rejection.remedy);
    html! {
        div class="govuk-error-summary" {
            h2 class="govuk-error-summary__title" { (text.say("refused-title")) }
            div class="govuk-error-summary__body" {
                p { (meaning) }
                p { strong { (text.say("what-to-do")) } " " (remedy) }
                p class="quiet" { (text.say("rejection-code")) " " span class="number" { (rejection.number) } " " code class="hash" { (rejection.name) } }
            }
        }
    }
}
