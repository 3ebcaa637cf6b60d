//! Decisions of cases, with the certificates that they make.

use axum::Json as Answered;
use axum::extract::State as With;
use axum::http::HeaderMap;
use chancery_readmodel::Answer;
use chancery_rules::kernel::ids::CaseId;

use crate::agency::{Decided, Deciding};
use crate::auth::Operator;
use crate::extract::{Id, Json};
use crate::problem::Problem;
use crate::routes::agency::asked;
use crate::state::State;

/// Decides a case. Of a certificate that the decision issues, or puts in another's place, the caller gives the content;
/// credential, salt and commitment are made and kept here. If the rules refuse, no certificate is kept.
#[utoipa::path(post, path = "/v1/agency/cases/{case}/decide", tag = "office",
    params(("case" = String, Path, description = "the case's id in hex"),
        ("Idempotency-Key" = Option<String>, Header, description = "makes a retry the same act")),
    security(("operator" = [])), request_body = ref("#/components/schemas/Deciding"),
    responses((status = 200, description = "decided and final",
        body = ref("#/components/schemas/AnswerOfDecided"))))]
pub async fn decide(
    operator: Operator,
    With(state): With<State>,
    Id(case): Id<CaseId>,
    headers: HeaderMap,
    Json(deciding): Json<Deciding>,
) -> Result<Answered<Answer<Decided>>, Problem> {
    let asked = asked(operator, &headers)?;
    let content = state.agency()?.decide(case, deciding, &asked).await?;
    Ok(Answered(Answer {
        as_of_height: state.ledger().readmodel().height(),
        content,
    }))
}
