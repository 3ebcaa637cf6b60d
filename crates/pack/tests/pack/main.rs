//! Packs, judged from outside.
#![expect(clippy::unwrap_used, reason = "tests")]

mod bounds;
mod planted;
mod scenarios;
mod services;
mod shelf;
mod tools;
mod tutorial;
