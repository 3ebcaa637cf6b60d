//! What the agency does with a certificate of its own: suspend, resume, revoke, supersede, share.

use axum::Json as Answered;
use axum::extract::State as With;
use axum::http::HeaderMap;
use axum::response::Response;
use chancery_rules::kernel::ids::CertificateId;
use chancery_rules::kernel::text::ReasonCode;
use schemars::JsonSchema;
use serde::Deserialize;

use super::agency::{asked, created, read_form};
use crate::agency::{Acted, Change, Share, Superseding};
use crate::auth::Operator;
use crate::extract::{Form, Id, Json};
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

/// A handler that changes the status of a certificate; they differ in word and deed alone.
macro_rules! changes {
    ($($(#[$doc:meta])* $name:ident = $path:literal, $done:literal, $change:expr;)*) => {
        $($(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "agency",
            params(("id" = String, Path, description = "the certificate's id in hex"),
                ("Idempotency-Key" = Option<String>, Header,
                    description = "makes a retry the same act")),
            security(("operator" = [])),
            request_body = ref("#/components/schemas/ChangeRequest"),
            responses((status = 200, description = $done,
                body = ref("#/components/schemas/Acted"))))]
        pub async fn $name(
            operator: Operator,
            With(state): With<State>,
            Id(id): Id<CertificateId>,
            headers: HeaderMap,
            Json(request): Json<ChangeRequest>,
        ) -> Result<Answered<Acted>, Problem> {
            let asked = asked(operator, &headers)?;
            let agency = state.agency()?;
            let acted = agency.change($change, id, request.reason, &asked).await?;
            Ok(Answered(acted))
        })*
    };
}

changes! {
    /// Suspends a certificate of the agency's own.
    suspend = "/v1/agency/certificates/{id}/suspend", "suspended and final", Change::Suspend;
    /// Resumes a suspended certificate of the agency's own.
    resume = "/v1/agency/certificates/{id}/resume", "resumed and final", Change::Resume;
    /// Revokes a certificate of the agency's own, for ever.
    revoke = "/v1/agency/certificates/{id}/revoke", "revoked and final", Change::Revoke;
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
    Form(form): Form,
) -> Result<Response, Problem> {
    let asked = asked(operator, &headers)?;
    let (superseding, uploads) = read_form::<Superseding>(form).await?;
    let content = state
        .agency()?
        .supersede(id, superseding, uploads, &asked)
        .await?;
    Ok(created(&state, content))
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
    Ok(created(&state, share))
}
