//! The identifier of an electronic licence (GB/T 36904).
//!
//! `1.2.156.3005.2.<type>.<issuer>.<serial>.<version>.<check>`: the type is a unified social credit
//! code and three digits, the issuer a unified social credit code, the version three digits, the
//! check ISO/IEC 7064 MOD 37,36 over the parts joined without dots and without the root. Issuers
//! whose code is not of 18 characters occur in the field: accepted on reading, not on issue.

use std::str::FromStr;

use super::{IdentifierError, UnifiedSocialCreditCode, character36, text_identifier, value36};

const ROOT: &str = "1.2.156.3005.2.";
const ISSUER_CHARS_MAX: usize = 18;
const SERIAL_CHARS_MAX: usize = 64;

/// An electronic licence's identifier whose check character is right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElectronicLicenceId(String);

text_identifier!(ElectronicLicenceId);

/// What an identifier is made of, to issue one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LicenceParts<'a> {
    /// The authority that defines the type.
    pub type_owner: &'a UnifiedSocialCreditCode,
    /// The number of the type at that authority: 0 to 999.
    pub type_number: u16,
    /// The authority that issues.
    pub issuer: &'a UnifiedSocialCreditCode,
    /// The serial number: digits and upper-case letters, at most 64.
    pub serial: &'a str,
    /// The version: 1 to 999.
    pub version: u16,
}

impl ElectronicLicenceId {
    /// Makes an identifier by computing its check character.
    ///
    /// # Errors
    ///
    /// `Part` if a number or the serial is out of its bounds.
    pub fn issue(parts: LicenceParts<'_>) -> Result<Self, IdentifierError> {
        if parts.type_number > 999 {
            return Err(part("type", "a credit code and a number of three digits"));
        }
        if !(1..=999).contains(&parts.version) {
            return Err(part("version", "a number from 1 to 999"));
        }
        let kind = format!("{}{:03}", parts.type_owner, parts.type_number);
        let version = format!("{:03}", parts.version);
        let joined = format!("{kind}{}{}{version}", parts.issuer, parts.serial);
        let serial = parts.serial;
        let last = check(&joined);
        format!("{ROOT}{kind}.{}.{serial}.{version}.{last}", parts.issuer).parse()
    }
}

impl FromStr for ElectronicLicenceId {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let rest = text
            .strip_prefix(ROOT)
            .ok_or(part("root", "`1.2.156.3005.2.`"))?;
        // One more than the five parts, so that a sixth is seen and long input is not collected.
        let parts: Vec<&str> = rest.splitn(6, '.').collect();
        let [kind, issuer, serial, version, last] = parts.as_slice() else {
            return Err(part("identifier", "of five parts after the root"));
        };
        check_type(kind)?;
        if !is_alphanumeric(issuer, ISSUER_CHARS_MAX) {
            return Err(part("issuer", "at most 18 digits and upper-case letters"));
        }
        if !is_alphanumeric(serial, SERIAL_CHARS_MAX) {
            return Err(part("serial", "at most 64 digits and upper-case letters"));
        }
        if version.len() != 3 || !version.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(part("version", "three digits"));
        }
        if !is_alphanumeric(last, 1) {
            return Err(part("check character", "one digit or upper-case letter"));
        }
        let found = last.chars().next().unwrap_or('0');
        let expected = check(&format!("{kind}{issuer}{serial}{version}"));
        if found == expected {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdentifierError::Check {
                position: text.chars().count(),
                found,
                expected,
            })
        }
    }
}

const fn part(part: &'static str, expected: &'static str) -> IdentifierError {
    IdentifierError::Part { part, expected }
}

fn check_type(kind: &str) -> Result<(), IdentifierError> {
    let refused = part("type", "a unified social credit code and three digits");
    let Some((owner, number)) = kind.split_at_checked(18) else {
        return Err(refused);
    };
    let number_right = number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    if number_right && owner.parse::<UnifiedSocialCreditCode>().is_ok() {
        Ok(())
    } else {
        Err(refused)
    }
}

fn is_alphanumeric(text: &str, chars_max: usize) -> bool {
    let allowed = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    !text.is_empty() && text.len() <= chars_max && text.bytes().all(allowed)
}

/// ISO/IEC 7064 MOD 37,36.
fn check(joined: &str) -> char {
    let remainder = joined.chars().fold(36, |product, found| {
        let sum = (product + value36(found)) % 36;
        (if sum == 0 { 36 } else { sum }) * 2 % 37
    });
    character36((37 - remainder) % 36)
}
