//! The verification page: a file, a picture or a camera in; one large verdict out.
//!
//! With script all is checked in the reader's browser by `verifier/`, and nothing is uploaded.
//! Without script the same form posts the file here and this server checks it, and says that it
//! did (*assisted*). A copy of the page to keep works without a network. Absent on purpose: any
//! memory of what was verified.

mod offline;
mod page;
mod report;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Multipart, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::Markup;

use crate::Portal;
use crate::error::Failure;
use crate::upload;
use crate::visit::Visit;

pub(crate) use report::{CheckLine, ReportView};

/// The most bytes that the server takes for an assisted verification: a bundle's own bound.
const BUNDLE_BYTES_MAX: usize = 1 << 20;

/// Room for the form around the file.
const FORM_BYTES: usize = 16 * 1024;

/// The routes of this place.
pub(crate) fn routes() -> Router<Portal> {
    Router::new()
        .route("/verify", get(show).post(assisted))
        .route("/verify/offline", get(save))
        .layer(axum::extract::DefaultBodyLimit::max(
            BUNDLE_BYTES_MAX + FORM_BYTES,
        ))
}

async fn show(Extension(visit): Extension<Arc<Visit>>) -> Markup {
    page::verify(&visit)
}

/// Verifies on the server, for a reader without script.
async fn assisted(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    form: Multipart,
) -> Result<Response, Failure> {
    let mut form = upload::read(form, BUNDLE_BYTES_MAX).await?;
    let Some(file) = form.take_file("bundle") else {
        let page = page::nothing_chosen(&visit);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let report = crate::ask::verify(&portal, file.bytes).await?;
    Ok(report::assisted(&visit, &report).into_response())
}

/// The page as one file.
async fn save(State(portal): State<Portal>) -> Result<Response, Failure> {
    let page = offline::page(crate::ask::genesis(&portal)).ok_or(Failure::NotFound)?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"chancery-verify.html\"",
        ),
    ];
    Ok((headers, page).into_response())
}

/// Every page of this place, for the gallery.
#[cfg(test)]
pub(crate) fn gallery(visit: &Visit) -> Vec<(&'static str, Markup)> {
    use crate::gallery::samples::report;
    let mut pages = vec![
        ("page", page::verify(visit)),
        ("nothing", page::nothing_chosen(visit)),
    ];
    for verdict in [
        "valid",
        "stale",
        "suspended",
        "revoked",
        "expired",
        "unknown",
        "invalid",
    ] {
        pages.push((verdict, report::assisted(visit, &report(verdict))));
    }
    pages
}
