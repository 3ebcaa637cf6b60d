//! Certificates: the list and the page of one - status record, lineage, what is sealed, proof.

use maud::{Markup, html};

use super::home::crumbs;
use super::lists;
use super::view::{CertificateLine, CertificateView, Kin, Part, ProofView};
use crate::address::with_query;
use crate::layout::{Crumb, Frame, Place, hash, page, pager, row, state, summary, time, tools};
use crate::text::Text;
use crate::visit::Visit;

/// Status codes that the filter offers.
const STATUSES: [&str; 4] = ["active", "suspended", "revoked", "superseded"];

/// The list of certificates, all or with one status.
pub(crate) fn list(
    visit: &Visit,
    part: &Part<CertificateLine>,
    status: Option<&str>,
    cursor: Option<&str>,
) -> Markup {
    let text = visit.text;
    let here = |cursor: Option<&str>, path: &str| {
        with_query(path, &[("status", status), ("cursor", cursor)])
    };
    let next = part
        .next
        .as_deref()
        .map(|next| here(Some(next), "/explore/certificates"));
    let first = cursor.map(|_| here(None, "/explore/certificates"));
    let content = html! {
        (crumbs(text, &[]))
        h1 class="govuk-heading-l" { (text.say("certificates")) }
        p class="govuk-body" { (text.say("certificates-lead")) }
        (status_filter(text, "/explore/certificates", status))
        (tools(text, &here(cursor, "/v1/certificates"), Some(&here(cursor, "/explore/certificates.csv"))))
        @if part.items.is_empty() {
            div class="empty" { p class="govuk-body" { (text.say("no-certificates")) } }
        } @else {
            (lists::certificates(text, &text.say("newest-first"), "/explore/certificates", &part.items))
        }
        (pager(text, first.as_deref(), next.as_deref()))
    };
    page(
        &Frame::new(visit, Place::Explore, text.say("certificates")),
        None,
        content,
    )
}

/// A choice of status that works without script.
fn status_filter(text: Text, path: &str, status: Option<&str>) -> Markup {
    html! {
        form class="search" action=(path) method="get" {
            label class="govuk-label govuk-label--s" for="status" { (text.say("filter-status")) }
            div class="search__row" {
                select class="govuk-select" id="status" name="status" {
                    option value="" { (text.say("filter-all")) }
                    @for code in STATUSES {
                        option value=(code) selected[status == Some(code)] { (text.find(&format!("state-{code}")).unwrap_or_default()) }
                    }
                }
                button class="govuk-button govuk-button--secondary" type="submit" { (text.say("filter-button")) }
            }
        }
    }
}

/// One certificate; with its proof when that was asked for.
pub(crate) fn one(visit: &Visit, view: &CertificateView, proof: Option<&ProofView>) -> Markup {
    let text = visit.text;
    let id = &view.line.id;
    let kind = text.pick(&view.line.kind.zh, &view.line.kind.en);
    let title = text.say_with("certificate-of-type", &[("type", kind)]);
    let content = html! {
        (crumbs(text, &[Crumb { address: "/explore/certificates", name: text.say("certificates") }]))
        span class="govuk-caption-l" { (text.say("certificate")) }
        h1 class="govuk-heading-l" { (title) }
        (tools(text, &format!("/v1/certificates/{id}"), Some(&format!("/explore/certificates/{id}/events.csv"))))
        (summary(&record(text, view)))
        (sealed(text, view))
        (lineage(text, &view.lineage))
        (proof_section(text, id, proof))
        (lists::events(text, &text.say("history"), &view.history))
    };
    page(
        &Frame::new(visit, Place::Explore, title.clone()),
        None,
        content,
    )
}

fn record(text: Text, view: &CertificateView) -> Vec<crate::layout::Row> {
    let height = |height: u64| html! { a class="govuk-link number" href={ "/explore/blocks/" (height) } { (text.say_with("block-height", &[("height", &height.to_string())])) } };
    let mut rows = vec![
        row(
            text.say("state"),
            html! {
                (state(text, &view.line.status))
                @if let Some(reason) = &view.reason { " " (text.pick(&reason.zh, &reason.en)) " " code class="hash" { (reason.id) } }
            },
        ),
        row(text.say("certificate-id"), hash(&view.line.id)),
        row(
            text.say("certificate-type"),
            lists::named(text, "types", &view.line.kind),
        ),
        row(
            text.say("issuer"),
            lists::named(text, "parties", &view.line.issuer),
        ),
        row(
            text.say("origin"),
            html! { (text.find(&format!("origin-{}", view.origin)).unwrap_or_else(|| view.origin.clone())) },
        ),
        row(
            text.say("issued-at"),
            html! { (time(view.line.issued_ms)) " · " (height(view.issued_height)) },
        ),
    ];
    if view.changed_height != view.issued_height {
        rows.push(row(
            text.say("changed-at"),
            html! { (time(view.changed_ms)) " · " (height(view.changed_height)) },
        ));
    }
    if let Some(from) = view.valid_from_ms {
        rows.push(row(text.say("valid-from"), time(from)));
    }
    rows.push(row(
        text.say("valid-until"),
        match view.valid_until_ms {
            Some(until) => time(until),
            None => html! { (text.say("without-end")) },
        },
    ));
    rows.push(row(text.say("assertion-key"), hash(&view.assertion_key)));
    rows
}

