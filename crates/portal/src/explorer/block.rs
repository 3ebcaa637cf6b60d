//! Blocks: the list and the page of one.

use maud::{Markup, html};

use super::home::crumbs;
use super::lists;
use super::view::{BlockLine, BlockView, Part};
use crate::address::with_query;
use crate::layout::{Crumb, Frame, Place, copyable, hash, page, pager, row, summary, time, tools};
use crate::visit::Visit;

/// The list of blocks.
pub(crate) fn list(visit: &Visit, part: &Part<BlockLine>, cursor: Option<&str>) -> Markup {
    let text = visit.text;
    let next = part
        .next
        .as_deref()
        .map(|next| with_query("/explore/blocks", &[("cursor", Some(next))]));
    let content = html! {
        (crumbs(text, &[]))
        h1 class="govuk-heading-l" { (text.say("blocks")) }
        p class="govuk-body" { (text.say("blocks-lead")) }
        (tools(text, &with_query("/v1/blocks", &[("cursor", cursor)]), Some(&with_query("/explore/blocks.csv", &[("cursor", cursor)]))))
        (lists::blocks(text, &text.say("newest-first"), &part.items))
        (pager(text, cursor.map(|_| "/explore/blocks"), next.as_deref()))
    };
    page(
        &Frame::new(visit, Place::Explore, text.say("blocks")),
        None,
        content,
    )
}

/// One block.
pub(crate) fn one(visit: &Visit, block: &BlockView) -> Markup {
    let text = visit.text;
    let height = block.line.height.to_string();
    let title = text.say_with("block-height", &[("height", &height)]);
    let parent = block
        .line
        .height
        .checked_sub(1)
        .map(|height| format!("/explore/blocks/{height}"));
    let rows = [
        row(text.say("block-time"), time(block.line.time_ms)),
        row(text.say("digest"), hash(&block.line.digest)),
        row(
            text.say("parent"),
            html! { @if let Some(parent) = &parent { a class="govuk-link" href=(parent) { (hash(&block.parent)) } } @else { (hash(&block.parent)) } },
        ),
        row(text.say("leader"), hash(&block.line.leader)),
        row(
            text.say("view"),
            html! { span class="number" { (block.view) } },
        ),
        row(
            text.say("transactions"),
            html! { span class="number" { (block.line.transactions) } },
        ),
        row(text.say("finality"), html! { (text.say("finality-words")) }),
    ];
    let content = html! {
        (crumbs(text, &[Crumb { address: "/explore/blocks", name: text.say("blocks") }]))
        h1 class="govuk-heading-l" { (title) }
        (tools(text, &format!("/v1/blocks/{height}"), Some(&format!("/explore/blocks/{height}/events.csv"))))
        (summary(&rows))
        (lists::events(text, &text.say("events-of-block"), &block.events))
        p class="govuk-body" {
            @if block.line.height > 1 { a class="govuk-link" href={ "/explore/blocks/" (block.line.height - 1) } rel="prev" { "← " (text.say("block-before")) } " " }
            @if block.line.height < visit.as_of.height { a class="govuk-link" href={ "/explore/blocks/" (block.line.height + 1) } rel="next" { (text.say("block-after")) " →" } }
        }
    };
    page(
        &Frame::new(visit, Place::Explore, title.clone()),
        None,
        content,
    )
}

/// The genesis block: it has no transactions and no page in the read model.
pub(crate) fn genesis(visit: &Visit) -> Markup {
    let text = visit.text;
    let title = text.say("genesis-block");
    let content = html! {
        (crumbs(text, &[Crumb { address: "/explore/blocks", name: text.say("blocks") }]))
        h1 class="govuk-heading-l" { (title) }
        p class="govuk-body" { (text.say("genesis-block-words")) }
        (summary(&[row(text.say("ledger"), copyable("/v1/ledger/genesis", &visit.city.ledger))]))
    };
    page(
        &Frame::new(visit, Place::Explore, title.clone()),
        None,
        content,
    )
}
