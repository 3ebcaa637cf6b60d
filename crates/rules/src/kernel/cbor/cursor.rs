//! Heads of CBOR items, read and written. Knows lengths; knows nothing of order or shape.

/// The eight major types of RFC 8949 section 3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Major {
    Unsigned,
    Negative,
    Bytes,
    Text,
    Array,
    Map,
    Tag,
    Simple,
}

/// The head of an item: major type and argument.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) major: Major,
    /// Count, value, or bits of a float.
    pub(crate) argument: u64,
    /// How the argument was written.
    pub(crate) form: Form,
}

/// How an argument was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Shortest,
    TooLong,
    Indefinite,
}

/// A place in bytes that are being read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'b> {
    rest: &'b [u8],
}

impl<'b> Cursor<'b> {
    pub(crate) const fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) const fn rest(&self) -> &'b [u8] {
        self.rest
    }

    /// The next `count` bytes; `None` if there are fewer.
    pub(crate) fn take(&mut self, count: u64) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(usize::try_from(count).ok()?)?;
        self.rest = rest;
        Some(taken)
    }

    /// The bytes between an earlier place and this one.
    pub(crate) fn since(&self, earlier: &Self) -> &'b [u8] {
        let length = earlier.rest.len().saturating_sub(self.rest.len());
        earlier.rest.get(..length).unwrap_or_default()
    }

    /// The next head; `None` if the bytes end or the head is reserved.
    pub(crate) fn head(&mut self) -> Option<Head> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        let major = major_of(first >> 5);
        let info = first & 0x1f;
        let (argument, least) = match info {
            0..=23 => (u64::from(info), 0),
            24 => (self.big_endian(1)?, 24),
            25 => (self.big_endian(2)?, 0x100),
            26 => (self.big_endian(4)?, 0x1_0000),
            27 => (self.big_endian(8)?, 0x1_0000_0000),
            31 => {
                return Some(Head {
                    major,
                    argument: 0,
                    form: Form::Indefinite,
                });
            }
            _ => return None,
        };
        let form = if argument < least {
            Form::TooLong
        } else {
            Form::Shortest
        };
        Some(Head {
            major,
            argument,
            form,
        })
    }

    /// The next head, of a given major type.
    pub(crate) fn expect(&mut self, major: Major) -> Option<u64> {
        let head = self.head()?;
        (head.major == major && head.form == Form::Shortest).then_some(head.argument)
    }

    /// The next item, a byte string.
    pub(crate) fn bytes(&mut self) -> Option<&'b [u8]> {
        let length = self.expect(Major::Bytes)?;
        self.take(length)
    }

    /// The next item, a text string.
    pub(crate) fn text(&mut self) -> Option<&'b str> {
        let length = self.expect(Major::Text)?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    /// The next item whole; it must have been checked, so that its depth is bounded.
    pub(crate) fn item(&mut self) -> Option<&'b [u8]> {
        let start = *self;
        let mut left: u64 = 1;
        while left > 0 {
            let head = self.head()?;
            left -= 1;
            match head.major {
                Major::Bytes | Major::Text => {
                    self.take(head.argument)?;
                }
                Major::Array => left = left.checked_add(head.argument)?,
                Major::Map => left = left.checked_add(head.argument.checked_mul(2)?)?,
                Major::Tag => left = left.checked_add(1)?,
                Major::Unsigned | Major::Negative | Major::Simple => {}
            }
        }
        Some(self.since(&start))
    }

    fn big_endian(&mut self, count: u64) -> Option<u64> {
        Some(
            self.take(count)?
                .iter()
                .fold(0, |value, byte| value << 8 | u64::from(*byte)),
        )
    }
}

const fn major_of(bits: u8) -> Major {
    match bits {
        0 => Major::Unsigned,
        1 => Major::Negative,
        2 => Major::Bytes,
        3 => Major::Text,
        4 => Major::Array,
        5 => Major::Map,
        6 => Major::Tag,
        _ => Major::Simple,
    }
}

const fn bits_of(major: Major) -> u8 {
    match major {
        Major::Unsigned => 0x00,
        Major::Negative => 0x20,
        Major::Bytes => 0x40,
        Major::Text => 0x60,
        Major::Array => 0x80,
        Major::Map => 0xa0,
        Major::Tag => 0xc0,
        Major::Simple => 0xe0,
    }
}

/// Appends a head in its shortest form.
pub(crate) fn put_head(out: &mut Vec<u8>, major: Major, argument: u64) {
    let bits = bits_of(major);
    let [.., c4, c5, c6, c7] = argument.to_be_bytes();
    match argument {
        0..=23 => out.push(bits | c7),
        24..=0xff => out.extend_from_slice(&[bits | 24, c7]),
        0x100..=0xffff => out.extend_from_slice(&[bits | 25, c6, c7]),
        0x1_0000..=0xffff_ffff => out.extend_from_slice(&[bits | 26, c4, c5, c6, c7]),
        _ => {
            out.push(bits | 27);
            out.extend_from_slice(&argument.to_be_bytes());
        }
    }
}
