//! Step one: the form that a certificate type's fields make.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Extension, Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::draft::{crumbs, step};
use super::filled;
use super::session::Session;
use super::sign_in::banner;
use super::view::{DraftView, FormField, FormView};
use crate::Portal;
use crate::error::Failure;
use crate::layout::{Field, FieldError, Frame, Place, csrf, error_summary, field, page};
use crate::text::{Language, Text};
use crate::visit::Visit;

/// The most characters of a value that is kept in a draft.
const VALUE_CHARS_MAX: usize = 4_000;

/// `GET /office/drafts/{draft}/details`.
pub(crate) async fn show(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    session: Session,
    Path(draft): Path<String>,
) -> Result<Markup, Failure> {
    session.check_may_issue()?;
    let draft = crate::ask::office::draft(&portal, &draft).await?;
    let form = crate::ask::office::form(&portal, &draft.definition).await?;
    Ok(details(&visit, &session, &form, &draft, &[]))
}

/// `POST /office/drafts/{draft}/details`: saved first, right or not, so that nothing typed is lost.
pub(crate) async fn save(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    session: Session,
    Path(draft): Path<String>,
    Form(filled): Form<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    session.check_form(filled.get("csrf").map(String::as_str))?;
    session.check_may_issue()?;
    let mut draft = crate::ask::office::draft(&portal, &draft).await?;
    let form = crate::ask::office::form(&portal, &draft.definition).await?;
    draft.values = values(&form, &filled)?;
    crate::ask::office::save(&portal, &draft).await?;
    if filled.contains_key("later") {
        return Ok(Redirect::to("/office").into_response());
    }
    let errors = filled::errors(visit.text, &form, &draft.values);
    if errors.is_empty() {
        return Ok(Redirect::to(&format!("/office/drafts/{}/paper", draft.id)).into_response());
    }
    Ok(details(&visit, &session, &form, &draft, &errors).into_response())
}

fn values(
    form: &FormView,
    filled: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Failure> {
    let mut values = BTreeMap::new();
    for field in &form.fields {
        let value = filled
            .get(&field.name)
            .map(|value| value.trim())
            .unwrap_or_default();
        if value.chars().count() > VALUE_CHARS_MAX {
            return Err(Failure::TooLarge);
        }
        values.insert(field.name.clone(), value.replace("\r\n", "\n"));
    }
    Ok(values)
}

/// The page.
pub(crate) fn details(
    visit: &Visit,
    session: &Session,
    form: &FormView,
    draft: &DraftView,
    errors: &[FieldError],
) -> Markup {
    let text = visit.text;
    let kind = text.pick(&form.kind.zh, &form.kind.en);
    let prefix = if errors.is_empty() {
        String::new()
    } else {
        text.say("error-prefix") + " "
    };
    let content = html! {
        (banner(visit, session))
        (crumbs(text))
        (error_summary(text, errors))
        (step(text, "1"))
        h1 class="govuk-heading-l" { (text.say_with("details-title", &[("type", kind)])) }
        p class="govuk-body" { (text.say("details-lead")) }
        form action={ "/office/drafts/" (draft.id) "/details" } method="post" novalidate {
            (csrf(&session.form_token))
            @for one in &form.fields { (form_field(text, one, draft, errors)) }
            div class="actions" {
                button class="govuk-button" type="submit" { (text.say("continue")) }
                button class="govuk-button govuk-button--secondary" type="submit" name="later" value="true" { (text.say("save-for-later")) }
            }
        }
        form action={ "/office/drafts/" (draft.id) "/delete" } method="post" {
            (csrf(&session.form_token))
            button class="govuk-button govuk-button--warning" type="submit" { (text.say("delete-draft")) }
        }
    };
    let title = format!(
        "{prefix}{}",
        text.say_with("details-title", &[("type", kind)])
    );
    page(&Frame::new(visit, Place::Office, title), None, content)
}

fn form_field(text: Text, one: &FormField, draft: &DraftView, errors: &[FieldError]) -> Markup {
    let hint = one
        .hint
        .as_ref()
        .map(|(zh, en)| text.pick(zh, en).to_owned());
    let example = one.example.as_deref();
    let example = example.map(|example| text.say_with("for-example", &[("example", example)]));
    let hint: Vec<String> = hint.into_iter().chain(example).collect();
    let hint = (!hint.is_empty()).then(|| hint.join(text.pick("；", "; ")));
    let other = match text.language() {
        Language::Chinese => (one.en.as_str(), "en"),
        Language::English => (one.zh.as_str(), "zh-CN"),
    };
    let shown = Field {
        name: &one.name,
        label: text.pick(&one.zh, &one.en),
        other_label: Some(other),
        hint: hint.as_deref(),
        value: draft
            .values
            .get(&one.name)
            .map(String::as_str)
            .unwrap_or_default(),
        input: &one.input,
        optional: one.optional,
    };
    field(text, &shown, errors)
}
