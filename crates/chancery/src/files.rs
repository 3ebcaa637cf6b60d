//! Files from the command line: read up to a bound and no further, whatever they are.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::exit::{Failure, Outcome};

/// Reads a file of at most so many bytes.
///
/// # Errors
/// When it cannot be read, or is larger.
pub fn read_bounded(path: &Path, bytes_max: u64) -> Outcome<Vec<u8>> {
    let shown = path.display();
    let cannot = |error: std::io::Error| {
        Failure::new(format!("cannot read `{shown}`: {error}"))
            .remedy("check the path and that you may read the file")
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(cannot)?;
    let read = file
        .take(bytes_max.saturating_add(1))
        .read_to_end(&mut bytes);
    read.map_err(cannot)?;
    if u64::try_from(bytes.len()).is_ok_and(|size| size <= bytes_max) {
        return Ok(bytes);
    }
    Err(Failure::new(format!(
        "`{shown}` is larger than the {bytes_max} bytes that such a file may have"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_bound_and_an_endless_one_no_further() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, [7; 10]).unwrap();
        assert_eq!(read_bounded(&path, 10).unwrap(), [7; 10]);
        let failure = read_bounded(&path, 9).unwrap_err();
        assert!(failure.said().contains("9 bytes"), "{}", failure.said());
        assert!(read_bounded(Path::new("/dev/zero"), 1 << 20).is_err());
    }
}
