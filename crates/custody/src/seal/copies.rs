//! The two copies of a seal on disk, each with the hash of its own text.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::{CustodyError, Seal, VERSION, at};

/// The largest seal that is read.
const SEAL_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// What became of one copy.
pub(super) enum Copy {
    /// As it was written.
    Good(Box<Seal>),
    /// Of a version that is not known here.
    Newer(u32),
    /// Something else.
    Damaged,
    /// Not there.
    None,
}

pub(super) fn read_copy(path: &Path) -> Copy {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Copy::None,
        Err(_) => return Copy::Damaged,
    };
    let mut text = String::new();
    if file.take(SEAL_BYTES_MAX).read_to_string(&mut text).is_err() {
        return Copy::Damaged;
    }
    let seal = text
        .strip_suffix('\n')
        .and_then(|text| text.rsplit_once('\n'));
    let seal = seal.filter(|(json, hash)| hex::encode(Sha256::digest(json)) == *hash);
    let seal = seal.and_then(|(json, _)| serde_json::from_str::<Seal>(json).ok());
    match seal {
        Some(seal) if seal.v == VERSION => Copy::Good(Box::new(seal)),
        Some(seal) if seal.v > VERSION => Copy::Newer(seal.v),
        _ => Copy::Damaged,
    }
}

/// Writes a file whole or not at all.
///
/// # Errors
///
/// [`CustodyError::Io`].
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), CustodyError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut file = File::create(&beside).map_err(at(&beside))?;
    file.write_all(bytes).map_err(at(&beside))?;
    file.sync_all().map_err(at(&beside))?;
    std::fs::rename(&beside, path).map_err(at(path))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let folder = File::open(folder).and_then(|folder| folder.sync_all());
    folder.map_err(at(path))
}
