//! Receipts of access: who used a permission, when, for what, and what came of it.

use axum::Json;
use axum::extract::State as With;
use chancery_readmodel::{AccessFilter, Answer, List};
use chancery_rules::kernel::ids::AccessId;
use chancery_rules::permission::AccessRecord;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::list::{PageQuery, optional};
use super::shown::ProofQuery;
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::proofs::RecordProof;
use crate::state::State;

/// Which receipts; all conditions hold together.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccessesQuery {
    /// Only those about this party, or this person under an alias: who read their data.
    pub giver: Option<String>,
    /// Only those of what this party, or this person under an alias, used.
    pub holder: Option<String>,
    /// Only those of what this party releases.
    pub source: Option<String>,
    /// Only uses of this permission.
    pub permission: Option<String>,
    /// Only those for this case.
    pub case: Option<String>,
    /// Only those of which nobody has said what came of them.
    #[serde(default)]
    pub unclosed: bool,
}

impl AccessesQuery {
    fn filter(&self) -> Result<AccessFilter, Problem> {
        Ok(AccessFilter {
            giver: optional("giver", self.giver.as_deref())?,
            holder: optional("holder", self.holder.as_deref())?,
            source: optional("source", self.source.as_deref())?,
            permission: optional("permission", self.permission.as_deref())?,
            case: optional("case", self.case.as_deref())?,
            unclosed: self.unclosed,
        })
    }
}

/// A receipt of an access, with its proof if asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AccessDetail {
    /// Its record in the state; absent only where a proof shows that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<AccessRecord>,
    /// That its record is in the state, or that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<RecordProof>,
}

/// Receipts of access, newest first.
#[utoipa::path(get, path = "/v1/accesses", tag = "permissions", params(AccessesQuery, PageQuery),
    responses((status = 200, description = "a page of receipts of access",
        body = ref("#/components/schemas/AnswerOfListOfAccessRecord"))))]
pub async fn list(
    With(state): With<State>,
    Query(query): Query<AccessesQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Answer<List<AccessRecord>>>, Problem> {
    let model = state.ledger().readmodel();
    Ok(Json(model.accesses(query.filter()?, page.page()?).await?))
}

/// One receipt of an access. With `proof=true` also one that is not there, proven absent.
#[utoipa::path(get, path = "/v1/accesses/{id}", tag = "permissions",
    params(("id" = String, Path, description = "the receipt's id in hex"), ProofQuery),
    responses((status = 200, description = "the receipt of an access",
        body = ref("#/components/schemas/AnswerOfAccessDetail"))))]
pub async fn show(
    With(state): With<State>,
    Id(id): Id<AccessId>,
    Query(query): Query<ProofQuery>,
) -> Result<Json<Answer<AccessDetail>>, Problem> {
    let ledger = state.ledger();
    let found = ledger.readmodel().access(id);
    let shown = query.shown(ledger, ("access", id), found).await?;
    Ok(Json(shown.map(|shown| AccessDetail {
        access: shown.record,
        proof: shown.proof,
    })))
}
