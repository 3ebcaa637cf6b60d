//! Many rows in few statements: the same texts again and again, so that the database prepares each
//! once.

use sqlx::query_builder::QueryBuilder;

use super::dialect::Database;
use crate::model::ReadModelError;

/// Rows a statement carries; the rest goes by smaller statements, so that three texts a table are
/// all that is ever prepared.
const CHUNKS: [usize; 3] = [256, 16, 1];

/// One value of a row.
pub(crate) enum Value {
    Integer(i64),
    Bytes(Vec<u8>),
    Text(String),
    Nothing,
}

/// The rows of one table, gathered before they are written.
pub(crate) struct Rows<const N: usize> {
    head: &'static str,
    tail: &'static str,
    rows: Vec<[Value; N]>,
}

impl<const N: usize> Rows<N> {
    /// `head` is `INSERT INTO table (columns)`, `tail` what follows the values.
    pub(crate) const fn new(head: &'static str, tail: &'static str) -> Self {
        Self {
            head,
            tail,
            rows: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, row: [Value; N]) {
        self.rows.push(row);
    }

    /// Writes all rows in their order.
    pub(crate) async fn write(
        self,
        transaction: &mut sqlx::Transaction<'_, Database>,
    ) -> Result<(), ReadModelError> {
        let mut left = self.rows.len();
        let mut rows = self.rows.into_iter();
        for size in CHUNKS {
            while left >= size {
                let chunk = rows.by_ref().take(size);
                insert(self.head, self.tail, chunk)
                    .build()
                    .execute(&mut **transaction)
                    .await?;
                left -= size;
            }
        }
        Ok(())
    }
}

fn insert<const N: usize>(
    head: &str,
    tail: &str,
    rows: impl Iterator<Item = [Value; N]>,
) -> QueryBuilder<Database> {
    let mut statement = QueryBuilder::new(head);
    statement.push(" ");
    statement.push_values(rows, |mut columns, row| {
        for value in row {
            match value {
                Value::Integer(number) => columns.push_bind(number),
                Value::Bytes(bytes) => columns.push_bind(bytes),
                Value::Text(text) => columns.push_bind(text),
                Value::Nothing => columns.push_bind(None::<Vec<u8>>),
            };
        }
    });
    statement.push(" ");
    statement.push(tail);
    statement
}
