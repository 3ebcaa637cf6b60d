//! The whole node, four times, on the engine's deterministic runtime: crashes that lose whatever
//! was not synced, torn writes, and no real time.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failure here fails the test"
)]

#[path = "../node/world.rs"]
#[expect(dead_code, reason = "this binary needs a part of the tests' world")]
mod world;

mod city;
mod council;
mod crash;
mod due;
mod epochs;
mod invalid;
mod join;
mod network;
mod prune;
mod suspension;
