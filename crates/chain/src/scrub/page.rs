//! Pages with their two checksums, as the engine's journals lie on disk.
//!
//! A page's 12 bytes: `length (2), CRC-32C (4), length (2), CRC-32C (4)`, big-endian, each checksum
//! over the first `length` bytes. Every page but the last is full. The last is written again and
//! again; the checksum that is not in use is overwritten, and the longer valid one counts.

use super::{Flaw, Place};
use commonware_cryptography::Crc32;
use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
};

/// Bytes before a file's content.
pub(crate) const HEADER_BYTES: u64 = 4_096;
/// Bytes of a page's content.
const PAGE_BYTES: usize = 4_096;
/// Bytes of a page's checksums.
const SUMS_BYTES: usize = 12;
/// How a file begins.
const MAGIC: &[u8] = b"CWIK";

/// Reads a file's first page; `Some` if it is not as it is written.
pub(crate) fn check_header(file: &mut File, size: u64) -> std::io::Result<Option<Place>> {
    let mut head = vec![0; PAGE_BYTES];
    let mut bytes = file.take(HEADER_BYTES);
    let count = bytes.read(&mut head)?;
    let whole = head.get(..count).unwrap_or_default();
    let is_well = whole.starts_with(MAGIC)
        && u64::try_from(whole.len()) == Ok(HEADER_BYTES)
        && whole.split_at_checked(8).is_some_and(|(prelude, rest)| {
            rest.split_first_chunk::<4>().is_some_and(|(sum, zeros)| {
                Crc32::checksum(prelude) == u32::from_be_bytes(*sum)
                    && zeros.iter().all(|byte| *byte == 0)
            })
        });
    let place = Place {
        offset: 0,
        flaw: Flaw::Header,
        // A file that was being made when the node crashed is no longer than this.
        is_at_end: size <= HEADER_BYTES,
    };
    Ok((!is_well).then_some(place))
}

/// The pages of a file that do not match their checksums.
pub(crate) fn check_pages(file: &mut File, size: u64) -> std::io::Result<Vec<Place>> {
    let mut places = Vec::new();
    each_page(file, size, |offset, page, is_last| {
        if let Some(flaw) = flaw(page, is_last) {
            places.push(Place {
                offset,
                flaw,
                is_at_end: is_last,
            });
        }
    })?;
    Ok(places)
}

/// The content of a file's pages as far as they match their checksums.
pub(crate) fn content(file: &mut File, size: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    each_page(file, size, |_, page, _| {
        let length = valid_lengths(page).into_iter().flatten().max().unwrap_or(0);
        bytes.extend_from_slice(page.get(..length).unwrap_or_default());
    })?;
    Ok(bytes)
}

fn each_page(
    file: &mut File,
    size: u64,
    mut visit: impl FnMut(u64, &[u8], bool),
) -> std::io::Result<()> {
    let whole = PAGE_BYTES.saturating_add(SUMS_BYTES);
    let step = u64::try_from(whole).unwrap_or(u64::MAX);
    file.seek(SeekFrom::Start(HEADER_BYTES))?;
    let mut reader = std::io::BufReader::with_capacity(1 << 18, file);
    let mut page = vec![0; whole];
    let mut offset = HEADER_BYTES;
    while offset < size {
        let left = usize::try_from(size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let Some(bytes) = page.get_mut(..whole.min(left)) else {
            break;
        };
        reader.read_exact(bytes)?;
        let next = offset.saturating_add(step);
        visit(offset, bytes, next >= size);
        offset = next;
    }
    Ok(())
}

/// What is wrong with a page.
fn flaw(page: &[u8], is_last: bool) -> Option<Flaw> {
    let lengths = valid_lengths(page);
    let longest = lengths.into_iter().flatten().max();
    match (longest, is_last) {
        (None, _) => Some(Flaw::Page),
        (Some(length), false) => (length < PAGE_BYTES).then_some(Flaw::Page),
        (Some(length), true) => {
            let named = sums(page).map(|sums| sums.map(|(length, _)| length));
            let is_beaten = named.is_some_and(|named| named.iter().any(|one| *one > length));
            is_beaten.then_some(Flaw::LastWrite)
        }
    }
}

/// The lengths that a page's two checksums vouch for.
fn valid_lengths(page: &[u8]) -> [Option<usize>; 2] {
    let Some(sums) = sums(page) else {
        return [None, None];
    };
    sums.map(|(length, sum)| {
        let content = page
            .get(..length)
            .filter(|_| length > 0 && length <= PAGE_BYTES)?;
        (Crc32::checksum(content) == sum).then_some(length)
    })
}

fn sums(page: &[u8]) -> Option<[(usize, u32); 2]> {
    let (_, sums) = page.split_at_checked(PAGE_BYTES)?;
    let sums: &[u8; SUMS_BYTES] = sums.try_into().ok()?;
    let [a, b, c, d, e, f, g, h, i, j, k, l] = *sums;
    Some([
        (
            usize::from(u16::from_be_bytes([a, b])),
            u32::from_be_bytes([c, d, e, f]),
        ),
        (
            usize::from(u16::from_be_bytes([g, h])),
            u32::from_be_bytes([i, j, k, l]),
        ),
    ])
}
