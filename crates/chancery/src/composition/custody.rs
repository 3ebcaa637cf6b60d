//! A node's files between its runs: looked at before it starts, sealed when it has stopped.
//!
//! Beside the configuration stands `custody/`: the seal, the mark of an open folder, where the chain
//! was made (`home.json`) and why the node last failed (`failure`).

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use chancery_custody::seal::write_whole;
use chancery_custody::{Budget, CustodyError, Difference, Mended, Places, Seal, mend};
use serde::{Deserialize, Serialize};

use super::config::Config;
use super::files::DataFolder;
use crate::doctor::repair;
use crate::exit::{Failure, Outcome};

/// Where the chain's folder was made: a copy of it is another folder.
const HOME: &str = "home.json";
/// Why the node last failed.
const FAILURE: &str = "failure";

/// What the start of a node may cost and mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Custody {
    /// Bytes of sealed files that are read before the node starts, the smallest files first.
    pub check_bytes_max: u64,
    /// Whether damage is repaired before the node starts, as `chancery doctor --repair` does.
    pub repair_at_start: bool,
}

impl Default for Custody {
    fn default() -> Self {
        Self {
            check_bytes_max: 4 << 30,
            repair_at_start: false,
        }
    }
}

/// Where the chain's folder was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Home {
    inode: u64,
    made_ms: u64,
    /// The validator key that it last ran with, in hexadecimal.
    pub validator: String,
}

/// The places of a node's files.
pub fn places(folder: &DataFolder) -> Places {
    let config = folder.config();
    let home = config.parent().unwrap_or(Path::new("."));
    Places::usual(home)
        .with("genesis.json", folder.genesis())
        .with("node.toml", config.clone())
        .with("keys", folder.keys())
        .with("chain", folder.chain())
        .with("readmodel.sqlite", folder.readmodel())
        .with("cabinet.sqlite", folder.cabinet())
        .with("vault", folder.vault())
        .with("operator.token", folder.operator_token())
}

/// Looks at the files before a node starts, and marks them as open.
///
/// # Errors
/// When one is damaged and is not to be repaired, or the chain is a copy.
pub fn before_start(folder: &DataFolder, config: &Config, validator: &[u8; 32]) -> Outcome<()> {
    let places = places(folder);
    std::fs::create_dir_all(folder.chain())?;
    demand_home(&places, folder)?;
    let mut damages = damages(&places, Budget(config.custody.check_bytes_max))?;
    if !damages.is_empty() && config.custody.repair_at_start {
        let repaired = repair::repair(folder, Some(config), &repair::Sources::default())?;
        for line in &repaired.done {
            tracing::warn!(
                file = line.path,
                what = line.en,
                "repaired before the start"
            );
        }
        damages = repaired.lost;
    }
    if let Some(first) = damages.first() {
        return Err(Failure::new(format!(
            "`{}` is damaged ({}; {}){}",
            places.path(&first.path).display(),
            first.kind.en(),
            first.what.en(),
            match damages.len() {
                1 => String::new(),
                count => format!(", and {} more", count.saturating_sub(1)),
            },
        ))
        .remedy(format!(
            "chancery doctor --config {} --repair",
            folder.config().display()
        )));
    }
    write_home(&places, folder, validator)?;
    forget(&places, FAILURE)?;
    Ok(Seal::open(&places)?)
}

/// Seals the files of a node that has stopped.
pub fn after_stop(folder: &DataFolder) {
    if let Err(error) = Seal::renew(&places(folder)) {
        tracing::error!(%error, "the data folder could not be sealed");
    }
}

/// What is damaged by the seal alone; nothing if the folder was never sealed.
pub fn damages(places: &Places, budget: Budget) -> Outcome<Vec<Difference>> {
    let seal = match Seal::read(places) {
        Ok(Some((seal, _))) => seal,
        Err(error @ CustodyError::SealNewer(_)) => return Err(error.into()),
        _ => return Ok(Vec::new()),
    };
    let compared = seal.compare(places, budget)?;
    let damages = compared.differences.into_iter();
    Ok(damages.filter(Difference::is_damage).collect())
}

