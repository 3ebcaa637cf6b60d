//! Parties: agencies, banks, enterprises and their units. No person is one.

use axum::Json;
use axum::extract::State as With;
use chancery_readmodel::{Answer, KeyState, List, PartyFilter};
use chancery_rules::kernel::ids::PartyId;
use chancery_rules::party::PartyRecord;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::list::{PageQuery, optional};
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::state::State;

/// Which parties.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PartiesQuery {
    /// Only units of this party.
    pub parent: Option<String>,
}

/// A party with its keys.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PartyDetail {
    /// Its record in the state.
    pub party: PartyRecord,
    /// Its keys, in force and retired.
    pub keys: Vec<KeyState>,
}

/// Parties, newest first.
#[utoipa::path(get, path = "/v1/parties", tag = "parties", params(PartiesQuery, PageQuery),
    responses((status = 200, description = "a page of parties",
        body = ref("#/components/schemas/AnswerOfListOfPartyRecord"))))]
pub async fn list(
    With(state): With<State>,
    Query(query): Query<PartiesQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Answer<List<PartyRecord>>>, Problem> {
    let filter = PartyFilter {
        parent: optional("parent", query.parent.as_deref())?,
    };
    Ok(Json(
        state
            .ledger()
            .readmodel()
            .parties(filter, page.page()?)
            .await?,
    ))
}

/// One party with its keys.
#[utoipa::path(get, path = "/v1/parties/{id}", tag = "parties",
    params(("id" = String, Path, description = "the party's id in hex")),
    responses((status = 200, description = "the party",
        body = ref("#/components/schemas/AnswerOfPartyDetail"))))]
pub async fn show(
    With(state): With<State>,
    Id(id): Id<PartyId>,
) -> Result<Json<Answer<PartyDetail>>, Problem> {
    let found = state.ledger().readmodel().party(id).await?;
    let as_of_height = found.as_of_height;
    let found = found
        .content
        .ok_or_else(|| Problem::not_found("party", &id, as_of_height))?;
    let (party, keys) = found;
    Ok(Json(Answer {
        as_of_height,
        content: PartyDetail { party, keys },
    }))
}
