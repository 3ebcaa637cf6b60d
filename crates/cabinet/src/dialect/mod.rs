//! What differs between databases: types, statements, options, meaning of errors.
//!
//! Everything else in this crate is written against the names below. SQLite is the only one yet.

mod sqlite;

pub(crate) use sqlite::{
    BEGIN_WRITE, CASE_OPENINGS, CHECK, COPY, CREATE_VERSION, CURSORS, DRAFTS, DRAWERS, Database,
    Drawer, ENDED_ACTS, ENDED_FINDINGS, IDEMPOTENCY, ISSUED, KEY_CHECK, MIGRATIONS, OPEN_FINDINGS,
    OPENINGS, OWED_ERASURES, PENDING_ACTS, Pool, READ_VERSION, SESSIONS, SHARE_TOKENS,
    WRITE_VERSION, open_copied, open_readers, open_writer, understand,
};
