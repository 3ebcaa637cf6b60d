//! The pages of a node, in Chinese and English, rendered on the server.
//!
//! | place | folder | for whom |
//! |---|---|---|
//! | `/` | `start/` | everybody: what this city is |
//! | `/verify` | `verifier/` | whoever is shown a certificate |
//! | `/explore` | `explorer/` | whoever wants to look something up |
//! | `/office` | `office/` | officers of the agency that this node acts for |
//! | `/council` | `council/` | members of the council, and whoever wants to see what they decide |
//! | `/operator` | `operator/` | whoever runs this node |
//!
//! `layout/` has what all share, `text/` the words, `ask/` the questions put to the application
//! layer. Every page works without script and by keyboard, says as of which height it holds, and
//! fetches nothing from elsewhere. Absent on purpose: rules, storage, and the HTTP interface for
//! programs.

mod address;
mod ask;
mod assets;
mod council;
mod error;
mod explorer;
#[cfg(test)]
mod gallery;
mod layout;
mod office;
mod operator;
mod start;
mod text;
mod upload;
mod verifier;
mod visit;
mod web;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;

use crate::error::Failure;
use crate::office::Sessions;

/// What every page's handler holds; cheap to clone.
#[derive(Clone)]
struct Portal {
    api: chancery_api::State,
    sessions: Arc<Sessions>,
}

/// The pages over a node's application layer. Merge it with the routes of the interface: pages lie
/// at `/`, `/verify`, `/explore`, `/office`, `/council`, `/operator` and `/assets`, and nothing else is
/// taken.
pub fn router(api: chancery_api::State) -> Router {
    let sessions = Arc::new(Sessions::new(api.is_secure()));
    let portal = Portal { api, sessions };
    let pages = Router::new()
        .merge(start::routes())
        .merge(verifier::routes())
        .merge(explorer::routes())
        .merge(office::routes())
        .merge(council::routes())
        .merge(operator::routes())
        .route("/explore/{*rest}", get(nothing))
        .route("/office/{*rest}", get(nothing))
        .route("/council/{*rest}", get(nothing))
        .route("/operator/{*rest}", get(nothing))
        .layer(from_fn_with_state(portal.clone(), web::visit))
        .with_state(portal);
    pages.route("/assets/{name}", get(assets::serve))
}

/// An address below a place at which nothing lies.
async fn nothing() -> Failure {
    Failure::NotFound
}
