//! Rows in and out: encoded, sealed, written; read, opened, decoded.
//!
//! Generic over the record; the typed methods of each noun are all that leaves the crate.

use chancery_rules::kernel::cbor;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;
use zeroize::Zeroizing;

use crate::cabinet::Cabinet;
use crate::cipher::Place;
use crate::dialect::{self, Database, Drawer};
use crate::error::CabinetError;

/// The largest value, in bytes of its canonical CBOR.
pub const VALUE_BYTES_MAX: usize = 1024 * 1024;

/// The most rows of one page.
pub const PAGE_MAX: usize = 200;

pub(crate) type Transaction = sqlx::Transaction<'static, Database>;

/// A row with its value opened.
pub(crate) struct Row32<T> {
    pub id: [u8; 32],
    pub at: i64,
    pub record: T,
}

/// Where a page goes on: after this row, towards the older ones.
pub(crate) type Before = Option<(i64, [u8; 32])>;

/// Where a page goes on: after this row, towards the later ones.
pub(crate) type After = Option<(i64, [u8; 32])>;

impl Cabinet {
    /// Inserts or replaces a row.
    pub(crate) async fn put<T: Serialize>(
        &self,
        drawer: &Drawer,
        id: &[u8; 32],
        at: i64,
        record: &T,
    ) -> Result<(), CabinetError> {
        let mut write = self.begin().await?;
        self.put_in(&mut write, drawer, id, at, record).await?;
        commit(write).await
    }

    /// Inserts or replaces a row within a transaction.
    pub(crate) async fn put_in<T: Serialize>(
        &self,
        write: &mut Transaction,
        drawer: &Drawer,
        id: &[u8; 32],
        at: i64,
        record: &T,
    ) -> Result<(), CabinetError> {
        self.write_row(
            write,
            drawer.put,
            Place {
                table: drawer.table,
                id,
                at,
            },
            record,
        )
        .await
        .map(|_| ())
    }

    /// Inserts a row; false, and nothing written, if there is one with this id.
    pub(crate) async fn add_in<T: Serialize>(
        &self,
        write: &mut Transaction,
        drawer: &Drawer,
        id: &[u8; 32],
        at: i64,
        record: &T,
    ) -> Result<bool, CabinetError> {
        let place = Place {
            table: drawer.table,
            id,
            at,
        };
        Ok(self.write_row(write, drawer.add, place, record).await? == 1)
    }

    async fn write_row<T: Serialize>(
        &self,
        write: &mut Transaction,
        statement: &'static str,
        place: Place<'_>,
        record: &T,
    ) -> Result<u64, CabinetError> {
        let plain = Zeroizing::new(cbor::encode(record));
        if plain.len() > VALUE_BYTES_MAX {
            return Err(CabinetError::TooLarge {
                size_bytes: plain.len(),
            });
        }
        let value = self.cipher().seal(place, &plain)?;
        let done = sqlx::query(statement)
            .bind(place.id.to_vec())
            .bind(place.at)
            .bind(value)
            .execute(&mut **write)
            .await
            .map_err(dialect::understand)?;
        Ok(done.rows_affected())
    }