/// The configuration as it was sealed, if the medium has flipped a bit of it since: paths in a damaged
/// one would lead elsewhere.
pub fn sealed_config(path: &Path) -> Option<Config> {
    let places = Places::usual(path.parent().unwrap_or(Path::new(".")))
        .with("node.toml", path.to_path_buf());
    let (seal, _) = Seal::read(&places).ok().flatten()?;
    // One that its operator has written since is his.
    let sealed = seal.files.get("node.toml")?;
    let sealed = Some(sealed).filter(|sealed| sealed.is_untouched(path))?;
    let scratch = tempfile::tempdir().ok()?;
    let copy = scratch.path().join("node.toml");
    std::fs::copy(path, &copy).ok()?;
    let is_put_back = matches!(mend(&copy, sealed), Ok(Mended::PutBack { .. }));
    Config::read(&copy).ok().filter(|_| is_put_back)
}

/// Where the chain was made, as written down.
pub fn home(places: &Places) -> Option<Home> {
    let text = std::fs::read(places.custody().join(HOME)).ok()?;
    serde_json::from_slice(&text).ok()
}

/// Whether the chain's folder is another than the one that was written down.
pub fn is_copied(places: &Places, folder: &DataFolder) -> bool {
    let written = home(places);
    let found = found_home(&folder.chain());
    written.is_some_and(|written| {
        found.is_some_and(|(inode, made_ms)| (written.inode, written.made_ms) != (inode, made_ms))
    })
}

/// Writes down that the chain's folder is where it is, by its operator's word.
///
/// # Errors
/// When it cannot be written.
pub fn adopt(places: &Places, folder: &DataFolder) -> Outcome<()> {
    let validator = home(places).map(|home| home.validator);
    write_home_of(places, folder, validator.unwrap_or_default())
}

/// Why the node last failed, if it did and was not started since.
pub fn failure(places: &Places) -> Option<String> {
    std::fs::read_to_string(places.custody().join(FAILURE)).ok()
}

/// Writes down why the node failed.
pub fn note_failure(folder: &DataFolder, reason: &str) {
    let path = places(folder).custody().join(FAILURE);
    if let Err(error) = write_whole(&path, reason.as_bytes()) {
        tracing::error!(%error, "the failure could not be written down");
    }
}

/// Forgets why the node last failed: it was repaired.
///
/// # Errors
/// When the note cannot be taken away.
pub fn forget_failure(places: &Places) -> Outcome<()> {
    forget(places, FAILURE)
}

fn demand_home(places: &Places, folder: &DataFolder) -> Outcome<()> {
    if !is_copied(places, folder) {
        return Ok(());
    }
    Err(Failure::new(format!(
        "`{}` is a copy: two validators with one key contradict each other",
        folder.chain().display()
    ))
    .remedy(
        "if this is the only one and the latest, `chancery doctor --adopt`; else make a new validator key and have \
         the council rotate it",
    ))
}

fn write_home(places: &Places, folder: &DataFolder, validator: &[u8; 32]) -> Outcome<()> {
    write_home_of(places, folder, hex::encode(validator))
}

fn write_home_of(places: &Places, folder: &DataFolder, validator: String) -> Outcome<()> {
    let Some((inode, made_ms)) = found_home(&folder.chain()) else {
        return Ok(());
    };
    let home = Home {
        inode,
        made_ms,
        validator,
    };
    std::fs::create_dir_all(places.custody())?;
    let path = places.custody().join(HOME);
    Ok(write_whole(&path, &serde_json::to_vec(&home)?)?)
}

/// What tells a folder from its copies: its inode, and when that was made.
fn found_home(chain: &Path) -> Option<(u64, u64)> {
    let data = std::fs::metadata(chain).ok()?;
    let made = data.created().unwrap_or(SystemTime::UNIX_EPOCH);
    let made = made
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_millis();
    let inode = std::os::unix::fs::MetadataExt::ino(&data);
    Some((inode, u64::try_from(made).unwrap_or_default()))
}

fn forget(places: &Places, name: &str) -> Outcome<()> {
    match std::fs::remove_file(places.custody().join(name)) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}
