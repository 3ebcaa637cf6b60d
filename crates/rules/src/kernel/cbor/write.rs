//! From values to their one encoding. Entries of a map are sorted after they are written.

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::{
    CborError,
    cursor::{Major, put_head},
};

pub(super) fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, CborError> {
    let mut writer = Writer {
        out: Vec::with_capacity(512),
    };
    value.serialize(&mut writer)?;
    Ok(writer.out)
}

struct Writer {
    out: Vec<u8>,
}

impl Writer {
    fn head(&mut self, major: Major, argument: usize) -> Result<(), CborError> {
        let argument = u64::try_from(argument).map_err(CborError::custom)?;
        put_head(&mut self.out, major, argument);
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), CborError> {
        self.head(Major::Text, text.len())?;
        self.out.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn array(&mut self, count: Option<usize>) -> Result<Array<'_>, CborError> {
        let count = count.ok_or_else(|| CborError::custom("a list of unknown length"))?;
        self.head(Major::Array, count)?;
        Ok(Array {
            writer: self,
            left: count,
        })
    }

    fn map(&mut self, count: Option<usize>) -> Result<Map<'_>, CborError> {
        let count = count.ok_or_else(|| CborError::custom("a map of unknown length"))?;
        self.head(Major::Map, count)?;
        let start = self.out.len();
        Ok(Map {
            writer: self,
            start,
            count,
            entries: Vec::with_capacity(count),
        })
    }

    /// The single entry's key of a variant that has data.
    fn variant(&mut self, name: &str) -> Result<(), CborError> {
        self.head(Major::Map, 1)?;
        self.text(name)
    }
}

fn no_encoding<T>(what: &str) -> Result<T, CborError> {
    Err(CborError::custom(format!(
        "{what} has no canonical encoding"
    )))
}

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = CborError;
    type SerializeSeq = Array<'w>;
    type SerializeTuple = Array<'w>;
    type SerializeTupleStruct = Array<'w>;
    type SerializeTupleVariant = Array<'w>;
    type SerializeMap = Map<'w>;
    type SerializeStruct = Map<'w>;
    type SerializeStructVariant = Map<'w>;

    fn serialize_bool(self, value: bool) -> Result<(), CborError> {
        self.head(Major::Simple, if value { 21 } else { 20 })
    }

    fn serialize_i8(self, value: i8) -> Result<(), CborError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), CborError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), CborError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), CborError> {
        match u64::try_from(value) {
            Ok(positive) => put_head(&mut self.out, Major::Unsigned, positive),
            Err(_) => put_head(&mut self.out, Major::Negative, value.unsigned_abs() - 1),
        }
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Result<(), CborError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), CborError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), CborError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), CborError> {
        put_head(&mut self.out, Major::Unsigned, value);
        Ok(())
    }

    fn serialize_f32(self, _value: f32) -> Result<(), CborError> {
        no_encoding("a float")
    }

    fn serialize_f64(self, _value: f64) -> Result<(), CborError> {
        no_encoding("a float")
    }

    fn serialize_char(self, value: char) -> Result<(), CborError> {
        self.text(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), CborError> {
        self.text(value)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), CborError> {
        self.head(Major::Bytes, value.len())?;
        self.out.extend_from_slice(value);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), CborError> {
        no_encoding("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), CborError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), CborError> {
        no_encoding("null")
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), CborError> {
        no_encoding("null")
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<(), CborError> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<(), CborError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), CborError> {
        self.variant(variant)?;
        value.serialize(self)
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Array<'w>, CborError> {
        self.array(len)
    }

    fn serialize_tuple(self, len: usize) -> Result<Array<'w>, CborError> {
        self.array(Some(len))
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        len: usize,
    ) -> Result<Array<'w>, CborError> {
        self.array(Some(len))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Array<'w>, CborError> {
        self.variant(variant)?;
        self.array(Some(len))
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Map<'w>, CborError> {
        self.map(len)
    }

    fn serialize_struct(self, _name: &'static str, len: usize) -> Result<Map<'w>, CborError> {
        self.map(Some(len))
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Map<'w>, CborError> {
        self.variant(variant)?;
        self.map(Some(len))
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// A list whose length was written before its items.
pub(super) struct Array<'w> {
    writer: &'w mut Writer,
    left: usize,
}

impl Array<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CborError> {
        let left = self.left.checked_sub(1);
        self.left = left.ok_or_else(|| CborError::custom("more items than announced"))?;
        value.serialize(&mut *self.writer)
    }

    fn close(self) -> Result<(), CborError> {
        if self.left == 0 {
            Ok(())
        } else {
            Err(CborError::custom("fewer items than announced"))
        }
    }
}

