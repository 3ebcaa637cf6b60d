//! The citizen identification number (GB 11643-1999).
//!
//! 17 digits and a check character: division (6), date of birth (8), sequence (3), ISO 7064
//! MOD 11-2. A direct identifier of a person: it is never shown by `Debug` and never on the ledger.

use std::fmt;
use std::str::FromStr;

use time::{Date, Month};

use super::{IdentifierError, digits, exactly, value36};

/// A citizen's number whose date exists and whose check character is right.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenId(String);

impl CitizenId {
    /// The text, for the cabinet and for forms only.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number with only its division and check character left, for pages.
    pub fn masked(&self) -> String {
        let kept = |index: usize| index < 6 || index == 17;
        let masked = |(index, found)| if kept(index) { found } else { '*' };
        self.0.chars().enumerate().map(masked).collect()
    }
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CitizenId(secret)")
    }
}

impl FromStr for CitizenId {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let chars: [char; 18] = exactly(text)?;
        let (front, _) = chars.split_at(17);
        digits(front, 1)?;
        let [.., found] = chars;
        if !found.is_ascii_digit() && found != 'X' {
            return Err(IdentifierError::Character {
                position: 18,
                expected: "a digit or X",
            });
        }
        let [_, _, _, _, _, _, y1, y2, y3, y4, m1, m2, d1, d2, ..] = chars;
        if !date_exists([y1, y2, y3, y4], [m1, m2], [d1, d2]) {
            return Err(IdentifierError::Part {
                part: "date of birth at positions 7 to 14",
                expected: "a day of the calendar",
            });
        }
        let expected = check(front);
        if found == expected {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdentifierError::Check {
                position: 18,
                found,
                expected,
            })
        }
    }
}

fn number<const N: usize>(digits: [char; N]) -> u32 {
    digits
        .iter()
        .fold(0, |number, digit| number * 10 + value36(*digit))
}

fn date_exists(year: [char; 4], month: [char; 2], day: [char; 2]) -> bool {
    let date = || {
        let year = i32::try_from(number(year)).ok()?;
        let month = Month::try_from(u8::try_from(number(month)).ok()?).ok()?;
        let day = u8::try_from(number(day)).ok()?;
        Date::from_calendar_date(year, month, day).ok()
    };
    date().is_some_and(|date| date.year() >= 1800)
}

/// ISO 7064 MOD 11-2: each digit doubles what came before; the whole must leave 1.
fn check(front: &[char]) -> char {
    let sum = front
        .iter()
        .fold(0, |sum, found| (sum + value36(*found)) * 2 % 11);
    match (12 - sum) % 11 {
        10 => 'X',
        digit => super::character36(digit),
    }
}
