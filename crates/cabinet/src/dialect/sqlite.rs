//! SQLite: one file in WAL mode, each write on disk before it is answered.
//!
//! Every table has the same three columns: `id` (32 bytes), `at` (a number to sort and expire by),
//! `value` (sealed). What is deleted is overwritten (`secure_delete`).

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection};

use crate::error::CabinetError;

pub(crate) type Database = sqlx::Sqlite;
pub(crate) type Pool = sqlx::SqlitePool;

/// How many reads run at once.
const READERS: u32 = 4;

/// SQLite's page, which bounds are counted in.
const PAGE_BYTES: u64 = 4096;

/// A table and its statements.
#[derive(Debug)]
pub(crate) struct Drawer {
    /// The table's name, which its values are bound to.
    pub table: &'static str,
    /// `id, at, value`: inserts or replaces.
    pub put: &'static str,
    /// `id, at, value`: inserts if there is no such id.
    pub add: &'static str,
    /// `id`: gives `at, value`.
    pub get: &'static str,
    /// `at, at, id, count`: the rows before a place, latest first; gives `id, at, value`.
    pub page: &'static str,
    /// `at, at, id, count`: the rows after a place, oldest first; gives `id, at, value`.
    pub rising: &'static str,
    /// `id`
    pub delete: &'static str,
    /// `at`: deletes rows up to and with it.
    pub expire: &'static str,
    /// Gives `id, at, value` of every row.
    pub all: &'static str,
}

macro_rules! drawer {
    ($table:literal) => {
        Drawer {
            table: $table,
            put: concat!(
                "INSERT INTO ",
                $table,
                " (id, at, value) VALUES (?, ?, ?) ",
                "ON CONFLICT (id) DO UPDATE SET at = excluded.at, value = excluded.value"
            ),
            add: concat!(
                "INSERT INTO ",
                $table,
                " (id, at, value) VALUES (?, ?, ?) ",
                "ON CONFLICT (id) DO NOTHING"
            ),
            get: concat!("SELECT at, value FROM ", $table, " WHERE id = ?"),
            page: concat!(
                "SELECT id, at, value FROM ",
                $table,
                " WHERE at < ? OR (at = ? AND id < ?) ",
                "ORDER BY at DESC, id DESC LIMIT ?"
            ),
            rising: concat!(
                "SELECT id, at, value FROM ",
                $table,
                " WHERE at > ? OR (at = ? AND id > ?) ",
                "ORDER BY at, id LIMIT ?"
            ),
            delete: concat!("DELETE FROM ", $table, " WHERE id = ?"),
            expire: concat!("DELETE FROM ", $table, " WHERE at <= ?"),
            all: concat!("SELECT id, at, value FROM ", $table),
        }
    };
}

pub(crate) const KEY_CHECK: Drawer = drawer!("key_check");
pub(crate) const ISSUED: Drawer = drawer!("issued");
pub(crate) const DRAFTS: Drawer = drawer!("drafts");
pub(crate) const SESSIONS: Drawer = drawer!("sessions");
pub(crate) const CURSORS: Drawer = drawer!("cursors");
pub(crate) const SHARE_TOKENS: Drawer = drawer!("share_tokens");
pub(crate) const IDEMPOTENCY: Drawer = drawer!("idempotency");
pub(crate) const PENDING_ACTS: Drawer = drawer!("pending_acts");
pub(crate) const ENDED_ACTS: Drawer = drawer!("ended_acts");
pub(crate) const OPENINGS: Drawer = drawer!("openings");
pub(crate) const CASE_OPENINGS: Drawer = drawer!("case_openings");
pub(crate) const OPEN_FINDINGS: Drawer = drawer!("open_findings");
pub(crate) const ENDED_FINDINGS: Drawer = drawer!("ended_findings");
pub(crate) const OWED_ERASURES: Drawer = drawer!("owed_erasures");

/// Every table.
pub(crate) const DRAWERS: [&Drawer; 14] = [
    &KEY_CHECK,
    &ISSUED,
    &DRAFTS,
    &SESSIONS,
    &CURSORS,
    &SHARE_TOKENS,
    &IDEMPOTENCY,
    &PENDING_ACTS,
    &ENDED_ACTS,
    &OPENINGS,
    &CASE_OPENINGS,
    &OPEN_FINDINGS,
    &ENDED_FINDINGS,
    &OWED_ERASURES,
];

