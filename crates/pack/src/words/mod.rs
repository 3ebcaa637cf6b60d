//! The short texts inside a pack: conditions, cells, values, rows, durations, days. Each parser says which byte is wrong.

pub mod cell;
pub mod condition;
pub mod day;
pub mod duration;
pub mod row;
pub mod value;

use crate::report::Flaw;

/// Why a text is not understood, and from which byte on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The byte.
    pub at: usize,
    /// What kind of flaw it is.
    pub flaw: Flaw,
    /// What is wrong.
    pub message: String,
}

impl Wrong {
    fn new(at: usize, flaw: Flaw, message: impl Into<String>) -> Self {
        Self {
            at,
            flaw,
            message: message.into(),
        }
    }

    /// The same of a text that begins so many bytes later.
    #[must_use]
    pub fn later(mut self, bytes: usize) -> Self {
        self.at = self.at.saturating_add(bytes);
        self
    }
}

/// A part of a text, and where it begins.
pub(crate) type Part<'t> = (usize, &'t str);

/// The words of a text.
pub(crate) fn tokens(text: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut rest = 0_usize;
    for word in text.split_whitespace() {
        let ahead = text.get(rest..).and_then(|tail| tail.find(word));
        let at = rest.saturating_add(ahead.unwrap_or_default());
        found.push((at, word));
        rest = at.saturating_add(word.len());
    }
    found
}

/// The parts of a text between separators, without the blanks around them.
pub(crate) fn parts<'t>(text: &'t str, separator: char) -> Vec<Part<'t>> {
    let mut found = Vec::new();
    let mut at = 0_usize;
    for piece in text.split(separator) {
        let blank = piece.len().saturating_sub(piece.trim_start().len());
        found.push((at.saturating_add(blank), piece.trim()));
        at = at
            .saturating_add(piece.len())
            .saturating_add(separator.len_utf8());
    }
    found
}
