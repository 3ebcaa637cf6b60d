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

/// Where a key was made: what decides which ledgers it may serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// By its member, for itself.
    Ceremony,
    /// By one machine for all members of a development city.
    Development,
}

/// What a development city's key file says in its second line.
const DEVELOPMENT: &str = "# development";

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
    read_with_origin(path).map(|(seed, _)| seed)
}

/// As [`read_file`], with where the key was made.
///
/// # Errors
/// As [`read_file`].
pub fn read_with_origin(path: &Path) -> Outcome<(Seed, Origin)> {
    let shown = path.display();
    demand_private(path)?;
    let text = Zeroizing::new(
        std::fs::read_to_string(path)
            .map_err(|error| Failure::new(format!("cannot read the key `{shown}`: {error}")))?,
    );
    let (digits, origin) = match text.trim().strip_suffix(DEVELOPMENT) {
        Some(digits) => (digits.trim_end(), Origin::Development),
        None => (text.trim(), Origin::Ceremony),
    };
    let mut seed = Seed::default();
    hex::decode_to_slice(digits, seed.as_mut_slice())
        .map_err(|_| Failure::new(format!("`{shown}` is not 64 hexadecimal digits")))?;
    Ok((seed, origin))
}

/// Demands that no key of a folder was made for a development city.
///
/// # Errors
/// Names the first that was, or cannot be read.
pub fn demand_own(folder: &Path) -> Outcome<()> {
    let unreadable = |error| {
        Failure::new(format!(
            "cannot read the keys `{}`: {error}",
            folder.display()
        ))
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|end| end == "key") {
            demand_own_file(&path)?;
        }
    }
    Ok(())
}

/// Demands that a key was not made for a development city.
///
/// # Errors
/// When it was, or cannot be read.
pub fn demand_own_file(path: &Path) -> Outcome<Seed> {
    let (seed, origin) = read_with_origin(path)?;
    if origin == Origin::Ceremony {
        return Ok(seed);
    }
    let said = format!("`{}` is a development city's key", path.display());
    Err(Failure::new(said).remedy("make keys for good with `chancery found keys`"))
}

/// Writes a new seed; an existing file is never overwritten.
///
/// # Errors
/// When the file exists or cannot be written.
pub fn write(folder: &Path, name: &str, seed: &[u8; 32], origin: Origin) -> Outcome<()> {
    write_file(&folder.join(format!("{name}.key")), seed, origin)
}

/// Writes a new seed to a path of its own; an existing file is never overwritten.
///
/// # Errors
/// When the file exists or cannot be written.
pub fn write_file(path: &Path, seed: &[u8; 32], origin: Origin) -> Outcome<()> {
    let mut text = Zeroizing::new(hex::encode(seed));
    if origin == Origin::Development {
        text.push('\n');
        text.push_str(DEVELOPMENT);
    }
    write_private(path, &text)
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
        write(folder.path(), "office", &[7; 32], Origin::Ceremony).unwrap();
        assert_eq!(*read(folder.path(), "office").unwrap(), [7; 32]);
        assert!(write(folder.path(), "office", &[8; 32], Origin::Ceremony).is_err());
        assert!(read(folder.path(), "root").is_err());
    }

    #[test]
    fn a_key_open_to_others_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "office", &[7; 32], Origin::Ceremony).unwrap();
        let path = folder.path().join("office.key");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let failure = read(folder.path(), "office").unwrap_err();
        assert!(failure.said().contains("open to others"));
    }

    #[test]
    fn a_development_key_is_known_as_one() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "office", &[7; 32], Origin::Ceremony).unwrap();
        demand_own(folder.path()).unwrap();
        write(folder.path(), "root", &[8; 32], Origin::Development).unwrap();
        assert_eq!(*read(folder.path(), "root").unwrap(), [8; 32]);
        let failure = demand_own(folder.path()).unwrap_err();
        assert!(failure.said().contains("root.key` is a development"));
    }

    #[test]
    fn a_key_of_the_wrong_shape_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let other = format!("{}\n# other", "0".repeat(64));
        for text in [
            "",
            "00",
            "zz",
            &"0".repeat(63),
            &"0".repeat(66),
            &other,
            "# development",
        ] {
            let path = folder.path().join("office.key");
            write_private(&path, text).unwrap();
            assert!(read(folder.path(), "office").is_err(), "{text}");
            std::fs::remove_file(&path).unwrap();
        }
    }
}
