//! Transactions and their receipts, by id, block, signer and certificate.

use chancery_rules::kernel::ids::{Height, SubjectId, TransactionId};
use chancery_rules::kernel::receipt::Outcome;
use chancery_rules::kernel::time::Timestamp;

use super::block_rows::PLACES;
use super::dialect::Row;
use super::snapshot::{Snapshot, natural, record};
use crate::answer::{List, Page, TIMELINE_MAX, TransactionSummary};
use crate::model::{Asked, ReadModelError};
use crate::question::TransactionFilter;

const ALL: &str = "SELECT t.position, t.receipt, b.time FROM transactions t \
    JOIN blocks b ON b.height = t.position / 1048576 \
    WHERE t.position < ? ORDER BY t.position DESC LIMIT ?";
const OF_PARTY: &str = "SELECT t.position, t.receipt, b.time FROM transactions t \
    JOIN blocks b ON b.height = t.position / 1048576 \
    WHERE t.position < ? AND t.party = ? ORDER BY t.position DESC LIMIT ?";
const OF_SUBJECT: &str = "SELECT t.position, t.receipt, b.time FROM subjects s \
    JOIN transactions t ON t.position = s.position \
    JOIN blocks b ON b.height = t.position / 1048576 \
    WHERE s.position < ? AND s.subject = ? ORDER BY s.position DESC LIMIT ?";
const OF_SUBJECT_AND_PARTY: &str = "SELECT t.position, t.receipt, b.time FROM subjects s \
    JOIN transactions t ON t.position = s.position \
    JOIN blocks b ON b.height = t.position / 1048576 \
    WHERE s.position < ? AND s.subject = ? AND t.party = ? ORDER BY s.position DESC LIMIT ?";

pub(crate) async fn list(
    snapshot: &mut Snapshot,
    filter: TransactionFilter,
    page: Page,
) -> Asked<List<TransactionSummary>> {
    let party = filter.party.map(|party| party.as_bytes().to_vec());
    let subject = filter.subject.map(|subject| subject.as_bytes().to_vec());
    let before = page.before();
    let statement = match (subject, party) {
        (None, None) => sqlx::query(ALL).bind(before),
        (None, Some(party)) => sqlx::query(OF_PARTY).bind(before).bind(party),
        (Some(subject), None) => sqlx::query(OF_SUBJECT).bind(before).bind(subject),
        (Some(subject), Some(party)) => sqlx::query(OF_SUBJECT_AND_PARTY)
            .bind(before)
            .bind(subject)
            .bind(party),
    };
    let rows = snapshot.all(statement.bind(page.limit() + 1)).await?;
    snapshot.page(&rows, page.limit(), summary)
}

pub(crate) async fn of_block(
    snapshot: &mut Snapshot,
    height: Height,
) -> Asked<Vec<TransactionSummary>> {
    const OF_BLOCK: &str = "SELECT t.position, t.receipt, b.time FROM transactions t \
        JOIN blocks b ON b.height = t.position / 1048576 \
        WHERE t.position >= ? AND t.position < ? ORDER BY t.position";
    let first = i64::try_from(height.0)
        .unwrap_or(i64::MAX)
        .saturating_mul(PLACES);
    let statement = sqlx::query(OF_BLOCK)
        .bind(first)
        .bind(first.saturating_add(PLACES));
    let rows = snapshot.all(statement).await?;
    let transactions = rows.iter().map(summary).collect::<Result<_, _>>()?;
    Ok(snapshot.answer(transactions))
}

/// What was done about a subject, oldest first: at most [`TIMELINE_MAX`] accepted transactions.
pub(crate) async fn timeline(
    snapshot: &mut Snapshot,
    subject: SubjectId,
) -> Asked<Vec<TransactionSummary>> {
    const OLDEST_FIRST: &str = "SELECT t.position, t.receipt, b.time FROM subjects s \
        JOIN transactions t ON t.position = s.position \
        JOIN blocks b ON b.height = t.position / 1048576 \
        WHERE s.subject = ? ORDER BY s.position LIMIT ?";
    let statement = sqlx::query(OLDEST_FIRST).bind(subject.as_bytes().to_vec());
    let limit = i64::try_from(TIMELINE_MAX).unwrap_or(i64::MAX);
    let rows = snapshot.all(statement.bind(limit)).await?;
    let mut done = rows.iter().map(summary).collect::<Result<Vec<_>, _>>()?;
    done.retain(|one| one.receipt.outcome == Outcome::Accepted);
    Ok(snapshot.answer(done))
}

pub(crate) async fn one(
    snapshot: &mut Snapshot,
    id: TransactionId,
) -> Asked<Option<TransactionSummary>> {
    const ONE: &str = "SELECT t.position, t.receipt, b.time FROM transactions t \
        JOIN blocks b ON b.height = t.position / 1048576 WHERE t.id = ?";
    let row = snapshot
        .one(sqlx::query(ONE).bind(id.as_bytes().to_vec()))
        .await?;
    let transaction = row.as_ref().map(summary).transpose()?;
    Ok(snapshot.answer(transaction))
}

fn summary(row: &Row) -> Result<TransactionSummary, ReadModelError> {
    Ok(TransactionSummary {
        receipt: record(row, "receipt")?,
        time: Timestamp(natural(row, "time")?),
    })
}
