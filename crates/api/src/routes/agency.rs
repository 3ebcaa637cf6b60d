//! What the agency of this node does, for its operator's programs and the portal's sessions.

use axum::Json;
use axum::extract::multipart::Field;
use axum::extract::{Multipart, State as With};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chancery_readmodel::{Answer, List};
use chancery_rules::certificate::CertificateRecord;
use chancery_rules::definition::DefinitionRecord;
use chancery_rules::kernel::ids::CertificateId;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::certificates::CertificatesQuery;
use super::list::{PageQuery, optional};
use crate::agency::{Asked, Copying, IssuedView, Issuing, Upload};
use crate::auth::Operator;
use crate::extract::{Form, Id, Query};
use crate::problem::{self, Problem};
use crate::state::State;

/// The media type of a bundle.
pub const BUNDLE_TYPE: &str = "application/vnd.chancery.bundle+cbor";

/// The longest idempotency key.
const IDEMPOTENCY_KEY_CHARS_MAX: usize = 255;

/// The certificate types that the agency may issue.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OwnTypes {
    /// Newest first.
    pub types: Vec<DefinitionRecord>,
}

/// Issues a certificate: a form with the part `request` (JSON) and documents as parts `document`.
#[utoipa::path(post, path = "/v1/agency/certificates", tag = "agency",
    params(("Idempotency-Key" = Option<String>, Header, description = "makes a retry the same act")),
    security(("operator" = [])),
    request_body(content_type = "multipart/form-data",
        content = ref("#/components/schemas/IssueForm")),
    responses((status = 201, description = "issued and final",
        body = ref("#/components/schemas/AnswerOfIssuedView"))))]
pub async fn issue(
    operator: Operator,
    With(state): With<State>,
    headers: HeaderMap,
    Form(form): Form,
) -> Result<Response, Problem> {
    let asked = asked(operator, &headers)?;
    let (issuing, uploads) = read_form::<Issuing>(form).await?;
    let content = state.agency()?.issue(issuing, uploads, &asked).await?;
    Ok(created(&state, content))
}

/// Puts a certified copy of a paper original on record: a form with the part `request` (JSON) and
/// its image as the part `document`.
#[utoipa::path(post, path = "/v1/agency/copies", tag = "agency",
    params(("Idempotency-Key" = Option<String>, Header, description = "makes a retry the same act")),
    security(("operator" = [])),
    request_body(content_type = "multipart/form-data",
        content = ref("#/components/schemas/CopyForm")),
    responses((status = 201, description = "on record and final",
        body = ref("#/components/schemas/AnswerOfIssuedView"))))]
pub async fn certify_copy(
    operator: Operator,
    With(state): With<State>,
    headers: HeaderMap,
    Form(form): Form,
) -> Result<Response, Problem> {
    let asked = asked(operator, &headers)?;
    let (copying, uploads) = read_form::<Copying>(form).await?;
    let [image] = <[Upload; 1]>::try_from(uploads)
        .map_err(|_| Problem::of(problem::BAD_BODY, "exactly one part `document` is needed"))?;
    let content = state.agency()?.certify_copy(copying, image, &asked).await?;
    Ok(created(&state, content))
}

/// The agency's certificates, newest first.
#[utoipa::path(get, path = "/v1/agency/certificates", tag = "agency",
    params(CertificatesQuery, PageQuery), security(("operator" = [])),
    responses((status = 200, description = "a page of certificates",
        body = ref("#/components/schemas/AnswerOfListOfCertificateRecord"))))]
pub async fn list(
    _operator: Operator,
    With(state): With<State>,
    Query(query): Query<CertificatesQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Answer<List<CertificateRecord>>>, Problem> {
    let filter = chancery_readmodel::CertificateFilter {
        issuer: None,
        definition: optional("definition", query.definition.as_deref())?,
        status: query.status,
    };
    Ok(Json(
        state.agency()?.certificates(filter, page.page()?).await?,
    ))
}

/// The certificate types that the agency may issue.
#[utoipa::path(get, path = "/v1/agency/types", tag = "agency", security(("operator" = [])),
    responses((status = 200, description = "the types",
        body = ref("#/components/schemas/AnswerOfOwnTypes"))))]
pub async fn types(
    _operator: Operator,
    With(state): With<State>,
) -> Result<Json<Answer<OwnTypes>>, Problem> {
    let found = state.agency()?.types().await?;
    Ok(Json(found.map(|types| OwnTypes { types })))
}

