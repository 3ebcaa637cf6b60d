//! Byte strings in serde: raw in CBOR, lowercase hexadecimal in JSON.
//!
//! Use as `#[serde(with = "chancery_rules::kernel::hex_bytes")]` on a `Vec<u8>` or a `[u8; N]`, and
//! `#[serde(with = "chancery_rules::kernel::hex_bytes::option")]` beside `default` and `skip_serializing_if`.

use std::{fmt, marker::PhantomData};

use serde::{Deserializer, Serializer, de::Visitor};

/// Writes bytes as they are, or as hexadecimal where people read.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<B: AsRef<[u8]>, S: Serializer>(bytes: &B, to: S) -> Result<S::Ok, S::Error> {
    if to.is_human_readable() {
        to.serialize_str(&hex::encode(bytes.as_ref()))
    } else {
        to.serialize_bytes(bytes.as_ref())
    }
}

/// Reads what [`serialize`] wrote; the target type refuses a wrong length.
///
/// # Errors
///
/// Those of the deserializer; uppercase or odd hexadecimal; a wrong length.
pub fn deserialize<'de, B, D>(from: D) -> Result<B, D::Error>
where
    B: for<'a> TryFrom<&'a [u8]>,
    D: Deserializer<'de>,
{
    if from.is_human_readable() {
        from.deserialize_str(Hex(PhantomData))
    } else {
        from.deserialize_bytes(Raw(PhantomData))
    }
}

/// The same for bytes that may be absent.
pub mod option {
    use serde::{Deserializer, Serializer};

    /// Writes bytes that are there; pair with `skip_serializing_if = "Option::is_none"`.
    ///
    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<B: AsRef<[u8]>, S: Serializer>(
        bytes: &Option<B>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => super::serialize(bytes, to),
            None => to.serialize_none(),
        }
    }

    /// Reads bytes that are there; pair with `default`.
    ///
    /// # Errors
    ///
    /// As for bytes that must be there.
    pub fn deserialize<'de, B, D>(from: D) -> Result<Option<B>, D::Error>
    where
        B: for<'a> TryFrom<&'a [u8]>,
        D: Deserializer<'de>,
    {
        super::deserialize(from).map(Some)
    }
}

/// The bytes of lowercase hexadecimal; `None` for anything else.
#[must_use]
pub fn from_lowercase_hex(text: &str) -> Option<Vec<u8>> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    hex::decode(text).ok()
}

struct Raw<B>(PhantomData<B>);

impl<B: for<'a> TryFrom<&'a [u8]>> Visitor<'_> for Raw<B> {
    type Value = B;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a byte string of the right length")
    }

    fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<B, E> {
        B::try_from(bytes).map_err(|_| E::invalid_length(bytes.len(), &self))
    }
}

struct Hex<B>(PhantomData<B>);

impl<B: for<'a> TryFrom<&'a [u8]>> Visitor<'_> for Hex<B> {
    type Value = B;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("lowercase hexadecimal of the right length")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<B, E> {
        let bytes = from_lowercase_hex(text)
            .ok_or_else(|| E::custom(format!("`{}` is not lowercase hexadecimal", clip(text))))?;
        B::try_from(bytes.as_slice()).map_err(|_| E::invalid_length(bytes.len(), &self))
    }
}

/// The start of a stranger's text, for an error message.
fn clip(text: &str) -> String {
    text.chars().take(80).collect()
}
