//! Writing when the medium is full.

use super::*;
use chancery_rules::kernel::ids::{BlockDigest, PartyId, TransactionId, ValidatorId};
use chancery_rules::kernel::receipt::{Outcome, Receipt};
use chancery_rules::kernel::time::Timestamp;

fn receipt(index: u32) -> Receipt {
    Receipt {
        transaction: TransactionId::of(&index.to_be_bytes()),
        height: Height(1),
        index,
        party: PartyId([1; 32]),
        number: 300,
        outcome: Outcome::Accepted,
        subjects: Vec::new(),
    }
}

fn block_of(transactions: u32) -> FinalisedBlock {
    let receipts: Vec<_> = (0..transactions).map(receipt).collect();
    FinalisedBlock {
        height: Height(1),
        digest: BlockDigest([1; 32]),
        parent: BlockDigest([0; 32]),
        time: Timestamp(1),
        view: 1,
        leader: ValidatorId([5; 32]),
        header: vec![1],
        finality: None,
        transactions: receipts
            .iter()
            .map(|one| (one.transaction, vec![0]))
            .collect(),
        receipts,
        changes: Vec::new(),
    }
}

async fn limit(writer: &Writer, pages: i64) {
    let limit = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
    sqlx::raw_sql(limit).execute(&writer.pool).await.unwrap();
}

#[tokio::test]
async fn a_full_medium_refuses_the_block_and_takes_it_once_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("readmodel.sqlite");
    let mut writer = Writer::open(&path, LedgerId([9; 32])).await.unwrap();
    writer.prepare(1).await.unwrap();
    // SQLite's own limit stands for the end of the disk.
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count")
        .fetch_one(&writer.pool)
        .await
        .unwrap();
    limit(&writer, pages).await;
    for _ in 0..2 {
        let refused = writer.write(&block_of(2_000)).await.unwrap_err();
        let ReadModelError::Storage(sqlx::Error::Database(why)) = &refused else {
            panic!("{refused:?}");
        };
        assert_eq!(why.code().as_deref(), Some("13"));
    }
    limit(&writer, pages + 10_000).await;
    writer.write(&block_of(2_000)).await.unwrap();
    assert_eq!(writer.prepare(1).await.unwrap(), Height(1));
}
