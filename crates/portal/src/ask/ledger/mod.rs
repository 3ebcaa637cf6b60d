//! The explorer's questions, one file a noun.

mod blocks;
mod certificates;
mod events;
mod parties;
mod reading;
mod search;
mod types;

pub(in crate::ask) use certificates::status_of;
pub(in crate::ask) use reading::{from_cursor, id};
pub(in crate::ask) use types::certificate_type;

pub(crate) use blocks::{block, blocks};
pub(crate) use certificates::{certificate, certificates, proof};
pub(crate) use events::{About, log, transaction};
pub(crate) use parties::{parties, party};
pub(crate) use search::search;
pub(crate) use types::{kind, types};
