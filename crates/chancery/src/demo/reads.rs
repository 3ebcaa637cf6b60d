//! Who read what of a case: the receipts that everybody can look up.

use std::time::Duration;

use chancery_readmodel::{AccessFilter, Page, ReadModel};
use chancery_rules::kernel::ids::CaseId;
use chancery_rules::permission::AccessRecord;
use serde::Serialize;

use crate::exit::Outcome;
use crate::speech::Speech;

/// How long the last closing and erasure may take to be final.
const CLOSED_WITHIN: Duration = Duration::from_secs(20);

/// The receipts of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reads {
    /// Agencies that read something.
    pub agencies: usize,
    /// Receipts that were opened, each before anything was released.
    pub opened: usize,
    /// Of these, those that say what was released.
    pub closed: usize,
    /// Of these, those whose reader has erased what it read.
    pub erased: usize,
}

impl Reads {
    fn of(receipts: &[AccessRecord]) -> Self {
        let mut readers: Vec<_> = receipts.iter().map(|it| it.holder).collect();
        readers.sort_unstable();
        readers.dedup();
        let count = |is: fn(&AccessRecord) -> bool| receipts.iter().filter(|it| is(it)).count();
        Self {
            agencies: readers.len(),
            opened: receipts.len(),
            closed: count(|it| it.result.is_some()),
            erased: count(|it| it.erased_at.is_some()),
        }
    }

    const fn is_whole(self) -> bool {
        self.opened == self.closed && self.closed == self.erased
    }

    /// The receipts of a case, once all are closed and what was read is erased; as they are, if that takes long.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn await_all(readmodel: &ReadModel, case: CaseId) -> Outcome<Self> {
        let mut heights = readmodel.heights();
        let end = tokio::time::Instant::now() + CLOSED_WITHIN;
        loop {
            let filter = AccessFilter {
                case: Some(case),
                ..AccessFilter::default()
            };
            let found = readmodel.accesses(filter, Page::default()).await?.content;
            let reads = Self::of(&found.items);
            if reads.is_whole()
                || tokio::time::timeout_at(end, heights.changed())
                    .await
                    .is_err()
            {
                return Ok(reads);
            }
        }
    }

    /// Says it.
    pub fn tell(&self, speech: Speech) {
        let Self {
            agencies,
            opened,
            closed,
            erased,
        } = self;
        speech.tell(
            format!("  {agencies} 个机构调取材料 {opened} 次，先登记后提供：已办结 {closed} 次，已销毁 {erased} 次"),
            format!(
                "  {agencies} agencies read what was handed in, {opened} times, each on record before: {closed} closed, {erased} erased"
            ),
        );
    }
}
