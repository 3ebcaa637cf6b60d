//! Numbers of fixed length without a check digit: electronic invoices, customs declarations.
//!
//! Their composition is taken from the administrations' public web pages, not from a published
//! standard; only length, digits and the coded direction are held.

use std::str::FromStr;

use super::{IdentifierError, digits, exactly, text_identifier};

/// The number of a fully digital electronic invoice: 20 digits, of which year 2, province 2,
/// channel 1, sequence 15.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EInvoiceNumber(String);

text_identifier!(EInvoiceNumber);

impl FromStr for EInvoiceNumber {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        digits(&exactly::<20>(text)?, 1)?;
        Ok(Self(text.to_owned()))
    }
}

/// Which way declared goods go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Into the country.
    Import,
    /// Out of it.
    Export,
}

/// The number of a customs declaration: 18 digits, of which customs code 4, year 4, direction 1
/// (1 import, 0 export), sequence 9.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomsDeclarationNumber(String);

text_identifier!(CustomsDeclarationNumber);

impl CustomsDeclarationNumber {
    /// Which way the goods go.
    pub fn direction(&self) -> Direction {
        if self.0.as_bytes().get(8) == Some(&b'1') {
            Direction::Import
        } else {
            Direction::Export
        }
    }
}

impl FromStr for CustomsDeclarationNumber {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let chars: [char; 18] = exactly(text)?;
        digits(&chars, 1)?;
        let [_, _, _, _, _, _, _, _, direction, ..] = chars;
        if !matches!(direction, '0' | '1') {
            let expected = "1 for import or 0 for export";
            return Err(IdentifierError::Character {
                position: 9,
                expected,
            });
        }
        Ok(Self(text.to_owned()))
    }
}
