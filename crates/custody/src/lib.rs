//! The data folder of a node at rest.
//!
//! When a node stops, the folder is sealed: size, time of change, SHA-256 and a Hamming syndrome of
//! every file ([`Seal`]). When it is next looked at, a file with the size and time of its seal and
//! another hash has rotted: no program wrote it. A single flipped bit is put back from the seal
//! alone ([`mend`]): the syndrome says which one, the hash proves it. What cannot be put back is
//! moved aside, never deleted ([`aside`]), and what its [`Kind`] means says how it is had again.
//!
//! | module | what |
//! |---|---|
//! | [`seal`] | taking, keeping and comparing a seal |
//! | [`syndrome`] | which bit differs |
//! | [`mend`] | putting a bit back |
//! | [`kind`] | what a file is, what it means, how it is had again |
//! | [`places`] | where the files stand |
//! | [`aside`] | moving what is damaged out of the way |
//!
//! Absent on purpose: the engine's formats (the chain's), keys and ciphers, and what a ledger is.

#![cfg_attr(
    test,
    allow(
        missing_docs,
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::allow_attributes,
        reason = "tests speak by their names"
    )
)]

pub mod aside;
pub mod kind;
pub mod mend;
pub mod places;
pub mod seal;
pub mod syndrome;

pub use aside::Aside;
pub use kind::{Kind, Recovery};
pub use mend::{Mended, mend};
pub use places::Places;
pub use seal::{Budget, Compared, CustodyError, Difference, Seal, Sealed, What};
