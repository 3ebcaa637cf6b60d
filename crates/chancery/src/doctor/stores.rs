//! The files of a stopped node: by their seal, by their own checksums, and opened on a copy.

use std::path::{Path, PathBuf};

use chancery_api::clock::now;
use chancery_cabinet::{Cabinet, CabinetConfig, CabinetError, CabinetKey};
use chancery_chain::scrub::scrub;
use chancery_custody::{Budget, CustodyError, Difference, Kind, Seal, What};
use chancery_readmodel::ReadModel;
use chancery_rules::kernel::context::Environment;
use chancery_vault::{SealingKey, Vault, VaultConfig, VaultError};

use super::Patient;
use super::trouble::{self, Trouble};
use crate::backup::marks;
use crate::composition::{custody, keys};

impl Patient {
    pub(super) async fn look_at_files(&mut self) {
        if let Some(reason) = custody::failure(&self.places) {
            self.find_error(
                &trouble::NODE_FAILED,
                self.folder.chain().display().to_string(),
                reason.trim(),
            );
        }
        if custody::is_copied(&self.places, &self.folder) {
            let place = self.folder.chain().display().to_string();
            let said = (
                "目录的 inode 与记录不同",
                "its inode is not the one that was written down",
            );
            self.find(&trouble::JOURNAL_COPIED, place, said);
        }
        self.look_at_seal();
        self.look_at_chain();
        self.look_at_readmodel().await;
        self.look_at_cabinet().await;
        self.look_at_vault().await;
    }

    fn look_at_seal(&mut self) {
        let place = self.places.custody().display().to_string();
        let seal = match Seal::read(&self.places) {
            Ok(None) => return,
            Ok(Some((seal, is_single))) => {
                if is_single {
                    let said = ("两份中的一份已损坏", "one of its two copies");
                    self.find(&trouble::SEAL_DAMAGED, place.clone(), said);
                }
                seal
            }
            Err(error @ CustodyError::SealNewer(_)) => {
                return self.find_error(&trouble::DATA_NEWER, place, error);
            }
            Err(error) => return self.find_error(&trouble::SEAL_DAMAGED, place, error),
        };
        match seal.compare(&self.places, Budget::ALL) {
            Ok(compared) => {
                for one in compared.differences.iter().filter(|one| one.is_damage()) {
                    self.name(one, (one.what.zh(), one.what.en()));
                }
            }
            Err(error) => self.find_error(&trouble::FILE_DAMAGED, place, error),
        }
    }

    /// Names a damaged file: its path, what it is, and how it is damaged.
    fn name(&mut self, one: &Difference, (zh, en): (&str, &str)) {
        let place = self.places.path(&one.path).display().to_string();
        let said = (
            format!("{}；{zh}", one.kind.zh()),
            format!("{}; {en}", one.kind.en()),
        );
        self.find(trouble_of(one.kind), place, said);
    }

    /// A damaged file that the seal may not know of.
    fn name_also(&mut self, path: String, words: (&str, &str)) {
        let one = Difference {
            kind: Kind::of(&path),
            path,
            what: What::Changed,
        };
        self.name(&one, words);
        self.also.push(one);
    }

    fn look_at_chain(&mut self) {
        let scrubbed = match scrub(&self.folder.chain()) {
            Ok(scrubbed) => scrubbed,
            Err(error) => {
                let place = self.folder.chain().display().to_string();
                return self.find_error(&trouble::CHAIN_DAMAGED, place, error);
            }
        };
        let is_torn_in_order = Seal::is_open(&self.places);
        for damage in scrubbed.damages {
            // A node that crashed may leave a torn last write, which it mends when it starts.
            if !(is_torn_in_order && damage.is_at_end) {
                let path = format!("chain/store/{}", damage.file);
                self.name_also(path, ("与自身校验和不符", damage.flaw.what()));
            }
        }
    }

