//! The explorer's tables as CSV (RFC 4180), in UTF-8 with a byte order mark so that spreadsheets
//! show Chinese.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::view::{CertificateLine, Event, Outcome};
use super::{Wanted, With};
use crate::Portal;
use crate::ask::ledger as ask;
use crate::error::Failure;
use crate::text::machine_time;

pub(super) fn routes() -> Router<Portal> {
    Router::new()
        .route("/explore/blocks.csv", get(blocks))
        .route("/explore/blocks/{block}/events.csv", get(block_events))
        .route("/explore/events.csv", get(events))
        .route("/explore/certificates.csv", get(certificates))
        .route(
            "/explore/certificates/{certificate}/events.csv",
            get(certificate_events),
        )
        .route("/explore/parties.csv", get(parties))
        .route("/explore/parties/{party}/keys.csv", get(keys))
        .route("/explore/types.csv", get(types))
}

async fn blocks(State(portal): With, Query(wanted): Query<Wanted>) -> Result<Response, Failure> {
    let part = ask::blocks(&portal, wanted.cursor.as_deref()).await?;
    let rows = part.items.iter().map(|block| {
        vec![
            block.height.to_string(),
            machine_time(block.time_ms),
            block.transactions.to_string(),
            block.digest.clone(),
            block.leader.clone(),
        ]
    });
    Ok(table(
        "blocks",
        &["height", "time", "transactions", "digest", "leader"],
        rows,
    ))
}

async fn events(State(portal): With, Query(wanted): Query<Wanted>) -> Result<Response, Failure> {
    let part = ask::log(&portal, ask::About::default(), wanted.cursor.as_deref()).await?;
    Ok(event_table(&part.items))
}

async fn block_events(State(portal): With, Path(block): Path<String>) -> Result<Response, Failure> {
    Ok(event_table(&ask::block(&portal, &block).await?.events))
}

async fn certificate_events(
    State(portal): With,
    Path(certificate): Path<String>,
) -> Result<Response, Failure> {
    let about = ask::About {
        certificate: Some(&certificate),
    };
    Ok(event_table(&ask::log(&portal, about, None).await?.items))
}

fn event_table(events: &[Event]) -> Response {
    let rows = events.iter().map(|event| {
        let outcome = match event.outcome {
            Outcome::Accepted => "accepted".to_owned(),
            Outcome::Rejected(code) => code.to_string(),
        };
        vec![
            event.height.to_string(),
            event.index.to_string(),
            machine_time(event.time_ms),
            event.act.id.clone(),
            outcome,
            event.signer.id.clone(),
            event.transaction.clone(),
            event.subjects.join(" "),
        ]
    });
    table(
        "events",
        &[
            "height",
            "index",
            "time",
            "type",
            "outcome",
            "party",
            "transaction",
            "subjects",
        ],
        rows,
    )
}

async fn certificates(
    State(portal): With,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let part =
        ask::certificates(&portal, wanted.status.as_deref(), wanted.cursor.as_deref()).await?;
    let rows = part.items.iter().map(|line: &CertificateLine| {
        vec![
            line.id.clone(),
            line.status.clone(),
            line.kind.id.clone(),
            line.kind.zh.clone(),
            line.issuer.id.clone(),
            line.issuer.zh.clone(),
            machine_time(line.issued_ms),
        ]
    });
    Ok(table(
        "certificates",
        &[
            "certificate",
            "status",
            "definition",
            "type_zh",
            "issuer",
            "issuer_zh",
            "issued_at",
        ],
        rows,
    ))
}

async fn parties(State(portal): With, Query(wanted): Query<Wanted>) -> Result<Response, Failure> {
    let part = ask::parties(&portal, wanted.cursor.as_deref()).await?;
    let rows = part.items.iter().map(|line| {
        vec![
            line.party.id.clone(),
            line.party.zh.clone(),
            line.party.en.clone(),
            line.kind.clone(),
            line.status.clone(),
            line.identifier.clone().unwrap_or_default(),
        ]
    });
    Ok(table(
        "parties",
        &[
            "party",
            "name_zh",
            "name_en",
            "kind",
            "status",
            "identifier",
        ],
        rows,
    ))
}

async fn keys(State(portal): With, Path(party): Path<String>) -> Result<Response, Failure> {
    let view = ask::party(&portal, &party).await?;
    let rows = view.keys.iter().map(|key| {
        let retired = key
            .retired_height
            .map(|height| height.to_string())
            .unwrap_or_default();
        vec![
            key.algorithm.clone(),
            key.public.clone(),
            key.purpose.clone(),
            key.from_height.to_string(),
            retired,
        ]
    });
    Ok(table(
        "keys",
        &[
            "algorithm",
            "public",
            "purpose",
            "from_height",
            "retired_height",
        ],
        rows,
    ))
}

async fn types(State(portal): With, Query(wanted): Query<Wanted>) -> Result<Response, Failure> {
    let part = ask::types(&portal, wanted.cursor.as_deref()).await?;
    let rows = part.items.iter().map(|line| {
        vec![
            line.definition.id.clone(),
            line.code.clone(),
            line.version.to_string(),
            line.definition.zh.clone(),
            line.definition.en.clone(),
            line.status.clone(),
        ]
    });
    Ok(table(
        "types",
        &[
            "definition",
            "code",
            "version",
            "name_zh",
            "name_en",
            "status",
        ],
        rows,
    ))
}

fn table(name: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Response {
    let mut text = String::from("\u{feff}");
    let head = columns.iter().map(|column| (*column).to_owned()).collect();
    for row in std::iter::once(head).chain(rows) {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    (
        [
            (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (CONTENT_DISPOSITION, disposition),
        ],
        text,
    )
        .into_response()
}

/// A cell, quoted where it must be; what a spreadsheet would run as a formula is made plain text.
fn quoted(cell: &str) -> String {
    let plain = if cell.starts_with(['=', '+', '-', '@', '\t']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if plain.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", plain.replace('"', "\"\""))
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_never_a_formula() {
        let check = |cell, expected| assert_eq!(quoted(cell), expected);
        check("plain", "plain");
        check("a,b", "\"a,b\"");
        check("say \"so\"", "\"say \"\"so\"\"\"");
        check("=1+1", "'=1+1");
    }
}
