//! Putting a single flipped bit back, from the seal alone.
//!
//! The syndrome names the bit; the file is written only if its hash with that bit flipped is the
//! sealed one. More than one flip, or another size, is beyond this.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

use crate::seal::{CustodyError, Sealed, at, read_through};
use crate::syndrome::flipped;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mended {
    /// The file was as sealed.
    Whole,
    /// One bit was put back.
    PutBack {
        /// In which byte.
        byte: u64,
        /// Which bit of it.
        mask: u8,
    },
    /// More than one bit differs: nothing was written.
    Beyond,
}

/// Puts back the one bit by which the file at `path` differs from its seal.
///
/// # Errors
///
/// [`CustodyError::Io`].
pub fn mend(path: &Path, sealed: &Sealed) -> Result<Mended, CustodyError> {
    if std::fs::metadata(path).map_err(at(path))?.len() != sealed.size_bytes {
        return Ok(Mended::Beyond);
    }
    let (hash, syndrome) = read_through(path)?;
    if hash == sealed.sha256 {
        return Ok(Mended::Whole);
    }
    let Some((byte, mask)) = flipped(sealed.syndrome, syndrome) else {
        return Ok(Mended::Beyond);
    };
    let Some(original) = with_flip(path, byte, mask, &sealed.sha256)? else {
        return Ok(Mended::Beyond);
    };
    let mut file = File::options().write(true).open(path).map_err(at(path))?;
    file.seek(SeekFrom::Start(byte)).map_err(at(path))?;
    file.write_all(&[original]).map_err(at(path))?;
    let time = UNIX_EPOCH.checked_add(Duration::from_nanos(sealed.modified_ns));
    if let Some(time) = time {
        file.set_modified(time).map_err(at(path))?;
    }
    file.sync_all().map_err(at(path))?;
    Ok(Mended::PutBack { byte, mask })
}

/// The byte at `place` with `mask` flipped, if the file then has the hash `sha256`.
fn with_flip(path: &Path, place: u64, mask: u8, sha256: &str) -> Result<Option<u8>, CustodyError> {
    let mut file = File::open(path).map_err(at(path))?;
    let (mut hash, mut begin, mut original) = (Sha256::new(), 0_u64, None);
    let mut piece = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut piece).map_err(at(path))?;
        let Some(bytes) = piece.get_mut(..count).filter(|bytes| !bytes.is_empty()) else {
            break;
        };
        let within = place
            .checked_sub(begin)
            .and_then(|at| usize::try_from(at).ok());
        if let Some(byte) = within.and_then(|at| bytes.get_mut(at)) {
            *byte ^= mask;
            original = Some(*byte);
        }
        hash.update(&*bytes);
        begin = begin.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }
    Ok(original.filter(|_| hex::encode(hash.finalize()) == sha256))
}
