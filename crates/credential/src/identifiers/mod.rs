//! Identifiers of Chinese administration, each a type that only holds a valid one.
//!
//! A wrong character is refused with its position (counted from 1) and what was expected there, as
//! far as the standard allows to tell. Nothing is trimmed, translated or corrected. Absent on
//! purpose: whether the thing named exists.

mod citizen_id;
mod electronic_licence_id;
mod number;
mod real_estate_unit;
mod unified_social_credit_code;

pub use citizen_id::CitizenId;
pub use electronic_licence_id::{ElectronicLicenceId, LicenceParts};
pub use number::{CustomsDeclarationNumber, Direction, EInvoiceNumber};
pub use real_estate_unit::RealEstateUnitCode;
pub use unified_social_credit_code::{CreditCodeParts, UnifiedSocialCreditCode};

/// Why a text is not the identifier that it should be.
///
/// The text of an error never repeats the identifier: a citizen's number goes to no log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// Another number of characters.
    #[error("has {found} characters, expected {expected}")]
    Length {
        /// How many there are.
        found: usize,
        /// How many there must be.
        expected: usize,
    },
    /// A part, between dots or of a fixed place, of another form.
    #[error("the {part} is not {expected}")]
    Part {
        /// Which part.
        part: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A character that may not stand at its place.
    #[error("position {position} is not {expected}")]
    Character {
        /// Counted from 1.
        position: usize,
        /// What may stand there.
        expected: &'static str,
    },
    /// A check character that does not follow from the others.
    #[error("the check character at position {position} must be `{expected}`, found `{found}`")]
    Check {
        /// Counted from 1.
        position: usize,
        /// What stands there.
        found: char,
        /// What follows from the others.
        expected: char,
    },
}

/// The characters of a text of exactly `N` characters.
fn exactly<const N: usize>(text: &str) -> Result<[char; N], IdentifierError> {
    // Long input is not collected: one more than expected is enough to refuse it.
    let chars: Vec<char> = text.chars().take(N.saturating_add(1)).collect();
    chars.try_into().map_err(|_| IdentifierError::Length {
        found: text.chars().count(),
        expected: N,
    })
}

/// Refuses the first character that `allowed` does not accept; `first` is its position.
fn all(
    chars: &[char],
    first: usize,
    expected: &'static str,
    allowed: impl Fn(char) -> bool,
) -> Result<(), IdentifierError> {
    match chars.iter().position(|found| !allowed(*found)) {
        None => Ok(()),
        Some(index) => Err(IdentifierError::Character {
            position: first + index,
            expected,
        }),
    }
}

/// Refuses the first character that is not a digit of ASCII.
fn digits(chars: &[char], first: usize) -> Result<(), IdentifierError> {
    all(chars, first, "a digit", |found| found.is_ascii_digit())
}

/// The value of a digit or of an upper-case letter of ASCII: 0 to 35.
fn value36(character: char) -> u32 {
    character.to_digit(36).unwrap_or_default()
}

/// The character of a value of 0 to 35.
fn character36(value: u32) -> char {
    char::from_digit(value, 36)
        .unwrap_or('0')
        .to_ascii_uppercase()
}

macro_rules! text_identifier {
    ($name:ident) => {
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
use text_identifier;

#[cfg(test)]
mod tests;
