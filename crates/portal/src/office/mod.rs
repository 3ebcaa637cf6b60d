//! The registrar's place: sign in, prepare, issue, suspend, resume, revoke.
//!
//! Every form carries the session's token; every act is the agency's, signed by its office key and
//! so marked *assisted*. Absent on purpose: rules (the ledger's) and storage (the cabinet's).

mod act;
mod certificate;
mod check;
mod details;
mod draft;
mod filled;
mod hints;
mod list;
mod paper;
mod persona;
mod printed;
mod session;
mod sign_in;
pub(crate) mod view;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use crate::Portal;
use crate::error::Failure;

pub(crate) use filled::field as form_field;
pub(crate) use list::Narrow;
pub(crate) use persona::Persona;
pub(crate) use session::{Session, Sessions};
pub(crate) use sign_in::banner;

/// The most bytes of a photograph, which the vault takes as well.
pub(crate) const PAPER_BYTES_MAX: usize = 20_000_000;

/// Room for the form around the photograph.
const FORM_BYTES: usize = 64 * 1024;

/// The routes of this place.
pub(crate) fn routes() -> Router<Portal> {
    Router::new()
        .route("/office", get(list::show))
        .route("/office/sign-in", get(sign_in::show).post(sign_in::open))
        .route("/office/sign-out", post(sign_in::close))
        .route("/office/new", get(draft::choose).post(draft::begin))
        .route(
            "/office/drafts/{draft}/details",
            get(details::show).post(details::save),
        )
        .route("/office/drafts/{draft}/check", get(check::show))
        .route("/office/drafts/{draft}/issue", post(check::issue))
        .route("/office/drafts/{draft}/delete", post(draft::delete))
        .route("/office/certificates/{certificate}", get(certificate::show))
        .route(
            "/office/certificates/{certificate}/issued",
            get(certificate::issued),
        )
        .route(
            "/office/certificates/{certificate}/bundle",
            get(certificate::bundle),
        )
        .route(
            "/office/certificates/{certificate}/{act}",
            get(act::show).post(act::carry_out),
        )
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .merge(with_paper())
}

/// The one form that carries a photograph.
fn with_paper() -> Router<Portal> {
    Router::new()
        .route(
            "/office/drafts/{draft}/paper",
            get(paper::show).post(paper::save),
        )
        .layer(DefaultBodyLimit::max(PAPER_BYTES_MAX + FORM_BYTES))
}

/// Why nobody gets in: sign-in comes first, or the form is a stranger's.
pub(crate) enum Unadmitted {
    /// Nobody is signed in.
    SignIn,
    /// The request came from another site.
    Failure(Failure),
}

