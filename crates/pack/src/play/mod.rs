//! A ledger in memory, without consensus: what scenarios are played on.
//!
//! It runs blocks by the rules that validators run, one act a block, with keys made from names and a clock that only
//! a scenario moves. What a city begins with and how its parties sign serve stages over another ledger too. Absent on
//! purpose: signatures' verification (everybody here signs rightly), storage, networks.

mod founding;
mod keys;
mod ledger;

pub use founding::Founding;
pub use keys::{public, sign};
pub use ledger::Ledger;
