//! From values to their one encoding. Entries of a map are sorted after they are written.

mod compound;

use compound::{Array, Map};
use serde::ser::{Error as _, Serialize, Serializer};

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
        Ok(Array::new(self, count))
    }

    fn map(&mut self, count: Option<usize>) -> Result<Map<'_>, CborError> {
        let count = count.ok_or_else(|| CborError::custom("a map of unknown length"))?;
        self.head(Major::Map, count)?;
        Ok(Map::new(self, count))
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
