//! Findings: questions of cases that the agency is to answer, and the queue of those that its officers decide.
//!
//! A finding is known by its case and step, and is here once, open or ended. The agent works at it until the agency's
//! own system has answered, or hands it to the officers with the reason; an officer claims it, returns it, or answers.
//! What the agent has learnt of an opening is kept only while the finding is open; that it is erased then is owed to
//! the ledger ([`crate::erasures`]). Absent on purpose: the answer, which is on the ledger.

mod again;
mod finding;

use chancery_rules::kernel::time::Timestamp;

use crate::cabinet::Cabinet;
use crate::dialect::{ENDED_FINDINGS, OPEN_FINDINGS};
use crate::drawer::{Row32, column, commit, delete_in};
use crate::error::CabinetError;

pub use finding::{Ask, Ended, Finding, FindingId, Stage};

/// Which findings a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// Those that wait for an answer.
    Open,
    /// Those that ended.
    Ended,
}

/// Where a finding stands in a list, and a page goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// When it was asked, or when it ended.
    pub at: Timestamp,
    /// The finding.
    pub id: FindingId,
}

/// What became of an officer's claim or return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// It was done.
    Done,
    /// There is no such finding in the officers' queue.
    NotQueued,
    /// It is another officer's.
    Anothers,
}

impl Cabinet {
    /// Keeps a question that is new, or was asked no more and is asked again; false, and nothing changed, if it is open
    /// or answered.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn begin_finding(&self, finding: &Finding) -> Result<bool, CabinetError> {
        let id = finding.id();
        let mut write = self.begin().await?;
        let ended = self
            .get_in::<Finding>(&mut write, &ENDED_FINDINGS, id.as_bytes())
            .await?;
        let is_moot = ended.as_ref().is_some_and(|row| row.record.is_moot());
        if is_moot {
            delete_in(&mut write, &ENDED_FINDINGS, id.as_bytes()).await?;
        } else if ended.is_some() {
            return Ok(false);
        }
        let at = column(finding.since.0);
        let is_new = self
            .add_in(&mut write, &OPEN_FINDINGS, id.as_bytes(), at, finding)
            .await?;
        commit(write).await?;
        Ok(is_new)
    }

    /// Keeps how far an open finding came; false, and nothing changed, if it is not open any more.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn keep_finding(&self, finding: &Finding) -> Result<bool, CabinetError> {
        let (id, at) = (finding.id(), column(finding.since.0));
        let mut write = self.begin().await?;
        let known = self
            .get_in::<Finding>(&mut write, &OPEN_FINDINGS, id.as_bytes())
            .await?;
        let Some(known) = known else {
            return Ok(false);
        };
        let access = finding.ask.as_ref().map(|ask| ask.access);
        if let Some(was) = known.record.ask.filter(|ask| Some(ask.access) != access) {
            self.owe_erasure_in(&mut write, &was, at).await?;
        }
        self.put_in(&mut write, &OPEN_FINDINGS, id.as_bytes(), at, finding)
            .await?;
        commit(write).await?;
        Ok(true)
    }

    /// Ends a finding, and forgets what was learnt for it; answers it as it was, or nothing if it is not open.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn end_finding(
        &self,
        id: FindingId,
        how: Ended,
        at: Timestamp,
    ) -> Result<Option<Finding>, CabinetError> {
        let mut write = self.begin().await?;
        let known = self
            .get_in::<Finding>(&mut write, &OPEN_FINDINGS, id.as_bytes())
            .await?;
        let Some(row) = known else {
            return Ok(None);
        };
        let ended = Finding {
            stage: Stage::Ended { at, how },
            ask: None,
            ..row.record.clone()
        };
        if let Some(was) = &row.record.ask {
            self.owe_erasure_in(&mut write, was, column(at.0)).await?;
        }
        delete_in(&mut write, &OPEN_FINDINGS, id.as_bytes()).await?;
        self.put_in(
            &mut write,
            &ENDED_FINDINGS,
            id.as_bytes(),
            column(at.0),
            &ended,
        )
        .await?;
        commit(write).await?;
        Ok(Some(row.record))
    }

    /// A finding, open or ended.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn finding(&self, id: FindingId) -> Result<Option<Finding>, CabinetError> {
        if let Some(row) = self.get(&OPEN_FINDINGS, id.as_bytes()).await? {
            return Ok(Some(Finding::from_row(row)));
        }
        let row = self.get(&ENDED_FINDINGS, id.as_bytes()).await?;
        Ok(row.map(Finding::from_row))
    }

    /// The open findings asked before `before`, latest first, at most `count` and `PAGE_MAX`.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn open_findings(
        &self,
        before: Option<&Finding>,
        count: usize,
    ) -> Result<Vec<Finding>, CabinetError> {
        let before = before.map(|it| (column(it.since.0), *it.id().as_bytes()));
        let rows = self.page(&OPEN_FINDINGS, before, count).await?;
        Ok(rows.into_iter().map(Finding::from_row).collect())
    }

    /// A page of findings, oldest first, those after a place: the open ones in the order in which they were asked, or the
    /// ended ones in the order in which they ended.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn findings(
        &self,
        shelf: Shelf,
        after: Option<Place>,
        count: usize,
    ) -> Result<Vec<(Place, Finding)>, CabinetError> {
        let drawer = match shelf {
            Shelf::Open => &OPEN_FINDINGS,
            Shelf::Ended => &ENDED_FINDINGS,
        };
        let after = after.map(|it| (column(it.at.0), *it.id.as_bytes()));
        let rows = self.rising::<Finding>(drawer, after, count).await?;
        let placed = |row: Row32<Finding>| {
            let place = Place {
                at: Timestamp(u64::try_from(row.at).unwrap_or_default()),
                id: FindingId::from(row.id),
            };
            (place, row.record)
        };
        Ok(rows.into_iter().map(placed).collect())
    }

    /// An officer takes a finding of the queue.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn claim_finding(
        &self,
        id: FindingId,
        officer: &str,
    ) -> Result<Claimed, CabinetError> {
        self.set_claim(id, officer, Some(officer)).await
    }

    /// An officer gives a finding back to the queue.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn return_finding(
        &self,
        id: FindingId,
        officer: &str,
    ) -> Result<Claimed, CabinetError> {
        self.set_claim(id, officer, None).await
    }

    async fn set_claim(
        &self,
        id: FindingId,
        officer: &str,
        next: Option<&str>,
    ) -> Result<Claimed, CabinetError> {
        let mut write = self.begin().await?;
        let known = self
            .get_in::<Finding>(&mut write, &OPEN_FINDINGS, id.as_bytes())
            .await?;
        let Some(mut row) = known else {
            return Ok(Claimed::NotQueued);
        };
        let Stage::Officers { claimed_by, .. } = &mut row.record.stage else {
            return Ok(Claimed::NotQueued);
        };
        if claimed_by
            .as_deref()
            .is_some_and(|holder| holder != officer)
        {
            return Ok(Claimed::Anothers);
        }
        *claimed_by = next.map(str::to_owned);
        self.put_in(
            &mut write,
            &OPEN_FINDINGS,
            id.as_bytes(),
            row.at,
            &row.record,
        )
        .await?;
        commit(write).await?;
        Ok(Claimed::Done)
    }
}
