//! The front page of the office: drafts to resume, and the certificates that this agency issued.

use std::sync::Arc;

use axum::extract::{Extension, Query, State};
use maud::{Markup, html};
use serde::Deserialize;

use super::session::Session;
use super::sign_in::banner;
use super::view::{DraftView, OwnLine};
use crate::Portal;
use crate::address::with_query;
use crate::error::Failure;
use crate::explorer::lists::{cell, head};
use crate::explorer::view::Part;
use crate::layout::{Frame, Place, copyable, page, pager, state, time};
use crate::text::Text;
use crate::visit::Visit;

/// What the list is narrowed to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Narrow {
    /// A status code; empty for all.
    #[serde(default)]
    pub(crate) status: String,
    /// A part of the headline or id.
    #[serde(default)]
    pub(crate) q: String,
    /// Where to begin.
    #[serde(default)]
    pub(crate) cursor: String,
}

/// `GET /office`.
pub(crate) async fn show(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    session: Session,
    Query(narrow): Query<Narrow>,
) -> Result<Markup, Failure> {
    let drafts = crate::ask::office::drafts(&portal).await?;
    let part = crate::ask::office::list(&portal, &narrow).await?;
    Ok(front(&visit, &session, &drafts, &narrow, &part))
}

/// The page.
pub(crate) fn front(
    visit: &Visit,
    session: &Session,
    drafts: &[DraftView],
    narrow: &Narrow,
    part: &Part<OwnLine>,
) -> Markup {
    let text = visit.text;
    let here = |cursor: Option<&str>| {
        with_query(
            "/office",
            &[
                ("status", Some(&narrow.status)),
                ("q", Some(&narrow.q)),
                ("cursor", cursor),
            ],
        )
    };
    let first = (!narrow.cursor.is_empty()).then(|| here(None));
    let next = part.next.as_deref().map(|next| here(Some(next)));
    let content = html! {
        (banner(visit, session))
        h1 class="govuk-heading-xl" { (text.say("office-title")) }
        @if session.persona.may_issue() {
            p class="actions" { a class="govuk-button" href="/office/new" role="button" draggable="false" { (text.say("office-new")) } }
        }
        (open_drafts(text, drafts))
        h2 class="govuk-heading-l" { (text.say("office-issued")) }
        (filter(text, narrow))
        @if part.items.is_empty() {
            div class="empty" { p class="govuk-body" { (text.say("office-none")) } }
        } @else { (table(text, &part.items)) }
        (pager(text, first.as_deref(), next.as_deref()))
    };
    page(
        &Frame::new(visit, Place::Office, text.say("office-title")),
        None,
        content,
    )
}

fn open_drafts(text: Text, drafts: &[DraftView]) -> Markup {
    html! {
        @if !drafts.is_empty() {
            h2 class="govuk-heading-m" { (text.say("office-drafts")) }
            ul class="govuk-list govuk-list--spaced" {
                @for draft in drafts {
                    li {
                        (state(text, "draft")) " "
                        a class="govuk-link" href={ "/office/drafts/" (draft.id) "/details" } {
                            @if draft.headline.is_empty() { (text.say("draft-unnamed")) } @else { (draft.headline) }
                        }
                        " " span class="quiet" { (text.say("saved-at")) " " (time(draft.saved_ms)) }
                    }
                }
            }
        }
    }
}

fn filter(text: Text, narrow: &Narrow) -> Markup {
    html! {
        form class="search" action="/office" method="get" {
            div class="search__row" {
                div {
                    label class="govuk-label govuk-label--s" for="status" { (text.say("filter-status")) }
                    select class="govuk-select" id="status" name="status" {
                        option value="" { (text.say("filter-all")) }
                        @for code in ["active", "suspended", "revoked", "superseded"] {
                            option value=(code) selected[narrow.status == code] { (text.find(&format!("state-{code}")).unwrap_or_default()) }
                        }
                    }
                }
                div class="govuk-!-width-one-half" {
                    label class="govuk-label govuk-label--s" for="q" { (text.say("filter-text")) }
                    input class="govuk-input" id="q" name="q" type="search" value=(narrow.q) maxlength="100" autocomplete="off";
                }
            }
            button class="govuk-button govuk-button--secondary govuk-!-margin-top-3" type="submit" { (text.say("filter-button")) }
        }
    }
}

fn table(text: Text, lines: &[OwnLine]) -> Markup {
    html! {
        table class="govuk-table rows" {
            caption class="govuk-table__caption govuk-visually-hidden" { (text.say("newest-first")) }
            thead class="govuk-table__head" {
                tr class="govuk-table__row" { (head(text.say("headline"))) (head(text.say("state"))) (head(text.say("certificate-type"))) (head(text.say("issued-at"))) (head(text.say("certificate-id"))) }
            }
            tbody class="govuk-table__body" {
                @for line in lines {
                    @let address = format!("/office/certificates/{}", line.id);
                    tr class="govuk-table__row" {
                        th scope="row" class="govuk-table__header" { a class="govuk-link" href=(address) { (line.headline) } }
                        (cell(text.say("state"), state(text, &line.status)))
                        (cell(text.say("certificate-type"), html! { (text.pick(&line.kind.zh, &line.kind.en)) }))
                        (cell(text.say("issued-at"), time(line.issued_ms)))
                        (cell(text.say("certificate-id"), copyable(&address, &line.id)))
                    }
                }
            }
        }
    }
}
