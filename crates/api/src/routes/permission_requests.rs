//! Requests for permissions: which agency asks which steward for what data, for which purpose, and the answer.

use axum::Json;
use axum::extract::State as With;
use chancery_readmodel::{Answer, List, PermissionRequestFilter};
use chancery_rules::kernel::ids::RequestId;
use chancery_rules::permission::{PermissionRequestRecord, RequestStatus, Target};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::list::{PageQuery, optional};
use super::shown::ProofQuery;
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::proofs::RecordProof;
use crate::state::State;

/// Which requests; all conditions hold together.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PermissionRequestsQuery {
    /// Only those that this party made.
    pub requester: Option<String>,
    /// Only those that this party answers: the steward of the dataset.
    pub steward: Option<String>,
    /// Only those for this dataset, by definition id.
    pub definition: Option<String>,
    /// Only those with this status: `open`, `granted`, `refused`, `withdrawn`. One whose time is over stays `open`.
    #[param(value_type = Option<String>)]
    pub status: Option<RequestStatus>,
}

impl PermissionRequestsQuery {
    fn filter(&self) -> Result<PermissionRequestFilter, Problem> {
        let definition = optional("definition", self.definition.as_deref())?;
        Ok(PermissionRequestFilter {
            requester: optional("requester", self.requester.as_deref())?,
            steward: optional("steward", self.steward.as_deref())?,
            target: definition.map(Target::Definition),
            status: self.status,
        })
    }
}

/// A request, with its proof if asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PermissionRequestDetail {
    /// Its record in the state; absent only where a proof shows that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<PermissionRequestRecord>,
    /// That its record is in the state, or that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<RecordProof>,
}

/// Requests for permissions, newest first.
#[utoipa::path(get, path = "/v1/permission-requests", tag = "permissions",
    params(PermissionRequestsQuery, PageQuery),
    responses((status = 200, description = "a page of requests",
        body = ref("#/components/schemas/AnswerOfListOfPermissionRequestRecord"))))]
pub async fn list(
    With(state): With<State>,
    Query(query): Query<PermissionRequestsQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Answer<List<PermissionRequestRecord>>>, Problem> {
    let model = state.ledger().readmodel();
    let found = model.permission_requests(query.filter()?, page.page()?);
    Ok(Json(found.await?))
}

/// One request. With `proof=true` also one that is not there, proven absent.
#[utoipa::path(get, path = "/v1/permission-requests/{id}", tag = "permissions",
    params(("id" = String, Path, description = "the request's id in hex"), ProofQuery),
    responses((status = 200, description = "the request",
        body = ref("#/components/schemas/AnswerOfPermissionRequestDetail"))))]
pub async fn show(
    With(state): With<State>,
    Id(id): Id<RequestId>,
    Query(query): Query<ProofQuery>,
) -> Result<Json<Answer<PermissionRequestDetail>>, Problem> {
    let ledger = state.ledger();
    let found = ledger.readmodel().permission_request(id);
    let shown = query.shown(ledger, ("request", id), found).await?;
    Ok(Json(shown.map(|shown| PermissionRequestDetail {
        request: shown.record,
        proof: shown.proof,
    })))
}
