//! Step two: the photograph of the paper original, sealed into the agency's vault as it arrives.

use std::sync::Arc;

use axum::extract::{Extension, Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::PAPER_BYTES_MAX;
use super::draft::{crumbs, step};
use super::session::Session;
use super::sign_in::banner;
use super::view::DraftView;
use crate::Portal;
use crate::error::Failure;
use crate::layout::{FieldError, Frame, Place, csrf, error_summary, page, row, summary};
use crate::upload;
use crate::visit::Visit;

/// `GET /office/drafts/{draft}/paper`.
pub(crate) async fn show(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    session: Session,
    Path(draft): Path<String>,
) -> Result<Markup, Failure> {
    session.check_may_issue()?;
    let draft = crate::ask::office::draft(&portal, &draft).await?;
    Ok(paper(&visit, &session, &draft, &[]))
}

/// `POST /office/drafts/{draft}/paper`.
pub(crate) async fn save(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    session: Session,
    Path(draft): Path<String>,
    form: Multipart,
) -> Result<Response, Failure> {
    let draft = crate::ask::office::draft(&portal, &draft).await?;
    let mut form = match upload::read(form, PAPER_BYTES_MAX).await {
        Err(failure @ Failure::TooLarge) => {
            let page = refuse(&visit, &session, &draft, "paper-too-large");
            return Ok((failure.status(), page).into_response());
        }
        form => form?,
    };
    session.check_form(form.field("csrf"))?;
    session.check_may_issue()?;
    match (form.take_file("paper"), &draft.paper) {
        (None, None) => return Ok(refuse(&visit, &session, &draft, "paper-choose")),
        (None, Some(_)) => {}
        (Some(file), _) => match media_type(&file.bytes) {
            None => return Ok(refuse(&visit, &session, &draft, "paper-not-a-picture")),
            Some(media_type) => {
                match crate::ask::office::attach(&portal, &draft, file, media_type).await {
                    Err(Failure::Refused { code, .. }) if code == "document_refused" => {
                        return Ok(refuse(&visit, &session, &draft, "paper-refused"));
                    }
                    attached => attached?,
                }
            }
        },
    }
    Ok(Redirect::to(&format!("/office/drafts/{}/check", draft.id)).into_response())
}

/// What a file is by its first bytes: PNG, JPEG or PDF; its name is not asked.
pub(crate) fn media_type(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 3] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"%PDF-", "application/pdf"),
    ];
    KINDS
        .iter()
        .find(|(start, _)| bytes.starts_with(start))
        .map(|(_, kind)| *kind)
}

fn refuse(visit: &Visit, session: &Session, draft: &DraftView, key: &str) -> Response {
    let error = FieldError {
        field: "paper".to_owned(),
        message: visit.text.say(key),
    };
    let page = paper(visit, session, draft, &[error]);
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// The page.
pub(crate) fn paper(
    visit: &Visit,
    session: &Session,
    draft: &DraftView,
    errors: &[FieldError],
) -> Markup {
    let text = visit.text;
    let content = html! {
        (banner(visit, session))
        (crumbs(text))
        (error_summary(text, errors))
        (step(text, "2"))
        h1 class="govuk-heading-l" { (text.say("paper-title")) }
        p class="govuk-body" { (text.say("paper-lead")) }
        @if let Some(paper) = &draft.paper {
            (summary(&[row(text.say("paper-now"), html! { (paper.name) " · " (paper.media_type) " · " (text.say_with("bytes", &[("count", &paper.size_bytes.to_string())])) })]))
        }
        form action={ "/office/drafts/" (draft.id) "/paper" } method="post" enctype="multipart/form-data" {
            (csrf(&session.form_token))
            div class={ "govuk-form-group" @if !errors.is_empty() { " govuk-form-group--error" } } {
                label class="govuk-label govuk-label--s" for="field-paper" { (text.say("paper-label")) }
                div id="field-paper-hint" class="govuk-hint" { (text.say("paper-hint")) }
                @for error in errors {
                    p id="field-paper-error" class="govuk-error-message" { span class="govuk-visually-hidden" { (text.say("error-prefix")) } (error.message) }
                }
                input class="govuk-file-upload" id="field-paper" name="paper" type="file" accept="image/png,image/jpeg,application/pdf" aria-describedby=[Some(if errors.is_empty() { "field-paper-hint" } else { "field-paper-hint field-paper-error" })];
            }
            div class="actions" {
                button class="govuk-button" type="submit" { (text.say("continue")) }
                a class="govuk-link" href={ "/office/drafts/" (draft.id) "/details" } { (text.say("back-to-details")) }
            }
        }
    };
    page(
        &Frame::new(visit, Place::Office, text.say("paper-title")),
        None,
        content,
    )
}

#[cfg(test)]
mod tests {
    use super::{media_type, refuse};
    use crate::gallery::samples as s;
    use crate::office::{Persona, Session};
    use crate::text::Language;

    #[test]
    fn a_refused_upload_is_no_success() {
        let visit = s::visit(Language::English, "/office/drafts/1/paper");
        let session = Session {
            persona: Persona::Registrar,
            form_token: s::hex(1),
        };
        let refused = refuse(&visit, &session, &s::draft(true), "paper-not-a-picture");
        assert_eq!(refused.status().as_u16(), 422);
    }

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let check = |bytes: &[u8], kind| assert_eq!(media_type(bytes), kind);
        check(b"\x89PNG\r\n\x1a\n....", Some("image/png"));
        check(b"\xff\xd8\xff\xe0", Some("image/jpeg"));
        check(b"%PDF-1.7", Some("application/pdf"));
        check(b"<svg onload=", None);
        check(b"", None);
    }
}
