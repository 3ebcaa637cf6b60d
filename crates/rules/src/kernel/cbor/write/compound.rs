//! Lists and maps while they are written. Entries of a map are sorted when it ends.

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant,
};

use super::Writer;
use crate::kernel::cbor::CborError;

/// A list whose length was written before its items.
pub(super) struct Array<'w> {
    writer: &'w mut Writer,
    left: usize,
}

impl<'w> Array<'w> {
    pub(super) const fn new(writer: &'w mut Writer, count: usize) -> Self {
        Self {
            writer,
            left: count,
        }
    }

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

impl<'w> Map<'w> {
    pub(super) fn new(writer: &'w mut Writer, count: usize) -> Self {
        let start = writer.out.len();
        Self {
            writer,
            start,
            count,
            entries: Vec::with_capacity(count),
        }
    }

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
