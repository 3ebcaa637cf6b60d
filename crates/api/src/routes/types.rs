//! Certificate types, as the ledger defines them.

use axum::Json;
use axum::extract::State as With;
use chancery_readmodel::{Answer, DefinitionFilter, List};
use chancery_rules::definition::DefinitionRecord;
use chancery_rules::kernel::ids::DefinitionId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::list::PageQuery;
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::state::State;

/// Which certificate types.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TypesQuery {
    /// Only versions of the type with this code.
    pub code: Option<String>,
}

/// A certificate type.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TypeDetail {
    /// Its record in the state, with the whole document.
    pub definition: DefinitionRecord,
}

/// Certificate types, newest first.
#[utoipa::path(get, path = "/v1/types", tag = "types", params(TypesQuery, PageQuery),
    responses((status = 200, description = "a page of certificate types",
        body = ref("#/components/schemas/AnswerOfListOfDefinitionRecord"))))]
pub async fn list(
    With(state): With<State>,
    Query(query): Query<TypesQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Answer<List<DefinitionRecord>>>, Problem> {
    let filter = DefinitionFilter {
        code: query.code,
        ..DefinitionFilter::certificate_types()
    };
    Ok(Json(
        state
            .ledger()
            .readmodel()
            .definitions(filter, page.page()?)
            .await?,
    ))
}

/// One certificate type.
#[utoipa::path(get, path = "/v1/types/{id}", tag = "types",
    params(("id" = String, Path, description = "the definition's id in hex")),
    responses((status = 200, description = "the certificate type",
        body = ref("#/components/schemas/AnswerOfTypeDetail"))))]
pub async fn show(
    With(state): With<State>,
    Id(id): Id<DefinitionId>,
) -> Result<Json<Answer<TypeDetail>>, Problem> {
    let found = state.ledger().readmodel().definition(id).await?;
    let as_of_height = found.as_of_height;
    let none = || Problem::not_found("certificate type", &id, as_of_height);
    let definition = found.content.ok_or_else(none)?;
    Ok(Json(Answer {
        as_of_height,
        content: TypeDetail { definition },
    }))
}
