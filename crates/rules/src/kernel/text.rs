//! Texts and lists with bounds that hold from the first byte read: a value that exists is within them.

use std::{
    borrow::Cow,
    fmt,
    ops::{Deref, DerefMut},
    str::FromStr,
};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

/// Longest name, in bytes of UTF-8, of each language.
pub const NAME_BYTES_MAX: usize = 200;
/// Longest code, in characters.
pub const CODE_BYTES_MAX: usize = 40;
/// Longest name of a field, in characters.
pub const FIELD_NAME_BYTES_MAX: usize = 40;

/// A text or list outside its bounds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BoundError {
    /// A name is empty, longer than [`NAME_BYTES_MAX`], or holds a control character.
    #[error("a name has 1 to {NAME_BYTES_MAX} bytes and no control characters")]
    Name,
    /// A code is not 1 to [`CODE_BYTES_MAX`] of `a-z 0-9 -`.
    #[error("a code has 1 to {CODE_BYTES_MAX} of the characters a-z, 0-9 and -")]
    Code,
    /// A field's name is not a letter and up to 39 letters, digits or `_`.
    #[error("a field name has 1 to {FIELD_NAME_BYTES_MAX} letters, digits or _, a letter first")]
    FieldName,
    /// A text is longer than its bound.
    #[error("a text has at most {0} bytes")]
    TooLong(usize),
    /// A list has more items than its bound.
    #[error("a list has at most {0} items")]
    TooMany(usize),
}

/// A name in Chinese and in English.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "NameParts")]
pub struct Name {
    zh: String,
    en: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Name")]
struct NameParts {
    /// Chinese.
    #[schemars(length(min = 1, max = NAME_BYTES_MAX))]
    zh: String,
    /// English.
    #[schemars(length(min = 1, max = NAME_BYTES_MAX))]
    en: String,
}

impl Name {
    /// A name of both languages.
    ///
    /// # Errors
    ///
    /// [`BoundError::Name`] if either text is out of bounds.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Result<Self, BoundError> {
        let (zh, en) = (zh.into(), en.into());
        let fits = |text: &str| {
            (1..=NAME_BYTES_MAX).contains(&text.len()) && !text.chars().any(char::is_control)
        };
        if fits(&zh) && fits(&en) {
            Ok(Self { zh, en })
        } else {
            Err(BoundError::Name)
        }
    }

    /// The Chinese text.
    #[must_use]
    pub fn zh(&self) -> &str {
        &self.zh
    }

    /// The English text.
    #[must_use]
    pub fn en(&self) -> &str {
        &self.en
    }
}

impl TryFrom<NameParts> for Name {
    type Error = BoundError;

    fn try_from(parts: NameParts) -> Result<Self, BoundError> {
        Self::new(parts.zh, parts.en)
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident, $pattern:literal, $error:ident, $fits:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BoundError;

            fn try_from(text: String) -> Result<Self, BoundError> {
                let fits: fn(&[u8]) -> bool = $fits;
                if fits(text.as_bytes()) { Ok(Self(text)) } else { Err(BoundError::$error) }
            }
        }

        impl FromStr for $name {
            type Err = BoundError;

            fn from_str(text: &str) -> Result<Self, BoundError> {
                Self::try_from(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(to)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Self::try_from(String::deserialize(from)?).map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    )+};
}

words! {
    /// A code of a list that a definition keeps: `a-z 0-9 -`, 1 to 40 of them.
    Code, "^[a-z0-9-]{1,40}$", Code, is_code;
    /// Why something was done, by code of the certificate type's list.
    ReasonCode, "^[a-z0-9-]{1,40}$", Code, is_code;
    /// Name of a field of a credential's subject.
    FieldName, "^[A-Za-z][A-Za-z0-9_]{0,39}$", FieldName, is_field_name;
}

impl Code {
    /// A code that the rules themselves name.
    pub(crate) fn of_rules(text: &'static str) -> Self {
        debug_assert!(is_code(text.as_bytes()));
        Self(text.to_owned())
    }
}

fn is_code(text: &[u8]) -> bool {
    (1..=CODE_BYTES_MAX).contains(&text.len())
        && text
            .iter()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

fn is_field_name(text: &[u8]) -> bool {
    text.len() <= FIELD_NAME_BYTES_MAX
        && text.first().is_some_and(u8::is_ascii_alphabetic)
        && text
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// Text of at most `N` bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct ShortText<const N: usize>(String);

impl<const N: usize> Deref for ShortText<N> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const N: usize> TryFrom<String> for ShortText<N> {
    type Error = BoundError;

    fn try_from(text: String) -> Result<Self, BoundError> {
        if text.len() <= N {
            Ok(Self(text))
        } else {
            Err(BoundError::TooLong(N))
        }
    }
}

impl<'de, const N: usize> Deserialize<'de> for ShortText<N> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::try_from(String::deserialize(from)?).map_err(de::Error::custom)
    }
}

impl<const N: usize> JsonSchema for ShortText<N> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Owned(format!("TextOfAtMost{N}Bytes"))
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "maxLength": N })
    }
}

/// A list of at most `N` items.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct AtMost<T, const N: usize>(Vec<T>);

impl<T, const N: usize> AtMost<T, N> {
    /// The empty list.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// A list of one item; `N` is at least 1.
    #[must_use]
    pub fn one(item: T) -> Self {
        const { assert!(N > 0) };
        Self(vec![item])
    }

    /// Adds an item at the end.
    ///
    /// # Errors
    ///
    /// [`BoundError::TooMany`] if the list is full.
    pub fn push(&mut self, item: T) -> Result<(), BoundError> {
        if self.0.len() < N {
            self.0.push(item);
            Ok(())
        } else {
            Err(BoundError::TooMany(N))
        }
    }

    /// Keeps the items that fulfil a condition.
    pub fn retain(&mut self, keeps: impl FnMut(&T) -> bool) {
        self.0.retain(keeps);
    }

    /// What `turned` makes of each item, in order.
    #[must_use]
    pub fn map<U>(&self, turned: impl FnMut(&T) -> U) -> AtMost<U, N> {
        AtMost(self.0.iter().map(turned).collect())
    }

    /// The items as a plain list.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T, const N: usize> Default for AtMost<T, N> {
    fn default() -> Self {
        Self::none()
    }
}

impl<T, const N: usize> Deref for AtMost<T, N> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, const N: usize> DerefMut for AtMost<T, N> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl<T, const N: usize> TryFrom<Vec<T>> for AtMost<T, N> {
    type Error = BoundError;

    fn try_from(items: Vec<T>) -> Result<Self, BoundError> {
        if items.len() <= N {
            Ok(Self(items))
        } else {
            Err(BoundError::TooMany(N))
        }
    }
}

impl<'de, T: Deserialize<'de>, const N: usize> Deserialize<'de> for AtMost<T, N> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::try_from(Vec::deserialize(from)?).map_err(de::Error::custom)
    }
}

impl<T: JsonSchema, const N: usize> JsonSchema for AtMost<T, N> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Owned(format!("AtMost{N}Of{}", T::schema_name()))
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let items = generator.subschema_for::<T>();
        json_schema!({ "type": "array", "items": items, "maxItems": N })
    }
}
