//! A ledger in memory, without consensus: what scenarios are played on.
//!
//! It runs blocks by the rules that validators run, one act a block, with keys made from names and a clock that only
//! a scenario moves. Absent on purpose: signatures' verification (everybody here signs rightly), storage, networks.

mod keys;
mod ledger;

pub use ledger::Ledger;
