//! Durations: `5 working days`, `60 days`.

use chancery_rules::definition::calendar::Counting;

use super::{Wrong, tokens};
use crate::{place::Language, report::Flaw};

/// Longest duration, in days: a hundred years.
const DAYS_MAX: u16 = 36_500;

/// So many days, and which of them count.
///
/// # Errors
///
/// [`Wrong`] if it is neither `N days` nor `N working days`.
pub fn parse(text: &str) -> Result<(u16, Counting), Wrong> {
    let wrong = || {
        let message = format!("`{text}` is no duration");
        Wrong::new(0, Flaw::DurationMalformed, message)
    };
    let words: Vec<_> = tokens(text).into_iter().map(|(_, word)| word).collect();
    let (number, counting) = match words.as_slice() {
        [number, "days" | "day"] => (number, Counting::Calendar),
        [number, "working", "days" | "day"] => (number, Counting::Working),
        _ => return Err(wrong()),
    };
    let days: u16 = number.parse().map_err(|_| wrong())?;
    if (1..=DAYS_MAX).contains(&days) {
        Ok((days, counting))
    } else {
        Err(wrong())
    }
}

/// A duration in a language; a text that is none stays as it is.
#[must_use]
pub fn shown(text: &str, language: Language) -> String {
    match (parse(text), language) {
        (Ok((days, Counting::Working)), Language::Chinese) => format!("{days} 个工作日"),
        (Ok((days, Counting::Calendar)), Language::Chinese) => format!("{days} 日"),
        _ => text.to_owned(),
    }
}
