//! Credentials that a citizen's wallet, a bank's verifier and an auditor's script can check without
//! our code: W3C Verifiable Credentials 2.0 with `eddsa-jcs-2022`, their schemas and salted
//! commitments, and the identifiers of Chinese administration.
//!
//! | module | what |
//! |---|---|
//! | [`jcs`] | strict JSON and its canonical bytes (RFC 8785) |
//! | [`did_key`] | an Ed25519 assertion key and its `did:key` |
//! | [`data_integrity`] | signing and verifying with `eddsa-jcs-2022` |
//! | [`vc`] | our credential: built, signed, parsed strictly |
//! | [`schema`] | JSON Schema 2020-12, offline, with failures in words |
//! | [`commitment`] | what the ledger holds instead of content |
//! | [`urn`] | names of certificates, definitions and documents of a ledger |
//! | [`certificate_type`] | certificate types that come with the software |
//! | [`identifiers`] | credit codes, citizen and licence numbers and their check characters |
//!
//! Absent on purpose: the ledger, statuses, clocks (a time is always given) and any network.

#![cfg_attr(
    test,
    allow(
        missing_docs,
        clippy::as_conversions,
        clippy::allow_attributes,
        reason = "tests speak by their names"
    )
)]

mod hex32;

pub mod certificate_type;
pub mod commitment;
pub mod data_integrity;
pub mod did_key;
pub mod identifiers;
pub mod instant;
pub mod jcs;
pub mod schema;
pub mod urn;
pub mod vc;
