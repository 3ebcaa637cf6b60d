//! Packs, judged from outside.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod bounds;
mod planted;
mod privacy;
mod scenarios;
mod services;
mod shelf;
mod tools;
mod tutorial;
