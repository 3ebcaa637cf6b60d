//! From checked bytes to values. Strict: a type is read from its own encoding and from no other.

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer,
    MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor, value::BorrowedStrDeserializer,
};
use serde::forward_to_deserialize_any;

use super::{
    CborError,
    cursor::{Cursor, Head, Major},
};

/// The value of bytes that [`super::check`] has accepted (alone, or as part of a greater item).
pub(crate) fn decode_checked<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CborError> {
    let mut reader = Reader {
        cursor: Cursor::new(bytes),
    };
    let value = T::deserialize(&mut reader)?;
    if reader.cursor.rest().is_empty() {
        Ok(value)
    } else {
        Err(CborError::Malformed)
    }
}

struct Reader<'de> {
    cursor: Cursor<'de>,
}

impl<'de> Reader<'de> {
    fn head(&mut self) -> Result<Head, CborError> {
        self.cursor.head().ok_or(CborError::Malformed)
    }

    fn take(&mut self, length: u64) -> Result<&'de [u8], CborError> {
        self.cursor.take(length).ok_or(CborError::Malformed)
    }

    fn text(&mut self, length: u64) -> Result<&'de str, CborError> {
        std::str::from_utf8(self.take(length)?).map_err(|_| CborError::Malformed)
    }

    fn array<V: Visitor<'de>>(&mut self, left: u64, visitor: V) -> Result<V::Value, CborError> {
        let mut items = Items { reader: self, left };
        let value = visitor.visit_seq(&mut items)?;
        if items.left == 0 {
            Ok(value)
        } else {
            Err(CborError::custom("more items than fit"))
        }
    }

    fn map<V: Visitor<'de>>(&mut self, left: u64, visitor: V) -> Result<V::Value, CborError> {
        let mut items = Items { reader: self, left };
        let value = visitor.visit_map(&mut items)?;
        if items.left == 0 {
            Ok(value)
        } else {
            Err(CborError::custom("more entries than fit"))
        }
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = CborError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CborError> {
        let head = self.head()?;
        match head.major {
            Major::Unsigned => visitor.visit_u64(head.argument),
            Major::Negative => match i64::try_from(head.argument) {
                Ok(value) => visitor.visit_i64(-1 - value),
                Err(_) => Err(CborError::custom("integer below the range of 64 bits")),
            },
            Major::Bytes => visitor.visit_borrowed_bytes(self.take(head.argument)?),
            Major::Text => visitor.visit_borrowed_str(self.text(head.argument)?),
            Major::Array => self.array(head.argument, visitor),
            Major::Map => self.map(head.argument, visitor),
            Major::Simple if head.argument == 20 => visitor.visit_bool(false),
            Major::Simple if head.argument == 21 => visitor.visit_bool(true),
            Major::Tag | Major::Simple => Err(CborError::NotCanonical),
        }
    }

    /// Text from text only: a type that takes text would take its bytes as well.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CborError> {
        match self.head()? {
            Head {
                major: Major::Text,
                argument,
                ..
            } => visitor.visit_borrowed_str(self.text(argument)?),
            _ => Err(CborError::invalid_type(
                Unexpected::Other("another type"),
                &"text",
            )),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CborError> {
        self.deserialize_str(visitor)
    }

    /// What is absent is left out of its map, so what is here is there.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CborError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, CborError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, CborError> {
        match self.head()? {
            Head {
                major: Major::Map,
                argument,
                ..
            } => self.map(argument, visitor),
            _ => Err(CborError::invalid_type(
                Unexpected::Other("another type"),
                &"a map",
            )),
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CborError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, CborError> {
        match self.head()? {
            Head {
                major: Major::Text,
                argument,
                ..
            } => {
                let name: BorrowedStrDeserializer<'de, CborError> =
                    BorrowedStrDeserializer::new(self.text(argument)?);
                visitor.visit_enum(name)
            }
            Head {
                major: Major::Map,
                argument: 1,
                ..
            } => visitor.visit_enum(Variant(self)),
            _ => Err(CborError::invalid_type(
                Unexpected::Other("another type"),
                &"a variant",
            )),
        }
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit
        unit_struct seq tuple tuple_struct map ignored_any
    }
}

struct Items<'r, 'de> {
    reader: &'r mut Reader<'de>,
    left: u64,
}

impl<'de> SeqAccess<'de> for &mut Items<'_, 'de> {
    type Error = CborError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, CborError> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(None);
        };
        self.left = left;
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        usize::try_from(self.left).ok()
    }
}

impl<'de> MapAccess<'de> for &mut Items<'_, 'de> {
    type Error = CborError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, CborError> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(None);
        };
        self.left = left;
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, CborError> {
        seed.deserialize(&mut *self.reader)
    }
}

/// A variant with data: a map of one entry.
struct Variant<'r, 'de>(&'r mut Reader<'de>);

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = CborError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), CborError> {
        let head = self.0.head()?;
        if head.major != Major::Text {
            return Err(CborError::invalid_type(
                Unexpected::Other("another type"),
                &"a name",
            ));
        }
        let name = self.0.text(head.argument)?;
        let value = seed.deserialize(IntoDeserializer::<CborError>::into_deserializer(name))?;
        Ok((value, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = CborError;

    fn unit_variant(self) -> Result<(), CborError> {
        Err(CborError::custom("a variant without data is text"))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, CborError> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, CborError> {
        self.0.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, CborError> {
        self.0.deserialize_struct("", fields, visitor)
    }
}
