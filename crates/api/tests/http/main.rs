//! The HTTP interface against a real ledger in memory: the rules execute every block; consensus,
//! disk and the state's proofs are the chain's and are tested there.

#![allow(missing_docs, reason = "tests speak by their names")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod access;
mod agency;
mod bad_input;
mod bounds;
mod chain;
mod city;
mod council;
mod description;
mod events;
mod exchange;
mod keeping;
mod licensing;
mod making;
mod office;
mod operations;
mod persons;
mod reading;
mod requests;
mod scenarios;
mod services;
mod submitting;
mod watching;
