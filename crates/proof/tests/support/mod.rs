//! What the tests of this crate stand on: a prover of the state, and a city frozen at one block.

#![allow(
    missing_docs,
    dead_code,
    unused_imports,
    clippy::allow_attributes,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "each test binary uses its part of this module"
)]

pub mod cases;
pub mod certificates;
pub mod city;
pub mod people;
pub mod state;
pub mod succession;
pub mod validators;
