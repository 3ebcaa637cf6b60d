//! What is SQLite's own: opening files, tables, full text. A second database gets a second file
//! like this one; the statements elsewhere stay.

use std::path::Path;
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};

/// The database in use.
pub(crate) type Database = sqlx::Sqlite;
/// A connection pool of it.
pub(crate) type Pool = SqlitePool;
/// A row of it.
pub(crate) type Row = sqlx::sqlite::SqliteRow;

/// Readers that ask at the same time.
const READERS_MAX: u32 = 4;

/// Creates all tables. Positions are `height << 20 | ordinal`: the order of the ledger.
pub(crate) const SCHEMA: &str = "
CREATE TABLE meta (
  name TEXT PRIMARY KEY NOT NULL,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE blocks (
  height INTEGER PRIMARY KEY NOT NULL,
  digest BLOB NOT NULL,
  parent BLOB NOT NULL,
  time INTEGER NOT NULL,
  view INTEGER NOT NULL,
  leader BLOB NOT NULL,
  transactions INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX blocks_digest ON blocks (digest);
CREATE TABLE transactions (
  position INTEGER PRIMARY KEY NOT NULL,
  id BLOB NOT NULL,
  party BLOB NOT NULL,
  receipt BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX transactions_id ON transactions (id);
CREATE INDEX transactions_party ON transactions (party, position);
CREATE TABLE subjects (
  subject BLOB NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (subject, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE parties (
  position INTEGER PRIMARY KEY NOT NULL,
  id BLOB NOT NULL,
  identifier TEXT,
  parent BLOB,
  record BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX parties_id ON parties (id);
CREATE INDEX parties_identifier ON parties (identifier) WHERE identifier IS NOT NULL;
CREATE INDEX parties_parent ON parties (parent, position) WHERE parent IS NOT NULL;
CREATE TABLE keys (
  id BLOB PRIMARY KEY NOT NULL,
  party BLOB NOT NULL,
  record BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX keys_party ON keys (party);
CREATE TABLE definitions (
  position INTEGER PRIMARY KEY NOT NULL,
  id BLOB NOT NULL,
  kind INTEGER NOT NULL,
  code TEXT NOT NULL,
  steward BLOB,
  record BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX definitions_id ON definitions (id);
CREATE INDEX definitions_code ON definitions (code, position);
CREATE INDEX definitions_kind ON definitions (kind, position);
CREATE INDEX definitions_steward ON definitions (steward, position) WHERE steward IS NOT NULL;
CREATE TABLE certificates (
  position INTEGER PRIMARY KEY NOT NULL,
  id BLOB NOT NULL,
  issuer BLOB NOT NULL,
  definition BLOB NOT NULL,
  status INTEGER NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX certificates_id ON certificates (id);
CREATE INDEX certificates_issuer ON certificates (issuer, position);
CREATE INDEX certificates_definition ON certificates (definition, position);
CREATE INDEX certificates_ended ON certificates (status, position) WHERE status <> 0;
CREATE TABLE singles (
  name TEXT PRIMARY KEY NOT NULL,
  record BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE motions (
  position INTEGER PRIMARY KEY NOT NULL,
  id BLOB NOT NULL,
  status INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX motions_id ON motions (id);
CREATE INDEX motions_status ON motions (status, position);
CREATE TABLE entries (
  position INTEGER PRIMARY KEY NOT NULL,
  id BLOB NOT NULL,
  register BLOB NOT NULL,
  keeper BLOB NOT NULL,
  status INTEGER NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX entries_id ON entries (id);
CREATE INDEX entries_register ON entries (register, position);
CREATE INDEX entries_keeper ON entries (keeper, position);
CREATE INDEX entries_ended ON entries (status, position) WHERE status <> 0;
CREATE TABLE nullifiers (
  id BLOB PRIMARY KEY NOT NULL,
  record BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE permissions (
  position INTEGER PRIMARY KEY NOT NULL,
  id BLOB NOT NULL,
  giver BLOB NOT NULL,
  holder BLOB NOT NULL,
  target BLOB NOT NULL,
  status INTEGER NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX permissions_id ON permissions (id);
CREATE INDEX permissions_giver ON permissions (giver, position);
CREATE INDEX permissions_holder ON permissions (holder, position);
CREATE INDEX permissions_target ON permissions (target, position);
CREATE INDEX permissions_status ON permissions (status, position);
CREATE TABLE accesses (
  position INTEGER PRIMARY KEY NOT NULL,
  id BLOB NOT NULL,
  permission BLOB NOT NULL,
  giver BLOB NOT NULL,
  holder BLOB NOT NULL,
  source BLOB NOT NULL,
  of_case BLOB,
  unclosed INTEGER NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX accesses_id ON accesses (id);
CREATE INDEX accesses_permission ON accesses (permission, position);
CREATE INDEX accesses_giver ON accesses (giver, position);
CREATE INDEX accesses_holder ON accesses (holder, position);
CREATE INDEX accesses_source ON accesses (source, position);
CREATE INDEX accesses_case ON accesses (of_case, position) WHERE of_case IS NOT NULL;
CREATE INDEX accesses_unclosed ON accesses (position) WHERE unclosed = 1;
CREATE TABLE permission_requests (
  position INTEGER PRIMARY KEY NOT NULL,
  id BLOB NOT NULL,
  requester BLOB NOT NULL,
  steward BLOB NOT NULL,
  target BLOB NOT NULL,
  status INTEGER NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX permission_requests_id ON permission_requests (id);
CREATE INDEX permission_requests_requester ON permission_requests (requester, position);
CREATE INDEX permission_requests_steward ON permission_requests (steward, position);
CREATE INDEX permission_requests_target ON permission_requests (target, position);
CREATE INDEX permission_requests_status ON permission_requests (status, position);
CREATE TABLE obligations (
  position INTEGER PRIMARY KEY NOT NULL,
  id BLOB NOT NULL,
  of_case BLOB,
  status INTEGER NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX obligations_id ON obligations (id);
CREATE INDEX obligations_case ON obligations (of_case, position) WHERE of_case IS NOT NULL;
CREATE INDEX obligations_status ON obligations (status, position);
CREATE TABLE obligation_parties (
  party BLOB NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (party, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE cases (
  position INTEGER PRIMARY KEY NOT NULL,
  id BLOB NOT NULL,
  service BLOB NOT NULL,
  status INTEGER NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX cases_id ON cases (id);
CREATE INDEX cases_service ON cases (service, position);
CREATE INDEX cases_service_status ON cases (service, status, position);
CREATE INDEX cases_status ON cases (status, position);
CREATE TABLE case_parties (
  party BLOB NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (party, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE case_entries (
  entry BLOB NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (entry, position)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE names USING fts5 (
  terms, kind UNINDEXED, id UNINDEXED, zh UNINDEXED, en UNINDEXED,
  tokenize = 'unicode61 remove_diacritics 2'
);
";

/// Every table, to be dropped before [`SCHEMA`] is run again.
pub(crate) const TABLES: [&str; 21] = [
    "meta",
    "blocks",
    "transactions",
    "subjects",
    "parties",
    "keys",
    "definitions",
    "certificates",
    "singles",
    "motions",
    "entries",
    "nullifiers",
    "permissions",
    "accesses",
    "permission_requests",
    "obligations",
    "obligation_parties",
    "cases",
    "case_parties",
    "case_entries",
    "names",
];

/// Whether the tables are there at all.
pub(crate) const HAS_META: &str =
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'meta'";

/// Says `ok`, or what is wrong first.
pub(crate) const CHECK: &str = "PRAGMA integrity_check(1)";

/// Names that match a full-text expression, best first.
pub(crate) const FIND_NAMES: &str =
    "SELECT kind, id, zh, en FROM names WHERE names MATCH ? ORDER BY rank, rowid LIMIT ?";

/// One connection that writes. `synchronous = NORMAL` loses at most the last blocks with a power
/// cut, never consistency; the feed brings them again.
pub(crate) async fn open_writer(path: &Path) -> Result<Pool, sqlx::Error> {
    let options = options(path)
        .create_if_missing(true)
        .page_size(8192)
        .pragma("cache_size", "-65536")
        .pragma("wal_autocheckpoint", "2000");
    SqlitePoolOptions::new()
        .max_connections(1)
        .after_release(|connection, _| Box::pin(is_usable(connection)))
        .connect_with(options)
        .await
}

/// Whether a connection may write again. On a full medium SQLite rolls a transaction back by itself; the library
/// still counts it as open and would begin no other on this connection.
async fn is_usable(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // What the transaction's end has queued is done once this is answered.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Connections that only read.
pub(crate) async fn open_readers(path: &Path) -> Result<Pool, sqlx::Error> {
    let options = options(path).pragma("query_only", "on");
    SqlitePoolOptions::new()
        .max_connections(READERS_MAX)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options)
        .await
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(5))
}
