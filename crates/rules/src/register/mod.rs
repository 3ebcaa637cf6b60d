//! Registers: unique things, who owns what share of each, and what rests on it; claims that are made once.
//!
//! Shares sum to one; no transfer past a freeze or against an encumbrance; a claim is made once over all services; a
//! court's finding rectifies without the owner, and history stays. Absent on purpose: who the owners are and what the
//! thing is, of which the ledger has salted commitments only.

mod record;

pub use record::{
    ENCUMBRANCES_MAX, Encumbrance, EntryRecord, EntryStatus, Freeze, LINEAGE_MAX, NullifierRecord,
    OWNERS_MAX, Owner,
};
