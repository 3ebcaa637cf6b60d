//! Reading the engine's bytes: fixed fields, big-endian integers, minimal varints.
//!
//! Every read is checked against what remains, so no count makes this allocate or loop beyond the
//! input. Absent on purpose: writing (but for varints) and any knowledge of what the bytes mean.

/// Why bytes cannot be read; one reason each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The bytes end inside a field.
    #[error("the bytes end too early")]
    Truncated,
    /// A varint is longer than its shortest form, or holds more than 64 bits.
    #[error("an integer is not in its shortest form")]
    Varint,
    /// A flag byte is neither 0 nor 1.
    #[error("a flag is neither 0 nor 1")]
    Flag,
    /// Bytes follow the end.
    #[error("bytes follow the end")]
    Trailing,
}

/// A cursor over borrowed bytes.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// How many bytes are left.
    pub(crate) const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The next `count` bytes.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], WireError> {
        let (head, tail) = self
            .rest
            .split_at_checked(count)
            .ok_or(WireError::Truncated)?;
        self.rest = tail;
        Ok(head)
    }

    /// The next `N` bytes, of known length.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<&'a [u8; N], WireError> {
        let (head, tail) = self.rest.split_first_chunk().ok_or(WireError::Truncated)?;
        self.rest = tail;
        Ok(head)
    }

    /// The next `count` fields of `N` bytes each.
    pub(crate) fn arrays<const N: usize>(
        &mut self,
        count: usize,
    ) -> Result<&'a [[u8; N]], WireError> {
        let length = count.checked_mul(N).ok_or(WireError::Truncated)?;
        Ok(self.take(length)?.as_chunks().0)
    }

    /// The next byte.
    pub(crate) fn byte(&mut self) -> Result<u8, WireError> {
        let [byte] = *self.array()?;
        Ok(byte)
    }

    /// A flag: `00` or `01`.
    pub(crate) fn flag(&mut self) -> Result<bool, WireError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(WireError::Flag),
        }
    }

    /// Eight bytes, most significant first.
    pub(crate) fn u64(&mut self) -> Result<u64, WireError> {
        Ok(u64::from_be_bytes(*self.array()?))
    }

    /// LEB128 in its shortest form, at most 64 bits.
    pub(crate) fn uvarint(&mut self) -> Result<u64, WireError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            let shifted = bits << shift;
            if shifted >> shift != bits || (shift > 0 && byte == 0) {
                return Err(WireError::Varint);
            }
            value |= shifted;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(WireError::Varint)
    }

    /// A varint that counts things in memory.
    pub(crate) fn length(&mut self) -> Result<usize, WireError> {
        usize::try_from(self.uvarint()?).map_err(|_| WireError::Truncated)
    }

    /// Nothing may follow.
    pub(crate) fn finish(self) -> Result<(), WireError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(WireError::Trailing)
        }
    }
}

/// Appends `value` as LEB128 in its shortest form.
pub(crate) fn put_uvarint(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            out.push(low & 0x7f);
            return;
        }
        out.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Result<u64, WireError>) {
        assert_eq!(Reader::new(bytes).uvarint(), expected, "{bytes:02x?}");
    }

    #[test]
    fn a_varint_is_read_in_its_shortest_form_only() {
        check(&[0], Ok(0));
        check(&[0x7f], Ok(127));
        check(&[0x80, 0x01], Ok(128));
        check(
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
            Ok(u64::MAX),
        );
        check(&[0x80, 0x00], Err(WireError::Varint));
        check(&[0xff, 0x80, 0x00], Err(WireError::Varint));
        check(
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02],
            Err(WireError::Varint),
        );
        check(
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81],
            Err(WireError::Varint),
        );
        check(&[0x80], Err(WireError::Truncated));
        check(&[], Err(WireError::Truncated));
    }

    #[test]
    fn a_written_varint_reads_back() {
        for value in [
            0,
            1,
            127,
            128,
            255,
            300,
            1 << 14,
            1 << 21,
            u64::MAX - 1,
            u64::MAX,
        ] {
            let mut bytes = Vec::new();
            put_uvarint(&mut bytes, value);
            check(&bytes, Ok(value));
        }
    }

    #[test]
    fn a_count_beyond_the_input_reads_nothing() {
        let mut reader = Reader::new(&[1, 2, 3]);
        assert_eq!(reader.arrays::<32>(usize::MAX), Err(WireError::Truncated));
        assert_eq!(reader.take(4), Err(WireError::Truncated));
        assert_eq!(reader.remaining(), 3);
    }
}
