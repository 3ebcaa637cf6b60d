//! The council, the nodes, motions and their minutes.

use chancery_rules::kernel::ids::{Height, MotionId, ValidatorId};
use chancery_rules::kernel::receipt::{Outcome, Receipt};
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::motion::{CommitteeRecord, CouncilRecord, MotionRecord};

use super::dialect::{Database, Row};
use super::rows::{Rows, Value};
use super::snapshot::{Snapshot, bytes32, natural, record};
use crate::answer::{Deed, List, Minute, Motion, MotionStanding, Page};
use crate::model::{Asked, ReadModelError};
use crate::question::MotionFilter;

/// Minutes of one motion that are read; a council has fewer members than half of it.
const MINUTES_MAX: i64 = 512;

/// What a block changed of the council, the nodes and the motions.
pub(super) struct CouncilRows {
    singles: Rows<2>,
    motions: Rows<5>,
}

impl CouncilRows {
    pub(super) const fn empty() -> Self {
        Self {
            singles: Rows::new(
                "INSERT INTO singles (name, record)",
                "ON CONFLICT (name) DO UPDATE SET record = excluded.record",
            ),
            motions: Rows::new(
                "INSERT INTO motions (position, id, status, expires, record)",
                "ON CONFLICT (id) DO UPDATE SET status = excluded.status, record = excluded.record",
            ),
        }
    }

    pub(super) fn single(&mut self, name: &str, value: &[u8]) {
        self.singles
            .push([Value::Text(name.to_owned()), Value::Checked(value.to_vec())]);
    }

    pub(super) fn motion(
        &mut self,
        position: i64,
        record: &MotionRecord,
        value: &[u8],
    ) -> Result<(), String> {
        let expires = i64::try_from(record.expires.0).map_err(|error| error.to_string())?;
        // At its own time it has not expired: what the table keeps is what the record says.
        let standing = MotionStanding::of(record, record.proposed_at);
        self.motions.push([
            Value::Integer(position),
            Value::id(record.motion.as_bytes()),
            Value::Integer(standing.number()),
            Value::Integer(expires),
            Value::Checked(value.to_vec()),
        ]);
        Ok(())
    }

    pub(super) async fn write(
        self,
        transaction: &mut sqlx::Transaction<'_, Database>,
    ) -> Result<(), ReadModelError> {
        self.singles.write(transaction).await?;
        self.motions.write(transaction).await
    }
}

pub(crate) async fn council(snapshot: &mut Snapshot) -> Asked<Option<CouncilRecord>> {
    let found = single(snapshot, "council").await?;
    Ok(snapshot.answer(found))
}

pub(crate) async fn committee(snapshot: &mut Snapshot) -> Asked<Option<CommitteeRecord>> {
    let found = single(snapshot, "committee").await?;
    Ok(snapshot.answer(found))
}

async fn single<T: serde::de::DeserializeOwned + serde::Serialize>(
    snapshot: &mut Snapshot,
    name: &'static str,
) -> Result<Option<T>, ReadModelError> {
    let statement = sqlx::query("SELECT record FROM singles WHERE name = ?");
    let row = snapshot.one(statement.bind(name)).await?;
    row.as_ref().map(|row| record(row, "record")).transpose()
}

pub(crate) async fn list(
    snapshot: &mut Snapshot,
    filter: MotionFilter,
    page: Page,
) -> Asked<List<Motion>> {
    let now = now(snapshot).await?;
    const ALL: &str = "SELECT position, record FROM motions WHERE position < ? \
        ORDER BY position DESC LIMIT ?";
    const OPEN: &str = "SELECT position, record FROM motions WHERE position < ? \
        AND status = 0 AND expires > ? ORDER BY position DESC LIMIT ?";
    const EXPIRED: &str = "SELECT position, record FROM motions WHERE position < ? \
        AND status = 0 AND expires <= ? ORDER BY position DESC LIMIT ?";
    const OTHER: &str = "SELECT position, record FROM motions WHERE position < ? \
        AND status = ? ORDER BY position DESC LIMIT ?";
    let at = i64::try_from(now.0).unwrap_or(i64::MAX);
    let before = page.before();
    let statement = match filter.standing {
        None => sqlx::query(ALL).bind(before),
        Some(MotionStanding::Open) => sqlx::query(OPEN).bind(before).bind(at),
        Some(MotionStanding::Expired) => sqlx::query(EXPIRED).bind(before).bind(at),
        Some(other) => sqlx::query(OTHER).bind(before).bind(other.number()),
    };
    let rows = snapshot.all(statement.bind(page.limit() + 1)).await?;
    snapshot.page(&rows, page.limit(), |row| motion(row, now))
}

