//! Whether this node lives, and whether it can serve.

use axum::Json;
use axum::extract::State as With;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chancery_readmodel::Answer;
use chancery_rules::kernel::ids::Height;
use schemars::JsonSchema;
use serde::Serialize;

use crate::clock;
use crate::door::{Role, Status};
use crate::state::State;

/// Heights that the read model may be behind the chain before the node is not ready.
const BEHIND_MAX: u64 = 16;

/// A minute without a final block: an idle ledger makes one each second.
const SILENT_MS_MAX: u64 = 60_000;

/// A node that answers.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Health {
    /// `alive`, always.
    pub status: &'static str,
}

/// How ready this node is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Readiness {
    /// Whether it can serve.
    pub ready: bool,
    /// What is in the way, in stable words.
    pub reasons: Vec<Unready>,
    /// How the chain stands.
    pub chain: Status,
    /// How far the read model is.
    pub readmodel_height: Height,
}

/// What is in a node's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unready {
    /// The chain stopped; its reason is in the log.
    ChainStopped,
    /// This node sees fewer validators, itself counted, than a quorum.
    PeersMissing,
    /// No block became final here for more than a minute.
    ChainSilent,
    /// The read model is more than 16 blocks behind.
    ReadmodelBehind,
    /// The read model's database fails: disk full, locked or damaged.
    ReadmodelFailing,
    /// The agency's cabinet cannot be written.
    CabinetFailing,
}

/// Whether the process answers.
#[utoipa::path(get, path = "/v1/health", tag = "node",
    responses((status = 200, description = "alive",
        body = ref("#/components/schemas/AnswerOfHealth"))))]
pub async fn health(With(state): With<State>) -> Json<Answer<Health>> {
    let as_of_height = state.ledger().readmodel().height();
    Json(Answer {
        as_of_height,
        content: Health { status: "alive" },
    })
}

/// Whether the node can serve; 503 with the reasons when it cannot.
#[utoipa::path(get, path = "/v1/ready", tag = "node",
    responses(
        (status = 200, description = "ready",
            body = ref("#/components/schemas/AnswerOfReadiness")),
        (status = 503, description = "not ready, with the reasons",
            body = ref("#/components/schemas/AnswerOfReadiness"))))]
pub async fn ready(With(state): With<State>) -> Response {
    let (chain, readmodel_height, reasons) = standing(&state);
    let ready = reasons.is_empty();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let content = Readiness {
        ready,
        reasons,
        chain,
        readmodel_height,
    };
    (
        status,
        Json(Answer {
            as_of_height: readmodel_height,
            content,
        }),
    )
        .into_response()
}

/// How the node stands, with what is in its way. The operator reads the cause of a failure in the
/// log; the public learns only that there is one.
fn standing(state: &State) -> (Status, Height, Vec<Unready>) {
    let ledger = state.ledger();
    let mut chain = ledger.doors().feed.status();
    let readmodel_height = ledger.readmodel().height();
    let failed = chain.failed.take().is_some();
    if failed {
        chain.failed = Some("stopped".to_owned());
    }
    let behind = chain.height.0.saturating_sub(readmodel_height.0) > BEHIND_MAX;
    let own = u32::from(chain.role == Role::Validator);
    let seen = chain.peers_connected.saturating_add(own);
    let silent_ms = clock::now().since_ms(chain.finalised_at);
    let held = [
        (failed, Unready::ChainStopped),
        (seen < quorum(chain.validators), Unready::PeersMissing),
        (silent_ms > SILENT_MS_MAX, Unready::ChainSilent),
        (behind, Unready::ReadmodelBehind),
        (
            ledger.readmodel().trouble().is_some(),
            Unready::ReadmodelFailing,
        ),
        (
            state.agency().is_ok_and(|agency| agency.is_failing()),
            Unready::CabinetFailing,
        ),
    ];
    let reasons = held.into_iter().filter(|(holds, _)| *holds);
    (
        chain,
        readmodel_height,
        reasons.map(|(_, why)| why).collect(),
    )
}

/// The least number of validators that agree for all: 2f+1 of 3f+1.
#[must_use]
pub const fn quorum(validators: u32) -> u32 {
    validators - validators.saturating_sub(1) / 3
}
