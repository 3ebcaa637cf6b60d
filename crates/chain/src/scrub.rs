//! The stored files of a stopped node, read byte for byte against their own checksums.
//!
//! Opening a store is no way to look at it: the engine takes whatever fails at the end of a file for
//! a write that a crash has torn, and cuts it off. A flipped bit there would be lost without a word.
//! So this reads the files as they lie and writes nothing.
//!
//! Every file begins with a page of 4,096 bytes: 12 of header with their checksum, then zeros. What
//! follows is one of
//!
//! - pages of 4,096 bytes, each with 12 bytes of checksums (journals, their offsets, keys);
//! - values, each with a checksum, where the keys of the same archive say;
//! - a record with a checksum, in two files that are written in turn (metadata).
//!
//! Absent on purpose: whether the content is right (see [`replay`](crate::replay())), and mending.

mod archive;
mod page;

use crate::scrub::page::{HEADER_BYTES, check_header, check_pages};
use commonware_cryptography::Crc32;
use std::{
    collections::BTreeSet,
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::Path,
};

/// What is wrong with a place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The first page is not as it is written.
    Header,
    /// A page does not match its checksum.
    Page,
    /// The last page matches only the older of its checksums: what was written last is gone.
    LastWrite,
    /// A value does not match its checksum, or is not where its key says.
    Value,
    /// A record of metadata does not match its checksum.
    Record,
}

impl Flaw {
    /// In words.
    pub const fn what(self) -> &'static str {
        match self {
            Self::Header => "its first page is damaged",
            Self::Page => "a page does not match its checksum",
            Self::LastWrite => "what was written last does not match its checksum",
            Self::Value => "a value does not match its checksum",
            Self::Record => "its record does not match its checksum",
        }
    }
}

/// One damaged place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file, as `partition/name` below the store's folder.
    pub file: String,
    /// The byte at which the damaged piece begins.
    pub offset: u64,
    /// What is wrong with it.
    pub flaw: Flaw,
    /// Whether it is the end of what was written, where a crash may have torn a write.
    pub is_at_end: bool,
}

/// What was read, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scrubbed {
    /// Files that were read.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// What is damaged.
    pub damages: Vec<Damage>,
}

/// Reads every file below a chain's folder; nothing is written. The node should not be running.
///
/// # Errors
///
/// What the medium says.
pub fn scrub(data: &Path) -> std::io::Result<Scrubbed> {
    let store = data.join("store");
    let mut scrubbed = Scrubbed::default();
    for partition in names(&store)? {
        let folder = store.join(&partition);
        // The word of the epochs in which the node abstains is in the names of empty files.
        if !folder.is_dir() || partition.ends_with("-abstain") {
            continue;
        }
        for name in names(&folder)? {
            let file = format!("{partition}/{name}");
            let path = folder.join(&name);
            scrubbed.files = scrubbed.files.saturating_add(1);
            scrubbed.bytes = scrubbed.bytes.saturating_add(path.metadata()?.len());
            let damages = check(&store, &partition, &name)?;
            let damages = damages.into_iter().map(|flaw| flaw.of(&file));
            scrubbed.damages.extend(damages);
        }
    }
    Ok(scrubbed)
}

/// A damaged place of a file that its caller names.
pub(crate) struct Place {
    pub offset: u64,
    pub flaw: Flaw,
    pub is_at_end: bool,
}

impl Place {
    fn of(self, file: &str) -> Damage {
        Damage {
            file: file.to_owned(),
            offset: self.offset,
            flaw: self.flaw,
            is_at_end: self.is_at_end,
        }
    }
}

/// The partitions that hold one record in two files, by how their names end.
const METADATA: [&str; 4] = ["metadata", "-pinned", "-grafted", "-home"];

fn check(store: &Path, partition: &str, name: &str) -> std::io::Result<Vec<Place>> {
    let mut file = File::open(store.join(partition).join(name))?;
    let size = file.metadata()?.len();
    if let Some(place) = check_header(&mut file, size)? {
        return Ok(vec![place]);
    }
    if METADATA.iter().any(|end| partition.ends_with(end)) {
        return check_record(&mut file, size);
    }
    if let Some(archive) = partition.strip_suffix("-value") {
        let keys = store.join(format!("{archive}-key")).join(name);
        return archive::check_values(&mut file, size, &keys);
    }
    check_pages(&mut file, size)
}

/// A record of metadata is its content and the checksum of that; a file that holds none is empty.
fn check_record(file: &mut File, size: u64) -> std::io::Result<Vec<Place>> {
    if size <= HEADER_BYTES {
        return Ok(Vec::new());
    }
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(HEADER_BYTES))?;
    file.read_to_end(&mut bytes)?;
    let is_whole = bytes
        .split_last_chunk::<4>()
        .is_some_and(|(content, sum)| Crc32::checksum(content) == u32::from_be_bytes(*sum));
    let place = Place {
        offset: HEADER_BYTES,
        flaw: Flaw::Record,
        is_at_end: true,
    };
    Ok(if is_whole { Vec::new() } else { vec![place] })
}

/// The names in a folder, in order; none if it is not there.
fn names(folder: &Path) -> std::io::Result<BTreeSet<String>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(error),
    };
    let mut names = BTreeSet::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.insert(name);
        }
    }
    Ok(names)
}
