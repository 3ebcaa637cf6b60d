//! Beginning a certificate: which type; and giving a draft up. What a draft holds is saved at each
//! step, so that it can be taken up again later.

use std::sync::Arc;

use axum::extract::{Extension, Form, Path, State};
use axum::response::Redirect;
use maud::{Markup, html};
use serde::Deserialize;

use super::session::Session;
use super::sign_in::{Token, banner};
use crate::Portal;
use crate::error::Failure;
use crate::explorer::view::Named;
use crate::layout::{Crumb, FieldError, Frame, Place, breadcrumbs, csrf, error_summary, page};
use crate::text::Text;
use crate::visit::Visit;

/// Which type is to be issued.
#[derive(Debug, Deserialize)]
pub(crate) struct Begin {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    definition: String,
}

/// `GET /office/new`.
pub(crate) async fn choose(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    session: Session,
) -> Result<Markup, Failure> {
    session.check_may_issue()?;
    let types = crate::ask::office::types(&portal).await?;
    Ok(choice(&visit, &session, &types, &[]))
}

/// `POST /office/new`.
pub(crate) async fn begin(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    session: Session,
    Form(begin): Form<Begin>,
) -> Result<Result<Redirect, Markup>, Failure> {
    session.check_form(Some(&begin.csrf))?;
    session.check_may_issue()?;
    let types = crate::ask::office::types(&portal).await?;
    if !types.iter().any(|kind| kind.id == begin.definition) {
        let field = types
            .first()
            .map(|kind| kind.id.clone())
            .unwrap_or_default();
        let error = FieldError {
            field,
            message: visit.text.say("new-choose"),
        };
        return Ok(Err(choice(&visit, &session, &types, &[error])));
    }
    let draft = crate::ask::office::begin(&portal, &begin.definition).await?;
    Ok(Ok(Redirect::to(&format!("/office/drafts/{draft}/details"))))
}

/// `POST /office/drafts/{draft}/delete`.
pub(crate) async fn delete(
    State(portal): State<Portal>,
    session: Session,
    Path(draft): Path<String>,
    Form(token): Form<Token>,
) -> Result<Redirect, Failure> {
    session.check_form(Some(&token.csrf))?;
    session.check_may_issue()?;
    crate::ask::office::delete(&portal, &draft).await?;
    Ok(Redirect::to("/office"))
}

/// The way to a page of the office.
pub(crate) fn crumbs(text: Text) -> Markup {
    breadcrumbs(
        text,
        &[Crumb {
            address: "/office",
            name: text.say("office-title"),
        }],
    )
}

/// Which of the three steps this is.
pub(crate) fn step(text: Text, number: &str) -> Markup {
    html! { p class="steps" { (text.say_with("step-of", &[("number", number)])) } }
}

/// The page on which to choose a type.
pub(crate) fn choice(
    visit: &Visit,
    session: &Session,
    types: &[Named],
    errors: &[FieldError],
) -> Markup {
    let text = visit.text;
    let content = html! {
        (banner(visit, session))
        (crumbs(text))
        (error_summary(text, errors))
        h1 class="govuk-heading-l" { (text.say("office-new")) }
        p class="govuk-body" { (text.say("new-needs")) }
        ul class="govuk-list govuk-list--bullet" {
            li { (text.say("new-needs-data")) }
            li { (text.say("new-needs-paper")) }
            li { (text.say("new-needs-time")) }
        }
        @if types.is_empty() {
            div class="empty" { p class="govuk-body" { (text.say("new-no-types")) } }
        } @else {
            form action="/office/new" method="post" {
                (csrf(&session.form_token))
                div class={ "govuk-form-group" @if !errors.is_empty() { " govuk-form-group--error" } } {
                    fieldset class="govuk-fieldset" {
                        legend class="govuk-fieldset__legend govuk-fieldset__legend--m" { (text.say("new-which")) }
                        @for error in errors {
                            p class="govuk-error-message" { span class="govuk-visually-hidden" { (text.say("error-prefix")) } (error.message) }
                        }
                        div class="govuk-radios" {
                            @for kind in types {
                                div class="govuk-radios__item" {
                                    input class="govuk-radios__input" id={ "field-" (kind.id) } name="definition" type="radio" value=(kind.id) checked[types.len() == 1];
                                    label class="govuk-label govuk-radios__label" for={ "field-" (kind.id) } { (text.pick(&kind.zh, &kind.en)) }
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
        &Frame::new(visit, Place::Office, text.say("office-new")),
        None,
        content,
    )
}
