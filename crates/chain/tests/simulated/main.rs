//! The whole node, four times, on the engine's deterministic runtime: crashes that lose whatever
//! was not synced, torn writes, and no real time.

#[path = "../node/world.rs"]
#[allow(dead_code, reason = "this binary needs a part of the tests' world")]
mod world;

mod crash;
