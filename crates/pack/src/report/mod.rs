//! What a check found: a code, a place, what is wrong, what to do. All of it at once, in the order of the files.

mod flaw;
mod render;

pub use flaw::Flaw;
pub use render::render;

use crate::place::Place;

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The file, from the folder of the packs.
    pub file: String,
    /// Where in it.
    pub place: Place,
    /// What kind of flaw it is.
    pub flaw: Flaw,
    /// What is wrong, of this very text.
    pub message: String,
}

/// What was found so far.
#[derive(Clone, Debug, Default)]
pub struct Report {
    found: Vec<Diagnostic>,
    file: String,
}

impl Report {
    /// Goes on to a file.
    pub fn turn_to(&mut self, file: &str) {
        file.clone_into(&mut self.file);
    }

    /// Notes a flaw of the present file.
    pub fn add(&mut self, flaw: Flaw, place: Place, message: impl Into<String>) {
        self.found.push(Diagnostic {
            file: self.file.clone(),
            place: place.or(Place::START),
            flaw,
            message: message.into(),
        });
    }

    /// Whether nothing was found.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.found.is_empty()
    }

    /// How much was found.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether nothing was found.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether a flaw of some kind was noted after so many others.
    #[must_use]
    pub fn has_since(&self, before: usize, is_of: impl Fn(Flaw) -> bool) -> bool {
        self.found.iter().skip(before).any(|it| is_of(it.flaw))
    }

    /// All of it, by file, line and column, each once.
    #[must_use]
    pub fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        self.found.sort();
        self.found.dedup();
        self.found
    }
}
