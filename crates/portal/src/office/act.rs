//! Suspending, resuming, revoking: a reason of the type's list, then a page to confirm, then done.

use std::sync::Arc;

use axum::extract::{Extension, Form, Path, Query, State};
use axum::response::Redirect;
use maud::{Markup, html};
use serde::Deserialize;

use super::draft::crumbs;
use super::session::Session;
use super::sign_in::banner;
use super::view::{Act, OwnView};
use crate::Portal;
use crate::error::Failure;
use crate::explorer::view::Named;
use crate::layout::{
    FieldError, Frame, Place, csrf, error_summary, hash, page, row, state, summary,
};
use crate::text::Text;
use crate::visit::Visit;

/// The chosen reason; absent before it is chosen.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Chosen {
    reason: Option<String>,
    #[serde(default)]
    chosen: bool,
}

/// A confirmed act.
#[derive(Debug, Deserialize)]
pub(crate) struct Confirmed {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    reason: String,
}

/// `GET /office/certificates/{certificate}/{act}`: without a reason, choose one; with one, confirm.
pub(crate) async fn show(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    session: Session,
    Path((certificate, act)): Path<(String, String)>,
    Query(chosen): Query<Chosen>,
) -> Result<Markup, Failure> {
    session.check_may_issue()?;
    let act = Act::of_code(&act).ok_or(Failure::NotFound)?;
    let own = crate::ask::office::own(&portal, &certificate).await?;
    let reasons = crate::ask::office::reasons(&portal, &own.public.line.kind.id, act).await?;
    let reason = chosen
        .reason
        .and_then(|code| reasons.iter().find(|reason| reason.id == code));
    Ok(match reason {
        Some(reason) => confirm(&visit, &session, &own, act, reason),
        None => choose(&visit, &session, &own, act, &reasons, chosen.chosen),
    })
}

/// `POST /office/certificates/{certificate}/{act}`.
pub(crate) async fn carry_out(
    State(portal): State<Portal>,
    session: Session,
    Path((certificate, act)): Path<(String, String)>,
    Form(confirmed): Form<Confirmed>,
) -> Result<Redirect, Failure> {
    session.check_form(Some(&confirmed.csrf))?;
    session.check_may_issue()?;
    let act = Act::of_code(&act).ok_or(Failure::NotFound)?;
    crate::ask::office::carry_out(
        &portal,
        &certificate,
        act,
        &confirmed.reason,
        session.persona,
    )
    .await?;
    Ok(Redirect::to(&format!(
        "/office/certificates/{certificate}?done={}",
        act.code()
    )))
}

/// The page on which to choose a reason.
pub(crate) fn choose(
    visit: &Visit,
    session: &Session,
    own: &OwnView,
    act: Act,
    reasons: &[Named],
    missed: bool,
) -> Markup {
    let text = visit.text;
    let title = title(text, act);
    let message = text.say("reason-choose");
    let first = reasons
        .first()
        .map(|reason| format!("reason-{}", reason.id))
        .unwrap_or_default();
    let errors = if missed {
        vec![FieldError {
            field: first,
            message: message.clone(),
        }]
    } else {
        Vec::new()
    };
    let address = format!("/office/certificates/{}/{}", own.public.line.id, act.code());
    let content = html! {
        (banner(visit, session))
        (crumbs(text))
        (error_summary(text, &errors))
        h1 class="govuk-heading-l" { (title) }
        (which(text, own))
        @if reasons.is_empty() { div class="empty" { p class="govuk-body" { (text.say("reason-none")) } } }
        @else {
            form action=(address) method="get" {
                input type="hidden" name="chosen" value="true";
                div class={ "govuk-form-group" @if missed { " govuk-form-group--error" } } {
                    fieldset class="govuk-fieldset" {
                        legend class="govuk-fieldset__legend govuk-fieldset__legend--m" { (text.say("reason-which")) }
                        div class="govuk-hint" { (text.say("reason-hint")) }
                        @if missed { p class="govuk-error-message" { span class="govuk-visually-hidden" { (text.say("error-prefix")) } (message) } }
                        div class="govuk-radios" {
                            @for reason in reasons {
                                div class="govuk-radios__item" {
                                    input class="govuk-radios__input" id={ "field-reason-" (reason.id) } name="reason" type="radio" value=(reason.id);
                                    label class="govuk-label govuk-radios__label" for={ "field-reason-" (reason.id) } { (text.pick(&reason.zh, &reason.en)) }
                                }
                            }
                        }
                    }
                }
                button class="govuk-button" type="submit" { (text.say("continue")) }
            }
        }
    };
    page(
        &Frame::new(visit, Place::Office, title.clone()),
        None,
        content,
    )
}

/// The page on which to confirm.
pub(crate) fn confirm(
    visit: &Visit,
    session: &Session,
    own: &OwnView,
    act: Act,
    reason: &Named,
) -> Markup {
    let text = visit.text;
    let title = text
        .find(&format!("act-{}-confirm", act.code()))
        .unwrap_or_default();
    let address = format!("/office/certificates/{}", own.public.line.id);
    let tone = if act == Act::Revoke {
        "govuk-button--warning"
    } else {
        ""
    };
    let content = html! {
        (banner(visit, session))
        (crumbs(text))
        h1 class="govuk-heading-l" { (title) }
        (which(text, own))
        (summary(&[row(text.say("reason"), html! { (text.pick(&reason.zh, &reason.en)) }).change(format!("{address}/{}", act.code()), text.say("change"))]))
        div class="govuk-warning-text" {
            span class="govuk-warning-text__icon" aria-hidden="true" { "!" }
            strong class="govuk-warning-text__text" {
                span class="govuk-visually-hidden" { (text.say("warning")) }
                (text.find(&format!("act-{}-means", act.code())).unwrap_or_default())
            }
        }
        p class="govuk-body" { (text.say("assisted-words")) }
        form action={ (address) "/" (act.code()) } method="post" {
            (csrf(&session.form_token))
            input type="hidden" name="reason" value=(reason.id);
            div class="actions" {
                button class={ "govuk-button " (tone) } type="submit" { (text.find(&format!("act-{}", act.code())).unwrap_or_default()) }
                a class="govuk-link" href=(address) { (text.say("cancel")) }
            }
        }
    };
    page(
        &Frame::new(visit, Place::Office, title.clone()),
        None,
        content,
    )
}

fn title(text: Text, act: Act) -> String {
    text.find(&format!("act-{}-title", act.code()))
        .unwrap_or_default()
}

fn which(text: Text, own: &OwnView) -> Markup {
    summary(&[
        row(text.say("headline"), html! { (own.headline) }),
        row(text.say("certificate-id"), hash(&own.public.line.id)),
        row(text.say("state"), state(text, &own.public.line.status)),
    ])
}
