//! Making a backup, of a node that runs or not, and verifying what was written.
//!
//! The cabinet is copied first, as of one moment; then the vault, so that every document that the
//! copied cabinet names is there. A document that is erased meanwhile is left out.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chancery_api::clock::now;
use chancery_cabinet::Cabinet;
use chancery_custody::Places;
use chancery_custody::seal::write_whole;
use chancery_rules::genesis::Genesis;
use zeroize::Zeroizing;

use super::marks::{self, Mark};
use super::restore::{Restoring, restore};
use super::secrets::Secrets;
use super::{Listed, Lock, Manifest, VERSION};
use crate::composition::config::Config;
use crate::composition::custody;
use crate::composition::files::DataFolder;
use crate::composition::keys;
use crate::doctor::copied;
use crate::exit::{Failure, Outcome};

/// What is backed up, and where to.
pub struct Making<'a> {
    /// The node's files.
    pub folder: &'a DataFolder,
    /// Its configuration.
    pub config: &'a Config,
    /// The backup's folder: new, or empty.
    pub backup: &'a Path,
    /// The file of the encrypted keys, outside of it.
    pub keys: &'a Path,
    /// What closes the keys.
    pub lock: &'a Lock,
}

/// What was made.
#[derive(Debug)]
pub struct Made {
    /// The manifest.
    pub manifest: Manifest,
    /// Whether everything was opened again: not if the keys are closed to a recipient who is elsewhere.
    pub is_opened: bool,
}

/// Makes a backup, reads it again and notes its date.
///
/// # Errors
/// When a place is taken, a file cannot be read or written, or what was written does not open.
pub async fn make(making: &Making<'_>) -> Outcome<Made> {
    demand_apart(making)?;
    let places = custody::places(making.folder);
    let files = making.backup.join("files");
    std::fs::create_dir_all(&files)?;
    let (_, ledger) = Genesis::parse(&std::fs::read(making.folder.genesis())?)?;
    copy_files(making, &places, &files)?;
    copy_cabinet(making.folder, &files).await?;
    copy_vault(&making.folder.vault(), &files.join("vault"))?;

    let (ledger, party) = (ledger.to_string(), making.config.party.clone());
    let secrets = secrets(making.folder)?;
    let closed = making.lock.close(&secrets, &format!("{ledger}/{party}"))?;
    keys::write_private(making.keys, &String::from_utf8(closed)?)?;
    let mut listed = BTreeMap::new();
    list(&files, "", &mut listed)?;
    let manifest = Manifest {
        v: VERSION,
        ledger,
        party,
        made_at_ms: now().0,
        files: listed,
        keys: Listed::of(making.keys)?,
    };
    let text = serde_json::to_vec_pretty(&manifest)?;
    write_whole(&making.backup.join("manifest.json"), &text)?;
    let is_opened = verify(making).await?;
    let mark = Mark {
        at_ms: manifest.made_at_ms,
        backup: making.backup.display().to_string(),
        manifest: Listed::of(&making.backup.join("manifest.json"))?.sha256,
    };
    marks::write(&places, marks::BACKUP, &mark)?;
    Ok(Made {
        manifest,
        is_opened,
    })
}

/// Reads everything again; restores it into a scratch folder if the lock can open it.
async fn verify(making: &Making<'_>) -> Outcome<bool> {
    Manifest::read(making.backup)?.verify(making.backup, making.keys)?;
    if matches!(making.lock, Lock::Recipient(_)) {
        return Ok(false);
    }
    let scratch = tempfile::tempdir()?;
    restore(&Restoring {
        backup: making.backup,
        keys: making.keys,
        lock: making.lock,
        target: &scratch.path().join("restored"),
    })
    .await?;
    Ok(true)
}

fn demand_apart(making: &Making<'_>) -> Outcome<()> {
    let is_empty = match std::fs::read_dir(making.backup) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == ErrorKind::NotFound => true,
        Err(error) => return Err(error.into()),
    };
    if !is_empty {
        let said = format!("`{}` is not empty", making.backup.display());
        return Err(
            Failure::new(said).remedy("choose another folder; a backup is never overwritten")
        );
    }
    let keys = std::path::absolute(making.keys)?;
    if keys.starts_with(std::path::absolute(making.backup)?) {
        return Err(Failure::usage(
            "the keys file stands apart from the backup: choose another place",
        ));
    }
    if keys.exists() {
        return Err(Failure::new(format!(
            "`{}` is there already",
            keys.display()
        )));
    }
    Ok(())
}

/// Genesis file, signatures if there are any, configuration.
fn copy_files(making: &Making<'_>, places: &Places, files: &Path) -> Outcome<()> {
    std::fs::copy(making.folder.genesis(), files.join("genesis.json"))?;
    std::fs::copy(places.path("node.toml"), files.join("node.toml"))?;
    let signatures = making.folder.signatures();
    if signatures.is_file() {
        std::fs::copy(signatures, files.join("genesis.signatures.json"))?;
    }
    Ok(())
}

/// A running cabinet is copied by its database; a stopped one from a copy, so that nothing of it changes.
async fn copy_cabinet(folder: &DataFolder, files: &Path) -> Outcome<()> {
    let (source, target) = (folder.cabinet(), files.join("cabinet.sqlite"));
    if !source.is_file() {
        return Ok(());
    }
    let shared = custody::places(folder).path("cabinet.sqlite");
    let mut scratch = shared.as_os_str().to_owned();
    scratch.push("-shm");
    if PathBuf::from(scratch).exists() {
        return Ok(Cabinet::copy(&source, &target).await?);
    }
    let (_room, copy) = copied(&source)?;
    Ok(Cabinet::copy(&copy, &target).await?)
}

fn copy_vault(from: &Path, to: &Path) -> Outcome<()> {
    for shelf in ["blobs", "keys", "erased"] {
        let entries = match std::fs::read_dir(from.join(shelf)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error.into()),
        };
        std::fs::create_dir_all(to.join(shelf))?;
        for entry in entries {
            let entry = entry?;
            match std::fs::copy(entry.path(), to.join(shelf).join(entry.file_name())) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Every key but the validator's, and the operator's token.
fn secrets(folder: &DataFolder) -> Outcome<Secrets> {
    let mut secrets = Secrets::new();
    for entry in std::fs::read_dir(folder.keys())? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let is_key = path.extension().is_some_and(|end| end == "key");
        if is_key && name != "validator.key" {
            // Read as a key first: a damaged one is told now, not when it is needed.
            keys::read_file(&path)?;
            let text = Zeroizing::new(std::fs::read_to_string(&path)?);
            secrets.insert(format!("keys/{name}"), text);
        }
    }
    let token = std::fs::read_to_string(folder.operator_token())?;
    secrets.insert("operator.token".to_owned(), Zeroizing::new(token));
    Ok(secrets)
}

fn list(folder: &Path, name: &str, listed: &mut BTreeMap<String, Listed>) -> Outcome<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let own = entry.file_name().to_string_lossy().into_owned();
        let path = if name.is_empty() {
            own
        } else {
            format!("{name}/{own}")
        };
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &path, listed)?;
        } else {
            listed.insert(path, Listed::of(&entry.path())?);
        }
    }
    Ok(())
}
