//! Finalised blocks.

use axum::Json;
use axum::extract::State as With;
use chancery_readmodel::{Answer, BlockSummary, List};
use chancery_rules::kernel::ids::{BlockDigest, Height};
use schemars::JsonSchema;
use serde::Serialize;

use super::list::PageQuery;
use crate::extract::{Id, Query, parse};
use crate::problem::Problem;
use crate::receipts::ReceiptView;
use crate::state::State;

/// A block with its transactions, and the bytes that the validators signed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BlockDetail {
    /// The block.
    pub block: BlockSummary,
    /// Its receipts, in order.
    pub transactions: Vec<ReceiptView>,
    /// Its header in canonical CBOR, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// Its finality certificate, in hex. Different nodes may hold different valid ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finality: Option<String>,
}

/// Blocks, newest first.
#[utoipa::path(get, path = "/v1/blocks", tag = "blocks", params(PageQuery),
    responses((status = 200, description = "a page of blocks",
        body = ref("#/components/schemas/AnswerOfListOfBlockSummary"))))]
pub async fn list(
    With(state): With<State>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Answer<List<BlockSummary>>>, Problem> {
    Ok(Json(state.ledger().readmodel().blocks(page.page()?).await?))
}

/// One block, by height or digest.
#[utoipa::path(get, path = "/v1/blocks/{id}", tag = "blocks",
    params(("id" = String, Path, description = "a height, or a digest in hex")),
    responses((status = 200, description = "the block",
        body = ref("#/components/schemas/AnswerOfBlockDetail"))))]
pub async fn show(
    With(state): With<State>,
    Id(id): Id<String>,
) -> Result<Json<Answer<BlockDetail>>, Problem> {
    let readmodel = state.ledger().readmodel();
    let begins = readmodel.begins();
    let found = if id.len() == 64 {
        readmodel
            .block_by_digest(parse::<BlockDigest>("id", &id)?)
            .await?
    } else {
        let height = Height(parse("id", &id)?);
        if height < begins && height > Height(0) {
            return Err(Problem::gone(begins));
        }
        readmodel.block(height).await?
    };
    let as_of_height = found.as_of_height;
    let block = found
        .content
        .ok_or_else(|| Problem::not_found("block", &id, as_of_height))?;
    let transactions = readmodel.block_transactions(block.height).await?.content;
    let transactions = transactions.into_iter().map(ReceiptView::from).collect();
    let whole = state.ledger().doors().feed.block(block.height).await;
    let header = whole.as_ref().map(|whole| hex::encode(&whole.header));
    let finality = whole.and_then(|whole| whole.finality.as_ref().map(hex::encode));
    Ok(Json(Answer {
        as_of_height,
        content: BlockDetail {
            block,
            transactions,
            header,
            finality,
        },
    }))
}
