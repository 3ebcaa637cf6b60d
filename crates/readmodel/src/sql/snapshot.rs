//! A read at one point: every statement of a question sees the same height.

use std::path::Path;

use chancery_rules::kernel::cbor;
use chancery_rules::kernel::ids::Height;
use serde::de::DeserializeOwned;
use sqlx::Row as _;
use sqlx::query::Query;
use sqlx::query_builder::QueryBuilder;
use sqlx::sqlite::SqliteArguments;

use super::dialect::{self, Database, Pool, Row};
use super::rows::checked;
use crate::answer::{Answer, Cursor, List};
use crate::model::ReadModelError;

/// A statement with its values.
pub(crate) type Statement = Query<'static, Database, SqliteArguments>;

/// The connections that read.
pub(crate) struct Readers(Pool);

impl Readers {
    pub(crate) async fn open(path: &Path) -> Result<Self, ReadModelError> {
        Ok(Self(dialect::open_readers(path).await?))
    }

    pub(crate) async fn close(&self) {
        self.0.close().await;
    }

    pub(crate) async fn verify(&self) -> Result<(), ReadModelError> {
        let said: String = sqlx::query_scalar(dialect::CHECK)
            .fetch_one(&self.0)
            .await?;
        self.0.close().await;
        if said == "ok" {
            Ok(())
        } else {
            Err(ReadModelError::Row(said))
        }
    }

    pub(crate) async fn snapshot(&self) -> Result<Snapshot, ReadModelError> {
        let mut transaction = self.0.begin().await?;
        let height: i64 = sqlx::query_scalar("SELECT coalesce(max(height), 0) FROM blocks")
            .fetch_one(&mut *transaction)
            .await?;
        Ok(Snapshot {
            transaction,
            height: to_height(height)?,
        })
    }
}

/// One consistent view of the database.
pub(crate) struct Snapshot {
    transaction: sqlx::Transaction<'static, Database>,
    height: Height,
}

impl Snapshot {
    /// An answer that holds at this snapshot's height.
    pub(crate) fn answer<T>(&self, content: T) -> Answer<T> {
        Answer {
            as_of_height: self.height,
            content,
        }
    }

    pub(crate) async fn all(&mut self, statement: Statement) -> Result<Vec<Row>, ReadModelError> {
        Ok(statement.fetch_all(&mut *self.transaction).await?)
    }

    pub(crate) async fn all_built(
        &mut self,
        mut statement: QueryBuilder<Database>,
    ) -> Result<Vec<Row>, ReadModelError> {
        Ok(statement.build().fetch_all(&mut *self.transaction).await?)
    }

    pub(crate) async fn one(
        &mut self,
        statement: Statement,
    ) -> Result<Option<Row>, ReadModelError> {
        Ok(statement.fetch_optional(&mut *self.transaction).await?)
    }

    /// A page: `rows` holds one row more than `limit` when there is a next page. Each row's first
    /// column is its position.
    pub(crate) fn page<T>(
        &self,
        rows: &[Row],
        limit: i64,
        read: impl Fn(&Row) -> Result<T, ReadModelError>,
    ) -> Result<Answer<List<T>>, ReadModelError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let shown = rows.get(..limit).unwrap_or(rows);
        let items = shown.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let last = (rows.len() > limit).then(|| shown.last()).flatten();
        let next = last
            .map(|row| row.try_get::<i64, _>(0))
            .transpose()?
            .map(Cursor::before);
        Ok(self.answer(List { items, next }))
    }
}

/// A record from its canonical CBOR, which is served only if it is what was written.
pub(crate) fn record<T: DeserializeOwned + serde::Serialize>(
    row: &Row,
    column: &str,
) -> Result<T, ReadModelError> {
    let bytes: Vec<u8> = row.try_get(column)?;
    let damaged = || ReadModelError::Row(format!("`{column}` does not match its sum"));
    let bytes = checked(&bytes).ok_or_else(damaged)?;
    cbor::decode(bytes).map_err(|error| ReadModelError::Row(error.to_string()))
}

/// 32 bytes of a column.
pub(crate) fn bytes32(row: &Row, column: &str) -> Result<[u8; 32], ReadModelError> {
    let bytes: Vec<u8> = row.try_get(column)?;
    bytes
        .try_into()
        .map_err(|_| ReadModelError::Row(format!("`{column}` has not 32 bytes")))
}

/// A number of a column that is never negative.
pub(crate) fn natural(row: &Row, column: &str) -> Result<u64, ReadModelError> {
    let number: i64 = row.try_get(column)?;
    u64::try_from(number).map_err(|_| ReadModelError::Row(format!("`{column}` is negative")))
}

pub(crate) fn to_height(height: i64) -> Result<Height, ReadModelError> {
    let height = u64::try_from(height);
    height
        .map(Height)
        .map_err(|_| ReadModelError::Row("a height is negative".to_owned()))
}
