//! The values of an archive, found by its keys.
//!
//! A key: `index (8), key (32), offset of the value (8), its size with its checksum (4)`.

use super::{
    Flaw, Place,
    page::{HEADER_BYTES, content},
};
use commonware_cryptography::Crc32;
use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::Path,
};

/// Bytes of a key with its place.
const KEY_BYTES: usize = 52;
/// The largest value that is read.
const VALUE_BYTES_MAX: u64 = 64 << 20;

/// The values that do not match their checksums. What no key names is not looked at: it was never
/// acknowledged.
pub(super) fn check_values(
    values: &mut File,
    size: u64,
    keys: &Path,
) -> std::io::Result<Vec<Place>> {
    let mut keys = match File::open(keys) {
        Ok(keys) => keys,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let keys_size = keys.metadata()?.len();
    let keys = content(&mut keys, keys_size)?;
    let mut places = Vec::new();
    let count = keys.len() / KEY_BYTES;
    for (number, key) in keys.chunks_exact(KEY_BYTES).enumerate() {
        let Some((offset, length)) = place_of(key) else {
            continue;
        };
        let begin = HEADER_BYTES.saturating_add(offset);
        let end = begin.saturating_add(length);
        if end > size || length > VALUE_BYTES_MAX || !matches(values, begin, length)? {
            places.push(Place {
                offset: begin,
                flaw: Flaw::Value,
                is_at_end: number.saturating_add(1) == count,
            });
        }
    }
    Ok(places)
}

fn place_of(key: &[u8]) -> Option<(u64, u64)> {
    let (offset, rest) = key.get(40..)?.split_first_chunk::<8>()?;
    let length = rest.first_chunk::<4>()?;
    Some((
        u64::from_be_bytes(*offset),
        u64::from(u32::from_be_bytes(*length)),
    ))
}

fn matches(values: &mut File, begin: u64, length: u64) -> std::io::Result<bool> {
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    values.seek(SeekFrom::Start(begin))?;
    values.read_exact(&mut bytes)?;
    let whole = bytes.split_last_chunk::<4>();
    Ok(whole.is_some_and(|(content, sum)| Crc32::checksum(content) == u32::from_be_bytes(*sum)))
}
