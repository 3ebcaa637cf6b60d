//! Nodes in one process: alone, and four over loopback.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a failure here fails the test"
)]

mod alone;
mod city;
mod due;
mod epochs;
mod person;
#[expect(dead_code, reason = "others need the rest of the world")]
mod world;
