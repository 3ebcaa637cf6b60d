//! A certificate of this agency: what it says, what can be done with it, its printed form.

use std::sync::Arc;

use axum::extract::{Extension, Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::draft::crumbs;
use super::printed;
use super::session::Session;
use super::sign_in::banner;
use super::view::{Act, OwnView};
use crate::Portal;
use crate::error::Failure;
use crate::explorer::lists;
use crate::layout::{Frame, Place, hash, page, row, state, summary, time};
use crate::text::Text;
use crate::visit::Visit;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /office/certificates/{certificate}`.
pub(crate) async fn show(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    session: Session,
    Path(certificate): Path<String>,
    Query(done): Query<Done>,
) -> Result<Markup, Failure> {
    let own = crate::ask::office::own(&portal, &certificate).await?;
    Ok(manage(&visit, &session, &own, Act::of_code(&done.done)))
}

/// `GET /office/certificates/{certificate}/issued`: the reference page after an issue.
pub(crate) async fn issued(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    session: Session,
    Path(certificate): Path<String>,
    headers: HeaderMap,
) -> Result<Markup, Failure> {
    let own = crate::ask::office::own(&portal, &certificate).await?;
    let own = OwnView {
        share: Some(crate::ask::office::share(&portal, &certificate).await?),
        ..own
    };
    Ok(reference(
        &visit,
        &session,
        &origin(&portal, &headers),
        &own,
    ))
}

/// `GET /office/certificates/{certificate}/bundle`: the file to hand to the holder.
pub(crate) async fn bundle(
    State(portal): State<Portal>,
    _: Session,
    Path(certificate): Path<String>,
) -> Result<Response, Failure> {
    let bundle = crate::ask::office::bundle(&portal, &certificate).await?;
    let short: String = certificate
        .chars()
        .filter(char::is_ascii_hexdigit)
        .take(12)
        .collect();
    let name = format!("attachment; filename=\"certificate-{short}.chancery\"");
    Ok((
        [
            (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ],
        bundle,
    )
        .into_response())
}

/// The origin that readers use, as the operator named it, or the one that this reader used; what a
/// picture of it must say.
fn origin(portal: &Portal, headers: &HeaderMap) -> String {
    if let Some(url) = portal.api.public_url() {
        return url.to_owned();
    }
    let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = value("x-forwarded-proto")
        .filter(|scheme| *scheme == "https")
        .unwrap_or("http");
    format!("{scheme}://{}", value("host").unwrap_or("localhost"))
}

/// The page of a certificate.
pub(crate) fn manage(visit: &Visit, session: &Session, own: &OwnView, done: Option<Act>) -> Markup {
    let text = visit.text;
    let line = &own.public.line;
    let title = own.headline.as_str();
    let content = html! {
        (banner(visit, session))
        (crumbs(text))
        @if let Some(act) = done { (finished(text, act)) }
        span class="govuk-caption-l" { (text.pick(&line.kind.zh, &line.kind.en)) }
        h1 class="govuk-heading-l" { (title) }
        (summary(&ledger_rows(text, own)))
        h2 class="govuk-heading-m" { (text.say("content")) }
        p class="govuk-body quiet" { (text.say("content-sealed")) }
        (summary(&own.content.iter().map(|(label, value)| row(text.pick(&label.zh, &label.en), html! { (value) })).collect::<Vec<_>>()))
        ul class="tools" {
            li { a class="govuk-link" href={ "/office/certificates/" (line.id) "/bundle" } download { (text.say("bundle-download")) } }
            li { a class="govuk-link" href={ "/office/certificates/" (line.id) "/issued" } { (text.say("printed-form")) } }
            li { a class="govuk-link" href={ "/explore/certificates/" (line.id) } { (text.say("see-in-explorer")) } }
        }
        @if session.persona.may_issue() { (acts(text, own)) }
        (lists::events(text, &text.say("history"), &own.public.history))
    };
    page(&Frame::new(visit, Place::Office, title), None, content)
}

fn finished(text: Text, act: Act) -> Markup {
    html! {
        div class="govuk-notification-banner govuk-notification-banner--success" role="alert" aria-labelledby="done-title" {
            div class="govuk-notification-banner__header" { h2 class="govuk-notification-banner__title" id="done-title" { (text.say("done")) } }
            div class="govuk-notification-banner__content" {
                p class="govuk-notification-banner__heading" { (text.find(&format!("act-{}-done", act.code())).unwrap_or_default()) }
            }
        }
    }
}

fn ledger_rows(text: Text, own: &OwnView) -> Vec<crate::layout::Row> {
    let view = &own.public;
    let mut rows = vec![
        row(
            text.say("state"),
            html! {
                (state(text, &view.line.status))
                @if let Some(reason) = &view.reason { " " (text.pick(&reason.zh, &reason.en)) }
            },
        ),
        row(text.say("certificate-id"), hash(&view.line.id)),
        row(text.say("issued-at"), time(view.line.issued_ms)),
    ];
    if view.changed_height != view.issued_height {
        rows.push(row(text.say("changed-at"), time(view.changed_ms)));
    }
    rows
}

fn acts(text: Text, own: &OwnView) -> Markup {
    let acts = Act::of_status(&own.public.line.status);
    html! {
        h2 class="govuk-heading-m" { (text.say("acts")) }
        @if acts.is_empty() { p class="govuk-body" { (text.say("acts-none")) } }
        @else {
            div class="actions" {
                @for act in acts {
                    @let tone = if *act == Act::Revoke { "govuk-button--warning" } else { "govuk-button--secondary" };
                    a class={ "govuk-button " (tone) } role="button" draggable="false" href={ "/office/certificates/" (own.public.line.id) "/" (act.code()) } {
                        (text.find(&format!("act-{}", act.code())).unwrap_or_default())
                    }
                }
            }
        }
    }
}

/// The reference page: what was issued, and its printed form.
pub(crate) fn reference(visit: &Visit, session: &Session, origin: &str, own: &OwnView) -> Markup {
    let text = visit.text;
    let line = &own.public.line;
    let height = own.public.issued_height.to_string();
    let content = html! {
        (banner(visit, session))
        div class="govuk-panel govuk-panel--confirmation no-print" {
            h1 class="govuk-panel__title" { (text.say("issued-title")) }
            div class="govuk-panel__body" { (text.say("issued-reference")) br; strong class="hash" { (line.id) } }
        }
        div class="no-print" {
            p class="govuk-body" { (text.say_with("issued-words", &[("height", &height)])) }
            ul class="tools" {
                li { a class="govuk-link govuk-!-font-weight-bold" href={ "/office/certificates/" (line.id) "/bundle" } download { (text.say("bundle-download")) } }
                li { a class="govuk-link" href={ "/office/certificates/" (line.id) } { (text.say("manage")) } }
                li { a class="govuk-link" href={ "/explore/certificates/" (line.id) } { (text.say("see-in-explorer")) } }
                li { a class="govuk-link" href="/office/new" { (text.say("office-new")) } }
            }
            h2 class="govuk-heading-m" { (text.say("printed-form")) }
            p class="govuk-body" { (text.say("printed-words")) }
        }
        (printed::form(visit, origin, own))
    };
    page(
        &Frame::new(visit, Place::Office, text.say("issued-title")),
        None,
        content,
    )
}
