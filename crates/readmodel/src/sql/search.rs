//! One box for everything: each reading of the text asks its own tables, until enough is found.

use chancery_rules::definition::DefinitionRecord;
use chancery_rules::kernel::ids::Height;
use chancery_rules::party::PartyRecord;
use sqlx::Row as _;

use super::dialect::{self, Row};
use super::snapshot::{Snapshot, Statement, record};
use crate::answer::{Found, FoundKind};
use crate::model::{Asked, ReadModelError};
use crate::question::{FOUND_ITEMS_MAX, Question};

/// Tables whose ids are searched by their beginning, with what a hit is.
const BY_ID: [(&str, FoundKind); 12] = [
    (
        "SELECT id, record FROM certificates WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?",
        FoundKind::Certificate,
    ),
    (
        "SELECT id FROM transactions WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?",
        FoundKind::Transaction,
    ),
    (
        "SELECT id, record FROM parties WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?",
        FoundKind::Party,
    ),
    (
        "SELECT id, record FROM definitions WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?",
        FoundKind::Definition,
    ),
    (
        "SELECT id FROM motions WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?",
        FoundKind::Motion,
    ),
    (
        "SELECT id FROM cases WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?",
        FoundKind::Case,
    ),
    (
        "SELECT id FROM entries WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?",
        FoundKind::Entry,
    ),
    (
        "SELECT id FROM permissions WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?",
        FoundKind::Permission,
    ),
    (
        "SELECT id FROM accesses WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?",
        FoundKind::Access,
    ),
    (
        "SELECT id FROM permission_requests WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?",
        FoundKind::PermissionRequest,
    ),
    (
        "SELECT id FROM obligations WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?",
        FoundKind::Obligation,
    ),
    (
        "SELECT height FROM blocks WHERE digest >= ? AND digest <= ? ORDER BY digest LIMIT ?",
        FoundKind::Block,
    ),
];

/// Holders of keys whose raw bytes begin with a prefix; a key's id is its algorithm and its bytes.
const BY_KEY: &str = "SELECT p.id, p.record FROM keys k JOIN parties p ON p.id = k.party \
    WHERE k.id >= ? AND k.id <= ? ORDER BY k.id LIMIT ?";
const BY_IDENTIFIER: &str = "SELECT id, record FROM parties WHERE identifier = ? LIMIT ?";
const BY_HEIGHT: &str = "SELECT height FROM blocks WHERE height = ? LIMIT ?";

pub(crate) async fn find(snapshot: &mut Snapshot, question: &Question) -> Asked<Vec<Found>> {
    let limit = i64::try_from(FOUND_ITEMS_MAX).unwrap_or(i64::MAX);
    let mut found = Vec::new();
    if let Some(height) = question.height {
        let statement = sqlx::query(BY_HEIGHT).bind(height).bind(limit);
        gather(snapshot, statement, FoundKind::Block, &mut found).await?;
    }
    if let Some(identifier) = &question.identifier {
        let statement = sqlx::query(BY_IDENTIFIER)
            .bind(identifier.clone())
            .bind(limit);
        gather(snapshot, statement, FoundKind::Party, &mut found).await?;
    }
    if let Some((low, high)) = &question.ids {
        find_ids(snapshot, low, high, limit, &mut found).await?;
    }
    if let Some(names) = &question.names {
        let statement = sqlx::query(dialect::FIND_NAMES)
            .bind(names.clone())
            .bind(limit);
        for row in &snapshot.all(statement).await? {
            add(named(row)?, &mut found);
        }
    }
    found.truncate(FOUND_ITEMS_MAX);
    Ok(snapshot.answer(found))
}

async fn find_ids(
    snapshot: &mut Snapshot,
    low: &[u8],
    high: &[u8],
    limit: i64,
    found: &mut Vec<Found>,
) -> Result<(), ReadModelError> {
    for (statement, kind) in BY_ID {
        let statement = sqlx::query(statement)
            .bind(low.to_vec())
            .bind(high.to_vec())
            .bind(limit);
        gather(snapshot, statement, kind, found).await?;
    }
    for algorithm in 0_u8..=2 {
        let key = |bytes: &[u8]| [&[algorithm], bytes].concat();
        let statement = sqlx::query(BY_KEY)
            .bind(key(low))
            .bind([key(high), vec![0xff; 2]].concat());
        gather(snapshot, statement.bind(limit), FoundKind::Party, found).await?;
    }
    Ok(())
}

async fn gather(
    snapshot: &mut Snapshot,
    statement: Statement,
    kind: FoundKind,
    found: &mut Vec<Found>,
) -> Result<(), ReadModelError> {
    for row in &snapshot.all(statement).await? {
        add(hit(row, kind)?, found);
    }
    Ok(())
}

fn add(hit: Found, found: &mut Vec<Found>) {
    if !found.contains(&hit) {
        found.push(hit);
    }
}

fn hit(row: &Row, kind: FoundKind) -> Result<Found, ReadModelError> {
    if kind == FoundKind::Block {
        let height = Height(super::snapshot::natural(row, "height")?);
        return Ok(Found {
            kind,
            id: height.to_string(),
            zh: None,
            en: None,
        });
    }
    let (zh, en) = match kind {
        FoundKind::Party => {
            let party: PartyRecord = record(row, "record")?;
            (
                Some(party.name.zh().to_owned()),
                Some(party.name.en().to_owned()),
            )
        }
        FoundKind::Definition => {
            let definition: DefinitionRecord = record(row, "record")?;
            let name = definition.document.name();
            (Some(name.zh().to_owned()), Some(name.en().to_owned()))
        }
        FoundKind::Block
        | FoundKind::Transaction
        | FoundKind::Certificate
        | FoundKind::Motion
        | FoundKind::Case
        | FoundKind::Entry
        | FoundKind::Permission
        | FoundKind::Access
        | FoundKind::PermissionRequest
        | FoundKind::Obligation => (None, None),
    };
    Ok(Found {
        kind,
        id: hex::encode(row.try_get::<Vec<u8>, _>("id")?),
        zh,
        en,
    })
}

fn named(row: &Row) -> Result<Found, ReadModelError> {
    let kind: String = row.try_get("kind")?;
    let kind = if kind == "party" {
        FoundKind::Party
    } else {
        FoundKind::Definition
    };
    let id: Vec<u8> = row.try_get("id")?;
    let (zh, en) = (row.try_get("zh")?, row.try_get("en")?);
    Ok(Found {
        kind,
        id: hex::encode(id),
        zh,
        en,
    })
}
