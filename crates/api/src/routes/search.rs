//! One box for any id, height, credit code or name.

use axum::Json;
use axum::extract::State as With;
use chancery_readmodel::{Answer, Found};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::extract::Query;
use crate::problem::Problem;
use crate::state::State;

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// An id or its first 6 hex digits or more, a height, a credit code, a name or a part of it.
    #[param(max_length = 100)]
    pub q: String,
}

/// What was found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SearchResult {
    /// At most 20 things; empty when nothing fits.
    pub found: Vec<Found>,
}

/// Finds blocks, transactions, parties, definitions, certificates, motions, cases, entries, permissions, requests
/// for them, receipts of access and obligations.
#[utoipa::path(get, path = "/v1/search", tag = "search", params(SearchQuery),
    responses((status = 200, description = "what was found",
        body = ref("#/components/schemas/AnswerOfSearchResult"))))]
pub async fn find(
    With(state): With<State>,
    Query(query): Query<SearchQuery>,
) -> Result<Json<Answer<SearchResult>>, Problem> {
    let found = state.ledger().readmodel().search(&query.q).await?;
    Ok(Json(found.map(|found| SearchResult { found })))
}