/// One certificate of the agency's own, with its credential and documents.
#[utoipa::path(get, path = "/v1/agency/certificates/{id}", tag = "agency",
    params(("id" = String, Path, description = "the certificate's id in hex")),
    security(("operator" = [])),
    responses((status = 200, description = "the certificate",
        body = ref("#/components/schemas/AnswerOfIssuedView"))))]
pub async fn show(
    _operator: Operator,
    With(state): With<State>,
    Id(id): Id<CertificateId>,
) -> Result<Json<Answer<IssuedView>>, Problem> {
    let content = state.agency()?.issued(id).await?;
    Ok(Json(Answer {
        as_of_height: state.ledger().readmodel().height(),
        content,
    }))
}

/// A fresh bundle of a certificate of the agency's own.
#[utoipa::path(get, path = "/v1/agency/certificates/{id}/bundle", tag = "agency",
    params(("id" = String, Path, description = "the certificate's id in hex")),
    security(("operator" = [])),
    responses((status = 200, description = "the bundle's bytes",
        content_type = "application/vnd.chancery.bundle+cbor",
        body = ref("#/components/schemas/Binary"))))]
pub async fn bundle(
    _operator: Operator,
    With(state): With<State>,
    Id(id): Id<CertificateId>,
) -> Result<Response, Problem> {
    let bundle = state.agency()?.bundle(id).await?;
    Ok(bundle_file(bundle, &id.to_string()))
}

/// A bundle as a file to save.
pub fn bundle_file(bundle: Vec<u8>, name: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}.chancery\"");
    let headers = [
        (CONTENT_TYPE, BUNDLE_TYPE.to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    (headers, bundle).into_response()
}

/// Who asks, and under which key.
///
/// # Errors
/// A key that is empty, too long or not visible ASCII.
pub fn asked(operator: Operator, headers: &HeaderMap) -> Result<Asked, Problem> {
    let key = headers.get("idempotency-key").map(|value| {
        let text = value.to_str().unwrap_or("");
        let fits = (1..=IDEMPOTENCY_KEY_CHARS_MAX).contains(&text.len());
        fits.then(|| text.to_owned()).ok_or_else(|| {
            Problem::of(
                problem::BAD_REQUEST,
                "`Idempotency-Key` has 1 to 255 ASCII characters",
            )
        })
    });
    Ok(Asked {
        actor: operator.actor,
        idempotency_key: key.transpose()?,
    })
}

/// 201 with what was made, as of this node's height.
pub(super) fn created<T: Serialize>(state: &State, content: T) -> Response {
    let as_of_height = state.ledger().readmodel().height();
    (
        StatusCode::CREATED,
        Json(Answer {
            as_of_height,
            content,
        }),
    )
        .into_response()
}

/// Reads a form's `request` and documents.
pub(super) async fn read_form<T: DeserializeOwned>(
    mut form: Multipart,
) -> Result<(T, Vec<Upload>), Problem> {
    let mut request = None;
    let mut uploads = Vec::new();
    while let Some(field) = form.next_field().await.map_err(form_refused)? {
        match field.name() {
            Some("request") if request.is_none() => {
                let bytes = field.bytes().await.map_err(form_refused)?;
                let read = serde_json::from_slice(&bytes);
                let refused = |e: serde_json::Error| Problem::of(problem::BAD_BODY, e.to_string());
                request = Some(read.map_err(refused)?);
            }
            Some("document") => uploads.push(upload(field).await?),
            _ => {
                return Err(Problem::of(
                    problem::BAD_BODY,
                    "an unknown or repeated part",
                ));
            }
        }
    }
    let missing = || Problem::of(problem::BAD_BODY, "the part `request` is missing");
    Ok((request.ok_or_else(missing)?, uploads))
}

async fn upload(field: Field<'_>) -> Result<Upload, Problem> {
    let name = field.file_name().unwrap_or("").to_owned();
    let media_type = field.content_type().map(str::to_owned);
    let bytes = field.bytes().await.map_err(form_refused)?;
    Ok(Upload {
        name,
        media_type,
        bytes,
    })
}

fn form_refused(error: axum::extract::multipart::MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::of(
            problem::BODY_TOO_LARGE,
            "the form is larger than this route takes",
        );
    }
    Problem::of(problem::BAD_BODY, "the form cannot be read")
}
