//! The operations that a state proof speaks of, as the bytes that the mountain range hashes.
//!
//! A value is written as its length (varint) and its bytes. Absent on purpose: deletions, which no
//! proof shows.

use super::StateProofError;
use crate::wire::{Reader, put_uvarint};

const UPDATE: u8 = 0xd2;
const COMMIT: u8 = 0xd3;

/// `update key value next_key`.
pub(super) fn update(key: &[u8; 32], value: &[u8], next_key: &[u8; 32]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 + 32 + 5 + value.len() + 32);
    bytes.push(UPDATE);
    bytes.extend_from_slice(key);
    put_value(&mut bytes, value);
    bytes.extend_from_slice(next_key);
    bytes
}

/// The update of the neighbour below `missing`, whose span must contain it.
pub(super) fn read_neighbour(
    reader: &mut Reader<'_>,
    missing: &[u8; 32],
) -> Result<Vec<u8>, StateProofError> {
    let key = reader.array()?;
    let length = reader.length()?;
    let value = reader.take(length)?;
    let next_key = reader.array()?;
    if !lies_between(key, missing, next_key) {
        return Err(StateProofError::Span);
    }
    Ok(update(key, value, next_key))
}

/// The commit of an empty state: its floor is its own location.
pub(super) fn read_commit(
    reader: &mut Reader<'_>,
    location: u64,
) -> Result<Vec<u8>, StateProofError> {
    let metadata = if reader.flag()? {
        let length = reader.length()?;
        Some(reader.take(length)?)
    } else {
        None
    };
    Ok(commit(metadata, location))
}

/// `commit metadata? floor`.
pub(super) fn commit(metadata: Option<&[u8]>, floor: u64) -> Vec<u8> {
    let mut bytes = vec![COMMIT, u8::from(metadata.is_some())];
    if let Some(value) = metadata {
        put_value(&mut bytes, value);
    }
    put_uvarint(&mut bytes, floor);
    bytes
}

/// Strictly inside the cyclic span; the last key's neighbour is the first.
pub(super) fn lies_between(key: &[u8; 32], missing: &[u8; 32], next_key: &[u8; 32]) -> bool {
    let (above, below) = (missing > key, missing < next_key);
    if key < next_key {
        above && below
    } else {
        missing != key && (above || below)
    }
}

fn put_value(bytes: &mut Vec<u8>, value: &[u8]) {
    // A slice is never longer than `u64::MAX`.
    put_uvarint(bytes, u64::try_from(value.len()).unwrap_or(u64::MAX));
    bytes.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use super::lies_between;

    fn check(key: u8, missing: u8, next_key: u8, expected: bool) {
        let [key, missing, next_key] = [key, missing, next_key].map(|byte| [byte; 32]);
        assert_eq!(lies_between(&key, &missing, &next_key), expected);
    }

    #[test]
    fn a_missing_key_lies_strictly_inside_the_cyclic_span() {
        check(1, 2, 3, true);
        check(1, 1, 3, false);
        check(1, 3, 3, false);
        check(1, 4, 3, false);
        check(1, 0, 3, false);
        check(7, 9, 3, true);
        check(7, 1, 3, true);
        check(7, 5, 3, false);
        check(7, 7, 3, false);
        check(7, 3, 3, false);
        check(5, 4, 5, true);
        check(5, 6, 5, true);
        check(5, 5, 5, false);
    }
}
