//! Cases, by service, status, whoever takes part and the entries that they are about; and what was done in them.

use chancery_rules::case::{CaseRecord, CaseStatus};
use chancery_rules::definition::DocumentKind;
use chancery_rules::kernel::ids::{CaseId, DefinitionId};
use sqlx::query_builder::QueryBuilder;

use super::definitions::kind_number;
use super::dialect::Database;
use super::rows::{Placed, Rows, Value};
use super::snapshot::{Snapshot, bytes32, record};
use crate::answer::{List, Page};
use crate::model::{Asked, ReadModelError};
use crate::question::{CaseFilter, OfService};

/// Versions of one service that a list by its code looks at, newest first.
const VERSIONS_MAX: i64 = 64;

/// Cases that a block changed.
pub(super) struct CaseRows {
    cases: Rows<5>,
    parties: Rows<2>,
    entries: Rows<2>,
}

impl CaseRows {
    pub(super) const fn empty() -> Self {
        Self {
            cases: Rows::new(
                "INSERT INTO cases (position, id, service, status, record)",
                "ON CONFLICT (id) DO UPDATE SET service = excluded.service, \
                 status = excluded.status, record = excluded.record",
            ),
            parties: Rows::new(
                "INSERT INTO case_parties (party, position)",
                "ON CONFLICT (party, position) DO NOTHING",
            ),
            entries: Rows::new(
                "INSERT INTO case_entries (entry, position)",
                "ON CONFLICT (entry, position) DO NOTHING",
            ),
        }
    }

    pub(super) fn case(&mut self, position: i64, record: &CaseRecord, value: &[u8]) {
        let id = record.case.as_bytes();
        self.cases.push([
            Value::Integer(position),
            Value::id(id),
            Value::id(record.service.as_bytes()),
            Value::Integer(status_number(record.status)),
            Value::Checked(value.to_vec()),
        ]);
        let place = || Value::PlaceOf(Placed::Case, id.to_vec());
        let holders = record.holders.iter().map(|it| it.holder.signer());
        for party in holders.chain([record.opened_by]) {
            self.parties.push([Value::id(party.as_bytes()), place()]);
        }
        for entry in &*record.entries {
            self.entries.push([Value::id(entry.as_bytes()), place()]);
        }
    }

    pub(super) async fn write(
        self,
        transaction: &mut sqlx::Transaction<'_, Database>,
    ) -> Result<(), ReadModelError> {
        self.cases.write(transaction).await?;
        self.parties.write(transaction).await?;
        self.entries.write(transaction).await
    }
}

/// A status as the table keeps it.
const fn status_number(status: CaseStatus) -> i64 {
    match status {
        CaseStatus::Open => 0,
        CaseStatus::Granted => 1,
        CaseStatus::Refused => 2,
        CaseStatus::Withdrawn => 3,
        CaseStatus::Lapsed => 4,
        CaseStatus::Appealed => 5,
    }
}

pub(crate) async fn list(
    snapshot: &mut Snapshot,
    filter: CaseFilter,
    page: Page,
) -> Asked<List<CaseRecord>> {
    let services = match &filter.service {
        Some(OfService::Version(id)) => Some(vec![*id]),
        Some(OfService::Code(code)) => Some(versions(snapshot, code).await?),
        None => None,
    };
    let rows = snapshot
        .all_built(statement(&filter, services.as_deref(), page))
        .await?;
    snapshot.page(&rows, page.limit(), |row| record(row, "record"))
}

/// Begins with the narrowest condition, and follows its rows in their order.
fn statement(
    filter: &CaseFilter,
    services: Option<&[DefinitionId]>,
    page: Page,
) -> QueryBuilder<Database> {
    let mut statement = QueryBuilder::new("SELECT c.position, c.record FROM ");
    match (filter.party, filter.entry) {
        (Some(party), _) => {
            statement
                .push(
                    "case_parties p CROSS JOIN cases c ON c.position = p.position WHERE p.party = ",
                )
                .push_bind(party.as_bytes().to_vec())
                .push(" AND p.position < ");
        }
        (None, Some(entry)) => {
            statement
                .push(
                    "case_entries e CROSS JOIN cases c ON c.position = e.position WHERE e.entry = ",
                )
                .push_bind(entry.as_bytes().to_vec())
                .push(" AND e.position < ");
        }
        (None, None) => {
            statement.push("cases c WHERE c.position < ");
        }
    }
    statement.push_bind(page.before());
    if let (Some(_), Some(entry)) = (filter.party, filter.entry) {
        statement
            .push(" AND c.position IN (SELECT position FROM case_entries WHERE entry = ")
            .push_bind(entry.as_bytes().to_vec())
            .push(")");
    }
    if let Some(services) = services {
        of_services(services, &mut statement);
    }
    if let Some(status) = filter.status {
        let status = status_number(status);
        statement.push(" AND c.status = ").push_bind(status);
    }
    statement
        .push(" ORDER BY c.position DESC LIMIT ")
        .push_bind(page.limit() + 1);
    statement
}

/// One version is looked up in its index; several are told apart row by row, in the order of the list.
fn of_services(services: &[DefinitionId], statement: &mut QueryBuilder<Database>) {
    if let [one] = services {
        let id = one.as_bytes().to_vec();
        statement.push(" AND c.service = ").push_bind(id);
        return;
    }
    statement.push(" AND +c.service IN (");
    let mut ids = statement.separated(", ");
    for id in services {
        ids.push_bind(id.as_bytes().to_vec());
    }
    statement.push(")");
}

async fn versions(
    snapshot: &mut Snapshot,
    code: &str,
) -> Result<Vec<DefinitionId>, ReadModelError> {
    const VERSIONS: &str = "SELECT id FROM definitions WHERE code = ? AND kind = ? \
        ORDER BY position DESC LIMIT ?";
    let statement = sqlx::query(VERSIONS)
        .bind(code.to_owned())
        .bind(kind_number(DocumentKind::Service))
        .bind(VERSIONS_MAX);
    let rows = snapshot.all(statement).await?;
    let id = |row| bytes32(row, "id").map(DefinitionId);
    rows.iter().map(id).collect()
}

pub(crate) async fn one(snapshot: &mut Snapshot, id: CaseId) -> Asked<Option<CaseRecord>> {
    let statement = sqlx::query("SELECT record FROM cases WHERE id = ?");
    let row = snapshot.one(statement.bind(id.as_bytes().to_vec())).await?;
    let case = row.as_ref().map(|row| record(row, "record")).transpose()?;
    Ok(snapshot.answer(case))
}
