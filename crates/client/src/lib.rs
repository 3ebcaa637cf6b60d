//! What integrators link: keys, signing, a ledger over HTTP, events that resume, offline verification.
//!
//! ```text
//! keys       key files and signing (Ed25519, ES256)
//! sign       from a transaction to its envelope
//! ledger     submit, wait, ask, prove
//! exchange   ask another agency what a commitment opens to, or what its dataset holds
//! dataset    a question about a dataset, sealed; its answer, judged
//! events     follow finalised blocks from a height
//! join       where a node without a history can join
//! bundle     credential and salt kept by the holder + a fresh proof = a file that verifies offline
//! services   cases, entries, permissions, obligations as a node has them
//! agency     a node's agency routes, with its operator token
//! office     the same agency's office: openings, the officers' queue, decisions
//! ```
//!
//! Verification is [`verify`] of `chancery-proof`, which needs no network. Absent on purpose: state,
//! retries of what may have had an effect, and any trust in what a node answers without a proof.

pub mod agency;
pub mod bundle;
pub mod council;
pub mod dataset;
pub mod events;
pub mod exchange;
pub mod join;
pub mod keys;
pub mod ledger;
pub mod office;
pub mod services;
pub mod sign;

mod answer;
mod error;

pub use answer::{BlockEvent, BlockSummary, Changed, Receipt, RejectionDetail, Submitted};
pub use chancery_proof::verdict::{Report, Verdict};
pub use chancery_proof::verify::{VerifyOptions, verify};
pub use error::{ClientError, Refused};
pub use keys::SigningKey;
pub use ledger::Ledger;
pub use sign::{prepare, sign};
