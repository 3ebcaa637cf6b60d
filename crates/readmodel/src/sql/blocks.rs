//! Blocks, by height and digest.

use chancery_rules::kernel::ids::{BlockDigest, Height};
use chancery_rules::kernel::time::Timestamp;

use super::dialect::Row;
use super::snapshot::{Snapshot, bytes32, natural, to_height};
use crate::answer::{BlockSummary, List, Page};
use crate::model::{Asked, ReadModelError};
use sqlx::Row as _;

pub(crate) async fn list(snapshot: &mut Snapshot, page: Page) -> Asked<List<BlockSummary>> {
    let rows = snapshot
        .all(
            sqlx::query("SELECT * FROM blocks WHERE height < ? ORDER BY height DESC LIMIT ?")
                .bind(page.before())
                .bind(page.limit() + 1),
        )
        .await?;
    snapshot.page(&rows, page.limit(), summary)
}

pub(crate) async fn at(snapshot: &mut Snapshot, height: Height) -> Asked<Option<BlockSummary>> {
    let height = i64::try_from(height.0).unwrap_or(i64::MAX);
    let row = snapshot.one(sqlx::query("SELECT * FROM blocks WHERE height = ?").bind(height));
    let block = row.await?.as_ref().map(summary).transpose()?;
    Ok(snapshot.answer(block))
}

pub(crate) async fn by_digest(
    snapshot: &mut Snapshot,
    digest: BlockDigest,
) -> Asked<Option<BlockSummary>> {
    let statement = sqlx::query("SELECT * FROM blocks WHERE digest = ?");
    let row = snapshot.one(statement.bind(digest.as_bytes().to_vec()));
    let block = row.await?.as_ref().map(summary).transpose()?;
    Ok(snapshot.answer(block))
}

fn summary(row: &Row) -> Result<BlockSummary, ReadModelError> {
    let leader: Vec<u8> = row.try_get("leader")?;
    let transactions = natural(row, "transactions")?;
    Ok(BlockSummary {
        height: to_height(row.try_get("height")?)?,
        digest: BlockDigest::from(bytes32(row, "digest")?),
        parent: BlockDigest::from(bytes32(row, "parent")?),
        time: Timestamp(natural(row, "time")?),
        view: natural(row, "view")?,
        leader: hex::encode(leader),
        transactions: u32::try_from(transactions)
            .map_err(|_| ReadModelError::Row("too many transactions".to_owned()))?,
    })
}
