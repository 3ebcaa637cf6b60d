//! The folder of keys: one file a purpose, a seed in hexadecimal, for its owner's eyes only.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use zeroize::Zeroizing;

use crate::exit::{Failure, Outcome};

/// A 32-byte secret.
pub type Seed = Zeroizing<[u8; 32]>;

/// Permission bits of a key file: its owner reads and writes.
const OWNER_ONLY: u32 = 0o600;

/// Reads the seed `name` from a folder of keys.
///
/// # Errors
/// When the file is missing, open to others, or not 64 hexadecimal digits.
pub fn read(folder: &Path, name: &str) -> Outcome<Seed> {
    read_file(&folder.join(format!("{name}.key")))
}

/// Reads a seed from a key file.
///
/// # Errors
/// When the file is missing, open to others, or not 64 hexadecimal digits.
pub fn read_file(path: &Path) -> Outcome<Seed> {
    let shown = path.display();
    demand_private(path)?;
    let text = Zeroizing::new(
        std::fs::read_to_string(path)
            .map_err(|error| Failure::new(format!("cannot read the key `{shown}`: {error}")))?,
    );
    let mut seed = Seed::default();
    hex::decode_to_slice(text.trim(), seed.as_mut_slice())
        .map_err(|_| Failure::new(format!("`{shown}` is not 64 hexadecimal digits")))?;
    Ok(seed)
}

/// Writes a new seed; an existing file is never overwritten.
///
/// # Errors
/// When the file exists or cannot be written.
pub fn write(folder: &Path, name: &str, seed: &[u8; 32]) -> Outcome<()> {
    write_private(&folder.join(format!("{name}.key")), &hex::encode(seed))
}

/// Writes a new file that only its owner may read.
///
/// # Errors
/// When the file exists or cannot be written.
pub fn write_private(path: &Path, text: &str) -> Outcome<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, OWNER_ONLY);
    let mut file = options
        .open(path)
        .map_err(|error| Failure::new(format!("cannot write `{}`: {error}", path.display())))?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    Ok(file.sync_all()?)
}

fn demand_private(path: &Path) -> Outcome<()> {
    use std::os::unix::fs::PermissionsExt;
    let shown = path.display();
    let mode = std::fs::metadata(path)
        .map_err(|error| Failure::new(format!("cannot read the key `{shown}`: {error}")))?
        .permissions()
        .mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the key `{shown}` is open to others on this machine"
    ))
    .remedy(format!("chmod 600 {shown}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_read_back_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "office", &[7; 32]).unwrap();
        assert_eq!(*read(folder.path(), "office").unwrap(), [7; 32]);
        assert!(write(folder.path(), "office", &[8; 32]).is_err());
        assert!(read(folder.path(), "root").is_err());
    }

    #[test]
    fn a_key_open_to_others_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "office", &[7; 32]).unwrap();
        let path = folder.path().join("office.key");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let failure = read(folder.path(), "office").unwrap_err();
        assert!(failure.said().contains("open to others"));
    }

    #[test]
    fn a_key_of_the_wrong_shape_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["", "00", "zz", &"0".repeat(63), &"0".repeat(66)] {
            let path = folder.path().join("office.key");
            write_private(&path, text).unwrap();
            assert!(read(folder.path(), "office").is_err(), "{text}");
            std::fs::remove_file(&path).unwrap();
        }
    }
}
