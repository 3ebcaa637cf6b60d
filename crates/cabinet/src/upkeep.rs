//! Looking a cabinet through, and copying one that is in use.
//!
//! A copy is what the database says at one moment, values as sealed as in the original. Absent on
//! purpose: mending. What does not open is told, and comes back from a backup.

use std::path::Path;
use std::time::Duration;

use sqlx::{Connection as _, Row as _};

use crate::cabinet::Cabinet;
use crate::cipher::Place;
use crate::dialect::{self, DRAWERS};
use crate::error::CabinetError;

impl Cabinet {
    /// Reads everything: the database's own structure, and every value with the cabinet's key.
    /// Gives the number of values.
    ///
    /// # Errors
    ///
    /// `Corruption` names the first table that is not as it was written; `Storage`.
    pub async fn verify(&self) -> Result<u64, CabinetError> {
        let understand = dialect::understand;
        let said: String = sqlx::query_scalar(dialect::CHECK)
            .fetch_one(self.readers())
            .await
            .map_err(understand)?;
        if said != "ok" {
            return Err(CabinetError::Corruption {
                table: "database",
                what: "its tables and their indices differ",
            });
        }
        let mut values = 0_u64;
        for drawer in DRAWERS {
            let rows = sqlx::query(drawer.all).fetch_all(self.readers()).await;
            for row in rows.map_err(understand)? {
                let corrupted = |what| CabinetError::Corruption {
                    table: drawer.table,
                    what,
                };
                let id: Vec<u8> = row.try_get("id").map_err(understand)?;
                let id = id
                    .try_into()
                    .map_err(|_| corrupted("an id has another length"))?;
                let at = row.try_get("at").map_err(understand)?;
                let value: Vec<u8> = row.try_get("value").map_err(understand)?;
                let place = Place {
                    table: drawer.table,
                    id: &id,
                    at,
                };
                self.cipher()
                    .open(place, &value)
                    .ok_or(corrupted("a value was changed"))?;
                values = values.saturating_add(1);
            }
        }
        Ok(values)
    }

    /// Copies the cabinet in `source`, which may be open in another process, to the new file `target`.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Full`, `Storage`, also if `target` is there.
    pub async fn copy(source: &Path, target: &Path) -> Result<(), CabinetError> {
        let understand = dialect::understand;
        let target = target.to_str().ok_or_else(|| {
            CabinetError::Storage("the path of the copy is not in UTF-8".to_owned())
        })?;
        let mut connection = dialect::open_copied(source, Duration::from_secs(5))
            .await
            .map_err(understand)?;
        sqlx::query(dialect::COPY)
            .bind(target.to_owned())
            .execute(&mut connection)
            .await
            .map_err(understand)?;
        connection.close().await.map_err(understand)
    }
}
