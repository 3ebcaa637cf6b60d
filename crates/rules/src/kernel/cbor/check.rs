//! Whether bytes are one canonical item, before anyone asks of what shape.
//!
//! One pass; memory bounded by the input. An indefinite length ends the pass at once as not canonical.

use super::{
    CborError, DEPTH_MAX,
    cursor::{Cursor, Form, Major},
};

/// Accepts one item in canonical form with nothing after it.
///
/// # Errors
///
/// Everything of [`CborError`] but `Shape`, in order of precedence.
pub(crate) fn check(bytes: &[u8]) -> Result<(), CborError> {
    let mut walk = Walk {
        cursor: Cursor::new(bytes),
        duplicate: false,
        irregular: false,
    };
    walk.item(1)?;
    if !walk.cursor.rest().is_empty() {
        return Err(CborError::Malformed);
    }
    match (walk.duplicate, walk.irregular) {
        (true, _) => Err(CborError::DuplicateKey),
        (false, true) => Err(CborError::NotCanonical),
        (false, false) => Ok(()),
    }
}

struct Walk<'b> {
    cursor: Cursor<'b>,
    duplicate: bool,
    irregular: bool,
}

impl Walk<'_> {
    fn item(&mut self, depth: usize) -> Result<Major, CborError> {
        let head = self.cursor.head().ok_or(CborError::Malformed)?;
        match head.form {
            Form::Shortest => {}
            Form::TooLong if head.major == Major::Simple => {
                return self.simple(head.argument, true);
            }
            Form::TooLong => self.irregular = true,
            Form::Indefinite => return Err(indefinite(head.major)),
        }
        match head.major {
            Major::Unsigned | Major::Negative => {}
            Major::Bytes => {
                self.cursor
                    .take(head.argument)
                    .ok_or(CborError::Malformed)?;
            }
            Major::Text => self.text(head.argument)?,
            Major::Array => self.array(head.argument, depth)?,
            Major::Map => self.map(head.argument, depth)?,
            Major::Tag => {
                self.irregular = true;
                self.item(deeper(depth)?)?;
            }
            Major::Simple => return self.simple(head.argument, false),
        }
        Ok(head.major)
    }

    fn text(&mut self, length: u64) -> Result<(), CborError> {
        let bytes = self.cursor.take(length).ok_or(CborError::Malformed)?;
        std::str::from_utf8(bytes)
            .map(drop)
            .map_err(|_| CborError::Malformed)
    }

    fn array(&mut self, count: u64, depth: usize) -> Result<(), CborError> {
        self.room_for(count)?;
        let inside = if count == 0 { depth } else { deeper(depth)? };
        for _ in 0..count {
            self.item(inside)?;
        }
        Ok(())
    }

    fn map(&mut self, count: u64, depth: usize) -> Result<(), CborError> {
        self.room_for(count.checked_mul(2).ok_or(CborError::Malformed)?)?;
        let inside = if count == 0 { depth } else { deeper(depth)? };
        let mut keys = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
        for _ in 0..count {
            let start = self.cursor;
            let key = self.item(inside)?;
            self.irregular |= !matches!(key, Major::Unsigned | Major::Negative | Major::Text);
            keys.push(self.cursor.since(&start));
            self.item(inside)?;
        }
        if !keys.is_sorted() {
            self.irregular = true;
            keys.sort_unstable();
        }
        self.duplicate |= keys.windows(2).any(|pair| matches!(pair, [a, b] if a == b));
        Ok(())
    }

    /// Only `false` and `true` belong to the profile.
    fn simple(&mut self, value: u64, too_long: bool) -> Result<Major, CborError> {
        self.irregular |= too_long || !matches!(value, 20 | 21);
        Ok(Major::Simple)
    }

    /// Every item takes a byte at least: a count beyond what is left cannot be true.
    fn room_for(&self, items: u64) -> Result<(), CborError> {
        let left = u64::try_from(self.cursor.rest().len()).unwrap_or(u64::MAX);
        if items > left {
            Err(CborError::Malformed)
        } else {
            Ok(())
        }
    }
}

fn deeper(depth: usize) -> Result<usize, CborError> {
    if depth >= DEPTH_MAX {
        Err(CborError::TooDeep)
    } else {
        Ok(depth + 1)
    }
}

/// A length may be indefinite where RFC 8949 section 3.2 allows it; elsewhere the bytes mean nothing.
const fn indefinite(major: Major) -> CborError {
    match major {
        Major::Bytes | Major::Text | Major::Array | Major::Map => CborError::NotCanonical,
        Major::Unsigned | Major::Negative | Major::Tag | Major::Simple => CborError::Malformed,
    }
}
