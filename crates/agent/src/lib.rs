//! The agent: answers findings, and questions of other agencies, from an agency's own systems.
//!
//! It follows the ledger from a durable cursor. For each case in which its party has an enabled question it keeps a
//! finding in the cabinet, learns what it must know (an opening of another agency, under a permission and a receipt),
//! asks the agency's own system through a read-only adapter, and answers with its automation key. What the data cannot
//! decide goes to the officers' queue. A system that is down or slow holds up its own step and no other. A question about
//! a dataset it is handed by the node's exchange, which has judged who asks.
//!
//! | module | what |
//! |---|---|
//! | [`door`] | what the node behind it does for it |
//! | [`config`] | which steps are answered from which systems, and how |
//! | [`status`] | how it stands: waiting, failing since, last success |
//! | `follow` | from blocks to findings |
//! | `desk` | one step's work, one finding after the other |
//! | `asking` | permission, receipt, exchange: what an opening takes |
//! | `erasing` | saying on the ledger that what was learnt is erased |
//! | [`dataset`] | questions about datasets: what may be asked, what leaves the agency |
//! | `adapter` | HTTP and SQL, and from rows to facts |
//!
//! Nothing is answered twice: a finding is known by its case and step, the state is looked at before an answer, and the
//! rules refuse a second one. Absent on purpose: decisions, writes to an agency's system, and any content in a log line.

#![cfg_attr(
    test,
    allow(
        missing_docs,
        clippy::unwrap_used,
        clippy::panic,
        clippy::allow_attributes,
        reason = "tests speak by their names"
    )
)]

mod adapter;
mod agent;
mod asking;
mod backoff;
mod desk;
mod erasing;
mod follow;

pub mod config;
pub mod dataset;
pub mod door;
pub mod status;

pub use agent::{Agent, AgentError, AgentParts, Unseal};
pub use backoff::Pace;
