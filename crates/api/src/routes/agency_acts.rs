//! What the agency does with a certificate of its own: suspend, resume, revoke, supersede, share.

use axum::Json as Answered;
use axum::extract::{Multipart, State as With};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chancery_readmodel::Answer;
use chancery_rules::kernel::ids::CertificateId;
use chancery_rules::kernel::text::ReasonCode;
use schemars::JsonSchema;
use serde::Deserialize;

use super::agency::{asked, read_form};
use crate::agency::{Acted, Change, Share, Superseding};
use crate::auth::Operator;
use crate::extract::{Id, Json};
use crate::problem::Problem;
use crate::state::State;

/// Life of a shared link when the caller names none: a week.
const SHARE_MS: u64 = 7 * 24 * 60 * 60 * 1_000;

/// Why a certificate is to change.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeRequest {
    /// By code of the certificate type's list.
    pub reason: ReasonCode,
}

/// A link to make.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareRequest {
    /// How long the link lives, a year at most; a week when absent.
    #[serde(default)]
    pub life_ms: Option<u64>,
}

/// Suspends a certificate of the agency's own.
#[utoipa::path(post, path = "/v1/agency/certificates/{id}/suspend", tag = "agency",
    params(("id" = String, Path, description = "the certificate's id in hex"),
        ("Idempotency-Key" = Option<String>, Header, description = "makes a retry the same act")),
    security(("operator" = [])), request_body = ref("#/components/schemas/ChangeRequest"),
    responses((status = 200, description = "suspended and final",
        body = ref("#/components/schemas/Acted"))))]
pub async fn suspend(
    operator: Operator,
    With(state): With<State>,
    Id(id): Id<CertificateId>,
    headers: HeaderMap,
    Json(request): Json<ChangeRequest>,
) -> Result<Answered<Acted>, Problem> {
    change(Change::Suspend, operator, &state, id, &headers, request).await
}

/// Resumes a suspended certificate of the agency's own.
#[utoipa::path(post, path = "/v1/agency/certificates/{id}/resume", tag = "agency",
    params(("id" = String, Path, description = "the certificate's id in hex"),
        ("Idempotency-Key" = Option<String>, Header, description = "makes a retry the same act")),
    security(("operator" = [])), request_body = ref("#/components/schemas/ChangeRequest"),
    responses((status = 200, description = "resumed and final",
        body = ref("#/components/schemas/Acted"))))]
pub async fn resume(
    operator: Operator,
    With(state): With<State>,
    Id(id): Id<CertificateId>,
    headers: HeaderMap,
    Json(request): Json<ChangeRequest>,
) -> Result<Answered<Acted>, Problem> {
    change(Change::Resume, operator, &state, id, &headers, request).await
}

/// Revokes a certificate of the agency's own, for ever.
#[utoipa::path(post, path = "/v1/agency/certificates/{id}/revoke", tag = "agency",
    params(("id" = String, Path, description = "the certificate's id in hex"),
        ("Idempotency-Key" = Option<String>, Header, description = "makes a retry the same act")),
    security(("operator" = [])), request_body = ref("#/components/schemas/ChangeRequest"),
    responses((status = 200, description = "revoked and final",
        body = ref("#/components/schemas/Acted"))))]
pub async fn revoke(
    operator: Operator,
    With(state): With<State>,
    Id(id): Id<CertificateId>,
    headers: HeaderMap,
    Json(request): Json<ChangeRequest>,
) -> Result<Answered<Acted>, Problem> {
    change(Change::Revoke, operator, &state, id, &headers, request).await
}

/// Issues a certificate in another's place: a form as for issuing, `request` with the reason.
#[utoipa::path(post, path = "/v1/agency/certificates/{id}/supersede", tag = "agency",
    params(("id" = String, Path, description = "the old certificate's id in hex"),
        ("Idempotency-Key" = Option<String>, Header, description = "makes a retry the same act")),
    security(("operator" = [])),
    request_body(content_type = "multipart/form-data",
        content = ref("#/components/schemas/SupersedeForm")),
    responses((status = 201, description = "superseded and final; the new certificate",
        body = ref("#/components/schemas/AnswerOfIssuedView"))))]
pub async fn supersede(
    operator: Operator,
    With(state): With<State>,
    Id(id): Id<CertificateId>,
    headers: HeaderMap,
    form: Multipart,
) -> Result<Response, Problem> {
    let asked = asked(operator, &headers)?;
    let (superseding, uploads) = read_form::<Superseding>(form).await?;
    let content = state
        .agency()?
        .supersede(id, superseding, uploads, &asked)
        .await?;
    let as_of_height = state.ledger().readmodel().height();
    Ok((
        StatusCode::CREATED,
        Answered(Answer {
            as_of_height,
            content,
        }),
    )
        .into_response())
}

/// Makes a link to a certificate of the agency's own.
#[utoipa::path(post, path = "/v1/agency/certificates/{id}/share", tag = "agency",
    params(("id" = String, Path, description = "the certificate's id in hex")),
    security(("operator" = [])), request_body = ref("#/components/schemas/ShareRequest"),
    responses((status = 201, description = "the link's token, shown once",
        body = ref("#/components/schemas/AnswerOfShare"))))]
pub async fn share(
    _operator: Operator,
    With(state): With<State>,
    Id(id): Id<CertificateId>,
    Json(request): Json<ShareRequest>,
) -> Result<Response, Problem> {
    let share: Share = state
        .agency()?
        .share(id, request.life_ms.unwrap_or(SHARE_MS))
        .await?;
    let as_of_height = state.ledger().readmodel().height();
    Ok((
        StatusCode::CREATED,
        Answered(Answer {
            as_of_height,
            content: share,
        }),
    )
        .into_response())
}

async fn change(
    change: Change,
    operator: Operator,
    state: &State,
    id: CertificateId,
    headers: &HeaderMap,
    request: ChangeRequest,
) -> Result<Answered<Acted>, Problem> {
    let asked = asked(operator, headers)?;
    state
        .agency()?
        .change(change, id, request.reason, &asked)
        .await
        .map(Answered)
}
