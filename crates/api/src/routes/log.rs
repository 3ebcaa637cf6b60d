//! The log of all receipts (RFC 6962, RFC 9162): checkpoint, inclusion, consistency.
//!
//! The checkpoint has the form of C2SP `tlog-checkpoint`: origin, size, root. Its one signature line
//! carries the finality certificate of the block instead of one signer's signature: after the key id
//! comes canonical CBOR `{finality, header}`, and the reader checks that the header has this size
//! and root and that the committee of the genesis file signed it. The key id is the first four bytes
//! of SHA-256(origin, 0x0A, 0xFF, "chancery/finality/1", ledger id), an algorithm of its own as
//! C2SP `signed-note` provides.

use axum::Json;
use axum::extract::State as With;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery_proof::header::Header;
use chancery_readmodel::Answer;
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::ids::{LedgerId, Root, TransactionId};
use chancery_rules::kernel::state_key::RecordKey;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
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
    let proven = last_proof(state.ledger()).await?;
    let header = Header::decode(&proven.header).map_err(|error| Problem::internal(&error))?;
    let note = note(
        state.ledger().id(),
        &header,
        &proven.header,
        &proven.finality,
    );
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

#[derive(Serialize)]
struct Evidence<'a> {
    #[serde(with = "bytes")]
    finality: &'a [u8],
    #[serde(with = "bytes")]
    header: &'a [u8],
}

mod bytes {
    pub(super) fn serialize<S: serde::Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes)
    }
}

fn note(ledger: LedgerId, header: &Header, header_bytes: &[u8], finality: &[u8]) -> String {
    let origin = format!("chancery/{ledger}");
    let id = Sha256::new()
        .chain_update(&origin)
        .chain_update([0x0A, 0xFF])
        .chain_update("chancery/finality/1")
        .chain_update(ledger.as_bytes())
        .finalize();
    let evidence = cbor::encode(&Evidence {
        finality,
        header: header_bytes,
    });
    let signature: Vec<u8> = id.iter().take(4).copied().chain(evidence).collect();
    let root = STANDARD.encode(header.log_root.as_bytes());
    let signature = STANDARD.encode(signature);
    format!(
        "{origin}\n{}\n{root}\n\n\u{2014} {origin} {signature}\n",
        header.log_size
    )
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
    let block = ledger
        .doors()
        .feed
        .block(receipt.height)
        .await
        .ok_or_else(none)?;
    let header = Header::decode(&block.header).map_err(|error| Problem::internal(&error))?;
    let receipts = u64::try_from(block.receipts.len()).unwrap_or(u64::MAX);
    let first = header.log_size.checked_sub(receipts);
    let first = first.ok_or_else(|| Problem::internal(&"a header's log is too short"))?;
    Ok(first + u64::from(receipt.index))
}
