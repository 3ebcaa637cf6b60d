//! Backups of what only this node has, and restoring them.
//!
//! ```text
//! <backup>/manifest.json     ledger, party, date, and every file with its size and SHA-256
//! <backup>/files/...         genesis file, signatures, configuration, cabinet, vault
//! <keys file>                apart from it: the keys, encrypted to a passphrase or a recipient
//! ```
//!
//! Absent on purpose, always: the validator's key and the consensus journal. Two validators with one
//! key contradict each other, and a journal of yesterday lets one vote twice. A restored node has a
//! new validator key, which the council puts in the old one's place by motion. The chain is absent
//! too: peers have it.

mod make;
pub mod marks;
mod restore;
mod secrets;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::exit::{Failure, Outcome};
use crate::files::read_bounded;

pub use make::{Making, make};
pub use restore::{Restored, Restoring, restore};
pub use secrets::Lock;

/// The version of a backup's form.
const VERSION: u32 = 1;
/// A manifest of a million documents is below this.
const MANIFEST_BYTES_MAX: u64 = 256 << 20;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    v: u32,
    /// The ledger, in hexadecimal.
    pub ledger: String,
    /// The member, in hexadecimal.
    pub party: String,
    /// When it was made, in milliseconds since 1970.
    pub made_at_ms: u64,
    /// Its files by path below `files/`.
    pub files: BTreeMap<String, Listed>,
    /// The keys file, which stands elsewhere.
    pub keys: Listed,
}

/// One file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its size.
    pub size_bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Listed {
    /// As a file is.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(path: &Path) -> Outcome<Self> {
        let mut file = std::fs::File::open(path)?;
        let (mut hash, mut size_bytes) = (Sha256::new(), 0_u64);
        let mut piece = vec![0; 1 << 16];
        loop {
            let count = file.read(&mut piece)?;
            let Some(bytes) = piece.get(..count).filter(|bytes| !bytes.is_empty()) else {
                let sha256 = hex::encode(hash.finalize());
                return Ok(Self { size_bytes, sha256 });
            };
            hash.update(bytes);
            size_bytes = size_bytes.saturating_add(u64::try_from(count)?);
        }
    }
}

impl Manifest {
    /// Reads a backup's manifest.
    ///
    /// # Errors
    /// When it cannot be read, or is of another version.
    pub fn read(backup: &Path) -> Outcome<Self> {
        let path = backup.join("manifest.json");
        let manifest: Self = serde_json::from_slice(&read_bounded(&path, MANIFEST_BYTES_MAX)?)
            .map_err(|error| {
                Failure::new(format!("`{}` is no manifest: {error}", path.display()))
            })?;
        if manifest.v != VERSION {
            let said = format!("the backup has version {}, {VERSION} is read", manifest.v);
            return Err(Failure::new(said));
        }
        Ok(manifest)
    }

    /// Demands that every file is there as it was written, the keys file too.
    ///
    /// # Errors
    /// Names the first that is not.
    pub fn verify(&self, backup: &Path, keys: &Path) -> Outcome<()> {
        let files = self
            .files
            .iter()
            .map(|(path, listed)| (place(backup, path), listed));
        for (path, listed) in files.chain([(Ok(keys.to_path_buf()), &self.keys)]) {
            let path = path?;
            if Listed::of(&path)? != *listed {
                let said = format!("`{}` is not as it was backed up", path.display());
                return Err(Failure::new(said).remedy("take another backup: this one is damaged"));
            }
        }
        Ok(())
    }
}

/// Where a file of a backup stands; a path that would lead out of it is refused.
fn place(backup: &Path, path: &str) -> Outcome<PathBuf> {
    let is_below = path.split('/').all(|name| !matches!(name, "" | "." | ".."));
    if is_below {
        return Ok(backup.join("files").join(path));
    }
    Err(Failure::new(format!(
        "the backup names `{path}`, which is no path below it"
    )))
}