pub(crate) async fn one(snapshot: &mut Snapshot, id: MotionId) -> Asked<Option<Motion>> {
    let now = now(snapshot).await?;
    let statement = sqlx::query("SELECT record FROM motions WHERE id = ?");
    let row = snapshot.one(statement.bind(id.as_bytes().to_vec())).await?;
    let found = row.as_ref().map(|row| motion(row, now)).transpose()?;
    Ok(snapshot.answer(found))
}

/// What was done about a motion, in the order of the ledger: accepted transactions that are about
/// it, and what its record says of their signers.
pub(crate) async fn minutes(snapshot: &mut Snapshot, motion: &MotionRecord) -> Asked<Vec<Minute>> {
    const OF_MOTION: &str = "SELECT t.receipt, b.time FROM subjects s \
        JOIN transactions t ON t.position = s.position \
        JOIN blocks b ON b.height = t.position / 1048576 \
        WHERE s.subject = ? ORDER BY s.position LIMIT ?";
    let statement = sqlx::query(OF_MOTION).bind(motion.motion.as_bytes().to_vec());
    let rows = snapshot.all(statement.bind(MINUTES_MAX)).await?;
    let mut minutes = Vec::new();
    for row in &rows {
        let receipt: Receipt = record(row, "receipt")?;
        if receipt.outcome != Outcome::Accepted {
            continue;
        }
        minutes.push(Minute {
            party: receipt.party,
            deed: Deed::of(&receipt, motion),
            height: receipt.height,
            time: Timestamp(natural(row, "time")?),
            transaction: receipt.transaction,
        });
    }
    Ok(snapshot.answer(minutes))
}

fn motion(row: &Row, now: Timestamp) -> Result<Motion, ReadModelError> {
    let motion: MotionRecord = record(row, "record")?;
    Ok(Motion {
        standing: MotionStanding::of(&motion, now),
        motion,
    })
}

/// The time of the last block: what is past then has expired.
async fn now(snapshot: &mut Snapshot) -> Result<Timestamp, ReadModelError> {
    const LAST: &str = "SELECT time FROM blocks ORDER BY height DESC LIMIT 1";
    let row = snapshot.one(sqlx::query(LAST)).await?;
    let time = row.as_ref().map(|row| natural(row, "time")).transpose()?;
    Ok(Timestamp(time.unwrap_or_default()))
}

/// When each validator last proposed a block, among the last blocks: who is heard of, and since when
/// not.
pub(crate) async fn leaders(
    snapshot: &mut Snapshot,
    blocks: u64,
) -> Asked<Vec<(ValidatorId, Height)>> {
    const LAST: &str = "SELECT leader, max(height) AS height FROM blocks \
        WHERE height > (SELECT max(height) FROM blocks) - ? GROUP BY leader";
    let statement = sqlx::query(LAST).bind(i64::try_from(blocks).unwrap_or(i64::MAX));
    let rows = snapshot.all(statement).await?;
    let leader = |row: &Row| -> Result<_, ReadModelError> {
        let leader = ValidatorId(bytes32(row, "leader")?);
        Ok((leader, Height(natural(row, "height")?)))
    };
    let leaders = rows.iter().map(leader).collect::<Result<_, _>>()?;
    Ok(snapshot.answer(leaders))
}
