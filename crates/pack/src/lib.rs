//! Services as data.
//!
//! - [`place`], [`form`], [`words`]: packs as they are written, with the place of every word.
//! - [`shelf`]: the folder of all packs, read at once.
//! - [`lower`]: what is written, as documents of the ledger; [`texts`]: what stays off it.
//! - [`scenario`]: given, when, then; [`play`]: a ledger in memory to play them on; [`trial`]: all scenarios of a pack.
//! - [`measures`]: what a case costs, beside what it replaces.
//! - [`check`]: what a pack must keep, beyond what the rules judge; [`report`]: how it is said.
//! - [`draw`]: a picture; [`diff`]: what changed, in words; [`new`]: a pack to begin with; [`telling`]: what commands say.
//!
//! Absent on purpose: networks, nodes and keys of real parties.

pub mod check;
pub mod diff;
pub mod draw;
pub mod form;
pub mod lower;
pub mod measures;
pub mod new;
pub mod place;
pub mod play;
pub mod report;
pub mod scenario;
pub mod shelf;
pub mod telling;
pub mod texts;
pub mod trial;
pub mod words;

pub use check::check;
pub use lower::{Binding, compile};
pub use report::{Diagnostic, Flaw, Report};
pub use shelf::{Files, Pack, Shelf};
