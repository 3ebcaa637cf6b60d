//! How far a follower of the feed came.

use chancery_rules::kernel::ids::Height;
use serde::{Deserialize, Serialize};

use crate::cabinet::Cabinet;
use crate::dialect::CURSORS;
use crate::error::CabinetError;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    height: Height,
}

impl Cabinet {
    /// Notes that the follower `name` is done with everything up to and with `height`.
    ///
    /// # Errors
    ///
    /// `Locked`, `Full`, `Storage`.
    pub async fn set_cursor(&self, name: &str, height: Height) -> Result<(), CabinetError> {
        let id = self.cipher().id_of(CURSORS.table, &[name.as_bytes()]);
        self.put(&CURSORS, &id, 0, &Record { height }).await
    }

    /// How far the follower `name` came; none if it never noted anything.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn cursor(&self, name: &str) -> Result<Option<Height>, CabinetError> {
        let id = self.cipher().id_of(CURSORS.table, &[name.as_bytes()]);
        Ok(self
            .get::<Record>(&CURSORS, &id)
            .await?
            .map(|row| row.record.height))
    }
}