impl IntoResponse for Unadmitted {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn => Redirect::to("/office/sign-in").into_response(),
            Self::Failure(failure) => failure.into_response(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Session
where
    Portal: FromRef<S>,
{
    type Rejection = Unadmitted;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Unadmitted> {
        check_origin(parts).map_err(Unadmitted::Failure)?;
        Portal::from_ref(state)
            .sessions
            .find(&parts.headers)
            .ok_or(Unadmitted::SignIn)
    }
}

/// Refuses what a browser says comes from another site.
pub(crate) fn check_origin(parts: &Parts) -> Result<(), Failure> {
    if parts.method.is_safe() {
        return Ok(());
    }
    let value = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    if value("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(Failure::NotOurForm);
    }
    let host = value(header::HOST.as_str());
    let Some(origin) = value(header::ORIGIN.as_str()) else {
        return Ok(());
    };
    // `null` is what a browser says of a frame in a sandbox and of a file: never of our own pages.
    match origin.split_once("://") {
        Some((_, origin)) if Some(origin) == host => Ok(()),
        _ => Err(Failure::NotOurForm),
    }
}

/// Every page of this place, for the gallery.
#[cfg(test)]
pub(crate) fn gallery(visit: &crate::visit::Visit) -> Vec<(&'static str, maud::Markup)> {
    use crate::explorer::view::{Named, Part};
    use crate::gallery::samples as s;
    use crate::layout::FieldError;
    use view::Act;
    let text = visit.text;
    let session = |persona| Session {
        persona,
        form_token: s::hex(99),
    };
    let (officer, clerk) = (session(Persona::Registrar), session(Persona::Clerk));
    let form = s::form();
    let wrong = filled::errors(text, &form, &s::draft(false).values);
    let none = Part {
        items: Vec::new(),
        next: None,
    };
    let some = Part {
        items: s::own_lines(),
        next: Some("c1".to_owned()),
    };
    let reasons = [
        Named {
            id: "dissolved".to_owned(),
            zh: "注销登记".to_owned(),
            en: "Dissolved".to_owned(),
        },
        Named {
            id: "by-order".to_owned(),
            zh: "依法吊销".to_owned(),
            en: "Revoked by order".to_owned(),
        },
    ];
    let no_paper = FieldError {
        field: "paper".to_owned(),
        message: text.say("paper-not-a-picture"),
    };
    let no_type = FieldError {
        field: s::hex(3),
        message: text.say("new-choose"),
    };
    vec![
        ("sign-in", sign_in::page_of(visit, false)),
        ("sign-in-wrong", sign_in::page_of(visit, true)),
        (
            "list",
            list::front(
                visit,
                &officer,
                &[s::draft(true)],
                &Narrow::default(),
                &some,
            ),
        ),
        (
            "list-clerk",
            list::front(visit, &clerk, &[], &Narrow::default(), &none),
        ),
        ("new", draft::choice(visit, &officer, &[s::licence()], &[])),
        (
            "new-wrong",
            draft::choice(visit, &officer, &[s::licence()], &[no_type]),
        ),
        ("new-none", draft::choice(visit, &officer, &[], &[])),
        (
            "details",
            details::details(visit, &officer, &form, &s::draft(true), &[]),
        ),
        (
            "details-wrong",
            details::details(visit, &officer, &form, &s::draft(false), &wrong),
        ),
        ("paper", paper::paper(visit, &officer, &s::draft(true), &[])),
        (
            "paper-wrong",
            paper::paper(visit, &officer, &s::draft(false), &[no_paper]),
        ),
        (
            "check",
            check::answers(visit, &officer, &form, &s::draft(true)),
        ),
        (
            "issued",
            certificate::reference(visit, &officer, "http://127.0.0.1:8101", &s::own("active")),
        ),
        (
            "certificate",
            certificate::manage(visit, &officer, &s::own("active"), None),
        ),
        (
            "certificate-done",
            certificate::manage(visit, &officer, &s::own("revoked"), Some(Act::Revoke)),
        ),
        (
            "certificate-clerk",
            certificate::manage(visit, &clerk, &s::own("suspended"), None),
        ),
        (
            "reason",
            act::choose(
                visit,
                &officer,
                &s::own("active"),
                Act::Revoke,
                &reasons,
                false,
            ),
        ),
        (
            "reason-wrong",
            act::choose(
                visit,
                &officer,
                &s::own("active"),
                Act::Suspend,
                &reasons,
                true,
            ),
        ),
        (
            "reason-none",
            act::choose(visit, &officer, &s::own("active"), Act::Resume, &[], false),
        ),
        (
            "confirm",
            act::confirm(visit, &officer, &s::own("active"), Act::Revoke, &reasons[0]),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::check_origin;

    #[test]
    fn a_form_is_taken_from_our_own_pages_alone() {
        let check = |method: &str, headers: &[(&str, &str)], expected: bool| {
            let mut request = Request::builder()
                .method(method)
                .header("host", "node:8101");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let (parts, ()) = request.body(()).unwrap().into_parts();
            assert_eq!(check_origin(&parts).is_ok(), expected, "{headers:?}");
        };
        check("POST", &[("origin", "http://node:8101")], true);
        check("POST", &[("origin", "https://node:8101")], true);
        check("POST", &[], true);
        check("POST", &[("origin", "null")], false);
        check("POST", &[("origin", "http://elsewhere.example")], false);
        check("POST", &[("origin", "node:8101")], false);
        check("POST", &[("sec-fetch-site", "same-site")], false);
        check("POST", &[("sec-fetch-site", "same-origin")], true);
        check("GET", &[("origin", "null")], true);
    }
}
