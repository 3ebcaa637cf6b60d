//! Step three: check the answers, then issue.

use std::sync::Arc;

use axum::extract::{Extension, Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::draft::{crumbs, step};
use super::filled;
use super::session::Session;
use super::sign_in::{Token, banner};
use super::view::{DraftView, FormView};
use crate::Portal;
use crate::error::Failure;
use crate::layout::{Frame, Place, csrf, page, row, summary};
use crate::visit::Visit;

/// `GET /office/drafts/{draft}/check`.
pub(crate) async fn show(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    session: Session,
    Path(draft): Path<String>,
) -> Result<Response, Failure> {
    session.check_may_issue()?;
    let draft = crate::ask::office::draft(&portal, &draft).await?;
    let form = crate::ask::office::form(&portal, &draft.definition).await?;
    if let Some(step) = unfinished(&visit, &form, &draft) {
        return Ok(Redirect::to(&format!("/office/drafts/{}/{step}", draft.id)).into_response());
    }
    Ok(answers(&visit, &session, &form, &draft).into_response())
}

/// `POST /office/drafts/{draft}/issue`. Sent twice, it issues once: the draft is the key.
pub(crate) async fn issue(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    session: Session,
    Path(draft): Path<String>,
    Form(token): Form<Token>,
) -> Result<Response, Failure> {
    session.check_form(Some(&token.csrf))?;
    session.check_may_issue()?;
    let draft = crate::ask::office::draft(&portal, &draft).await?;
    let form = crate::ask::office::form(&portal, &draft.definition).await?;
    if let Some(step) = unfinished(&visit, &form, &draft) {
        return Ok(Redirect::to(&format!("/office/drafts/{}/{step}", draft.id)).into_response());
    }
    let subject = filled::subject(&form, &draft.values);
    let certificate = crate::ask::office::issue(&portal, &draft, subject, session.persona).await?;
    Ok(Redirect::to(&format!("/office/certificates/{certificate}/issued")).into_response())
}

/// The first step that is not done.
fn unfinished(visit: &Visit, form: &FormView, draft: &DraftView) -> Option<&'static str> {
    if !filled::errors(visit.text, form, &draft.values).is_empty() {
        return Some("details");
    }
    draft.paper.is_none().then_some("paper")
}

/// The page.
pub(crate) fn answers(
    visit: &Visit,
    session: &Session,
    form: &FormView,
    draft: &DraftView,
) -> Markup {
    let text = visit.text;
    let step_address = |step: &str| format!("/office/drafts/{}/{step}", draft.id);
    let mut rows = vec![row(
        text.say("certificate-type"),
        html! { (text.pick(&form.kind.zh, &form.kind.en)) },
    )];
    for field in &form.fields {
        let value = draft
            .values
            .get(&field.name)
            .map(String::as_str)
            .unwrap_or_default();
        let shown = html! { @if value.is_empty() { span class="quiet" { (text.say("not-given")) } } @else { (value) } };
        let address = format!("{}#field-{}", step_address("details"), field.name);
        rows.push(row(text.pick(&field.zh, &field.en), shown).change(address, text.say("change")));
    }
    if let Some(paper) = &draft.paper {
        let size = text.say_with("bytes", &[("count", &paper.size_bytes.to_string())]);
        rows.push(
            row(
                text.say("paper-title"),
                html! { (paper.name) " · " (paper.media_type) " · " (size) },
            )
            .change(step_address("paper"), text.say("change")),
        );
    }
    let content = html! {
        (banner(visit, session))
        (crumbs(text))
        (step(text, "3"))
        h1 class="govuk-heading-l" { (text.say("check-title")) }
        (summary(&rows))
        h2 class="govuk-heading-m" { (text.say("check-now")) }
        p class="govuk-body" { (text.say("check-declaration")) }
        p class="govuk-body" { (text.say("assisted-words")) }
        form action=(step_address("issue")) method="post" {
            (csrf(&session.form_token))
            button class="govuk-button" type="submit" data-prevent-double-click="true" { (text.say("check-issue")) }
        }
    };
    page(
        &Frame::new(visit, Place::Office, text.say("check-title")),
        None,
        content,
    )
}