    async fn look_at_readmodel(&mut self) {
        let path = self.folder.readmodel();
        if self.has(&trouble::READMODEL_DAMAGED) || !path.is_file() {
            return;
        }
        let whole = match copied(&path) {
            Ok((_room, copy)) => ReadModel::verify(&copy)
                .await
                .map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if whole.is_err() {
            let words = ("索引与表不一致", "its tables and their indices differ");
            self.name_also("readmodel.sqlite".to_owned(), words);
        }
    }

    async fn look_at_cabinet(&mut self) {
        let path = self.folder.cabinet();
        let Ok(seed) = keys::read(&self.folder.keys(), "cabinet") else {
            return;
        };
        if self.has(&trouble::CABINET_DAMAGED) || !path.is_file() {
            return;
        }
        let (_room, copy) = match copied(&path) {
            Ok(copied) => copied,
            Err(error) => {
                return self.find_error(
                    &trouble::CABINET_DAMAGED,
                    path.display().to_string(),
                    error,
                );
            }
        };
        let opened = Cabinet::open(CabinetConfig::new(copy), &CabinetKey::from(*seed)).await;
        let looked = match opened {
            Ok(cabinet) => {
                let looked = cabinet.verify().await.map(|_| ());
                cabinet.close().await;
                looked
            }
            Err(error) => Err(error),
        };
        let place = path.display().to_string();
        match looked {
            Ok(()) => {}
            Err(error @ CabinetError::WrongKey) => {
                // A damaged key is named as such.
                if !self.has(&trouble::KEY_INVALID) {
                    self.find_error(&trouble::CABINET_KEY_WRONG, place, error);
                }
            }
            Err(error @ CabinetError::NewerVersion { .. }) => {
                self.find_error(&trouble::DATA_NEWER, place, error);
            }
            Err(error) => {
                self.find_error(&trouble::CABINET_DAMAGED, place, error);
                self.also.push(Difference {
                    path: "cabinet.sqlite".to_owned(),
                    kind: Kind::Cabinet,
                    what: What::Changed,
                });
            }
        }
    }

    async fn look_at_vault(&mut self) {
        let folder = self.folder.vault();
        let Some(key) = keys::read(&self.folder.keys(), "sealing").ok() else {
            return;
        };
        let Ok(key) = SealingKey::from_bytes(&key) else {
            return;
        };
        if !folder.is_dir() {
            return;
        }
        let config = VaultConfig {
            sealed_to: key.public(),
            folder: folder.clone(),
        };
        let looked = match Vault::open(config).await {
            Ok(vault) => vault.verify(&key).await,
            Err(error) => Err(error),
        };
        match looked {
            Err(error) => {
                self.find_error(&trouble::VAULT_DAMAGED, folder.display().to_string(), error)
            }
            Ok(looked) => {
                let wrong = |error: &VaultError| matches!(error, VaultError::WrongKey(_));
                if looked.sound == 0 && looked.unsound.iter().any(|(_, error)| wrong(error)) {
                    if !self.has(&trouble::KEY_INVALID) {
                        let said = ("没有一份文件能打开", "no document opens");
                        self.find(
                            &trouble::VAULT_KEY_WRONG,
                            folder.display().to_string(),
                            said,
                        );
                    }
                    return;
                }
                for (id, error) in looked.unsound {
                    if !self
                        .findings
                        .iter()
                        .any(|one| one.place.ends_with(&id.to_string()))
                    {
                        self.find_error(
                            &trouble::VAULT_DAMAGED,
                            folder.join(id.to_string()).display().to_string(),
                            error,
                        );
                    }
                }
            }
        }
    }

    pub(super) fn look_at_backup(&mut self) {
        let place = self
            .places
            .custody()
            .join(marks::BACKUP)
            .display()
            .to_string();
        let is_production = self
            .genesis
            .as_ref()
            .is_some_and(|(genesis, _)| genesis.environment == Environment::Production);
        match marks::read(&self.places, marks::BACKUP) {
            None if is_production => {
                let said = ("没有任何备份记录", "none is on record");
                self.find(&trouble::BACKUP_MISSING, place, said);
            }
            Some(mark) if now().0.saturating_sub(mark.at_ms) > self.options.backup_age_ms_max => {
                let days = now().0.saturating_sub(mark.at_ms) / 86_400_000;
                let said = (format!("{days} 天前"), format!("{days} days ago"));
                self.find(&trouble::BACKUP_OLD, place, said);
            }
            _ => {}
        }
    }
}

/// The trouble of a damaged file of this kind.
const fn trouble_of(kind: Kind) -> &'static Trouble {
    match kind {
        Kind::Genesis => &trouble::GENESIS_INVALID,
        Kind::Key => &trouble::KEY_INVALID,
        Kind::Configuration | Kind::Token | Kind::Other => &trouble::FILE_DAMAGED,
        Kind::ReadModel => &trouble::READMODEL_DAMAGED,
        Kind::Cabinet => &trouble::CABINET_DAMAGED,
        Kind::Vault => &trouble::VAULT_DAMAGED,
        Kind::ConsensusJournal => &trouble::JOURNAL_DAMAGED,
        _ => &trouble::CHAIN_DAMAGED,
    }
}

/// A database with what SQLite keeps beside it, copied so that opening it changes nothing.
pub fn copied(database: &Path) -> std::io::Result<(tempfile::TempDir, PathBuf)> {
    let room = tempfile::tempdir()?;
    let copy = room.path().join("copy.sqlite");
    std::fs::copy(database, &copy)?;
    let mut beside = database.as_os_str().to_owned();
    beside.push("-wal");
    let beside = PathBuf::from(beside);
    if beside.is_file() {
        std::fs::copy(&beside, room.path().join("copy.sqlite-wal"))?;
    }
    Ok((room, copy))
}
