//! Acts: transactions that the agency means to happen exactly once, kept before they are submitted.
//!
//! An act is pending until its outcome is known, then ended; what a crash interrupts is found among
//! the pending ones. Its content is the agency's own and opaque here.

use chancery_rules::kernel::hex_bytes;
use chancery_rules::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cabinet::Cabinet;
use crate::dialect::{ENDED_ACTS, PENDING_ACTS};
use crate::drawer::{Row32, column, commit, delete_in};
use crate::error::CabinetError;

/// An act as it was last kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Act {
    /// Which one: 32 random bytes, or a hash of what the client chose.
    pub id: [u8; 32],
    /// When it was kept.
    pub kept_at: Timestamp,
    /// What it is, as the agency writes it.
    pub content: Vec<u8>,
}

impl std::fmt::Debug for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Act({})", hex::encode(self.id))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    #[serde(with = "hex_bytes")]
    content: Vec<u8>,
}

impl Act {
    fn to_record(&self) -> Record {
        Record {
            content: self.content.clone(),
        }
    }

    fn from_row(row: Row32<Record>) -> Self {
        let Row32 { id, at, record } = row;
        let kept_at = Timestamp(u64::try_from(at).unwrap_or_default());
        Self {
            id,
            kept_at,
            content: record.content,
        }
    }
}

impl Cabinet {
    /// Keeps an act as pending, over an earlier one with the same id.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Locked`, `Full`, `Storage`.
    pub async fn keep_act(&self, act: &Act) -> Result<(), CabinetError> {
        self.put(
            &PENDING_ACTS,
            &act.id,
            column(act.kept_at.0),
            &act.to_record(),
        )
        .await
    }

    /// Keeps an act as ended; it is pending no more.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Locked`, `Full`, `Storage`.
    pub async fn end_act(&self, act: &Act) -> Result<(), CabinetError> {
        let mut write = self.begin().await?;
        delete_in(&mut write, &PENDING_ACTS, &act.id).await?;
        let at = column(act.kept_at.0);
        self.put_in(&mut write, &ENDED_ACTS, &act.id, at, &act.to_record())
            .await?;
        commit(write).await
    }

    /// An act, pending or ended.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn act(&self, id: [u8; 32]) -> Result<Option<Act>, CabinetError> {
        if let Some(row) = self.get(&PENDING_ACTS, &id).await? {
            return Ok(Some(Act::from_row(row)));
        }
        Ok(self.get(&ENDED_ACTS, &id).await?.map(Act::from_row))
    }

    /// The latest pending acts, at most `count` and `PAGE_MAX`.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn pending_acts(&self, count: usize) -> Result<Vec<Act>, CabinetError> {
        let rows = self.page(&PENDING_ACTS, None, count).await?;
        Ok(rows.into_iter().map(Act::from_row).collect())
    }

    /// Forgets the acts that ended at `until` or before; gives their number.
    ///
    /// # Errors
    ///
    /// `Locked`, `Full`, `Storage`.
    pub async fn forget_ended_acts(&self, until: Timestamp) -> Result<u64, CabinetError> {
        self.expire(&ENDED_ACTS, column(until.0)).await
    }
}
