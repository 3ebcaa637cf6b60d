//! Signing where the key is kept: what to sign, the commands, and a place for the signed envelope.

use axum::extract::{Extension, Multipart, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::view::Offline;
use super::{Here, Viewer, With};
use crate::ask::council as ask;
use crate::error::Failure;
use crate::layout::{Crumb, FieldError, Frame, Place, breadcrumbs, error_summary, page};
use crate::office;
use crate::text::Text;
use crate::upload;
use crate::visit::Visit;

/// The most bytes of an envelope, as on the ledger, and twice as many in hexadecimal.
const ENVELOPE_BYTES_MAX: usize = 64 * 1024 + 16;

/// Who is signed in, or that a delegate can sign in.
pub(super) fn banner(visit: &Visit, viewer: &Viewer) -> Markup {
    let text = visit.text;
    html! {
        @match &viewer.session {
            Some(session) => { (office::banner(visit, session)) }
            None => {
                @if visit.city.development {
                    p class="govuk-body no-print" { a class="govuk-link" href="/office/sign-in" { (text.say("council-sign-in")) } }
                }
            }
        }
    }
}

/// How to sign a transaction elsewhere, and where to hand it in.
pub(super) fn how(text: Text, offline: &Offline) -> Markup {
    html! {
        p class="govuk-body" { (text.say("offline-lead")) }
        ol class="govuk-list govuk-list--number" {
            li {
                (text.say("offline-save")) " " code { "motion.json" }
                pre class="code" tabindex="0" aria-label=(text.say("offline-json")) { code { (offline.json) } }
            }
            li {
                (text.say("offline-run"))
                pre class="code" tabindex="0" aria-label=(text.say("offline-commands")) { code { (offline.commands) } }
            }
            li { (text.say("offline-hand-in")) }
        }
        (form(text, &[]))
    }
}

/// The place for a signed envelope. It needs no session: the signature says whose it is.
fn form(text: Text, errors: &[FieldError]) -> Markup {
    html! {
        form action="/council/submit" method="post" enctype="multipart/form-data" {
            div class={ "govuk-form-group" @if !errors.is_empty() { " govuk-form-group--error" } } {
                label class="govuk-label govuk-label--s" for="field-envelope" { (text.say("envelope-file")) }
                div id="field-envelope-hint" class="govuk-hint" { (text.say("envelope-hint")) }
                @for error in errors {
                    p class="govuk-error-message" { span class="govuk-visually-hidden" { (text.say("error-prefix")) } (error.message) }
                }
                input class="govuk-file-upload" id="field-envelope" name="envelope" type="file" aria-describedby="field-envelope-hint";
            }
            div class="govuk-form-group" {
                label class="govuk-label govuk-label--s" for="field-pasted" { (text.say("envelope-pasted")) }
                textarea class="govuk-textarea" id="field-pasted" name="pasted" rows="4" spellcheck="false" {}
            }
            button class="govuk-button" type="submit" { (text.say("envelope-submit")) }
        }
    }
}

/// `POST /council/submit`: a signed envelope about a motion, from whoever holds the key.
pub(super) async fn submit(
    State(portal): With,
    Extension(visit): Here,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    office::check_origin(&parts)?;
    let request = Request::from_parts(parts, body);
    let form = axum::RequestExt::extract::<Multipart, _>(request).await;
    let form = form.map_err(|_| Failure::BadRequest("the form is not readable".to_owned()))?;
    let mut form = upload::read(form, ENVELOPE_BYTES_MAX).await?;
    let pasted = form.field("pasted").map(str::trim).unwrap_or_default();
    let pasted = hex::decode(pasted).ok().filter(|bytes| !bytes.is_empty());
    let envelope = form.take_file("envelope").map(|file| file.bytes).or(pasted);
    let Some(envelope) = envelope else {
        return Ok(refuse(&visit, "envelope-missing"));
    };
    match ask::submit(&portal, envelope).await? {
        Some(motion) => Ok(Redirect::to(&format!("/council/motions/{motion}")).into_response()),
        None => Ok(refuse(&visit, "envelope-not-a-motion")),
    }
}

fn refuse(visit: &Visit, key: &str) -> Response {
    let error = FieldError {
        field: "envelope".to_owned(),
        message: visit.text.say(key),
    };
    (StatusCode::UNPROCESSABLE_ENTITY, refused(visit, &[error])).into_response()
}

/// The page that asks for an envelope again.
pub(super) fn refused(visit: &Visit, errors: &[FieldError]) -> Markup {
    let text = visit.text;
    let crumb = Crumb {
        address: "/council",
        name: text.say("council-title"),
    };
    let content = html! {
        (breadcrumbs(text, &[crumb]))
        (error_summary(text, errors))
        h1 class="govuk-heading-l" { (text.say("envelope-title")) }
        (form(text, errors))
    };
    page(
        &Frame::new(visit, Place::Council, text.say("envelope-title")),
        None,
        content,
    )
}
