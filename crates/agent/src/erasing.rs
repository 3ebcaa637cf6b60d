//! Saying on the ledger that what was learnt is erased: for every release, once, however long that takes.
//!
//! What is owed is in the cabinet from the very write that forgets it, and stays there until the filing is final. The
//! release itself may come to the ledger later than the answer came here; then the filing waits for it. Absent on
//! purpose: erasing, which the finding's end does.

use std::sync::Arc;

use chancery_cabinet::PAGE_MAX;
use chancery_cabinet::erasures::OwedErasure;
use chancery_rules::kernel::receipt::Outcome;
use chancery_rules::permission::{AccessRecord, AccessResult, FileErasure};

use crate::agent::{AgentError, Shared, now};

/// How long a receipt that brought nothing here is waited for to be closed.
const UNCLOSED_MS_MAX: u64 = 24 * 60 * 60 * 1_000;

pub(crate) struct Eraser {
    shared: Arc<Shared>,
}

impl Eraser {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Files for as long as the node runs.
    pub(crate) async fn run(self) {
        let mut failures = 0_u32;
        loop {
            let is_done = self.file_all().await.unwrap_or_else(|error| {
                tracing::warn!(%error, "erasures wait to be filed");
                false
            });
            let wait = if is_done {
                failures = 0;
                self.shared.pace.longest
            } else {
                failures = failures.saturating_add(1);
                self.shared.pace.after(failures)
            };
            let woken = tokio::time::timeout(wait, self.shared.erased.notified());
            // Either something came, or the time did.
            drop(woken.await);
        }
    }

    /// Goes through all that is owed; whether nothing is left.
    async fn file_all(&self) -> Result<bool, AgentError> {
        let (mut last, mut is_done): (Option<OwedErasure>, bool) = (None, true);
        loop {
            let page = self.shared.cabinet.owed_erasures(last.as_ref(), PAGE_MAX);
            let page = page.await?;
            for owed in &page {
                if self.file(owed).await? {
                    self.shared.cabinet.settle_erasure(owed.access).await?;
                } else {
                    is_done = false;
                }
            }
            match page.into_iter().last() {
                Some(owed) => last = Some(owed),
                None => return Ok(is_done),
            }
        }
    }

    /// Files one erasure, if its release is on the ledger by now; whether nothing is owed any more.
    async fn file(&self, owed: &OwedErasure) -> Result<bool, AgentError> {
        let Some(known) = self.shared.node.access(owed.access).await? else {
            return Ok(false);
        };
        match known.result {
            _ if known.erased_at.is_some() => Ok(true),
            Some(AccessResult::Released) => self.say(owed).await,
            Some(AccessResult::NothingFound | AccessResult::Failed) => Ok(true),
            None => Ok(!owed.has_come && is_long_open(&known)),
        }
    }

    async fn say(&self, owed: &OwedErasure) -> Result<bool, AgentError> {
        let access = owed.access;
        let receipt = self.shared.act(FileErasure { access }).await?;
        match receipt.outcome {
            Outcome::Accepted => {
                tracing::info!(%access, "an erasure was filed");
                Ok(true)
            }
            Outcome::Rejected(code) => {
                tracing::warn!(%access, code, "the filing of an erasure was refused");
                Ok(false)
            }
        }
    }
}

fn is_long_open(access: &AccessRecord) -> bool {
    access.opened_at.plus_ms(UNCLOSED_MS_MAX) < now()
}
