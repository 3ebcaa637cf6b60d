//! The door to an agency's own systems: a question about a dataset goes in, one row's answer comes out.
//!
//! A node's agent implements [`AskDatasets`] over its adapters. Absent on purpose: who may ask, and what is on the
//! ledger of it, which the exchange judges before.

use chancery_rules::definition::dataset::Dataset;
use chancery_rules::kernel::dataset_question::{Asked, Told, Untold};

use crate::door::Soon;

/// Where questions about datasets are asked.
pub trait AskDatasets: Send + Sync + 'static {
    /// Asks the system behind a dataset; the question [is one](Asked::check), its fields may be any.
    fn ask<'a>(&'a self, dataset: &'a Dataset, asked: &'a Asked) -> Soon<'a, Result<Told, Untold>>;
}
