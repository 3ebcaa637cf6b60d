//! The explorer: what the agencies agreed on, for anyone to look up.
//!
//! Handlers ask one thing and show it. Absent on purpose: content of certificates and anything
//! that names a person; the ledger has neither.

mod block;
mod certificate;
mod csv;
mod home;
pub(crate) mod lists;
mod party;
mod transaction;
mod types;
pub(crate) mod view;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::Markup;
use serde::Deserialize;

use crate::Portal;
use crate::ask::ledger as ask;
use crate::error::Failure;
use crate::visit::Visit;

/// Blocks and events that the front page shows.
const LATEST: usize = 8;

/// The routes of this place.
pub(crate) fn routes() -> Router<Portal> {
    Router::new()
        .route("/explore", get(front))
        .route("/explore/search", get(search))
        .route("/explore/blocks", get(blocks))
        .route("/explore/blocks/{block}", get(one_block))
        .route("/explore/events", get(events))
        .route("/explore/transactions/{transaction}", get(one_transaction))
        .route("/explore/certificates", get(certificates))
        .route("/explore/certificates/{certificate}", get(one_certificate))
        .route("/explore/parties", get(parties))
        .route("/explore/parties/{party}", get(one_party))
        .route("/explore/types", get(types))
        .route("/explore/types/{definition}", get(one_type))
        .merge(csv::routes())
}

type Here = Extension<Arc<Visit>>;
type With = State<Portal>;

/// Which part of a list.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    cursor: Option<String>,
    status: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
}

#[derive(Debug, Deserialize)]
struct Shown {
    #[serde(default)]
    proof: bool,
}

async fn front(State(portal): With, Extension(visit): Here) -> Result<Markup, Failure> {
    let mut blocks = ask::blocks(&portal, None).await?.items;
    let mut events = ask::log(&portal, ask::About::default(), None).await?.items;
    blocks.truncate(LATEST);
    events.truncate(LATEST);
    Ok(home::home(&visit, &blocks, &events))
}

/// One result leads straight to its page.
async fn search(
    State(portal): With,
    Extension(visit): Here,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let asked = asked.q.trim();
    let page = match ask::search(&portal, asked).await? {
        Ok(found) => match found.as_slice() {
            [only] => return Ok(Redirect::to(&only.address()).into_response()),
            found => home::results(&visit, asked, None, found),
        },
        Err(problem) => home::results(&visit, asked, Some(&visit.text.say(problem)), &[]),
    };
    Ok(page.into_response())
}

