//! The unified social credit code of organisations (GB 32100-2015) and its two check characters.

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

/// Characters of a code.
pub const CREDIT_CODE_CHARS: usize = 18;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [u64; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];
const ORGANISATION_WEIGHTS: [u64; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// Text that does not have the form of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a unified social credit code has {CREDIT_CODE_CHARS} of the characters 0-9 and A-Z")]
pub struct CreditCodeForm;

/// What is wrong with a code that has the form of one; positions count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// A letter that the standard leaves out because it is easily misread.
    #[error("position {position}: the letters I, O, S, V and Z do not occur")]
    Letter {
        /// Where.
        position: usize,
    },
    /// The check character of the organisation code (GB 11714) or of the whole (GB 32100).
    #[error("position {position}: the check character should be `{expected}`")]
    Check {
        /// Where.
        position: usize,
        /// What the characters before it ask for.
        expected: char,
    },
}

/// A code that has the form of one; [`CreditCode::check`] judges its characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode([u8; CREDIT_CODE_CHARS]);

impl CreditCode {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Judges letters and both check characters.
    ///
    /// # Errors
    ///
    /// The first thing wrong, with its position and what was expected.
    pub fn check(&self) -> Result<(), CreditCodeError> {
        let mut values = [0_u64; CREDIT_CODE_CHARS];
        for ((at, letter), value) in self.0.iter().enumerate().zip(&mut values) {
            *value = value_of(*letter).ok_or(CreditCodeError::Letter { position: at + 1 })?;
        }
        let organisation = values.iter().skip(8).zip(ORGANISATION_WEIGHTS);
        let remainder = 11 - organisation_sum(self.0.iter().skip(8), organisation) % 11;
        let expected = match remainder {
            10 => 'X',
            11 => '0',
            digit => letter_at(digit),
        };
        self.expect(17, expected)?;
        let sum: u64 = values
            .iter()
            .zip(WEIGHTS)
            .map(|(value, weight)| value * weight)
            .sum();
        self.expect(CREDIT_CODE_CHARS, letter_at((31 - sum % 31) % 31))
    }

    fn expect(&self, position: usize, expected: char) -> Result<(), CreditCodeError> {
        let found = self.0.get(position - 1).copied().map(char::from);
        if found == Some(expected) {
            Ok(())
        } else {
            Err(CreditCodeError::Check { position, expected })
        }
    }
}

/// GB 11714 gives letters their place in the whole alphabet (A = 10 .. Z = 35), unlike GB 32100.
fn organisation_sum<'a>(
    letters: impl Iterator<Item = &'a u8>,
    weighted: impl Iterator<Item = (&'a u64, u64)>,
) -> u64 {
    letters
        .zip(weighted)
        .map(|(letter, (_, weight))| {
            let value = match letter {
                b'0'..=b'9' => u64::from(letter - b'0'),
                _ => u64::from(letter.saturating_sub(b'A')) + 10,
            };
            value * weight
        })
        .sum()
}

fn value_of(letter: u8) -> Option<u64> {
    let place = ALPHABET.iter().position(|known| *known == letter)?;
    u64::try_from(place).ok()
}

fn letter_at(value: u64) -> char {
    usize::try_from(value)
        .ok()
        .and_then(|at| ALPHABET.get(at))
        .map_or('?', |known| char::from(*known))
}

impl FromStr for CreditCode {
    type Err = CreditCodeForm;

    fn from_str(text: &str) -> Result<Self, CreditCodeForm> {
        let bytes: [u8; CREDIT_CODE_CHARS] =
            text.as_bytes().try_into().map_err(|_| CreditCodeForm)?;
        if bytes
            .iter()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        {
            Ok(Self(bytes))
        } else {
            Err(CreditCodeForm)
        }
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.as_str())
    }
}

impl fmt::Debug for CreditCode {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "CreditCode({self})")
    }
}

impl Serialize for CreditCode {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for CreditCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?
            .parse()
            .map_err(de::Error::custom)
    }
}

impl JsonSchema for CreditCode {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("CreditCode")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9A-HJ-NP-RTUW-Y]{18}$" })
    }
}
