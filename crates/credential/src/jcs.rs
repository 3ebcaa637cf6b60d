//! Strict JSON, and its one canonical form.
//!
//! Canonical bytes follow RFC 8785 (JCS). Parsing refuses what RFC 7493 (I-JSON) warns of and most
//! parsers let pass: duplicate keys, and integers that a double cannot hold. A number that would be
//! written as an integer beyond 2^53 - 1 is refused in whatever notation it came, so that a verifier
//! in JavaScript and this one never read different values.
//!
//! Bounds: [`JSON_BYTES_MAX`], [`JSON_DEPTH_MAX`].

use std::cell::Cell;
use std::fmt;

use serde::Serialize;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The largest JSON text that is parsed, in bytes.
pub const JSON_BYTES_MAX: usize = 1024 * 1024;

/// How deep arrays and objects may nest.
pub const JSON_DEPTH_MAX: usize = 32;

/// Above this an integer is no longer exact in a double: 2^53 - 1.
const INTEGER_MAX: u64 = 9_007_199_254_740_991;

/// From here on JCS writes a double with an exponent, so it does not read as an integer: 10^21.
const EXPONENT_FROM: f64 = 1e21;

/// Why a JSON text is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// More bytes than are ever read.
    #[error("the text has {size_bytes} bytes, at most {JSON_BYTES_MAX} are read")]
    TooLarge {
        /// The size of the text.
        size_bytes: usize,
    },
    /// Not JSON, or not UTF-8.
    #[error("not well-formed JSON at line {line}, column {column}")]
    Malformed {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// An object names a key twice.
    #[error("the key `{key}` occurs twice in one object")]
    DuplicateKey {
        /// The key, cut to 64 characters.
        key: String,
    },
    /// Nested deeper than [`JSON_DEPTH_MAX`].
    #[error("nested deeper than {JSON_DEPTH_MAX} levels")]
    TooDeep,
    /// A number that not every reader would read alike.
    #[error("a number is beyond the integers that every reader holds exactly")]
    InexactNumber,
    /// Well-formed, but not the canonical bytes of its value.
    #[error("the text is not in the canonical form of RFC 8785")]
    NotCanonical,
}

/// Parses one JSON text.
///
/// # Errors
///
/// Every variant of [`JsonError`] but `NotCanonical`.
pub fn parse_strict(text: &[u8]) -> Result<Value, JsonError> {
    if text.len() > JSON_BYTES_MAX {
        return Err(JsonError::TooLarge {
            size_bytes: text.len(),
        });
    }
    let fault = Cell::new(None);
    let mut reader = serde_json::Deserializer::from_slice(text);
    StrictValue {
        fault: &fault,
        depth: 0,
    }
    .deserialize(&mut reader)
    .and_then(|value| reader.end().map(|()| value))
    .map_err(|error| {
        fault.take().unwrap_or(JsonError::Malformed {
            line: error.line(),
            column: error.column(),
        })
    })
}

/// Parses one JSON text that must be the canonical bytes of its value.
///
/// # Errors
///
/// Every variant of [`JsonError`].
pub fn parse_canonical(text: &[u8]) -> Result<Value, JsonError> {
    let value = parse_strict(text)?;
    if canonical(&value)? == text {
        Ok(value)
    } else {
        Err(JsonError::NotCanonical)
    }
}

/// The canonical bytes of a value (RFC 8785).
///
/// # Errors
///
/// `InexactNumber` if the value has a number without a JSON form.
pub fn canonical<T: Serialize>(value: &T) -> Result<Vec<u8>, JsonError> {
    serde_json_canonicalizer::to_vec(value).map_err(|_| JsonError::InexactNumber)
}

/// Deserializes a value while noting why it was refused.
#[derive(Clone, Copy)]
struct StrictValue<'a> {
    fault: &'a Cell<Option<JsonError>>,
    depth: usize,
}

impl StrictValue<'_> {
    fn refuse<E: serde::de::Error>(&self, fault: JsonError) -> E {
        let error = E::custom(&fault);
        self.fault.set(Some(fault));
        error
    }

    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == JSON_DEPTH_MAX {
            return Err(self.refuse(JsonError::TooDeep));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }
}

impl<'de> DeserializeSeed<'de> for StrictValue<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for StrictValue<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        if value > INTEGER_MAX {
            return Err(self.refuse(JsonError::InexactNumber));
        }
        Ok(Value::from(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        if value.unsigned_abs() > INTEGER_MAX {
            return Err(self.refuse(JsonError::InexactNumber));
        }
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        let past_exact = value.abs() > 9_007_199_254_740_991.0;
        if past_exact && value.abs() < EXPONENT_FROM {
            return Err(self.refuse(JsonError::InexactNumber));
        }
        let number = Number::from_f64(value).ok_or_else(|| self.refuse(JsonError::InexactNumber));
        number.map(Value::Number)
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut values = Vec::new();
        while let Some(value) = items.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                let key = key.chars().take(64).collect();
                return Err(self.refuse(JsonError::DuplicateKey { key }));
            }
            let value = entries.next_value_seed(inner)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests;
