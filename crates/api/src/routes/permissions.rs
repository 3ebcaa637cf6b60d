//! Permissions: who may do what, for whom, for which purpose, until when.

use axum::Json;
use axum::extract::State as With;
use chancery_readmodel::{Answer, List, PermissionFilter};
use chancery_rules::kernel::ids::PermissionId;
use chancery_rules::permission::{PermissionRecord, PermissionStatus, Target};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::list::{PageQuery, optional};
use super::shown::ProofQuery;
use crate::extract::{Id, Query};
use crate::problem::{self, Problem};
use crate::proofs::RecordProof;
use crate::state::State;

/// Which permissions; all conditions hold together.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PermissionsQuery {
    /// Only those that this party, or this person under an alias, gave.
    pub giver: Option<String>,
    /// Only those that this party, or this person under an alias, has.
    pub holder: Option<String>,
    /// Only those about this dataset, service or certificate type, by definition id.
    pub definition: Option<String>,
    /// Only those about this case; not together with another thing that they are about.
    pub case: Option<String>,
    /// Only those about this certificate.
    pub certificate: Option<String>,
    /// Only those about this entry.
    pub entry: Option<String>,
    /// Only those with this status: `given`, `withdrawn`. One whose time is over stays `given`.
    #[param(value_type = Option<String>)]
    pub status: Option<PermissionStatus>,
}

impl PermissionsQuery {
    fn filter(&self) -> Result<PermissionFilter, Problem> {
        let definition = optional("definition", self.definition.as_deref())?;
        let targets = [
            definition.map(Target::Definition),
            optional("case", self.case.as_deref())?.map(Target::Case),
            optional("certificate", self.certificate.as_deref())?.map(Target::Certificate),
            optional("entry", self.entry.as_deref())?.map(Target::Entry),
        ];
        let mut targets = targets.into_iter().flatten();
        let target = targets.next();
        if targets.next().is_some() {
            return Err(Problem::of(
                problem::BAD_REQUEST,
                "ask for one of `definition`, `case`, `certificate` and `entry`",
            ));
        }
        Ok(PermissionFilter {
            giver: optional("giver", self.giver.as_deref())?,
            holder: optional("holder", self.holder.as_deref())?,
            target,
            status: self.status,
        })
    }
}

/// A permission, with its proof if asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PermissionDetail {
    /// Its record in the state; absent only where a proof shows that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission: Option<PermissionRecord>,
    /// That its record is in the state, or that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<RecordProof>,
}

/// Permissions, newest first.
#[utoipa::path(get, path = "/v1/permissions", tag = "permissions",
    params(PermissionsQuery, PageQuery),
    responses((status = 200, description = "a page of permissions",
        body = ref("#/components/schemas/AnswerOfListOfPermissionRecord"))))]
pub async fn list(
    With(state): With<State>,
    Query(query): Query<PermissionsQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Answer<List<PermissionRecord>>>, Problem> {
    let model = state.ledger().readmodel();
    let found = model.permissions(query.filter()?, page.page()?).await?;
    Ok(Json(found))
}

/// One permission. With `proof=true` also one that is not there, proven absent.
#[utoipa::path(get, path = "/v1/permissions/{id}", tag = "permissions",
    params(("id" = String, Path, description = "the permission's id in hex"), ProofQuery),
    responses((status = 200, description = "the permission",
        body = ref("#/components/schemas/AnswerOfPermissionDetail"))))]
pub async fn show(
    With(state): With<State>,
    Id(id): Id<PermissionId>,
    Query(query): Query<ProofQuery>,
) -> Result<Json<Answer<PermissionDetail>>, Problem> {
    let ledger = state.ledger();
    let found = ledger.readmodel().permission(id);
    let shown = query.shown(ledger, ("permission", id), found).await?;
    Ok(Json(shown.map(|shown| PermissionDetail {
        permission: shown.record,
        proof: shown.proof,
    })))
}
