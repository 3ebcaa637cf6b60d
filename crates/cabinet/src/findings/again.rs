//! A finding that ended and is to be answered again, because its answer is known no more.
//!
//! Absent on purpose: whether it may be (the rules').

use super::Finding;
use crate::cabinet::Cabinet;
use crate::dialect::{ENDED_FINDINGS, OPEN_FINDINGS};
use crate::drawer::{column, commit, delete_in};
use crate::error::CabinetError;

impl Cabinet {
    /// Opens an ended question again, as it is given; false, and nothing changed, if it is not ended.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn begin_finding_again(&self, finding: &Finding) -> Result<bool, CabinetError> {
        let (id, at) = (finding.id(), column(finding.since.0));
        let mut write = self.begin().await?;
        let ended = self
            .get_in::<Finding>(&mut write, &ENDED_FINDINGS, id.as_bytes())
            .await?;
        if ended.is_none() {
            return Ok(false);
        }
        delete_in(&mut write, &ENDED_FINDINGS, id.as_bytes()).await?;
        self.put_in(&mut write, &OPEN_FINDINGS, id.as_bytes(), at, finding)
            .await?;
        commit(write).await?;
        Ok(true)
    }
}
