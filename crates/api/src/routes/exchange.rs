//! The exchange: other agencies ask what a commitment opens to, or what a dataset holds of one thing.

use axum::Json;
use axum::extract::State as With;
use axum::http::HeaderMap;
use chancery_readmodel::Answer;

use crate::agency::Released;
use crate::extract::{Body, require_media_type};
use crate::problem::Problem;
use crate::state::State;

/// What a commitment in a case opens to, sealed to the asking agency: for a COSE_Sign1 that its automation or office
/// key signed, under a permission in force and a receipt that is final. 1 KiB at most.
#[utoipa::path(post, path = "/v1/exchange/openings", tag = "exchange",
    request_body(content_type = "application/cose", description = "the signed request's bytes",
        content = ref("#/components/schemas/Binary")),
    responses((status = 200, description = "the opening, sealed to the asker",
        body = ref("#/components/schemas/AnswerOfReleased"))))]
pub async fn open(
    With(state): With<State>,
    headers: HeaderMap,
    Body(request): Body,
) -> Result<Json<Answer<Released>>, Problem> {
    require_media_type(&headers, &["application/cose", "application/octet-stream"])?;
    Ok(Json(state.agency()?.release(&request).await?))
}

/// What a dataset holds of one thing, sealed to the asking agency: for a COSE_Sign1 that its automation or office key
/// signed, with the question sealed inside, under the steward's permission in force and a receipt that is final. Values
/// of fields that may be told, and whether tests hold; never more than one row. 16 KiB at most.
#[utoipa::path(post, path = "/v1/exchange/questions", tag = "exchange",
    request_body(content_type = "application/cose", description = "the signed question's bytes",
        content = ref("#/components/schemas/Binary")),
    responses((status = 200, description = "the answer, sealed to the asker",
        body = ref("#/components/schemas/AnswerOfReleased"))))]
pub async fn ask(
    With(state): With<State>,
    headers: HeaderMap,
    Body(question): Body,
) -> Result<Json<Answer<Released>>, Problem> {
    require_media_type(&headers, &["application/cose", "application/octet-stream"])?;
    Ok(Json(state.agency()?.answer(&question).await?))
}
