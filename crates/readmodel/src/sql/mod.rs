//! The only place of SQL. `dialect` holds what is SQLite's own (files, pragmas, full text); the
//! other files say what any SQL database understands, one file a noun.

mod adopt;
mod block_rows;
pub(crate) mod blocks;
pub(crate) mod cases;
pub(crate) mod certificates;
pub(crate) mod definitions;
mod dialect;
pub(crate) mod entries;
pub(crate) mod motions;
mod name_index;
pub(crate) mod obligations;
pub(crate) mod parties;
pub(crate) mod permissions;
pub(crate) mod requests;
mod rows;
pub(crate) mod search;
mod snapshot;
pub(crate) mod transactions;
mod write;

pub(crate) use snapshot::{Readers, Snapshot};
pub(crate) use write::Writer;
