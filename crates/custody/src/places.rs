//! Where a node's files stand, each under the name that it has in a seal.
//!
//! A configuration may put the chain or the vault on another disk; a seal still says `chain/..` and
//! `vault/..`.

use std::path::{Path, PathBuf};

/// The folder of seals and marks beside the configuration.
pub const FOLDER: &str = "custody";

/// The usual names, each of which is also its path below the data folder.
const USUAL: [&str; 7] = [
    "genesis.json",
    "node.toml",
    "keys",
    "chain",
    "readmodel.sqlite",
    "cabinet.sqlite",
    "vault",
];
/// The usual name of the operator's token.
const TOKEN: &str = "operator.token";
/// What SQLite keeps beside a database.
const BESIDE: &str = "-wal";

/// The places of a node's files.
#[derive(Clone, Debug)]
pub struct Places {
    home: PathBuf,
    roots: Vec<(&'static str, PathBuf)>,
}

impl Places {
    /// Everything in its usual place below a data folder.
    pub fn usual(home: &Path) -> Self {
        let names = USUAL.into_iter().chain([TOKEN]);
        Self {
            home: home.to_path_buf(),
            roots: names.map(|name| (name, home.join(name))).collect(),
        }
    }

    /// With one of the usual names at another path.
    #[must_use]
    pub fn with(mut self, name: &str, path: PathBuf) -> Self {
        for (usual, place) in &mut self.roots {
            if *usual == name {
                place.clone_from(&path);
            }
        }
        self
    }

    /// The folder of the configuration, in which seals and what was set aside stand.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The folder of seals and marks.
    pub fn custody(&self) -> PathBuf {
        self.home.join(FOLDER)
    }

    /// Where the file of this name in a seal stands.
    pub fn path(&self, name: &str) -> PathBuf {
        for (usual, place) in &self.roots {
            if name == *usual {
                return place.clone();
            }
            let below = name.strip_prefix(usual);
            if let Some(below) = below.and_then(|below| below.strip_prefix('/')) {
                return place.join(below);
            }
            if below == Some(BESIDE) {
                return beside(place);
            }
        }
        self.home.join(name)
    }

    /// Every place with its name.
    pub(crate) fn roots(&self) -> impl Iterator<Item = (String, PathBuf)> {
        self.roots.iter().flat_map(|(name, path)| {
            let database = name
                .ends_with(".sqlite")
                .then(|| (format!("{name}{BESIDE}"), beside(path)));
            [((*name).to_owned(), path.clone())]
                .into_iter()
                .chain(database)
        })
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(BESIDE);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_where_the_configuration_puts_it() {
        let places = Places::usual(Path::new("/node")).with("chain", PathBuf::from("/disk/chain"));
        let check = |name: &str, path: &str| assert_eq!(places.path(name), Path::new(path));
        check("node.toml", "/node/node.toml");
        check("chain/store/a/0", "/disk/chain/store/a/0");
        check("cabinet.sqlite-wal", "/node/cabinet.sqlite-wal");
        check("keys/office.key", "/node/keys/office.key");
    }
}
