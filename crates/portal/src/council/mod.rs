//! The council: its motions, what each would do, who voted how, and a voice in it.
//!
//! A vote is signed by a member's root key. In a development city a delegate signs with it here; in
//! every other the page says how to sign where the key is kept, and takes the signed envelope. Absent
//! on purpose: decisions. What a page shows beforehand the rules check again.

mod forms;
mod list;
mod motion;
mod offline;
mod propose;
mod simulated;
pub(crate) mod view;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Extension, Form, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::Markup;
use serde::Deserialize;

use crate::Portal;
use crate::ask::council as ask;
use crate::error::Failure;
use crate::office::Session;
use crate::visit::Visit;

#[cfg(test)]
use forms::Proposal;

/// The most bytes of a form here; a certificate type may be in it.
const FORM_BYTES_MAX: usize = 128 * 1024;

/// The routes of this place.
pub(crate) fn routes() -> Router<Portal> {
    Router::new()
        .route("/council", get(front))
        .route("/council/propose", get(propose::choose).post(propose::send))
        .route("/council/propose/check", post(propose::check))
        .route("/council/motions/{motion}", get(one))
        .route("/council/motions/{motion}/vote", post(vote))
        .route("/council/motions/{motion}/withdraw", post(withdraw))
        .route("/council/submit", post(offline::submit))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
}

type Here = Extension<Arc<Visit>>;
type With = State<Portal>;

/// Who looks, and whether this node can sign for them.
pub(super) struct Viewer {
    session: Option<Session>,
    can_sign: bool,
}

impl Viewer {
    pub(super) fn of(portal: &Portal, headers: &HeaderMap) -> Self {
        let session = portal.sessions.find(headers);
        let may = session
            .as_ref()
            .is_some_and(|session| session.persona.may_vote());
        Self {
            can_sign: may && ask::holds_root_key(portal),
            session,
        }
    }

    /// The token of a form that is signed here.
    fn token(&self) -> Option<&str> {
        let session = self.session.as_ref().filter(|_| self.can_sign);
        session.map(|session| session.form_token.as_str())
    }
}

/// Which part of the list of motions.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    cursor: Option<String>,
    status: Option<String>,
}

async fn front(
    State(portal): With,
    Extension(visit): Here,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Failure> {
    let status = wanted.status.as_deref().filter(|status| !status.is_empty());
    let council = ask::council(&portal).await?;
    let part = ask::motions(&portal, status, wanted.cursor.as_deref()).await?;
    let viewer = Viewer::of(&portal, &headers);
    Ok(list::front(
        &visit,
        &viewer,
        &council,
        &part,
        status,
        wanted.cursor.as_deref(),
    ))
}

/// What was just done.
#[derive(Debug, Default, Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

async fn one(
    State(portal): With,
    Extension(visit): Here,
    headers: HeaderMap,
    Path(asked): Path<String>,
    Query(done): Query<Done>,
) -> Result<Markup, Failure> {
    let view = ask::motion(&portal, &asked).await?;
    let offline = ask::offline_vote(&portal, &asked)?;
    let viewer = Viewer::of(&portal, &headers);
    Ok(motion::one(&visit, &viewer, &view, &offline, &done.done))
}

/// A vote.
#[derive(Debug, Deserialize)]
struct Cast {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    vote: String,
}

/// `POST /council/motions/{motion}/vote`.
async fn vote(
    State(portal): With,
    session: Session,
    Path(asked): Path<String>,
    Form(cast): Form<Cast>,
) -> Result<Response, Failure> {
    session.check_form(Some(&cast.csrf))?;
    session.check_may_vote()?;
    ask::vote(&portal, &asked, &cast.vote).await?;
    Ok(Redirect::to(&format!("/council/motions/{asked}?done=voted")).into_response())
}

/// `POST /council/motions/{motion}/withdraw`.
async fn withdraw(
    State(portal): With,
    session: Session,
    Path(asked): Path<String>,
    Form(cast): Form<Cast>,
) -> Result<Response, Failure> {
    session.check_form(Some(&cast.csrf))?;
    session.check_may_vote()?;
    ask::withdraw(&portal, &asked).await?;
    Ok(Redirect::to(&format!("/council/motions/{asked}?done=withdrawn")).into_response())
}

/// Every page of this place, for the gallery.
#[cfg(test)]
pub(crate) fn gallery(visit: &Visit) -> Vec<(&'static str, Markup)> {
    use crate::explorer::view::Part;
    use crate::gallery::samples as s;
    let (delegate, reader) = gallery_viewers();
    let offline = s::offline();
    let none = Part {
        items: Vec::new(),
        next: None,
    };
    let some = Part {
        items: vec![s::motion("open", true).line, s::motion("passed", true).line],
        next: Some("c1".to_owned()),
    };
    let council = s::council();
    let mut pages = vec![
        (
            "list",
            list::front(visit, &delegate, &council, &some, None, None),
        ),
        (
            "list-none",
            list::front(visit, &reader, &council, &none, Some("failed"), Some("c1")),
        ),
        ("kinds", propose::kinds(visit, &delegate)),
        (
            "check",
            propose::answers(visit, &delegate, &s::proposal(true)),
        ),
        (
            "check-refused",
            propose::answers(visit, &delegate, &s::proposal(false)),
        ),
        (
            "check-offline",
            propose::answers(visit, &reader, &s::proposal(true)),
        ),
        (
            "motion-offline",
            motion::one(visit, &reader, &s::motion("open", true), &offline, ""),
        ),
        (
            "motion-refused",
            motion::one(
                visit,
                &delegate,
                &s::motion("open", false),
                &offline,
                "voted",
            ),
        ),
    ];
    pages.extend(gallery_of_standings(visit, &delegate));
    pages.extend(gallery_of_forms(visit, &delegate));
    pages
}

/// The form of every kind, and one that is wrongly filled in.
#[cfg(test)]
fn gallery_of_forms(visit: &Visit, delegate: &Viewer) -> Vec<(&'static str, Markup)> {
    let choices = crate::gallery::samples::choices();
    let mut pages = Vec::new();
    for kind in forms::KINDS {
        let proposal = Proposal::empty(kind.code);
        let page = propose::form(visit, delegate, &choices, &proposal, &[]);
        pages.push((kind.code, page));
    }
    let wrong = Proposal::empty("admit_node");
    let errors = wrong.errors(visit.text);
    pages.push((
        "form-wrong",
        propose::form(visit, delegate, &choices, &wrong, &errors),
    ));
    pages
}

#[cfg(test)]
fn gallery_viewers() -> (Viewer, Viewer) {
    let session = Session {
        persona: crate::office::Persona::Delegate,
        form_token: crate::gallery::samples::hex(99),
    };
    let delegate = Viewer {
        session: Some(session),
        can_sign: true,
    };
    let reader = Viewer {
        session: None,
        can_sign: false,
    };
    (delegate, reader)
}

/// One motion as it can stand.
#[cfg(test)]
fn gallery_of_standings(visit: &Visit, delegate: &Viewer) -> Vec<(&'static str, Markup)> {
    use crate::gallery::samples as s;
    let offline = s::offline();
    let mut pages = Vec::new();
    let standings = [
        ("motion-open", "open"),
        ("motion-passed", "passed"),
        ("motion-rejected", "rejected"),
        ("motion-withdrawn", "withdrawn"),
        ("motion-failed", "failed"),
        ("motion-expired", "expired"),
    ];
    for (name, standing) in standings {
        let view = s::motion(standing, true);
        pages.push((name, motion::one(visit, delegate, &view, &offline, "")));
    }
    pages
}