/// What the ledger does not show: by whom it is sealed, and why.
fn sealed(text: Text, view: &CertificateView) -> Markup {
    let issuer = text.pick(&view.line.issuer.zh, &view.line.issuer.en);
    html! {
        section class="sealed" aria-labelledby="sealed-title" {
            h2 class="govuk-heading-m" id="sealed-title" { (text.say("sealed-title")) }
            p class="govuk-body" { (text.say_with("sealed-by", &[("issuer", issuer)])) }
            p class="govuk-body" { (text.say("sealed-why")) }
            dl class="govuk-summary-list" {
                (sealed_row(text.say("sealed-content"), &view.commitment))
                @if let Some(image) = &view.image { (sealed_row(text.say("sealed-image"), image)) }
                @for attachment in &view.attachments { (sealed_row(text.say("sealed-attachment"), attachment)) }
            }
            p class="govuk-body" { a class="govuk-link" href="/verify" { (text.say("sealed-verify")) } }
        }
    }
}

fn sealed_row(key: String, commitment: &str) -> Markup {
    html! {
        div class="govuk-summary-list__row" {
            dt class="govuk-summary-list__key" { (key) }
            dd class="govuk-summary-list__value" { (hash(commitment)) }
        }
    }
}

fn lineage(text: Text, kin: &[Kin]) -> Markup {
    html! {
        @if kin.len() > 1 {
            h2 class="govuk-heading-m" { (text.say("lineage")) }
            ol class="timeline" {
                @for kin in kin {
                    @let own = kin.relation == "kin-self";
                    li aria-current=[own.then_some("true")] {
                        (state(text, &kin.status)) " " (text.say(kin.relation))
                        br;
                        @if own { (hash(&kin.id)) } @else { a class="govuk-link" href={ "/explore/certificates/" (kin.id) } { (hash(&kin.id)) } }
                    }
                }
            }
        }
    }
}

fn proof_section(text: Text, id: &str, proof: Option<&ProofView>) -> Markup {
    html! {
        section id="proof" aria-labelledby="proof-title" {
            h2 class="govuk-heading-m" id="proof-title" { (text.say("proof-title")) }
            p class="govuk-body" { (text.say("proof-lead")) }
            @if let Some(proof) = proof {
                div class="govuk-inset-text" role="status" {
                    p class="govuk-body" {
                        @if proof.value.is_some() { (text.say_with("proof-present", &[("height", &proof.height.to_string())])) }
                        @else { (text.say_with("proof-absent", &[("height", &proof.height.to_string())])) }
                    }
                }
                (summary(&[
                    row(text.say("digest"), html! { a class="govuk-link" href={ "/explore/blocks/" (proof.height) } { (hash(&proof.digest)) } }),
                    row(text.say("state-key"), hash(&proof.key)),
                ]))
                (bytes(text, "proof-record", proof.value.as_deref().unwrap_or_default()))
                (bytes(text, "proof-path", &proof.proof))
                (bytes(text, "proof-header", &proof.header))
                (bytes(text, "proof-finality", &proof.finality))
                p class="govuk-body" { a class="govuk-link" href={ "/v1/certificates/" (id) "?proof=true" } download={ "proof-" (id) ".json" } { (text.say("proof-download")) } }
            } @else {
                form action={ "/explore/certificates/" (id) "#proof" } method="get" {
                    input type="hidden" name="proof" value="true";
                    button class="govuk-button govuk-button--secondary" type="submit" { (text.say("proof-button")) }
                }
            }
        }
    }
}

fn bytes(text: Text, key: &str, hex: &str) -> Markup {
    let count = (hex.len() / 2).to_string();
    html! {
        details class="govuk-details" {
            summary class="govuk-details__summary" {
                span class="govuk-details__summary-text" { (text.say(key)) " (" (text.say_with("bytes", &[("count", &count)])) ")" }
            }
            div class="govuk-details__text" { pre class="code" tabindex="0" { (hex) } }
        }
    }
}
