//! Blocks.

use chancery_readmodel::BlockSummary;
use chancery_rules::kernel::ids::{BlockDigest, Height};

use super::events::events;
use super::reading::{from_cursor, id, part, readmodel};
use crate::Portal;
use crate::error::Failure;
use crate::explorer::view::{BlockLine, BlockView, Part};

/// Blocks, newest first.
pub(crate) async fn blocks(
    portal: &Portal,
    cursor: Option<&str>,
) -> Result<Part<BlockLine>, Failure> {
    let found = readmodel(portal).blocks(from_cursor(cursor)?).await?;
    Ok(part(found.content, block_line))
}

/// One block, by height or digest.
pub(crate) async fn block(portal: &Portal, asked: &str) -> Result<BlockView, Failure> {
    let readmodel = readmodel(portal);
    let found = match asked.parse::<u64>() {
        Ok(height) if asked.len() < 20 => readmodel.block(Height(height)).await?,
        _ => readmodel.block_by_digest(id::<BlockDigest>(asked)?).await?,
    };
    let block = found.content.ok_or(Failure::NotFound)?;
    let transactions = readmodel.block_transactions(block.height).await?.content;
    let (parent, view) = (block.parent.to_string(), block.view);
    let events = events(portal, transactions).await?;
    Ok(BlockView {
        line: block_line(block),
        parent,
        view,
        events,
    })
}

fn block_line(block: BlockSummary) -> BlockLine {
    BlockLine {
        height: block.height.0,
        digest: block.digest.to_string(),
        time_ms: block.time.0,
        transactions: block.transactions,
        leader: block.leader,
    }
}
