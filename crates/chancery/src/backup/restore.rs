//! Restoring a backup into a new data folder, verified to the last value.
//!
//! The restored node has a new validator key: the old one may still vote somewhere. Until the council
//! has rotated it, the node follows.

use std::path::Path;

use chancery_cabinet::{Cabinet, CabinetConfig, CabinetKey};
use chancery_rules::genesis::Genesis;
use chancery_testkit::founding::{fresh, public};
use chancery_vault::{SealingKey, Vault, VaultConfig};

use super::{Lock, Manifest, place};
use crate::composition::files::DataFolder;
use crate::composition::keys::{self, Origin};
use crate::exit::{Failure, Outcome};

/// What is restored, and where to.
pub struct Restoring<'a> {
    /// The backup's folder.
    pub backup: &'a Path,
    /// The file of the encrypted keys.
    pub keys: &'a Path,
    /// What opens them.
    pub lock: &'a Lock,
    /// The data folder: not there yet, or empty.
    pub target: &'a Path,
}

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// The manifest.
    pub manifest: Manifest,
    /// The new validator key, in hexadecimal.
    pub validator: String,
    /// Values of the cabinet that open.
    pub values: u64,
    /// Documents of the vault that open.
    pub documents: usize,
}

/// Restores a backup.
///
/// # Errors
/// When the target holds anything, the backup is damaged, or something in it does not open.
pub async fn restore(restoring: &Restoring<'_>) -> Outcome<Restored> {
    let Restoring { backup, target, .. } = restoring;
    if std::fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some()) {
        let said = format!("`{}` is not empty", target.display());
        return Err(Failure::new(said)
            .remedy("choose another folder; nothing is ever restored over a node"));
    }
    let manifest = Manifest::read(backup)?;
    manifest.verify(backup, restoring.keys)?;
    let about = format!("{}/{}", manifest.ledger, manifest.party);
    let secrets = restoring.lock.open(restoring.keys, &about)?;
    for path in manifest.files.keys() {
        let to = target.join(path);
        std::fs::create_dir_all(to.parent().unwrap_or(target))?;
        std::fs::copy(place(backup, path)?, &to)?;
    }
    let (_, ledger) = Genesis::parse(&std::fs::read(target.join("genesis.json"))?)?;
    if ledger.to_string() != manifest.ledger {
        return Err(Failure::new(
            "the backup's genesis file is not that of its ledger",
        ));
    }
    std::fs::create_dir_all(target.join("keys"))?;
    let mut origin = Origin::Ceremony;
    for (path, text) in &secrets {
        let is_known = path == "operator.token"
            || path
                .strip_prefix("keys/")
                .is_some_and(|name| !name.contains('/'));
        if !is_known {
            return Err(Failure::new(format!(
                "the keys file names `{path}`, which is no key"
            )));
        }
        keys::write_private(&target.join(path), text.trim_end())?;
        if path == "keys/office.key" {
            origin = keys::read_with_origin(&target.join(path))?.1;
        }
    }
    let seed = fresh()?;
    keys::write(&target.join("keys"), "validator", &seed, origin)?;
    let (values, documents) = open_all(&DataFolder::at(target)).await?;
    Ok(Restored {
        manifest,
        validator: hex::encode(public(&seed)),
        values,
        documents,
    })
}

/// Opens every value and every document with the restored keys.
async fn open_all(folder: &DataFolder) -> Outcome<(u64, usize)> {
    let cabinet = CabinetConfig::new(folder.cabinet());
    let key = CabinetKey::from(*keys::read(&folder.keys(), "cabinet")?);
    let cabinet = Cabinet::open(cabinet, &key).await?;
    let values = cabinet.verify().await;
    cabinet.close().await;
    let values = values?;
    let key = SealingKey::from_bytes(&*keys::read(&folder.keys(), "sealing")?)?;
    let vault = VaultConfig {
        folder: folder.vault(),
        sealed_to: key.public(),
    };
    let looked = Vault::open(vault).await?.verify(&key).await?;
    match looked.unsound.into_iter().next() {
        None => Ok((values, looked.sound)),
        Some((_, error)) => Err(error.into()),
    }
}