macro_rules! table {
    ($table:literal) => {
        concat!(
            "CREATE TABLE ",
            $table,
            " (",
            "id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 32), ",
            "at INTEGER NOT NULL, value BLOB NOT NULL) STRICT; ",
            "CREATE INDEX ",
            $table,
            "_by_time ON ",
            $table,
            " (at, id);"
        )
    };
}

/// What brings a cabinet from version n to n + 1; its length is the version known here.
pub(crate) const MIGRATIONS: &[&[&str]] = &[
    &[
        table!("key_check"),
        table!("issued"),
        table!("drafts"),
        table!("sessions"),
        table!("cursors"),
        table!("share_tokens"),
        table!("idempotency"),
        table!("pending_acts"),
        table!("ended_acts"),
    ],
    &[
        table!("openings"),
        table!("case_openings"),
        table!("open_findings"),
        table!("ended_findings"),
    ],
    &[table!("owed_erasures")],
];

pub(crate) const CREATE_VERSION: &str =
    "CREATE TABLE IF NOT EXISTS cabinet_version (version INTEGER NOT NULL) STRICT";
pub(crate) const READ_VERSION: &str = "SELECT max(version) FROM cabinet_version";
pub(crate) const WRITE_VERSION: &str = "INSERT INTO cabinet_version (version) VALUES (?)";
pub(crate) const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";
/// Says `ok`, or what is wrong first.
pub(crate) const CHECK: &str = "PRAGMA integrity_check(1)";
/// `path`: copies the whole database as of one moment into a new file.
pub(crate) const COPY: &str = "VACUUM INTO ?";

/// The one connection that writes.
pub(crate) async fn open_writer(
    file: &Path,
    busy: Duration,
    size_bytes_max: Option<u64>,
) -> Result<Pool, sqlx::Error> {
    let mut options = options(file, busy)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("secure_delete", "ON");
    if let Some(bytes) = size_bytes_max {
        options = options.pragma("max_page_count", bytes.div_ceil(PAGE_BYTES).to_string());
    }
    pool(1, busy).connect_with(options).await
}

/// The connections that read, also while a write waits.
pub(crate) async fn open_readers(file: &Path, busy: Duration) -> Result<Pool, sqlx::Error> {
    pool(READERS, busy)
        .connect_with(options(file, busy).read_only(true))
        .await
}

/// A connection beside those of the process that owns the database.
pub(crate) async fn open_copied(
    file: &Path,
    busy: Duration,
) -> Result<SqliteConnection, sqlx::Error> {
    options(file, busy).connect().await
}

fn options(file: &Path, busy: Duration) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(busy)
        .page_size(4096)
}

fn pool(connections: u32, busy: Duration) -> SqlitePoolOptions {
    // A request waits for a connection as long as others may wait for the database before it.
    let acquire = busy.saturating_mul(4).max(Duration::from_secs(1));
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(acquire)
        .after_release(|connection, _| Box::pin(is_usable(connection)))
}

/// Whether a connection may serve again. SQLite rolls a transaction back by itself when the medium is
/// full or fails; the library then still counts it as open and would begin no other.
async fn is_usable(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // Whatever the transaction's end has queued is done once this is answered.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// What an error of the database means (SQLite's primary result codes).
pub(crate) fn understand(error: sqlx::Error) -> CabinetError {
    const CORRUPTED: &str = "the database is malformed";
    let code = match &error {
        sqlx::Error::PoolTimedOut => return CabinetError::Locked,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
            return CabinetError::Corruption {
                table: "database",
                what: CORRUPTED,
            };
        }
        sqlx::Error::Database(database) => database.code(),
        _ => None,
    };
    let primary = code
        .and_then(|code| code.parse::<i32>().ok())
        .map(|code| code & 0xff);
    match primary {
        Some(5 | 6) => CabinetError::Locked,
        Some(13) => CabinetError::Full,
        Some(11 | 26) => CabinetError::Corruption {
            table: "database",
            what: CORRUPTED,
        },
        _ => CabinetError::Storage(error.to_string()),
    }
}
