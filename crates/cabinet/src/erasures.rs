//! Erasures that are owed: what another agency released to this one is erased here, and the ledger does not say so yet.
//!
//! Owed from the very write that forgets what was learnt, until the filing is final, so that no crash loses one. Absent
//! on purpose: the filing (the agent's), and what was erased.

use chancery_rules::kernel::ids::{AccessId, Commitment};
use serde::{Deserialize, Serialize};

use crate::cabinet::Cabinet;
use crate::dialect::OWED_ERASURES;
use crate::drawer::{Row32, Transaction};
use crate::error::CabinetError;
use crate::findings::Ask;

/// An erasure that the ledger is to be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwedErasure {
    /// The receipt under which something was released, or may have been.
    pub access: AccessId,
    /// What was asked for.
    pub commitment: Commitment,
    /// Whether it is known to have come; else it was asked for, and no answer was kept.
    pub has_come: bool,
    at: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    commitment: Commitment,
    has_come: bool,
}

impl OwedErasure {
    fn from_row(row: Row32<Record>) -> Self {
        Self {
            access: AccessId(row.id),
            commitment: row.record.commitment,
            has_come: row.record.has_come,
            at: row.at,
        }
    }
}

impl Cabinet {
    /// The erasures that are owed, oldest first, those after `after`, at most `count` and `PAGE_MAX`.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn owed_erasures(
        &self,
        after: Option<&OwedErasure>,
        count: usize,
    ) -> Result<Vec<OwedErasure>, CabinetError> {
        let after = after.map(|it| (it.at, *it.access.as_bytes()));
        let rows = self.rising(&OWED_ERASURES, after, count).await?;
        Ok(rows.into_iter().map(OwedErasure::from_row).collect())
    }

    /// Notes that nothing is owed for an access any more; false if nothing was.
    ///
    /// # Errors
    ///
    /// `Locked`, `Full`, `Storage`.
    pub async fn settle_erasure(&self, access: AccessId) -> Result<bool, CabinetError> {
        self.delete(&OWED_ERASURES, access.as_bytes()).await
    }

    /// Owes the erasure of what was asked for, in the write that forgets it; of what was never requested, none.
    pub(crate) async fn owe_erasure_in(
        &self,
        write: &mut Transaction,
        ask: &Ask,
        at: i64,
    ) -> Result<(), CabinetError> {
        if ask.request.is_none() {
            return Ok(());
        }
        let record = Record {
            commitment: ask.commitment,
            has_come: ask.content.is_some(),
        };
        let id = ask.access.as_bytes();
        self.add_in(write, &OWED_ERASURES, id, at, &record).await?;
        Ok(())
    }
}
