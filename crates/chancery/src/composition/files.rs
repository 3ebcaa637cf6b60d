//! Where a node's files stand: beside its configuration, unless that says another place.
//!
//! Paths in `node.toml` are relative to the file itself, never to where the program was started.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Paths of a node's files, relative to its configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Files {
    /// The ledger's genesis file.
    pub genesis: PathBuf,
    /// The signatures of all founding members; a production ledger's node demands them.
    pub signatures: PathBuf,
    /// The folder of keys.
    pub keys: PathBuf,
    /// The chain's own folder.
    pub chain: PathBuf,
    /// The read model's database.
    pub readmodel: PathBuf,
    /// The cabinet's database.
    pub cabinet: PathBuf,
    /// The vault's folder.
    pub vault: PathBuf,
    /// The token that opens the agency's endpoints.
    pub operator_token: PathBuf,
}

impl Default for Files {
    fn default() -> Self {
        Self {
            genesis: PathBuf::from("genesis.json"),
            signatures: PathBuf::from("genesis.signatures.json"),
            keys: PathBuf::from("keys"),
            chain: PathBuf::from("chain"),
            readmodel: PathBuf::from("readmodel.sqlite"),
            cabinet: PathBuf::from("cabinet.sqlite"),
            vault: PathBuf::from("vault"),
            operator_token: PathBuf::from("operator.token"),
        }
    }
}

/// The files of one node.
#[derive(Clone, Debug)]
pub struct DataFolder {
    config: PathBuf,
    base: PathBuf,
    files: Files,
}

impl DataFolder {
    /// The files that a configuration names.
    pub fn configured(config: &Path, files: &Files) -> Self {
        Self {
            config: config.to_path_buf(),
            base: config.parent().map_or_else(PathBuf::new, Path::to_path_buf),
            files: files.clone(),
        }
    }

    /// A data folder by its own path, with everything in its usual place.
    pub fn at(path: &Path) -> Self {
        Self {
            config: path.join("node.toml"),
            base: path.to_path_buf(),
            files: Files::default(),
        }
    }

    /// A file that the configuration names by a path of its own.
    pub fn named(&self, path: &Path) -> PathBuf {
        self.base.join(path)
    }

    /// The configuration.
    pub fn config(&self) -> PathBuf {
        self.config.clone()
    }

    /// The ledger's genesis file.
    pub fn genesis(&self) -> PathBuf {
        self.base.join(&self.files.genesis)
    }

    /// The signatures of all founding members.
    pub fn signatures(&self) -> PathBuf {
        self.base.join(&self.files.signatures)
    }

    /// The folder of keys.
    pub fn keys(&self) -> PathBuf {
        self.base.join(&self.files.keys)
    }

    /// The chain's own folder.
    pub fn chain(&self) -> PathBuf {
        self.base.join(&self.files.chain)
    }

    /// The read model's database.
    pub fn readmodel(&self) -> PathBuf {
        self.base.join(&self.files.readmodel)
    }

    /// The cabinet's database.
    pub fn cabinet(&self) -> PathBuf {
        self.base.join(&self.files.cabinet)
    }

    /// The vault's folder.
    pub fn vault(&self) -> PathBuf {
        self.base.join(&self.files.vault)
    }

    /// The token that opens the agency's endpoints.
    pub fn operator_token(&self) -> PathBuf {
        self.base.join(&self.files.operator_token)
    }

    /// The member's party id, where the ceremony's first step left it.
    pub fn party(&self) -> PathBuf {
        self.base.join("party.id")
    }
}
