//! Dates that an operator is shown: of the last backup, and of the last restore that was rehearsed.

use chancery_custody::Places;
use chancery_custody::seal::write_whole;
use serde::{Deserialize, Serialize};

use crate::exit::Outcome;

/// The last backup that was verified after it was written.
pub const BACKUP: &str = "backup.json";
/// The last restore of a backup that opened everything.
pub const REHEARSAL: &str = "rehearsal.json";

/// What was done, when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// Which backup.
    pub backup: String,
    /// SHA-256 of its manifest, in hexadecimal.
    pub manifest: String,
}

/// Reads a mark; `None` if there is none that can be read.
pub fn read(places: &Places, name: &str) -> Option<Mark> {
    let bytes = std::fs::read(places.custody().join(name)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Writes a mark.
///
/// # Errors
/// When it cannot be written.
pub fn write(places: &Places, name: &str, mark: &Mark) -> Outcome<()> {
    std::fs::create_dir_all(places.custody())?;
    Ok(write_whole(
        &places.custody().join(name),
        &serde_json::to_vec(mark)?,
    )?)
}
