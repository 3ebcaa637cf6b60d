//! The targets: one decoder each, with what must hold of whatever it accepts.
//!
//! A target panics when something does not hold. That it returns at all, in time and without
//! falling over, is held by whoever runs it.

mod bodies;
mod ledger;
#[cfg(feature = "node")]
mod node;
mod proofs;

/// Gives bytes to a decoder and holds what must be.
pub type Target = fn(&[u8]);

/// Every target by the name of its corpus.
pub const TARGETS: &[(&str, Target)] = &[
    ("envelope", ledger::envelope),
    ("record", ledger::record),
    ("genesis", ledger::genesis),
    ("descriptor", ledger::descriptor),
    ("approvals", ledger::approvals),
    ("header", proofs::header),
    ("finality", proofs::finality),
    ("link", proofs::link),
    ("join_point", proofs::join_point),
    ("checkpoint", proofs::checkpoint),
    ("state_proof", proofs::state_proof),
    ("bundle", proofs::bundle),
    ("verdict", proofs::verdict),
    ("credential", proofs::credential),
    ("certificate_type", proofs::certificate_type),
    ("definition", ledger::definition),
    ("opening_request", ledger::opening_request),
    ("dataset_question", ledger::dataset_question),
    ("asked", ledger::asked),
    ("motion_body", bodies::motion),
    ("upload", bodies::upload),
    #[cfg(feature = "node")]
    ("block", node::block),
    #[cfg(feature = "node")]
    ("gossip", node::gossip),
    #[cfg(feature = "node")]
    ("sync_operation", node::sync_operation),
    #[cfg(feature = "node")]
    ("prepare_body", node::prepare),
    #[cfg(feature = "node")]
    ("agency_body", node::agency),
];
