//! The corpora: a folder of small files a target, committed, made from the vectors.

use std::io;
use std::path::PathBuf;

/// Where a target's corpus is.
#[must_use]
pub fn folder(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target)
}

/// The members of a corpus, in the order of their names; never none.
///
/// # Errors
/// When the folder cannot be read, or is empty.
pub fn read(target: &str) -> io::Result<Vec<Vec<u8>>> {
    let mut paths = std::fs::read_dir(folder(target))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    let members = paths
        .iter()
        .map(std::fs::read)
        .collect::<io::Result<Vec<_>>>()?;
    if members.is_empty() {
        let missing = format!("the corpus of `{target}` is empty");
        return Err(io::Error::new(io::ErrorKind::NotFound, missing));
    }
    Ok(members)
}
