//! Proofs that a stranger can check offline: our byte formats, and the checks of them.
//!
//! | module | what |
//! |---|---|
//! | [`header`] | the header of a block and its digest |
//! | [`committee`] | whose signatures make a block final |
//! | [`finality`] | a quorum's signatures on one block |
//! | [`state`] | that a record is in the state after a block, or is not |
//! | [`log`] | checkpoints of the log of receipts, and proofs under them |
//! | [`join`] | where a node without a history joins |
//! | [`bundle`] | the file that carries all that proves one certificate |
//! | [`verify`](mod@verify) | the pipeline of checks, from a bundle to a report |
//! | [`verdict`] | the report: one verdict, each check, the anchor |
//!
//! Every byte is described in `docs/formats.md`, from which a second verifier was written. Absent on
//! purpose: the engine's code, clocks, networks, files and caches. No input makes this panic, and
//! time and memory are bounded by the input's size.

pub mod bundle;
mod canonical;
pub mod committee;
pub mod finality;
pub mod header;
pub mod join;
pub mod log;
mod signatures;
pub mod state;
pub mod verdict;
pub mod verify;
mod wire;

pub use wire::WireError;
