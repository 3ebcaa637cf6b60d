//! What strangers' bytes do to every decoder.
//!
//! A target takes any bytes, gives them to one decoder and holds what must be so of whatever that
//! accepts: it is within its bounds, and it encodes to the very bytes it was read from. Inputs are
//! members of the target's corpus (`corpus/<target>/`) with random [`mutation::Edit`]s, drawn by
//! `bolero`: on stable Rust by its random engine, and shrunk when something falls over.
//!
//! `cargo xtask fuzz --seconds 60` runs each target for so long; `cargo test -p chancery-fuzz` for
//! four seconds. Absent on purpose: the targets' own tests, which are where the decoders are.

pub mod corpus;
pub mod mutation;
pub mod targets;