/// A map whose count was written before its entries.
pub(super) struct Map<'w> {
    writer: &'w mut Writer,
    start: usize,
    count: usize,
    /// Where each key ends and each entry ends, from `start`.
    entries: Vec<(usize, usize)>,
}

impl Map<'_> {
    fn here(&self) -> usize {
        self.writer.out.len().saturating_sub(self.start)
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), CborError> {
        self.writer.text(name)?;
        let key_end = self.here();
        value.serialize(&mut *self.writer)?;
        self.entries.push((key_end, self.here()));
        Ok(())
    }

    fn close(self) -> Result<(), CborError> {
        if self.entries.len() != self.count {
            return Err(CborError::custom(
                "another number of entries than announced",
            ));
        }
        let written = self.writer.out.get(self.start..).unwrap_or_default();
        let mut begin = 0;
        let mut parts: Vec<(&[u8], &[u8])> = Vec::with_capacity(self.count);
        for (key_end, end) in self.entries {
            let key = written.get(begin..key_end).unwrap_or_default();
            parts.push((key, written.get(begin..end).unwrap_or_default()));
            begin = end;
        }
        if parts.is_sorted_by(|a, b| a.0 < b.0) {
            return Ok(());
        }
        parts.sort_unstable();
        if parts
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if a.0 == b.0))
        {
            return Err(CborError::DuplicateKey);
        }
        let sorted: Vec<u8> = parts
            .iter()
            .flat_map(|(_, entry)| entry.iter().copied())
            .collect();
        self.writer.out.truncate(self.start);
        self.writer.out.extend_from_slice(&sorted);
        Ok(())
    }
}

impl SerializeSeq for Array<'_> {
    type Ok = ();
    type Error = CborError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CborError> {
        self.item(value)
    }

    fn end(self) -> Result<(), CborError> {
        self.close()
    }
}

impl SerializeTuple for Array<'_> {
    type Ok = ();
    type Error = CborError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CborError> {
        self.item(value)
    }

    fn end(self) -> Result<(), CborError> {
        self.close()
    }
}

impl SerializeTupleStruct for Array<'_> {
    type Ok = ();
    type Error = CborError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CborError> {
        self.item(value)
    }

    fn end(self) -> Result<(), CborError> {
        self.close()
    }
}

impl SerializeTupleVariant for Array<'_> {
    type Ok = ();
    type Error = CborError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CborError> {
        self.item(value)
    }

    fn end(self) -> Result<(), CborError> {
        self.close()
    }
}

impl SerializeMap for Map<'_> {
    type Ok = ();
    type Error = CborError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), CborError> {
        key.serialize(&mut *self.writer)?;
        let here = self.here();
        self.entries.push((here, here));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CborError> {
        value.serialize(&mut *self.writer)?;
        let here = self.here();
        if let Some(entry) = self.entries.last_mut() {
            entry.1 = here;
        }
        Ok(())
    }

    fn end(self) -> Result<(), CborError> {
        self.close()
    }
}

impl SerializeStruct for Map<'_> {
    type Ok = ();
    type Error = CborError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), CborError> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), CborError> {
        self.close()
    }
}

impl SerializeStructVariant for Map<'_> {
    type Ok = ();
    type Error = CborError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), CborError> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), CborError> {
        self.close()
    }
}
