//! Canonical CBOR: RFC 8949 section 4.2.1, narrowed so that a value has exactly one encoding.
//!
//! Definite lengths, shortest integers, map keys sorted by the bytes of their encoding, no duplicate keys, no
//! floats, no null, no tags, valid UTF-8, nesting at most [`DEPTH_MAX`]. A structure is a map from field names; an
//! enumeration without data is text. Absent on purpose: any lenient mode.

mod check;
mod cursor;
mod read;
mod write;

pub(crate) use check::check;
pub(crate) use cursor::{Cursor, Major, put_head};
pub(crate) use read::decode_checked;

use serde::{Serialize, de::DeserializeOwned};

/// Deepest nesting of arrays and maps; the outermost item is at depth 1.
pub const DEPTH_MAX: usize = 16;

/// Why bytes are not the canonical encoding of what was asked for, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// Not one well-formed CBOR item, or something follows it.
    #[error("not one well-formed CBOR item")]
    Malformed,
    /// Nested deeper than [`DEPTH_MAX`].
    #[error("nested deeper than {DEPTH_MAX}")]
    TooDeep,
    /// A map has a key twice.
    #[error("a map has the same key twice")]
    DuplicateKey,
    /// Well-formed, but not the one encoding that this profile allows.
    #[error("not in canonical form")]
    NotCanonical,
    /// Canonical, but not of the type that was asked for.
    #[error("{0}")]
    Shape(String),
}

impl serde::de::Error for CborError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::Shape(message.to_string())
    }
}

impl serde::ser::Error for CborError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::Shape(message.to_string())
    }
}

/// The canonical encoding of a value.
///
/// # Panics
///
/// If the type holds what the profile has no encoding for: a float, a null, or a map of unknown length. That is
/// a property of the type, not of its value (`None` fields must be skipped), and shows in the first test.
#[expect(
    clippy::expect_used,
    reason = "a type without an encoding is a programming error"
)]
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    write::to_vec(value).expect("the type has a canonical encoding")
}

/// The value that `bytes` canonically encode.
///
/// # Errors
///
/// The first of [`CborError`], in its order. Memory is bounded by the input, whatever lengths it claims.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CborError> {
    check(bytes)?;
    decode_checked(bytes)
}
