//! Registers: unique things, who owns what share of each, and what rests on it; claims that are made once.
//!
//! Shares sum to one; no transfer past a freeze or against an encumbrance; a claim is made once over all services; a
//! court's finding rectifies without the owner, and history stays. Absent on purpose: who the owners are and what the
//! thing is, of which the ledger has salted commitments only.

mod change;
mod claim;
mod close;
mod encumbrances;
mod freeze;
mod hold;
mod keeping;
mod lift;
mod merge;
mod owners;
mod record;
mod rectify;
mod registration;
mod rejection;
mod split;
mod succession;

pub use change::ChangeEntry;
pub use claim::{AllowedClaim, ClaimNullifier};
pub use close::CloseEntry;
pub use encumbrances::{Encumbrances, NewEncumbrance};
pub use freeze::FreezeEntry;
pub use keeping::{AllowedEntries, AllowedEntry};
pub use lift::LiftFreeze;
pub use merge::MergeEntries;
pub use owners::Owners;
pub use record::{
    ENCUMBRANCES_MAX, Encumbrance, EntryRecord, EntryStatus, Freeze, LINEAGE_MAX, NullifierRecord,
    OWNERS_MAX, Owner,
};
pub use rectify::RectifyEntry;
pub use registration::RegisterEntry;
pub use rejection::RegisterRejection;
pub use split::{Part, SplitEntry};
