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
    /// Bytes that are told from damaged ones when they are read.
    Checked(Vec<u8>),
    Text(String),
    /// The place of a record that is written already, by its id.
    PlaceOf(Placed, Vec<u8>),
    Nothing,
}

/// A table whose rows others point to by their place.
#[derive(Clone, Copy)]
pub(crate) enum Placed {
    Case,
    Obligation,
}

impl Placed {
    const fn of_id(self) -> &'static str {
        match self {
            Self::Case => "(SELECT position FROM cases WHERE id = ",
            Self::Obligation => "(SELECT position FROM obligations WHERE id = ",
        }
    }
}

impl Value {
    pub(crate) fn id(id: &[u8; 32]) -> Self {
        Self::Bytes(id.to_vec())
    }

    /// Nothing where there is no id.
    pub(crate) fn optional<I: AsRef<[u8]>>(id: Option<I>) -> Self {
        id.map_or(Self::Nothing, |id| Self::Bytes(id.as_ref().to_vec()))
    }
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
                Value::Checked(bytes) => columns.push_bind(with_sum(bytes)),
                Value::Text(text) => columns.push_bind(text),
                Value::PlaceOf(table, id) => columns
                    .push(table.of_id())
                    .push_bind_unseparated(id)
                    .push_unseparated(")"),
                Value::Nothing => columns.push_bind(None::<Vec<u8>>),
            };
        }
    });
    statement.push(" ");
    statement.push(tail);
    statement
}

/// Bytes of the sum behind a value that is checked when it is read.
const SUM_BYTES: usize = 8;

/// The bytes with their sum behind them (FNV-1a, 64 bits). Every step of it is a bijection of what came
/// before, so that no change of a single byte leaves the sum as it was. It guards against a medium, not
/// against a forger: nothing is decided from here.
fn with_sum(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = sum(&bytes);
    bytes.extend_from_slice(&sum);
    bytes
}

/// The bytes before their sum; `None` if they do not match it.
pub(crate) fn checked(bytes: &[u8]) -> Option<&[u8]> {
    let (content, found) = bytes.split_last_chunk::<SUM_BYTES>()?;
    (sum(content) == *found).then_some(content)
}

fn sum(bytes: &[u8]) -> [u8; SUM_BYTES] {
    let begin = 0xcbf2_9ce4_8422_2325_u64;
    let folded = bytes.iter().fold(begin, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    folded.to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flip_in_a_checked_value_is_told() {
        let kept = with_sum((0..=200).collect());
        assert_eq!(checked(&kept).unwrap().len(), 201);
        for byte in 0..kept.len() {
            for bit in 0..8 {
                let mut damaged = kept.clone();
                *damaged.get_mut(byte).unwrap() ^= 1 << bit;
                assert!(checked(&damaged).is_none(), "{byte} {bit}");
            }
        }
        assert!(checked(&[1, 2, 3]).is_none());
    }
}
