//! The officers' queue: findings that the agent could not answer.

use axum::extract::State as With;
use axum::http::HeaderMap;
use chancery_readmodel::{Answer, PAGE_ITEMS_MAX};
use chancery_rules::kernel::ids::CaseId;
use chancery_rules::kernel::text::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::agency::{
    Answered, Answering, Asked, FindingDetail, FindingState, FindingView, OFFICER_BYTES_MAX, Queue,
};
use crate::auth::Operator;
use crate::extract::{Ids, Json, Query};
use crate::problem::{self, Problem};
use crate::routes::agency::asked;
use crate::state::State;

/// How many findings a page has when it is not said.
const LIMIT: u32 = 20;

/// Which findings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FindingsQuery {
    /// `officers` (those that wait for officers; when absent), `agent` or `ended`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub state: FindingState,
    /// Where to begin: the `next` of the page before.
    pub cursor: Option<String>,
    /// How many items, 1 to 100; 20 when absent.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
}

impl FindingsQuery {
    fn limit(&self) -> Result<usize, Problem> {
        let limit = self.limit.unwrap_or(LIMIT);
        let limit = Some(limit).filter(|limit| (1..=PAGE_ITEMS_MAX).contains(limit));
        limit
            .and_then(|limit| usize::try_from(limit).ok())
            .ok_or_else(|| {
                let detail = format!("`limit` is 1 to {PAGE_ITEMS_MAX}");
                Problem::of(problem::BAD_LIMIT, detail)
            })
    }
}

/// Who takes a finding or gives it back.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficerRequest {
    /// The officer's name in the agency, 128 bytes at most; who is signed in, or the operator, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
}

/// Findings, oldest first: those that wait for officers, if nothing else is asked for.
#[utoipa::path(get, path = "/v1/agency/findings", tag = "office", params(FindingsQuery),
    security(("operator" = [])),
    responses((status = 200, description = "a page of findings",
        body = ref("#/components/schemas/AnswerOfQueue"))))]
pub async fn list(
    _operator: Operator,
    With(state): With<State>,
    Query(query): Query<FindingsQuery>,
) -> Result<axum::Json<Answer<Queue>>, Problem> {
    let limit = query.limit()?;
    let found = state
        .agency()?
        .findings(query.state, query.cursor.as_deref(), limit);
    Ok(answer(&state, found.await?))
}

/// A finding with what is asked, why the agent handed it over, and what it has learnt.
#[utoipa::path(get, path = "/v1/agency/findings/{case}/{step}", tag = "office",
    params(("case" = String, Path, description = "the case's id in hex"),
        ("step" = String, Path, description = "the step, by code")),
    security(("operator" = [])),
    responses((status = 200, description = "the finding",
        body = ref("#/components/schemas/AnswerOfFindingDetail"))))]
pub async fn show(
    _operator: Operator,
    With(state): With<State>,
    Ids(case, step): Ids<CaseId, Code>,
) -> Result<axum::Json<Answer<FindingDetail>>, Problem> {
    Ok(axum::Json(state.agency()?.finding(case, &step).await?))
}

/// An officer takes a finding of the queue, or one that was answered and whose answer is known no more: that one is in the
/// queue again, for them, and its `why` is `expired`.
#[utoipa::path(post, path = "/v1/agency/findings/{case}/{step}/claim", tag = "office",
    params(("case" = String, Path, description = "the case's id in hex"),
        ("step" = String, Path, description = "the step, by code")),
    security(("operator" = [])), request_body = ref("#/components/schemas/OfficerRequest"),
    responses((status = 200, description = "claimed",
        body = ref("#/components/schemas/AnswerOfFindingView"))))]
pub async fn claim(
    operator: Operator,
    With(state): With<State>,
    Ids(case, step): Ids<CaseId, Code>,
    headers: HeaderMap,
    Json(request): Json<OfficerRequest>,
) -> Result<axum::Json<Answer<FindingView>>, Problem> {
    let asked = by_officer(operator, &headers, request.officer)?;
    let claimed = state.agency()?.claim(case, &step, &asked).await?;
    Ok(answer(&state, claimed))
}

/// An officer gives a finding back to the queue.
#[utoipa::path(post, path = "/v1/agency/findings/{case}/{step}/return", tag = "office",
    params(("case" = String, Path, description = "the case's id in hex"),
        ("step" = String, Path, description = "the step, by code")),
    security(("operator" = [])), request_body = ref("#/components/schemas/OfficerRequest"),
    responses((status = 200, description = "back in the queue",
        body = ref("#/components/schemas/AnswerOfFindingView"))))]
pub async fn give_back(
    operator: Operator,
    With(state): With<State>,
    Ids(case, step): Ids<CaseId, Code>,
    headers: HeaderMap,
    Json(request): Json<OfficerRequest>,
) -> Result<axum::Json<Answer<FindingView>>, Problem> {
    let asked = by_officer(operator, &headers, request.officer)?;
    let returned = state.agency()?.give_back(case, &step, &asked).await?;
    Ok(answer(&state, returned))
}

/// The officer who has claimed a finding answers it, with all of the step's facts. A question has one answer: the same
/// again is the same act, another is refused, until that answer is known no more and the finding is claimed again.
#[utoipa::path(post, path = "/v1/agency/findings/{case}/{step}/answer", tag = "office",
    params(("case" = String, Path, description = "the case's id in hex"),
        ("step" = String, Path, description = "the step, by code")),
    security(("operator" = [])), request_body = ref("#/components/schemas/Answering"),
    responses((status = 200, description = "answered and final",
        body = ref("#/components/schemas/AnswerOfAnswered"))))]
pub async fn respond(
    operator: Operator,
    With(state): With<State>,
    Ids(case, step): Ids<CaseId, Code>,
    headers: HeaderMap,
    Json(mut answering): Json<Answering>,
) -> Result<axum::Json<Answer<Answered>>, Problem> {
    let asked = by_officer(operator, &headers, answering.officer.take())?;
    let agency = state.agency()?;
    let answered = agency
        .answer_finding(case, &step, answering, &asked)
        .await?;
    Ok(answer(&state, answered))
}

/// The officer for whom a program asks; a person who is signed in acts under no other name.
fn by_officer(
    operator: Operator,
    headers: &HeaderMap,
    officer: Option<String>,
) -> Result<Asked, Problem> {
    let is_person = operator.is_person;
    let mut asked = asked(operator, headers)?;
    let Some(officer) = officer else {
        return Ok(asked);
    };
    if is_person && officer != asked.actor {
        let detail = "a person who is signed in acts under their own name";
        return Err(Problem::of(problem::FORBIDDEN, detail));
    }
    if officer.trim().is_empty() || officer.len() > OFFICER_BYTES_MAX {
        let detail = format!("an officer's name has 1 to {OFFICER_BYTES_MAX} bytes");
        return Err(Problem::of(problem::BAD_BODY, detail));
    }
    asked.actor = officer;
    Ok(asked)
}

fn answer<T>(state: &State, content: T) -> axum::Json<Answer<T>> {
    axum::Json(Answer {
        as_of_height: state.ledger().readmodel().height(),
        content,
    })
}
