//! Obligations, by a party on either side, case and status.

use chancery_rules::kernel::ids::ObligationId;
use chancery_rules::obligation::{Account, ObligationRecord, ObligationStatus};
use sqlx::query_builder::QueryBuilder;

use super::dialect::Database;
use super::rows::{Placed, Rows, Value};
use super::snapshot::{Snapshot, record};
use crate::answer::{List, Page};
use crate::model::{Asked, ReadModelError};
use crate::question::ObligationFilter;

/// Obligations that a block changed.
pub(super) struct ObligationRows {
    obligations: Rows<5>,
    parties: Rows<2>,
}

impl ObligationRows {
    pub(super) const fn empty() -> Self {
        Self {
            obligations: Rows::new(
                "INSERT INTO obligations (position, id, of_case, status, record)",
                "ON CONFLICT (id) DO UPDATE SET status = excluded.status, record = excluded.record",
            ),
            parties: Rows::new(
                "INSERT INTO obligation_parties (party, position)",
                "ON CONFLICT (party, position) DO NOTHING",
            ),
        }
    }

    pub(super) fn obligation(&mut self, position: i64, record: &ObligationRecord, value: &[u8]) {
        let id = record.obligation.as_bytes();
        self.obligations.push([
            Value::Integer(position),
            Value::id(id),
            Value::optional(record.case),
            Value::Integer(status_number(record.status)),
            Value::Checked(value.to_vec()),
        ]);
        for side in [record.from, record.to] {
            if let Account::Party(party) = side {
                let place = Value::PlaceOf(Placed::Obligation, id.to_vec());
                self.parties.push([Value::id(party.as_bytes()), place]);
            }
        }
    }

    pub(super) async fn write(
        self,
        transaction: &mut sqlx::Transaction<'_, Database>,
    ) -> Result<(), ReadModelError> {
        self.obligations.write(transaction).await?;
        self.parties.write(transaction).await
    }
}

/// A status as the table keeps it.
const fn status_number(status: ObligationStatus) -> i64 {
    match status {
        ObligationStatus::Due => 0,
        ObligationStatus::Overdue => 1,
        ObligationStatus::Discharged => 2,
        ObligationStatus::Reversed => 3,
    }
}

pub(crate) async fn list(
    snapshot: &mut Snapshot,
    filter: ObligationFilter,
    page: Page,
) -> Asked<List<ObligationRecord>> {
    let mut statement = QueryBuilder::<Database>::new("SELECT o.position, o.record FROM ");
    if let Some(party) = filter.party {
        statement
            .push(
                "obligation_parties p CROSS JOIN obligations o ON o.position = p.position \
                 WHERE p.party = ",
            )
            .push_bind(party.as_bytes().to_vec())
            .push(" AND p.position < ");
    } else {
        statement.push("obligations o WHERE o.position < ");
    }
    statement.push_bind(page.before());
    if let Some(case) = filter.case {
        let id = case.as_bytes().to_vec();
        statement.push(" AND o.of_case = ").push_bind(id);
    }
    if let Some(status) = filter.status {
        let status = status_number(status);
        statement.push(" AND o.status = ").push_bind(status);
    }
    statement
        .push(" ORDER BY o.position DESC LIMIT ")
        .push_bind(page.limit() + 1);
    let rows = snapshot.all_built(statement).await?;
    snapshot.page(&rows, page.limit(), |row| record(row, "record"))
}

pub(crate) async fn one(
    snapshot: &mut Snapshot,
    id: ObligationId,
) -> Asked<Option<ObligationRecord>> {
    let statement = sqlx::query("SELECT record FROM obligations WHERE id = ?");
    let row = snapshot.one(statement.bind(id.as_bytes().to_vec())).await?;
    let obligation = row.as_ref().map(|row| record(row, "record")).transpose()?;
    Ok(snapshot.answer(obligation))
}
