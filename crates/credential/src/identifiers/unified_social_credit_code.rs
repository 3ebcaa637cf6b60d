//! The unified social credit code of organisations (GB 32100-2015).
//!
//! 18 characters of digits and letters without I, O, S, V and Z: registering authority, kind,
//! division (6 digits), organisation code (8 and its check, GB 11714-1997), check character.

use std::str::FromStr;

use super::{IdentifierError, all, character36, digits, exactly, text_identifier, value36};

const ALPHABET: [char; 31] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J',
    'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'T', 'U', 'W', 'X', 'Y',
];
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
const EXPECTED: &str = "a digit or an upper-case letter other than I, O, S, V and Z";

/// A unified social credit code whose check characters are right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnifiedSocialCreditCode(String);

text_identifier!(UnifiedSocialCreditCode);

/// What a code is made of, to issue one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreditCodeParts<'a> {
    /// The registering authority and the kind of organisation: two characters, `91` an enterprise.
    pub kind: &'a str,
    /// The administrative division (GB/T 2260): six digits.
    pub division: &'a str,
    /// The organisation code without its check: eight characters.
    pub organisation: &'a str,
}

impl UnifiedSocialCreditCode {
    /// Makes a code from its parts by computing both check characters.
    ///
    /// # Errors
    ///
    /// `Length` or `Character`, with positions of the whole code.
    pub fn issue(parts: CreditCodeParts<'_>) -> Result<Self, IdentifierError> {
        let CreditCodeParts {
            kind,
            division,
            organisation,
        } = parts;
        let front: [char; 16] = exactly(&format!("{kind}{division}{organisation}"))?;
        check_alphabet(&front)?;
        let [.., o1, o2, o3, o4, o5, o6, o7, o8] = front;
        let organisation = organisation_check(&[o1, o2, o3, o4, o5, o6, o7, o8]);
        let mut code: Vec<char> = front.to_vec();
        code.push(organisation);
        code.push(check(&code));
        code.into_iter().collect::<String>().parse()
    }
}

impl FromStr for UnifiedSocialCreditCode {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let chars: [char; 18] = exactly(text)?;
        check_alphabet(&chars)?;
        let [
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            o1,
            o2,
            o3,
            o4,
            o5,
            o6,
            o7,
            o8,
            found,
            last,
        ] = chars;
        let expected = organisation_check(&[o1, o2, o3, o4, o5, o6, o7, o8]);
        if found != expected {
            return Err(IdentifierError::Check {
                position: 17,
                found,
                expected,
            });
        }
        let (front, _) = chars.split_at(17);
        let expected = check(front);
        if last != expected {
            return Err(IdentifierError::Check {
                position: 18,
                found: last,
                expected,
            });
        }
        Ok(Self(text.to_owned()))
    }
}

fn check_alphabet(chars: &[char]) -> Result<(), IdentifierError> {
    let (kind, rest) = chars.split_at(2.min(chars.len()));
    let (division, rest) = rest.split_at(6.min(rest.len()));
    let allowed = |found: char| ALPHABET.contains(&found);
    all(kind, 1, EXPECTED, allowed)?;
    digits(division, 3)?;
    all(rest, 9, EXPECTED, allowed)
}

/// GB 11714: weights of the eight characters, modulo 11; ten is X, eleven is 0.
fn organisation_check(organisation: &[char; 8]) -> char {
    let pairs = organisation.iter().zip(ORGANISATION_WEIGHTS);
    let sum: u32 = pairs.map(|(found, weight)| value36(*found) * weight).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => character36(digit),
    }
}

/// GB 32100: powers of three modulo 31 over the first 17 characters.
fn check(front: &[char]) -> char {
    let position = |found: &char| {
        ALPHABET
            .iter()
            .position(|one| one == found)
            .unwrap_or_default()
    };
    let (sum, _) = front.iter().fold((0, 1), |(sum, weight), found| {
        ((sum + position(found) * weight) % 31, weight * 3 % 31)
    });
    ALPHABET.get((31 - sum) % 31).copied().unwrap_or('0')
}
