//! A projection of the feed of finalised blocks into SQL, for queries and search.
//!
//! Reads [`FinalisedBlock`](chancery_rules::feed::FinalisedBlock)s in order of height, one SQL
//! transaction each, and answers questions with the height they were answered at. It is
//! disposable: another [`SCHEMA_VERSION`] on disk, or another ledger, empties it, and the feed
//! fills it again from height 1.
//!
//! Absent on purpose: truth (decisions and proofs never read from here), envelopes and headers
//! (the chain keeps them; here they are only found), and any personal data.

mod answer;
mod asking;
mod model;
mod names;
mod question;
mod sql;

pub use answer::{
    Answer, BlockSummary, Cursor, CursorError, Deed, Found, FoundKind, KeyState, List, Minute,
    Motion, MotionStanding, PAGE_ITEMS_MAX, Page, TIMELINE_MAX, TransactionSummary,
};
pub use model::{Asked, Behind, Projected, ReadModel, ReadModelError, SCHEMA_VERSION};
pub use question::{
    AccessFilter, CaseFilter, CertificateFilter, DefinitionFilter, EntryFilter, FOUND_ITEMS_MAX,
    MotionFilter, ObligationFilter, OfService, PartyFilter, PermissionFilter,
    PermissionRequestFilter, QUESTION_CHARS_MAX, SearchError, TransactionFilter,
};
