//! The files that a seal covers, and reading them through.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::UNIX_EPOCH;

use sha2::{Digest as _, Sha256};

use super::{CustodyError, at};
use crate::places::Places;
use crate::syndrome::Syndrome;

/// The most files of a data folder.
const FILES_MAX: usize = 1_000_000;
/// How deep a data folder goes.
const DEPTH_MAX: usize = 8;

/// The files that a seal covers: all of the places, but empty lock files and the scratch memory that
/// SQLite shares between processes.
pub(super) fn walk(places: &Places) -> Result<BTreeMap<String, (u64, u64)>, CustodyError> {
    let mut files = BTreeMap::new();
    let roots = places.roots().map(|(name, path)| (name, path, 0_usize));
    let mut waiting: Vec<_> = roots.collect();
    while let Some((name, path, depth)) = waiting.pop() {
        let data = match std::fs::metadata(&path) {
            Ok(data) => data,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(at(&path)(error)),
        };
        if data.is_dir() {
            for entry in std::fs::read_dir(&path).map_err(at(&path))? {
                let entry = entry.map_err(at(&path))?;
                if let Ok(own) = entry.file_name().into_string() {
                    waiting.push((
                        format!("{name}/{own}"),
                        entry.path(),
                        depth.saturating_add(1),
                    ));
                }
            }
        } else if data.is_file() && !is_unsealed(&name) {
            files.insert(name, (data.len(), modified_ns(&data)));
        }
        if files.len() > FILES_MAX || depth > DEPTH_MAX {
            return Err(CustodyError::TooMuch(path.display().to_string()));
        }
    }
    Ok(files)
}

fn is_unsealed(name: &str) -> bool {
    name.ends_with(".lock")
        || name.ends_with("/lock")
        || name.ends_with("/.hold")
        || name.ends_with("-shm")
}

/// When a file was last changed, in nanoseconds since 1970.
pub(super) fn modified_ns(data: &std::fs::Metadata) -> u64 {
    let since = data.modified().ok();
    let since = since.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| {
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    })
}

/// The SHA-256 in hexadecimal and the syndrome of a file.
pub(crate) fn read_through(path: &Path) -> Result<(String, u64), CustodyError> {
    let mut file = File::open(path).map_err(at(path))?;
    let (mut hash, mut syndrome) = (Sha256::new(), Syndrome::default());
    let mut piece = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut piece).map_err(at(path))?;
        let Some(bytes) = piece.get(..count).filter(|bytes| !bytes.is_empty()) else {
            return Ok((hex::encode(hash.finalize()), syndrome.sum()));
        };
        hash.update(bytes);
        syndrome.update(bytes);
    }
}
