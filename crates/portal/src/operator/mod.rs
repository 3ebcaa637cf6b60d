//! The operator's page: what is wrong first, then this node, what stopping it would do, the other
//! nodes, the machine; a runbook for each alert.
//!
//! Anyone may see how the committee stands; the machine is for who is signed in. Absent on purpose:
//! buttons. What an operator does is done on the machine, or by the council.

mod page;
mod runbook;
pub(crate) mod view;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::http::HeaderMap;
use axum::routing::get;
use maud::Markup;

use crate::Portal;
use crate::error::Failure;
use crate::visit::Visit;

/// The routes of this place.
pub(crate) fn routes() -> Router<Portal> {
    Router::new()
        .route("/operator", get(front))
        .route("/operator/runbooks/{name}", get(one_runbook))
}

async fn front(
    State(portal): State<Portal>,
    Extension(visit): Extension<Arc<Visit>>,
    headers: HeaderMap,
) -> Result<Markup, Failure> {
    let is_signed_in = portal.sessions.find(&headers).is_some();
    let view = crate::ask::operator::standing(&portal, is_signed_in).await?;
    Ok(page::front(&visit, &view))
}

async fn one_runbook(
    Extension(visit): Extension<Arc<Visit>>,
    Path(name): Path<String>,
) -> Result<Markup, Failure> {
    runbook::page_of(&visit, &name).ok_or(Failure::NotFound)
}

/// Every page of this place, for the gallery.
#[cfg(test)]
pub(crate) fn gallery(visit: &Visit) -> Vec<(&'static str, Markup)> {
    use crate::gallery::samples as s;
    let mut pages = vec![
        ("well", page::front(visit, &s::operator(true))),
        ("unwell", page::front(visit, &s::operator(false))),
    ];
    for alert in view_alerts() {
        let runbook = runbook::page_of(visit, alert.runbook);
        pages.push((alert.code, runbook.unwrap_or_default()));
    }
    pages
}

/// Every alert that the page can show.
#[cfg(test)]
fn view_alerts() -> &'static [view::Alert] {
    &crate::ask::operator::ALERTS
}
