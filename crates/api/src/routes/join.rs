//! Where a node without a history joins, and how one committee followed another.

use axum::Json;
use axum::extract::State as With;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use chancery_readmodel::Answer;
use schemars::JsonSchema;
use serde::Serialize;

use crate::problem::{self, Problem};
use crate::state::State;

/// The media type of canonical CBOR.
pub const CBOR: &str = "application/cbor";

/// How one committee gave way to the next, or was confirmed in office.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LinkView {
    /// The header of the last block of an epoch, in hex.
    pub header: String,
    /// Its finality certificate, in hex. Different nodes may hold different valid ones.
    pub finality: String,
    /// The keys of the next committee; absent if they are those that signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub committee: Option<Vec<String>>,
}

/// The links since the genesis file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Committees {
    /// The links, in order.
    pub links: Vec<LinkView>,
}

/// The latest certified header with the links to its committee, in canonical CBOR: a node verifies
/// it from the genesis file and fetches the state that it commits to.
#[utoipa::path(get, path = "/v1/join", tag = "ledger",
    responses((status = 200, description = "a join point",
        content_type = "application/cbor", body = ref("#/components/schemas/Binary"))))]
pub async fn point(With(state): With<State>) -> Result<Response, Problem> {
    let point = state.ledger().doors().feed.join_point().await;
    let point = point.ok_or_else(|| {
        Problem::of(problem::PROOF_NOT_READY, "no final block is at hand").retry_after(1_000)
    })?;
    Ok(([(CONTENT_TYPE, CBOR)], point).into_response())
}

/// The links from the genesis file's committee to the present one, in order.
#[utoipa::path(get, path = "/v1/committees", tag = "ledger",
    responses((status = 200, description = "the links",
        body = ref("#/components/schemas/AnswerOfCommittees"))))]
pub async fn committees(With(state): With<State>) -> Json<Answer<Committees>> {
    let ledger = state.ledger();
    let links = ledger.doors().feed.links();
    let links = links.into_iter().map(|link| LinkView {
        header: hex::encode(link.header),
        finality: hex::encode(link.finality),
        committee: link
            .committee
            .map(|keys| keys.iter().map(|key| hex::encode(key.0)).collect()),
    });
    Json(Answer {
        as_of_height: ledger.readmodel().height(),
        content: Committees {
            links: links.collect(),
        },
    })
}
