//! The cabinet: an agency's durable private records.
//!
//! What an agency must never lose and never show: the credentials it issued and the openings it keeps,
//! with their salts, drafts, sessions, cursors, share tokens, answers to idempotent requests. One SQLite file; each value is
//! canonical CBOR under XChaCha20-Poly1305 with the cabinet key, bound to its table, its id and its
//! clear number, so that a value moved to another row does not open. In clear are ids (random, or
//! keyed hashes of what people chose) and one number a row: a time or nothing.
//!
//! One process at a time, WAL, synchronous FULL: what a method has answered survives a power cut.
//!
//! | module | what |
//! |---|---|
//! | [`acts`] | transactions that must happen exactly once |
//! | [`issued`] | issued credentials |
//! | [`drafts`] | forms not yet sent |
//! | [`sessions`] | who is signed in |
//! | [`cursors`] | how far a follower came |
//! | [`openings`] | what commitments in cases open to |
//! | [`findings`] | questions of cases that the agency is to answer |
//! | [`erasures`] | what is erased here, and not yet said on the ledger |
//! | [`share_tokens`] | links that show a certificate |
//! | [`idempotency`] | posts that must not happen twice |
//! | [`upkeep`] | looking it through, copying it |
//!
//! Absent on purpose: documents (the vault's), anything that can be read from the ledger (the read
//! model's), the cabinet key (the caller's). PostgreSQL is a second file beside `dialect/sqlite.rs`.

#![cfg_attr(
    test,
    allow(
        missing_docs,
        clippy::allow_attributes,
        reason = "tests speak by their names"
    )
)]

mod cabinet;
mod cipher;
mod dialect;
mod drawer;
mod error;

pub mod acts;
pub mod cursors;
pub mod drafts;
pub mod erasures;
pub mod findings;
pub mod idempotency;
pub mod issued;
pub mod openings;
pub mod sessions;
pub mod share_tokens;
pub mod upkeep;

pub use cabinet::{Cabinet, CabinetConfig};
pub use cipher::{CabinetKey, Hash32};
pub use drawer::{PAGE_MAX, VALUE_BYTES_MAX};
pub use error::CabinetError;
