//! The only place of SQL. `dialect` holds what is SQLite's own (files, pragmas, full text); the
//! other files say what any SQL database understands, one file a noun.

mod adopt;
pub(crate) mod blocks;
pub(crate) mod certificates;
pub(crate) mod definitions;
mod dialect;
pub(crate) mod motions;
pub(crate) mod parties;
mod rows;
pub(crate) mod search;
mod snapshot;
pub(crate) mod transactions;
mod write;

pub(crate) use snapshot::{Readers, Snapshot};
pub(crate) use write::Writer;
