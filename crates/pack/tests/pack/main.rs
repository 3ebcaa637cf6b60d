//! Packs, judged from outside.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod planted;
mod scenarios;
mod services;
mod shelf;
mod tools;
