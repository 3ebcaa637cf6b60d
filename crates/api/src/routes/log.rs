//! The log of all receipts (RFC 6962, RFC 9162): checkpoint, inclusion, consistency.
//!
//! The checkpoint is that of `docs/formats.md`, section 15: instead of one signer's signature it
//! carries the header of the block with its finality certificate.

use axum::Json;
use axum::extract::State as With;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use chancery_proof::finality;
use chancery_proof::header::Header;
use chancery_proof::log::write_checkpoint;
use chancery_readmodel::Answer;
use chancery_rules::kernel::ids::{Root, TransactionId};
use chancery_rules::kernel::state_key::RecordKey;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::list::optional;
use crate::door::Proven;
use crate::extract::Query;
use crate::ledger::Ledger;
use crate::problem::{self, Problem};
use crate::state::State;

/// Which leaf, in a log of which size.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InclusionQuery {
    /// The leaf's index, from 0; or name the transaction instead.
    pub index: Option<u64>,
    /// The transaction whose receipt is the leaf.
    pub transaction: Option<String>,
    /// The size of the log; that of the last finalised header when absent.
    pub size: Option<u64>,
}

/// Between which sizes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConsistencyQuery {
    /// The smaller size.
    pub first: u64,
    /// The larger size.
    pub second: u64,
}

/// A path in the log.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LogPath {
    /// The leaf's index, for an inclusion path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// The size of the log that the path leads to.
    pub size: u64,
    /// The nodes, in the order of RFC 9162.
    pub hashes: Vec<Root>,
}

/// The log's size and root, signed by the validators.
#[utoipa::path(get, path = "/v1/log/checkpoint", tag = "log",
    responses((status = 200, description = "a checkpoint (C2SP tlog-checkpoint)",
        content_type = "text/plain", body = String)))]
pub async fn checkpoint(With(state): With<State>) -> Result<Response, Problem> {
    let ledger = state.ledger();
    let proven = last_proof(ledger).await?;
    let committee = ledger.committee_after(&proven.committees);
    let finality = finality::trim(&proven.finality, &committee);
    let finality = finality.map_err(|error| Problem::internal(&error))?;
    let note = write_checkpoint(&proven.header, &finality);
    let note = note.map_err(|error| Problem::internal(&error))?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], note).into_response())
}

/// Where a receipt lies in the log.
#[utoipa::path(get, path = "/v1/log/inclusion", tag = "log", params(InclusionQuery),
    responses((status = 200, description = "the inclusion path",
        body = ref("#/components/schemas/AnswerOfLogPath"))))]
pub async fn inclusion(
    With(state): With<State>,
    Query(query): Query<InclusionQuery>,
) -> Result<Json<Answer<LogPath>>, Problem> {
    let ledger = state.ledger();
    let transaction = optional("transaction", query.transaction.as_deref())?;
    let index = match (query.index, transaction) {
        (Some(index), None) => index,
        (None, Some(transaction)) => leaf_index(ledger, transaction).await?,
        _ => {
            return Err(Problem::of(
                problem::BAD_REQUEST,
                "name either `index` or `transaction`",
            ));
        }
    };
    let size = match query.size {
        Some(size) => size,
        None => last_header(ledger).await?.log_size,
    };
    let hashes = ledger.doors().prove.log_inclusion(index, size).await?;
    let content = LogPath {
        index: Some(index),
        size,
        hashes,
    };
    Ok(Json(Answer {
        as_of_height: ledger.readmodel().height(),
        content,
    }))
}

/// That a smaller log is the beginning of a larger one.
#[utoipa::path(get, path = "/v1/log/consistency", tag = "log", params(ConsistencyQuery),
    responses((status = 200, description = "the consistency path",
        body = ref("#/components/schemas/AnswerOfLogPath"))))]
pub async fn consistency(
    With(state): With<State>,
    Query(query): Query<ConsistencyQuery>,
) -> Result<Json<Answer<LogPath>>, Problem> {
    let ledger = state.ledger();
    let hashes = ledger
        .doors()
        .prove
        .log_consistency(query.first, query.second)
        .await?;
    let content = LogPath {
        index: None,
        size: query.second,
        hashes,
    };
    Ok(Json(Answer {
        as_of_height: ledger.readmodel().height(),
        content,
    }))
}

/// The last header that can be proven, with its finality certificate.
async fn last_proof(ledger: &Ledger) -> Result<Proven, Problem> {
    Ok(ledger
        .doors()
        .prove
        .prove(vec![RecordKey::Chain.state_key()])
        .await?)
}

async fn last_header(ledger: &Ledger) -> Result<Header, Problem> {
    let proven = last_proof(ledger).await?;
    Header::decode(&proven.header).map_err(|error| Problem::internal(&error))
}

/// The leaf of a transaction: leaves of a block end where its header's log does.
async fn leaf_index(ledger: &Ledger, id: TransactionId) -> Result<u64, Problem> {
    let height = ledger.readmodel().height();
    let none = || Problem::not_found("transaction", &id, height);
    let receipt = ledger.receipt(id).await?.ok_or_else(none)?;
    let feed = &ledger.doors().feed;
    let oldest = feed.oldest();
    if receipt.height < oldest {
        return Err(Problem::gone(oldest));
    }
    let block = feed.block(receipt.height).await.ok_or_else(none)?;
    let header = Header::decode(&block.header).map_err(|error| Problem::internal(&error))?;
    let receipts = u64::try_from(block.receipts.len()).unwrap_or(u64::MAX);
    let first = header.log_size.checked_sub(receipts);
    let first = first.ok_or_else(|| Problem::internal(&"a header's log is too short"))?;
    Ok(first + u64::from(receipt.index))
}