async fn blocks(
    State(portal): With,
    Extension(visit): Here,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Failure> {
    let part = ask::blocks(&portal, wanted.cursor.as_deref()).await?;
    Ok(block::list(&visit, &part, wanted.cursor.as_deref()))
}

async fn one_block(
    State(portal): With,
    Extension(visit): Here,
    Path(asked): Path<String>,
) -> Result<Markup, Failure> {
    if asked == "0" {
        return Ok(block::genesis(&visit));
    }
    Ok(block::one(&visit, &ask::block(&portal, &asked).await?))
}

async fn events(
    State(portal): With,
    Extension(visit): Here,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Failure> {
    let part = ask::log(&portal, ask::About::default(), wanted.cursor.as_deref()).await?;
    Ok(transaction::list(&visit, &part, wanted.cursor.as_deref()))
}

async fn one_transaction(
    State(portal): With,
    Extension(visit): Here,
    Path(asked): Path<String>,
) -> Result<Markup, Failure> {
    Ok(transaction::one(
        &visit,
        &ask::transaction(&portal, &asked).await?,
    ))
}

async fn certificates(
    State(portal): With,
    Extension(visit): Here,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Failure> {
    let status = wanted.status.as_deref().filter(|status| !status.is_empty());
    let part = ask::certificates(&portal, status, wanted.cursor.as_deref()).await?;
    Ok(certificate::list(
        &visit,
        &part,
        status,
        wanted.cursor.as_deref(),
    ))
}

async fn one_certificate(
    State(portal): With,
    Extension(visit): Here,
    Path(asked): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Markup, Failure> {
    let view = ask::certificate(&portal, &asked).await?;
    let proof = if shown.proof {
        Some(ask::proof(&portal, &asked).await?)
    } else {
        None
    };
    Ok(certificate::one(&visit, &view, proof.as_ref()))
}

async fn parties(
    State(portal): With,
    Extension(visit): Here,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Failure> {
    let part = ask::parties(&portal, wanted.cursor.as_deref()).await?;
    Ok(party::list(&visit, &part, wanted.cursor.as_deref()))
}

async fn one_party(
    State(portal): With,
    Extension(visit): Here,
    Path(asked): Path<String>,
) -> Result<Markup, Failure> {
    Ok(party::one(&visit, &ask::party(&portal, &asked).await?))
}

async fn types(
    State(portal): With,
    Extension(visit): Here,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Failure> {
    let part = ask::types(&portal, wanted.cursor.as_deref()).await?;
    Ok(types::list(&visit, &part, wanted.cursor.as_deref()))
}

async fn one_type(
    State(portal): With,
    Extension(visit): Here,
    Path(asked): Path<String>,
) -> Result<Markup, Failure> {
    Ok(types::one(&visit, &ask::kind(&portal, &asked).await?))
}

/// Every page of this place, for the gallery.
#[cfg(test)]
pub(crate) fn gallery(visit: &Visit) -> Vec<(&'static str, Markup)> {
    use crate::gallery::samples as s;
    use view::{FoundLine, Part};
    let next = Some("c100000000000004b0".to_owned());
    let found = [
        ("party", s::issuer()),
        ("type", s::licence()),
        ("case", s::nameless()),
    ];
    let found = found.map(|(kind, thing)| FoundLine { kind, thing });
    let certificates = |status: &[&str]| Part {
        items: status
            .iter()
            .map(|status| s::certificate(status).line)
            .collect(),
        next: next.clone(),
    };
    vec![
        (
            "home",
            home::home(visit, &[s::block(1204), s::block(1203)], &s::events()),
        ),
        ("results", home::results(visit, "税 & bureau", None, &found)),
        ("results-none", home::results(visit, "zz", None, &[])),
        (
            "results-wrong",
            home::results(visit, "", Some(&visit.text.say("search-empty")), &[]),
        ),
        (
            "blocks",
            block::list(
                visit,
                &Part {
                    items: vec![s::block(1204), s::block(1203)],
                    next: next.clone(),
                },
                Some("c1"),
            ),
        ),
        (
            "block",
            block::one(
                visit,
                &view::BlockView {
                    line: s::block(1200),
                    parent: s::hex(8),
                    view: 1322,
                    events: s::events(),
                },
            ),
        ),
        (
            "block-empty",
            block::one(
                visit,
                &view::BlockView {
                    line: s::block(1),
                    parent: s::hex(8),
                    view: 1,
                    events: Vec::new(),
                },
            ),
        ),
        ("genesis", block::genesis(visit)),
        (
            "events",
            transaction::list(
                visit,
                &Part {
                    items: s::events(),
                    next: next.clone(),
                },
                None,
            ),
        ),
        (
            "transaction",
            transaction::one(visit, &s::transaction(false)),
        ),
        (
            "transaction-rejected",
            transaction::one(visit, &s::transaction(true)),
        ),
        (
            "certificates",
            certificate::list(
                visit,
                &certificates(&["active", "suspended", "revoked", "superseded"]),
                None,
                None,
            ),
        ),
        (
            "certificates-none",
            certificate::list(visit, &certificates(&[]), Some("revoked"), Some("c1")),
        ),
        (
            "certificate",
            certificate::one(visit, &s::certificate("active"), None),
        ),
        (
            "certificate-proof",
            certificate::one(visit, &s::certificate("revoked"), Some(&s::proof())),
        ),
        (
            "parties",
            party::list(
                visit,
                &Part {
                    items: vec![s::party().line],
                    next: None,
                },
                None,
            ),
        ),
        ("party", party::one(visit, &s::party())),
        (
            "types",
            types::list(
                visit,
                &Part {
                    items: vec![s::kind().line],
                    next: None,
                },
                None,
            ),
        ),
        ("type", types::one(visit, &s::kind())),
    ]
}
