//! Obligations: amounts due, from whom, to whom, and what became of them.

use axum::Json;
use axum::extract::State as With;
use chancery_readmodel::{Answer, List, ObligationFilter};
use chancery_rules::kernel::ids::ObligationId;
use chancery_rules::obligation::{ObligationRecord, ObligationStatus};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::list::{PageQuery, optional};
use super::shown::ProofQuery;
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::proofs::RecordProof;
use crate::state::State;

/// Which obligations; all conditions hold together.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ObligationsQuery {
    /// Only those that this party owes or is owed.
    pub party: Option<String>,
    /// Only those that were assessed in this case.
    pub case: Option<String>,
    /// Only those with this status: `due`, `overdue`, `discharged`, `reversed`.
    #[param(value_type = Option<String>)]
    pub status: Option<ObligationStatus>,
}

/// An obligation, with its proof if asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ObligationDetail {
    /// Its record in the state; absent only where a proof shows that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obligation: Option<ObligationRecord>,
    /// That its record is in the state, or that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<RecordProof>,
}

/// Obligations, newest first.
#[utoipa::path(get, path = "/v1/obligations", tag = "obligations",
    params(ObligationsQuery, PageQuery),
    responses((status = 200, description = "a page of obligations",
        body = ref("#/components/schemas/AnswerOfListOfObligationRecord"))))]
pub async fn list(
    With(state): With<State>,
    Query(query): Query<ObligationsQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Answer<List<ObligationRecord>>>, Problem> {
    let filter = ObligationFilter {
        party: optional("party", query.party.as_deref())?,
        case: optional("case", query.case.as_deref())?,
        status: query.status,
    };
    let model = state.ledger().readmodel();
    Ok(Json(model.obligations(filter, page.page()?).await?))
}

/// One obligation. With `proof=true` also one that is not there, proven absent.
#[utoipa::path(get, path = "/v1/obligations/{id}", tag = "obligations",
    params(("id" = String, Path, description = "the obligation's id in hex"), ProofQuery),
    responses((status = 200, description = "the obligation",
        body = ref("#/components/schemas/AnswerOfObligationDetail"))))]
pub async fn show(
    With(state): With<State>,
    Id(id): Id<ObligationId>,
    Query(query): Query<ProofQuery>,
) -> Result<Json<Answer<ObligationDetail>>, Problem> {
    let ledger = state.ledger();
    let found = ledger.readmodel().obligation(id);
    let shown = query.shown(ledger, ("obligation", id), found).await?;
    Ok(Json(shown.map(|shown| ObligationDetail {
        obligation: shown.record,
        proof: shown.proof,
    })))
}
