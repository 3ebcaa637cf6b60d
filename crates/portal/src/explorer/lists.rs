//! Tables that several pages show: events, blocks, certificates.

use maud::{Markup, html};

use super::view::{BlockLine, CertificateLine, Event, Named, Outcome};
use crate::layout::{copyable, state, time};
use crate::text::Text;

/// The name of something, in the reader's language, as a link to its page.
pub(crate) fn named(text: Text, place: &str, thing: &Named) -> Markup {
    let name = text.pick(&thing.zh, &thing.en);
    let address = format!("/explore/{place}/{}", thing.id);
    html! {
        @if name.is_empty() { (copyable(&address, &thing.id)) }
        @else { a class="govuk-link" href=(address) { (name) } }
    }
}

/// Who signed; what was due nobody signs.
pub(crate) fn signer(text: Text, signer: &Named) -> Markup {
    if signer.id.is_empty() {
        return html! { (text.say("no-signer")) };
    }
    named(text, "parties", signer)
}

/// Blocks, newest first.
pub(crate) fn blocks(text: Text, caption: &str, blocks: &[BlockLine]) -> Markup {
    html! {
        table class="govuk-table rows" {
            caption class="govuk-table__caption govuk-table__caption--m" { (caption) }
            thead class="govuk-table__head" {
                tr class="govuk-table__row" {
                    (head(text.say("height"))) (head(text.say("block-time"))) (head(text.say("transactions"))) (head(text.say("digest")))
                }
            }
            tbody class="govuk-table__body" {
                @for block in blocks {
                    @let address = format!("/explore/blocks/{}", block.height);
                    tr class="govuk-table__row" {
                        th scope="row" class="govuk-table__header" { a class="govuk-link number" href=(address) { (block.height) } }
                        (cell(text.say("block-time"), time(block.time_ms)))
                        (cell(text.say("transactions"), html! { span class="number" { (block.transactions) } }))
                        (cell(text.say("digest"), copyable(&address, &block.digest)))
                    }
                }
            }
        }
    }
}

/// Receipts, newest first.
pub(crate) fn events(text: Text, caption: &str, events: &[Event]) -> Markup {
    html! {
        @if events.is_empty() {
            div class="empty" { p class="govuk-body" { (text.say("no-events")) } }
        } @else {
            table class="govuk-table rows" {
                caption class="govuk-table__caption govuk-table__caption--m" { (caption) }
                thead class="govuk-table__head" {
                    tr class="govuk-table__row" {
                        (head(text.say("act"))) (head(text.say("outcome"))) (head(text.say("signer"))) (head(text.say("when"))) (head(text.say("transaction")))
                    }
                }
                tbody class="govuk-table__body" {
                    @for event in events {
                        @let address = format!("/explore/transactions/{}", event.transaction);
                        tr class="govuk-table__row" {
                            th scope="row" class="govuk-table__header" { (text.pick(&event.act.zh, &event.act.en)) }
                            (cell(text.say("outcome"), outcome(text, event.outcome)))
                            (cell(text.say("signer"), signer(text, &event.signer)))
                            (cell(text.say("when"), html! { (time(event.time_ms)) " · " a class="govuk-link number" href={ "/explore/blocks/" (event.height) } { (text.say_with("block-height", &[("height", &event.height.to_string())])) } }))
                            (cell(text.say("transaction"), copyable(&address, &event.transaction)))
                        }
                    }
                }
            }
        }
    }
}

/// Certificates, newest first.
pub(crate) fn certificates(
    text: Text,
    caption: &str,
    place: &str,
    certificates: &[CertificateLine],
) -> Markup {
    html! {
        table class="govuk-table rows" {
            caption class="govuk-table__caption govuk-table__caption--m" { (caption) }
            thead class="govuk-table__head" {
                tr class="govuk-table__row" {
                    (head(text.say("certificate"))) (head(text.say("state"))) (head(text.say("certificate-type"))) (head(text.say("issuer"))) (head(text.say("issued-at")))
                }
            }
            tbody class="govuk-table__body" {
                @for certificate in certificates {
                    tr class="govuk-table__row" {
                        th scope="row" class="govuk-table__header" { (copyable(&format!("{place}/{}", certificate.id), &certificate.id)) }
                        (cell(text.say("state"), state(text, &certificate.status)))
                        (cell(text.say("certificate-type"), named(text, "types", &certificate.kind)))
                        (cell(text.say("issuer"), named(text, "parties", &certificate.issuer)))
                        (cell(text.say("issued-at"), time(certificate.issued_ms)))
                    }
                }
            }
        }
    }
}

/// What became of a transaction, in word, icon and colour.
pub(crate) fn outcome(text: Text, outcome: Outcome) -> Markup {
    match outcome {
        Outcome::Accepted => state(text, "accepted"),
        Outcome::Rejected(number) => html! {
            (state(text, "rejected")) " " span class="quiet number" { (number) }
        },
    }
}

/// A column's head.
pub(crate) fn head(words: String) -> Markup {
    html! { th scope="col" class="govuk-table__header" { (words) } }
}

/// A cell that says on a phone which column it is of.
pub(crate) fn cell(label: String, content: Markup) -> Markup {
    html! { td class="govuk-table__cell" data-label=(label) { (content) } }
}
