//! The only HTTP of a node, and the application layer behind it.
//!
//! [`Ledger`] is the ledger as callers see it; [`agency::Agency`] what an agency does on it;
//! [`router`] both over HTTP, described by [`openapi`]. What a node must do for all this stands in
//! [`door`]. The pages use the application layer directly, or put an [`auth::Session`] into their
//! requests.
//!
//! Absent on purpose: SQL (the read model's and the cabinet's), rules, the engine, pages.

pub mod agency;
pub mod auth;
pub mod cases;
pub mod clock;
pub mod council;
pub mod datasets;
pub mod door;
pub mod limits;
pub mod machine;
pub mod metrics;
pub mod problem;
pub mod proofs;
pub mod receipts;
pub mod routes;
pub mod sign;
pub mod waiting;

mod admission;
mod extract;
mod finality;
mod ledger;
mod openapi;
mod router;
mod seen;
mod state;

pub use ledger::{FINALITY_MS_MAX, HEIGHT_MS_MAX, Ledger};
pub use openapi::openapi;
pub use problem::Problem;
pub use router::{not_found, router, watching};
pub use routes::health::quorum;
pub use state::{Settings, State};
