//! What the agency keeps in its cabinet, and how a failing cabinet shows.

use std::sync::atomic::Ordering;

use chancery_cabinet::CabinetError;
use chancery_cabinet::acts::Act as Row;
use chancery_cabinet::issued::IssuedCredential;
use chancery_rules::kernel::ids::CertificateId;

use super::Agency;
use super::act::{Act, ActId};
use crate::clock;
use crate::problem::{self, Problem};

/// Pending acts taken up at once.
const PENDING_MAX: usize = chancery_cabinet::PAGE_MAX;

impl Agency {
    /// Keeps an act; from then on a crash loses nothing of it.
    pub(super) async fn keep_act(&self, act: &Act) -> Result<(), Problem> {
        let content = serde_json::to_vec(act).map_err(|error| Problem::internal(&error))?;
        let row = Row {
            id: act.id.0,
            kept_at: clock::now(),
            content,
        };
        let kept = if act.receipt.is_none() {
            self.parts.cabinet.keep_act(&row).await
        } else {
            self.parts.cabinet.end_act(&row).await
        };
        self.noted(kept)
    }

    /// An act by its id, pending or ended.
    pub(super) async fn kept_act(&self, id: ActId) -> Result<Option<Act>, Problem> {
        let found = self.read(self.parts.cabinet.act(id.0).await)?;
        found.map(|row| read_act(&row)).transpose()
    }

    /// The acts that have no outcome yet, oldest last.
    pub(super) async fn pending_acts(&self) -> Result<Vec<Act>, Problem> {
        let rows = self.read(self.parts.cabinet.pending_acts(PENDING_MAX).await)?;
        rows.iter().map(read_act).collect()
    }

    /// Keeps a certificate's content, before the ledger hears of it.
    pub(super) async fn keep_certificate(&self, kept: &IssuedCredential) -> Result<(), Problem> {
        let added = self.noted(self.parts.cabinet.keep_issued(kept).await)?;
        if added {
            Ok(())
        } else {
            Err(Problem::internal(&"a random certificate id repeats"))
        }
    }

    /// A certificate's content.
    pub(super) async fn kept_certificate(
        &self,
        id: CertificateId,
    ) -> Result<Option<IssuedCredential>, Problem> {
        self.read(self.parts.cabinet.issued(id).await)
    }

    /// Notes whether a write succeeded, for readiness.
    pub(super) fn noted<T>(&self, written: Result<T, CabinetError>) -> Result<T, Problem> {
        self.failing.store(written.is_err(), Ordering::Relaxed);
        self.read(written)
    }

    /// The problem that a failing cabinet is.
    #[expect(
        clippy::unused_self,
        reason = "reads beside `noted` and is called in the same way"
    )]
    pub(super) fn read<T>(&self, read: Result<T, CabinetError>) -> Result<T, Problem> {
        read.map_err(|error| match error {
            CabinetError::TooLarge { .. } => {
                Problem::of(problem::BODY_TOO_LARGE, error.to_string())
            }
            other => Problem::storage(&other),
        })
    }
}

fn read_act(row: &Row) -> Result<Act, Problem> {
    serde_json::from_slice(&row.content).map_err(|error| Problem::internal(&error))
}
