//! Which ledger this is, and how it stands.

use axum::Json;
use axum::extract::State as With;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use chancery_readmodel::Answer;
use chancery_rules::kernel::context::Environment;
use chancery_rules::kernel::ids::{LedgerId, PartyId};
use chancery_rules::kernel::text::Name;
use schemars::JsonSchema;
use serde::Serialize;

use crate::door::Status;
use crate::state::State;

/// A ledger and how this node sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LedgerDetail {
    /// SHA-256 of the genesis file.
    pub ledger: LedgerId,
    /// The ledger's name.
    pub name: Name,
    /// Whether it is a city for development.
    pub environment: Environment,
    /// Its founding members.
    pub members: Vec<Member>,
    /// How the chain stands.
    pub chain: Status,
    /// The party that this node acts for, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<PartyId>,
}

/// A founding member.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Member {
    /// Its party id.
    pub party: PartyId,
    /// Its name.
    pub name: Name,
    /// Whether it runs a validator.
    pub validates: bool,
}

/// The ledger, its founding members and how the chain stands.
#[utoipa::path(get, path = "/v1/ledger", tag = "ledger",
    responses((status = 200, description = "the ledger",
        body = ref("#/components/schemas/AnswerOfLedgerDetail"))))]
pub async fn show(With(state): With<State>) -> Json<Answer<LedgerDetail>> {
    let ledger = state.ledger();
    let genesis = ledger.genesis();
    let members = genesis.members.iter().map(|member| Member {
        party: member.party,
        name: member.name.clone(),
        validates: member.validator.is_some(),
    });
    let mut chain = ledger.doors().feed.status();
    chain.failed = chain.failed.map(|_| "stopped".to_owned());
    let content = LedgerDetail {
        ledger: ledger.id(),
        name: genesis.name.clone(),
        environment: genesis.environment,
        members: members.collect(),
        chain,
        agency: state.agency().ok().map(|agency| agency.party()),
    };
    Json(Answer {
        as_of_height: ledger.readmodel().height(),
        content,
    })
}

/// The genesis file, byte for byte: what a verifier anchors on.
#[utoipa::path(get, path = "/v1/ledger/genesis", tag = "ledger",
    responses((status = 200, description = "the genesis file",
        content_type = "application/json", body = ref("#/components/schemas/Binary"))))]
pub async fn genesis(With(state): With<State>) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CONTENT_DISPOSITION, "attachment; filename=\"genesis.json\""),
    ];
    (headers, state.ledger().genesis_bytes().to_vec()).into_response()
}
