//! The law of the ledger: pure, synchronous, without I/O.
//!
//! - [`kernel`]: what every transaction stands on: canonical bytes, ids, keys, envelope, view and changes.
//! - [`party`], [`definition`], [`permission`], [`certificate`], [`register`], [`case`], [`obligation`], [`motion`]:
//!   the primitives, one file per verb.
//! - [`catalogue`]: the list of transactions, records and rejections.
//! - [`block`]: a block's transactions in order, to receipts and changes.
//! - [`founding`]: the ceremony in which a ledger's members make its genesis file.
//! - [`genesis`], [`log`], [`feed`]: where a ledger starts, the tree of its receipts, what it tells others.
//!
//! Absent on purpose: clocks, randomness, floating point, hash-map order, async, private keys, and any type
//! of the consensus engine. The same envelopes over the same records give the same bytes everywhere.

pub mod block;
pub mod case;
pub mod catalogue;
pub mod certificate;
pub mod definition;
pub mod feed;
pub mod founding;
pub mod genesis;
pub mod kernel;
pub mod log;
pub mod motion;
pub mod obligation;
pub mod party;
pub mod permission;
pub mod register;
