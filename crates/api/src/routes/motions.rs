//! The council, its motions, and the nodes that it admits.

use axum::Json as Answered;
use axum::extract::State as With;
use chancery_readmodel::{Answer, List, Motion, MotionFilter, MotionStanding};
use chancery_rules::kernel::ids::MotionId;
use chancery_rules::kernel::state_key::RecordKey;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::list::PageQuery;
use crate::council::{CouncilView, MotionView, NodesView, SimulateRequest, Simulation};
use crate::extract::{Id, Json, Query};
use crate::problem::Problem;
use crate::proofs::RecordProof;
use crate::state::State;

/// Which motions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MotionsQuery {
    /// Only those that stand so: `open`, `passed`, `rejected`, `withdrawn`, `failed`, `expired`.
    #[param(value_type = Option<String>)]
    pub status: Option<MotionStanding>,
}

/// How to show a motion.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MotionQuery {
    /// Whether to prove it, read from the chain at a finalised root.
    #[serde(default)]
    pub proof: bool,
}

/// A motion, with its proof if asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MotionDetail {
    /// The motion, its minutes, and what it would do; absent only where a proof shows that there is
    /// none.
    #[serde(flatten)]
    pub motion: Option<MotionView>,
    /// That its record is in the state, or that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<RecordProof>,
}

/// Motions, newest first.
#[utoipa::path(get, path = "/v1/motions", tag = "council", params(MotionsQuery, PageQuery),
    responses((status = 200, description = "a page of motions",
        body = ref("#/components/schemas/AnswerOfListOfMotion"))))]
pub async fn list(
    With(state): With<State>,
    Query(query): Query<MotionsQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<Answer<List<Motion>>>, Problem> {
    let filter = MotionFilter {
        standing: query.status,
    };
    let model = state.ledger().readmodel();
    Ok(Answered(model.motions(filter, page.page()?).await?))
}

/// One motion with its minutes. With `proof=true` also one that is not there, proven absent.
#[utoipa::path(get, path = "/v1/motions/{id}", tag = "council",
    params(("id" = String, Path, description = "the motion's id in hex"), MotionQuery),
    responses((status = 200, description = "the motion",
        body = ref("#/components/schemas/AnswerOfMotionDetail"))))]
pub async fn show(
    With(state): With<State>,
    Id(id): Id<MotionId>,
    Query(query): Query<MotionQuery>,
) -> Result<Answered<Answer<MotionDetail>>, Problem> {
    let ledger = state.ledger();
    if !query.proof {
        let found = ledger.motion(id).await?;
        return Ok(Answered(found.map(|motion| MotionDetail {
            motion: Some(motion),
            proof: None,
        })));
    }
    let proven = ledger.prove_record(RecordKey::Motion(id)).await?;
    let motion = match ledger.motion(id).await {
        Ok(found) => Some(found.content),
        Err(problem) if problem.code == "not_found" => None,
        Err(problem) => return Err(problem),
    };
    Ok(Answered(proven.map(|proof| MotionDetail {
        motion,
        proof: Some(proof),
    })))
}

/// Says what an effect would do if it passed now: before and after, or why the rules would refuse it.
/// Nothing is proposed.
#[utoipa::path(post, path = "/v1/motions/simulate", tag = "council",
    request_body = ref("#/components/schemas/SimulateRequest"),
    responses((status = 200, description = "before and after, or the rejection",
        body = ref("#/components/schemas/AnswerOfSimulation"))))]
pub async fn simulate(
    With(state): With<State>,
    Json(request): Json<SimulateRequest>,
) -> Result<Answered<Answer<Simulation>>, Problem> {
    let ledger = state.ledger();
    let simulated = ledger.simulate(&request.effect, request.proposer).await?;
    Ok(Answered(simulated))
}

/// The council: members, parameters, open motions; and the committee in office.
#[utoipa::path(get, path = "/v1/council", tag = "council",
    responses((status = 200, description = "the council",
        body = ref("#/components/schemas/AnswerOfCouncilView"))))]
pub async fn council(With(state): With<State>) -> Result<Answered<Answer<CouncilView>>, Problem> {
    Ok(Answered(state.ledger().council().await?))
}

/// The nodes that the council has admitted, with what is seen of them.
#[utoipa::path(get, path = "/v1/nodes", tag = "council",
    responses((status = 200, description = "the nodes",
        body = ref("#/components/schemas/AnswerOfNodesView"))))]
pub async fn nodes(With(state): With<State>) -> Result<Answered<Answer<NodesView>>, Problem> {
    Ok(Answered(state.ledger().nodes().await?))
}
