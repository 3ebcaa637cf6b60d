//! Cases: runs of services, with their timelines and what may be done next.

use axum::Json;
use axum::extract::State as With;
use chancery_readmodel::{Answer, CaseFilter, List, OfService};
use chancery_rules::case::{CaseRecord, CaseStatus};
use chancery_rules::kernel::ids::CaseId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::list::{PageQuery, optional};
use super::shown::ProofQuery;
use crate::cases::CaseView;
use crate::extract::{Id, Query};
use crate::problem::{self, Problem};
use crate::proofs::RecordProof;
use crate::state::State;

/// Which cases; all conditions hold together.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CasesQuery {
    /// Only those of this version of a service, by definition id.
    pub service: Option<String>,
    /// Only those of the service with this code, in every version; not together with `service`.
    pub code: Option<String>,
    /// Only those with this status: `open`, `granted`, `refused`, `withdrawn`, `lapsed`, `appealed`.
    #[param(value_type = Option<String>)]
    pub status: Option<CaseStatus>,
    /// Only those that this party opened or takes part in, or this person under an alias.
    pub party: Option<String>,
    /// Only those about this entry.
    pub entry: Option<String>,
}

impl CasesQuery {
    fn filter(self) -> Result<CaseFilter, Problem> {
        let version = optional("service", self.service.as_deref())?;
        let service = match (version, self.code) {
            (Some(_), Some(_)) => {
                return Err(Problem::of(
                    problem::BAD_REQUEST,
                    "ask for `service` or for `code`, not for both",
                ));
            }
            (version, code) => version
                .map(OfService::Version)
                .or(code.map(OfService::Code)),
        };
        Ok(CaseFilter {
            service,
            status: self.status,
            party: optional("party", self.party.as_deref())?,
            entry: optional("entry", self.entry.as_deref())?,
        })
    }
}

/// A case, with its proof if asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CaseDetail {
    /// The case, its timeline and what may be done next; absent only where a proof shows that there is none.
    #[serde(flatten)]
    pub case: Option<CaseView>,
    /// That its record is in the state, or that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<RecordProof>,
}

/// Cases, newest first.
#[utoipa::path(get, path = "/v1/cases", tag = "cases", params(CasesQuery, PageQuery),
    responses((status = 200, description = "a page of cases",
        body = ref("#/components/schemas/AnswerOfListOfCaseRecord"))))]
pub async fn list(
    With(state): With<State>,
    Query(query): Query<CasesQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Answer<List<CaseRecord>>>, Problem> {
    let model = state.ledger().readmodel();
    Ok(Json(model.cases(query.filter()?, page.page()?).await?))
}

/// One case. With `proof=true` also one that is not there, proven absent.
#[utoipa::path(get, path = "/v1/cases/{id}", tag = "cases",
    params(("id" = String, Path, description = "the case's id in hex"), ProofQuery),
    responses((status = 200, description = "the case",
        body = ref("#/components/schemas/AnswerOfCaseDetail"))))]
pub async fn show(
    With(state): With<State>,
    Id(id): Id<CaseId>,
    Query(query): Query<ProofQuery>,
) -> Result<Json<Answer<CaseDetail>>, Problem> {
    let ledger = state.ledger();
    let found = ledger.readmodel().case(id);
    let shown = query.shown(ledger, ("case", id), found).await?;
    let as_of_height = shown.as_of_height;
    let case = match shown.content.record {
        Some(record) => Some(ledger.view_of(record).await?),
        None => None,
    };
    let proof = shown.content.proof;
    Ok(Json(Answer {
        as_of_height,
        content: CaseDetail { case, proof },
    }))
}
