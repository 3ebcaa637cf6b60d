//! Scenarios: given, when, then; played on a stage.
//!
//! A scenario's acts are transactions that somebody signs. A [`Stage`] is where they take effect: a ledger in memory,
//! or a city that is reached over HTTP; the same files are played on both. Absent on purpose: how a stage is built.

mod act;
mod council;
mod deed;
mod effects;
mod expect;
mod given;
mod names;
mod run;
mod stage;
mod things;

pub use act::{Sentence, Verb, parse as parse_sentence};
pub use names::{Names, Salt};
pub use run::{CASE, Cast, Played, Trouble, play};
pub use stage::{Act, Signing, Stage, StageError, Verdict};
