//! Services as data.
//!
//! - [`place`], [`form`], [`words`]: packs as they are written, with the place of every word.
//! - [`shelf`]: the folder of all packs, read at once.
//! - [`lower`]: what is written, as documents of the ledger; [`texts`]: what stays off it.
//! - [`check`]: what a pack must keep, beyond what the rules judge; [`report`]: how it is said.
//!
//! Absent on purpose: networks, nodes and keys of real parties.

pub mod check;
pub mod form;
pub mod lower;
pub mod place;
pub mod report;
pub mod shelf;
pub mod texts;
pub mod words;

pub use check::check;
pub use lower::{Binding, compile};
pub use report::{Diagnostic, Flaw, Report};
pub use shelf::{Files, Pack, Shelf};