    /// The row of an id.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        drawer: &'static Drawer,
        id: &[u8; 32],
    ) -> Result<Option<Row32<T>>, CabinetError> {
        let row = sqlx::query(drawer.get)
            .bind(id.to_vec())
            .fetch_optional(self.readers())
            .await
            .map_err(dialect::understand)?;
        row.map(|row| self.open_row(drawer, *id, &row)).transpose()
    }

    /// The row of an id as a transaction sees it.
    pub(crate) async fn get_in<T: DeserializeOwned>(
        &self,
        write: &mut Transaction,
        drawer: &'static Drawer,
        id: &[u8; 32],
    ) -> Result<Option<Row32<T>>, CabinetError> {
        let row = sqlx::query(drawer.get)
            .bind(id.to_vec())
            .fetch_optional(&mut **write)
            .await
            .map_err(dialect::understand)?;
        row.map(|row| self.open_row(drawer, *id, &row)).transpose()
    }

    /// A page of rows, latest first.
    pub(crate) async fn page<T: DeserializeOwned>(
        &self,
        drawer: &'static Drawer,
        before: Before,
        count: usize,
    ) -> Result<Vec<Row32<T>>, CabinetError> {
        let place = before.unwrap_or((i64::MAX, [0xff; 32]));
        self.rows(drawer, drawer.page, place, count).await
    }

    /// A page of rows, oldest first.
    pub(crate) async fn rising<T: DeserializeOwned>(
        &self,
        drawer: &'static Drawer,
        after: After,
        count: usize,
    ) -> Result<Vec<Row32<T>>, CabinetError> {
        let place = after.unwrap_or((i64::MIN, [0; 32]));
        self.rows(drawer, drawer.rising, place, count).await
    }

    async fn rows<T: DeserializeOwned>(
        &self,
        drawer: &'static Drawer,
        statement: &'static str,
        (at, id): (i64, [u8; 32]),
        count: usize,
    ) -> Result<Vec<Row32<T>>, CabinetError> {
        let limit = i64::try_from(count.min(PAGE_MAX)).unwrap_or(0);
        let rows = sqlx::query(statement)
            .bind(at)
            .bind(at)
            .bind(id.to_vec())
            .bind(limit)
            .fetch_all(self.readers())
            .await
            .map_err(dialect::understand)?;
        let open = |row: &<Database as sqlx::Database>::Row| {
            let id: Vec<u8> = row.try_get("id").map_err(dialect::understand)?;
            let id = id
                .try_into()
                .map_err(|_| corrupted(drawer, "an id has another length"))?;
            self.open_row(drawer, id, row)
        };
        rows.iter().map(open).collect()
    }

    fn open_row<T: DeserializeOwned>(
        &self,
        drawer: &'static Drawer,
        id: [u8; 32],
        row: &<Database as sqlx::Database>::Row,
    ) -> Result<Row32<T>, CabinetError> {
        let at: i64 = row.try_get("at").map_err(dialect::understand)?;
        let value: Vec<u8> = row.try_get("value").map_err(dialect::understand)?;
        let plain = self
            .cipher()
            .open(
                Place {
                    table: drawer.table,
                    id: &id,
                    at,
                },
                &value,
            )
            .ok_or(corrupted(drawer, "a value was changed"))?;
        let record =
            cbor::decode(&plain).map_err(|_| corrupted(drawer, "a value is of another form"))?;
        Ok(Row32 { id, at, record })
    }

    /// Deletes a row; false if there was none.
    pub(crate) async fn delete(
        &self,
        drawer: &Drawer,
        id: &[u8; 32],
    ) -> Result<bool, CabinetError> {
        let mut write = self.begin().await?;
        let deleted = delete_in(&mut write, drawer, id).await?;
        commit(write).await?;
        Ok(deleted)
    }

    /// Deletes the rows whose time is `at` or before; gives their number.
    pub(crate) async fn expire(&self, drawer: &Drawer, at: i64) -> Result<u64, CabinetError> {
        let mut write = self.begin().await?;
        let done = sqlx::query(drawer.expire)
            .bind(at)
            .execute(&mut *write)
            .await
            .map_err(dialect::understand)?;
        commit(write).await?;
        Ok(done.rows_affected())
    }

    /// Begins a write, which nothing else writes beside.
    pub(crate) async fn begin(&self) -> Result<Transaction, CabinetError> {
        self.writer()
            .begin_with(dialect::BEGIN_WRITE)
            .await
            .map_err(dialect::understand)
    }
}

/// Deletes a row within a transaction; false if there was none.
pub(crate) async fn delete_in(
    write: &mut Transaction,
    drawer: &Drawer,
    id: &[u8; 32],
) -> Result<bool, CabinetError> {
    let done = sqlx::query(drawer.delete)
        .bind(id.to_vec())
        .execute(&mut **write)
        .await
        .map_err(dialect::understand)?;
    Ok(done.rows_affected() == 1)
}

/// Ends a write; it is on disk when this returns.
pub(crate) async fn commit(write: Transaction) -> Result<(), CabinetError> {
    write.commit().await.map_err(dialect::understand)
}

/// A time as the database keeps it.
pub(crate) fn column(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

fn corrupted(drawer: &Drawer, what: &'static str) -> CabinetError {
    CabinetError::Corruption {
        table: drawer.table,
        what,
    }
}
