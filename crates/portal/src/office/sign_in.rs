//! Signing in by a switch of persona, in a development city only, and signing out.

use std::sync::Arc;

use axum::extract::{Extension, Form, Request, State};
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::persona::Persona;
use super::session::Session;
use crate::Portal;
use crate::error::Failure;
use crate::layout::{FieldError, Frame, Place, csrf, error_summary, page};
use crate::visit::Visit;

/// The chosen persona.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Choice {
    #[serde(default)]
    persona: String,
}

/// The token of a form without more.
#[derive(Debug, Deserialize)]
pub(crate) struct Token {
    /// The session's token.
    #[serde(default)]
    pub(crate) csrf: String,
}

/// `GET /office/sign-in`.
pub(crate) async fn show(Extension(visit): Extension<Arc<Visit>>) -> Markup {
    page_of(&visit, false)
}

/// `POST /office/sign-in`.
pub(crate) async fn open(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    super::check_origin(&parts)?;
    let request = Request::from_parts(parts, body);
    let choice = axum::RequestExt::extract::<Form<Choice>, _>(request).await;
    let persona = choice
        .ok()
        .and_then(|Form(choice)| Persona::of_code(&choice.persona));
    if !visit.city.development {
        return Err(Failure::Forbidden);
    }
    let Some(persona) = persona else {
        return Ok(page_of(&visit, true).into_response());
    };
    let cookie = portal.sessions.open(persona)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to(persona.home())).into_response())
}

/// `POST /office/sign-out`.
pub(crate) async fn close(
    State(portal): State<Portal>,
    session: Session,
    headers: HeaderMap,
    Form(token): Form<Token>,
) -> Result<Response, Failure> {
    session.check_form(Some(&token.csrf))?;
    let cookie = portal.sessions.close(&headers)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/office/sign-in")).into_response())
}

/// Who is signed in, and the way out; at the top of every page of the office.
pub(crate) fn banner(visit: &Visit, session: &Session) -> Markup {
    let text = visit.text;
    html! {
        form class="officer no-print" action="/office/sign-out" method="post" {
            (csrf(&session.form_token))
            span { (text.say("signed-in-as")) " " strong { (text.find(&format!("persona-{}", session.persona.code())).unwrap_or_default()) } }
            button class="govuk-button govuk-button--secondary" type="submit" { (text.say("sign-out")) }
        }
    }
}

/// The page; after a form came without a choice, it says so.
pub(crate) fn page_of(visit: &Visit, missed: bool) -> Markup {
    let text = visit.text;
    let field = format!("persona-{}", Persona::Registrar.code());
    let errors = if missed {
        vec![FieldError {
            field,
            message: text.say("sign-in-choose"),
        }]
    } else {
        Vec::new()
    };
    let content = html! {
        (error_summary(text, &errors))
        div class="govuk-grid-row" {
            div class="govuk-grid-column-two-thirds" {
                h1 class="govuk-heading-xl" { (text.say("sign-in-title")) }
                @if visit.city.development { (switch(visit, missed)) }
                @else { p class="govuk-body" { (text.say("sign-in-production")) } }
            }
        }
    };
    page(
        &Frame::new(visit, Place::Office, text.say("sign-in-title")),
        None,
        content,
    )
}

fn switch(visit: &Visit, wrong: bool) -> Markup {
    let text = visit.text;
    html! {
        p class="govuk-body-l" { (text.say("sign-in-lead")) }
        form action="/office/sign-in" method="post" {
            div class={ "govuk-form-group" @if wrong { " govuk-form-group--error" } } {
                fieldset class="govuk-fieldset" {
                    legend class="govuk-fieldset__legend govuk-fieldset__legend--m" { (text.say("sign-in-as")) }
                    @if wrong {
                        p class="govuk-error-message" { span class="govuk-visually-hidden" { (text.say("error-prefix")) } (text.say("sign-in-choose")) }
                    }
                    div class="govuk-radios" {
                        @for persona in Persona::ALL {
                            @let id = format!("field-persona-{}", persona.code());
                            div class="govuk-radios__item" {
                                input class="govuk-radios__input" id=(id) name="persona" type="radio" value=(persona.code()) aria-describedby={ (id) "-hint" };
                                label class="govuk-label govuk-radios__label" for=(id) { (text.find(&format!("persona-{}", persona.code())).unwrap_or_default()) }
                                div id={ (id) "-hint" } class="govuk-hint govuk-radios__hint" { (text.find(&format!("persona-{}-may", persona.code())).unwrap_or_default()) }
                            }
                        }
                    }
                }
            }
            button class="govuk-button" type="submit" { (text.say("sign-in-button")) }
        }
    }
}
