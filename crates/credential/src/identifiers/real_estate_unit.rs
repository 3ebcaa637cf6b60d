//! The code of a real-estate unit: 28 characters, no check digit.
//!
//! Division 6, cadastral district 3, sub-district 3, parcel type 2, parcel 5, fixture type 1,
//! unit 8. The composition is taken from public web pages. A code in clear points to a home: it is
//! never on the ledger and never shown by `Debug`.

use std::fmt;
use std::str::FromStr;

use super::{IdentifierError, all, digits, exactly};

/// A real-estate unit's code of the right form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RealEstateUnitCode(String);

impl RealEstateUnitCode {
    /// The text, for the cabinet and for forms only.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RealEstateUnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RealEstateUnitCode(secret)")
    }
}

impl FromStr for RealEstateUnitCode {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let chars: [char; 28] = exactly(text)?;
        let (place, rest) = chars.split_at(12);
        let (ownership, rest) = rest.split_at(1);
        let (land, rest) = rest.split_at(1);
        let (parcel, rest) = rest.split_at(5);
        let (fixture, unit) = rest.split_at(1);
        digits(place, 1)?;
        all(ownership, 13, "one of G, J, Z", |found| {
            "GJZ".contains(found)
        })?;
        let lands = "one of A, B, S, X, C, D, E, F, H, G, W, Y";
        all(land, 14, lands, |found| "ABSXCDEFHGWY".contains(found))?;
        digits(parcel, 15)?;
        all(fixture, 20, "one of F, L, Q, W", |found| {
            "FLQW".contains(found)
        })?;
        digits(unit, 21)?;
        Ok(Self(text.to_owned()))
    }
}
