//! Definitions of every kind: certificate types, registers, services, datasets, calendars.

use axum::Json;
use axum::extract::State as With;
use chancery_readmodel::{Answer, DefinitionFilter, List};
use chancery_rules::definition::{DefinitionRecord, DocumentKind};
use chancery_rules::kernel::ids::DefinitionId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::list::{PageQuery, optional};
use super::shown::ProofQuery;
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::proofs::RecordProof;
use crate::state::State;

/// Which definitions; all conditions hold together.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DefinitionsQuery {
    /// Only those of this kind: `certificate_type`, `register`, `service`, `dataset`, `calendar`.
    #[param(value_type = Option<String>)]
    pub kind: Option<DocumentKind>,
    /// Only versions of the definition with this code.
    pub code: Option<String>,
    /// Only datasets that this party is the steward of.
    pub steward: Option<String>,
}

/// A definition, with its proof if asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DefinitionDetail {
    /// Its record in the state, with the whole document; absent only where a proof shows that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<DefinitionRecord>,
    /// That its record is in the state, or that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<RecordProof>,
}

/// Definitions, newest first.
#[utoipa::path(get, path = "/v1/definitions", tag = "definitions",
    params(DefinitionsQuery, PageQuery),
    responses((status = 200, description = "a page of definitions",
        body = ref("#/components/schemas/AnswerOfListOfDefinitionRecord"))))]
pub async fn list(
    With(state): With<State>,
    Query(query): Query<DefinitionsQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Answer<List<DefinitionRecord>>>, Problem> {
    let filter = DefinitionFilter {
        kind: query.kind,
        code: query.code,
        steward: optional("steward", query.steward.as_deref())?,
    };
    let model = state.ledger().readmodel();
    Ok(Json(model.definitions(filter, page.page()?).await?))
}

/// One definition. With `proof=true` also one that is not there, proven absent.
#[utoipa::path(get, path = "/v1/definitions/{id}", tag = "definitions",
    params(("id" = String, Path, description = "the definition's id in hex"), ProofQuery),
    responses((status = 200, description = "the definition",
        body = ref("#/components/schemas/AnswerOfDefinitionDetail"))))]
pub async fn show(
    With(state): With<State>,
    Id(id): Id<DefinitionId>,
    Query(query): Query<ProofQuery>,
) -> Result<Json<Answer<DefinitionDetail>>, Problem> {
    let ledger = state.ledger();
    let found = ledger.readmodel().definition(id);
    let shown = query.shown(ledger, ("definition", id), found).await?;
    Ok(Json(shown.map(|shown| DefinitionDetail {
        definition: shown.record,
        proof: shown.proof,
    })))
}
