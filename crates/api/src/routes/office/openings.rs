//! Openings of cases: what the agency's window takes in, shows, compares and erases.

use axum::Json;
use axum::extract::State as With;
use axum::http::HeaderMap;
use axum::response::Response;
use chancery_readmodel::Answer;
use chancery_rules::kernel::ids::{CaseId, Commitment};

use crate::agency::{Compared, Comparing, HandingIn, OpeningDetail, Openings};
use crate::auth::Operator;
use crate::extract::{Form, Id, Ids};
use crate::problem::Problem;
use crate::routes::agency::{asked, created, read_form};
use crate::state::State;

/// Keeps what is handed in for a case, and answers its commitment: a form with the part `request` (JSON) and documents
/// as parts `document`, whose SHA-256 and media type become part of the content. 64 KiB of content, 16 documents and 256
/// openings a case at most.
#[utoipa::path(post, path = "/v1/agency/cases/{case}/openings", tag = "office",
    params(("case" = String, Path, description = "the case's id in hex"),
        ("Idempotency-Key" = Option<String>, Header,
            description = "makes a retry keep nothing new, for the same case")),
    security(("operator" = [])),
    request_body(content_type = "multipart/form-data",
        content = ref("#/components/schemas/HandInForm")),
    responses((status = 201, description = "kept",
        body = ref("#/components/schemas/AnswerOfOpeningView"))))]
pub async fn hand_in(
    operator: Operator,
    With(state): With<State>,
    Id(case): Id<CaseId>,
    headers: HeaderMap,
    Form(form): Form,
) -> Result<Response, Problem> {
    let asked = asked(operator, &headers)?;
    let (handing, uploads) = read_form::<HandingIn>(form).await?;
    let agency = state.agency()?;
    let opening = agency.hand_in(case, handing, uploads, &asked).await?;
    Ok(created(&state, opening))
}

/// The openings of a case, in the order in which they were kept, without what they say.
#[utoipa::path(get, path = "/v1/agency/cases/{case}/openings", tag = "office",
    params(("case" = String, Path, description = "the case's id in hex")),
    security(("operator" = [])),
    responses((status = 200, description = "the openings, 256 at most",
        body = ref("#/components/schemas/AnswerOfOpenings"))))]
pub async fn list(
    _operator: Operator,
    With(state): With<State>,
    Id(case): Id<CaseId>,
) -> Result<Json<Answer<Openings>>, Problem> {
    let content = state.agency()?.openings(case).await?;
    Ok(Json(Answer {
        as_of_height: state.ledger().readmodel().height(),
        content,
    }))
}

/// An opening with what it says, and who was given it.
#[utoipa::path(get, path = "/v1/agency/cases/{case}/openings/{commitment}", tag = "office",
    params(("case" = String, Path, description = "the case's id in hex"),
        ("commitment" = String, Path, description = "the commitment in hex")),
    security(("operator" = [])),
    responses((status = 200, description = "the opening",
        body = ref("#/components/schemas/AnswerOfOpeningDetail"))))]
pub async fn show(
    _operator: Operator,
    With(state): With<State>,
    Ids(case, commitment): Ids<CaseId, Commitment>,
) -> Result<Json<Answer<OpeningDetail>>, Problem> {
    Ok(Json(state.agency()?.opening(case, commitment).await?))
}

/// Compares documents, and content if it is stated, with what a commitment opens to: a form as for handing in. What
/// differs in canonical JSON is refused as `document_differs`. Nothing is kept.
#[utoipa::path(post, path = "/v1/agency/cases/{case}/openings/{commitment}/verify", tag = "office",
    params(("case" = String, Path, description = "the case's id in hex"),
        ("commitment" = String, Path, description = "the commitment in hex")),
    security(("operator" = [])),
    request_body(content_type = "multipart/form-data",
        content = ref("#/components/schemas/CompareForm")),
    responses((status = 200, description = "it is what the commitment opens to",
        body = ref("#/components/schemas/AnswerOfCompared"))))]
pub async fn verify(
    _operator: Operator,
    With(state): With<State>,
    Ids(case, commitment): Ids<CaseId, Commitment>,
    Form(form): Form,
) -> Result<Json<Answer<Compared>>, Problem> {
    let (comparing, uploads) = read_form::<Comparing>(form).await?;
    let compared = state
        .agency()?
        .compare(case, commitment, comparing, &uploads);
    Ok(Json(Answer {
        content: compared.await?,
        as_of_height: state.ledger().readmodel().height(),
    }))
}

/// Erases content, salt and documents, for ever, and answers who was given them and who has filed their erasure: of the
/// case's latest 10,000 receipts, and `complete` says whether that is all. Asked again, it answers how far they have come.
#[utoipa::path(delete, path = "/v1/agency/cases/{case}/openings/{commitment}", tag = "office",
    params(("case" = String, Path, description = "the case's id in hex"),
        ("commitment" = String, Path, description = "the commitment in hex")),
    security(("operator" = [])),
    responses((status = 200, description = "erased here; who else was given it",
        body = ref("#/components/schemas/AnswerOfOpeningDetail"))))]
pub async fn erase(
    _operator: Operator,
    With(state): With<State>,
    Ids(case, commitment): Ids<CaseId, Commitment>,
) -> Result<Json<Answer<OpeningDetail>>, Problem> {
    let agency = state.agency()?;
    Ok(Json(agency.erase_everywhere(case, commitment).await?))
}
