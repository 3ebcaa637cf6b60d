//! Writing a block: everything of it in one SQL transaction.
//!
//! State rows keep the place where they first appeared, so lists stay in the ledger's order while
//! records change.

use std::path::Path;

use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::ids::{Height, LedgerId};

use super::adopt::BEGINS;
use super::block_rows::BlockRows;
use super::dialect::{self, Database, Pool};
use super::rows::{Rows, Value};
use super::snapshot::to_height;
use crate::model::ReadModelError;

/// The connection that writes.
pub(crate) struct Writer {
    pool: Pool,
    ledger: LedgerId,
}

impl Writer {
    pub(crate) async fn open(path: &Path, ledger: LedgerId) -> Result<Self, ReadModelError> {
        Ok(Self {
            pool: dialect::open_writer(path).await?,
            ledger,
        })
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    /// Makes the tables fit for this version and ledger, and says the height they hold.
    pub(crate) async fn prepare(&mut self, version: i64) -> Result<Height, ReadModelError> {
        if !self.fits(version).await? {
            self.reset(version).await?;
        }
        let height = sqlx::query_scalar("SELECT coalesce(max(height), 0) FROM blocks");
        to_height(height.fetch_one(&self.pool).await?)
    }

    async fn fits(&self, version: i64) -> Result<bool, ReadModelError> {
        let tables: i64 = sqlx::query_scalar(dialect::HAS_META)
            .fetch_one(&self.pool)
            .await?;
        if tables == 0 {
            return Ok(false);
        }
        let marks = [
            ("version", version.to_be_bytes().to_vec()),
            ("ledger", self.ledger.as_bytes().to_vec()),
        ];
        for (name, expected) in marks {
            let found: Option<Vec<u8>> =
                sqlx::query_scalar("SELECT value FROM meta WHERE name = ?")
                    .bind(name)
                    .fetch_optional(&self.pool)
                    .await?;
            if found != Some(expected) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The first block whose content is here; 1 unless a snapshot was taken over.
    pub(crate) async fn begins(&mut self) -> Result<Height, ReadModelError> {
        let mark: Option<Vec<u8>> = sqlx::query_scalar("SELECT value FROM meta WHERE name = ?")
            .bind(BEGINS)
            .fetch_optional(&self.pool)
            .await?;
        let Some(mark) = mark else {
            return Ok(Height(1));
        };
        let mark = mark.try_into().map(u64::from_be_bytes);
        mark.map(Height)
            .map_err(|_| ReadModelError::Row("the mark of the beginning".to_owned()))
    }

    /// Drops and creates all tables.
    pub(crate) async fn reset(&mut self, version: i64) -> Result<(), ReadModelError> {
        Ok(self.emptied(version).await?.commit().await?)
    }

    /// A transaction in which all tables are empty.
    pub(super) async fn emptied(
        &mut self,
        version: i64,
    ) -> Result<sqlx::Transaction<'static, Database>, ReadModelError> {
        let mut transaction = self.pool.begin().await?;
        for table in dialect::TABLES {
            let drop = sqlx::AssertSqlSafe(format!("DROP TABLE IF EXISTS {table}"));
            sqlx::query(drop)
                .persistent(false)
                .execute(&mut *transaction)
                .await?;
        }
        sqlx::raw_sql(dialect::SCHEMA)
            .execute(&mut *transaction)
            .await?;
        let mut marks = Rows::new("INSERT INTO meta (name, value)", "");
        marks.push([
            Value::Text("version".into()),
            Value::Bytes(version.to_be_bytes().to_vec()),
        ]);
        marks.push([
            Value::Text("ledger".into()),
            Value::id(self.ledger.as_bytes()),
        ]);
        marks.write(&mut transaction).await?;
        Ok(transaction)
    }

    /// Writes a block, whole or not at all.
    pub(crate) async fn write(&mut self, block: &FinalisedBlock) -> Result<(), ReadModelError> {
        let rows = BlockRows::of(block)?;
        let mut transaction = self.pool.begin().await?;
        rows.write(&mut transaction).await?;
        Ok(transaction.commit().await?)
    }
}

#[cfg(test)]
mod tests;
