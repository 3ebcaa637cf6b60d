//! Moving what is damaged out of the way: never deleted, so that whoever looks later can.
//!
//! Everything of one repair goes into one folder `set-aside/<time>/` of the data folder, under the
//! paths that it had.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::places::Places;
use crate::seal::{CustodyError, at};

/// The folder of what was set aside inside a data folder.
pub const FOLDER: &str = "set-aside";

/// One repair's folder of what it set aside.
#[derive(Clone, Debug)]
pub struct Aside {
    places: Places,
    own: PathBuf,
}

impl Aside {
    /// A new folder for what is set aside now; made when the first file comes.
    pub fn now(places: &Places) -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let own = places
            .home()
            .join(FOLDER)
            .join(since.as_millis().to_string());
        Self {
            places: places.clone(),
            own,
        }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.own
    }

    /// Moves a file or a folder of the node; says whether it was there.
    ///
    /// # Errors
    ///
    /// [`CustodyError::Io`].
    pub fn take(&self, path: &str) -> Result<bool, CustodyError> {
        let (from, to) = (self.places.path(path), self.room(path)?);
        if from.is_dir() && to.is_dir() {
            // Some of its files were copied there before.
            for entry in std::fs::read_dir(&from).map_err(at(&from))? {
                let entry = entry.map_err(at(&from))?;
                let moved = std::fs::rename(entry.path(), to.join(entry.file_name()));
                moved.map_err(at(&from))?;
            }
            std::fs::remove_dir(&from).map_err(at(&from))?;
            return Ok(true);
        }
        match std::fs::rename(&from, &to) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(at(&from)(error)),
        }
    }

    /// Copies a file of the node, which stays where it is to be mended.
    ///
    /// # Errors
    ///
    /// [`CustodyError::Io`].
    pub fn copy(&self, path: &str) -> Result<(), CustodyError> {
        let from = self.places.path(path);
        std::fs::copy(&from, self.room(path)?).map_err(at(&from))?;
        Ok(())
    }

    fn room(&self, path: &str) -> Result<PathBuf, CustodyError> {
        let to = self.own.join(path);
        let parent = to.parent().unwrap_or(&self.own);
        std::fs::create_dir_all(parent).map_err(at(parent))?;
        Ok(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_aside_keeps_its_path_and_its_bytes() {
        let data = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(data.path().join("chain/store/a")).unwrap();
        std::fs::write(data.path().join("chain/store/a/0"), "damaged").unwrap();
        std::fs::write(data.path().join("cabinet.sqlite"), "kept").unwrap();
        let aside = Aside::now(&Places::usual(data.path()));
        assert!(aside.take("chain/store/a").unwrap());
        assert!(!aside.take("chain/store/b").unwrap());
        aside.copy("cabinet.sqlite").unwrap();
        std::fs::create_dir_all(data.path().join("chain/store/c")).unwrap();
        for name in ["0", "1"] {
            std::fs::write(data.path().join("chain/store/c").join(name), name).unwrap();
        }
        aside.copy("chain/store/c/1").unwrap();
        assert!(aside.take("chain/store/c").unwrap());
        assert!(!data.path().join("chain/store/c").exists());
        assert!(aside.folder().join("chain/store/c/0").exists());
        assert!(!data.path().join("chain/store/a").exists());
        let moved = std::fs::read(aside.folder().join("chain/store/a/0")).unwrap();
        assert_eq!(moved, b"damaged");
        assert!(data.path().join("cabinet.sqlite").exists());
        assert!(aside.folder().join("cabinet.sqlite").exists());
    }
}
