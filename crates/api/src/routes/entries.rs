//! Entries of registers, and claims that are made once.

use axum::Json;
use axum::extract::State as With;
use chancery_readmodel::{Answer, EntryFilter, List};
use chancery_rules::kernel::ids::{EntryId, Nullifier};
use chancery_rules::register::{EntryRecord, EntryStatus, NullifierRecord};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::list::{PageQuery, optional};
use super::shown::ProofQuery;
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::proofs::RecordProof;
use crate::state::State;

/// Which entries; all conditions hold together.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EntriesQuery {
    /// Only those of this register, by definition id.
    pub register: Option<String>,
    /// Only those with this status: `current`, `split`, `merged`, `closed`.
    #[param(value_type = Option<String>)]
    pub status: Option<EntryStatus>,
    /// Only those that this party keeps.
    pub keeper: Option<String>,
}

/// An entry, with its proof if asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EntryDetail {
    /// Its record in the state; absent only where a proof shows that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryRecord>,
    /// That its record is in the state, or that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<RecordProof>,
}

/// A claim, with its proof if asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NullifierDetail {
    /// Its record in the state; absent only where a proof shows that nothing was claimed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nullifier: Option<NullifierRecord>,
    /// That its record is in the state, or that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<RecordProof>,
}

/// Entries of registers, newest first.
#[utoipa::path(get, path = "/v1/entries", tag = "registers", params(EntriesQuery, PageQuery),
    responses((status = 200, description = "a page of entries",
        body = ref("#/components/schemas/AnswerOfListOfEntryRecord"))))]
pub async fn list(
    With(state): With<State>,
    Query(query): Query<EntriesQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Answer<List<EntryRecord>>>, Problem> {
    let filter = EntryFilter {
        register: optional("register", query.register.as_deref())?,
        status: query.status,
        keeper: optional("keeper", query.keeper.as_deref())?,
    };
    let model = state.ledger().readmodel();
    Ok(Json(model.entries(filter, page.page()?).await?))
}

/// One entry. With `proof=true` also one that is not there, proven absent.
#[utoipa::path(get, path = "/v1/entries/{id}", tag = "registers",
    params(("id" = String, Path, description = "the entry's id in hex"), ProofQuery),
    responses((status = 200, description = "the entry",
        body = ref("#/components/schemas/AnswerOfEntryDetail"))))]
pub async fn show(
    With(state): With<State>,
    Id(id): Id<EntryId>,
    Query(query): Query<ProofQuery>,
) -> Result<Json<Answer<EntryDetail>>, Problem> {
    let ledger = state.ledger();
    let found = ledger.readmodel().entry(id);
    let shown = query.shown(ledger, ("entry", id), found).await?;
    Ok(Json(shown.map(|shown| EntryDetail {
        entry: shown.record,
        proof: shown.proof,
    })))
}

/// One claim: when, by whom and for what. With `proof=true` also that nothing was claimed yet.
#[utoipa::path(get, path = "/v1/nullifiers/{id}", tag = "registers",
    params(("id" = String, Path, description = "what was claimed, in hex"), ProofQuery),
    responses((status = 200, description = "the claim",
        body = ref("#/components/schemas/AnswerOfNullifierDetail"))))]
pub async fn nullifier(
    With(state): With<State>,
    Id(id): Id<Nullifier>,
    Query(query): Query<ProofQuery>,
) -> Result<Json<Answer<NullifierDetail>>, Problem> {
    let ledger = state.ledger();
    let found = ledger.readmodel().nullifier(id);
    let shown = query.shown(ledger, ("claim", id), found).await?;
    Ok(Json(shown.map(|shown| NullifierDetail {
        nullifier: shown.record,
        proof: shown.proof,
    })))
}
