//! `chancery found keys`: a member's keys, made on its own machine. Absent on purpose: any way to make another's.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chancery_testkit::founding::{fresh, public};
use clap::Args;
use serde_json::json;

use crate::composition::files::DataFolder;
use crate::composition::keys::{self, Origin};
use crate::exit::{Failure, Outcome};
use crate::speech::Speech;

/// The keys of a node's data folder; the root key may stand elsewhere.
const NODE_KEYS: [&str; 6] = [
    "office",
    "automation",
    "assertion",
    "sealing",
    "validator",
    "cabinet",
];

/// Options of `found keys`.
#[derive(Args)]
pub struct Options {
    /// The member's folder, which becomes its node's data folder
    #[arg(long, value_name = "FOLDER")]
    dir: PathBuf,
    /// Where the root key goes, such as a disk that is kept offline; by default into the folder's `keys`
    #[arg(long, value_name = "FILE")]
    root: Option<PathBuf>,
}

/// Makes the keys.
///
/// # Errors
/// When the folder has keys already, or cannot be written.
pub fn run(options: &Options, speech: Speech) -> Outcome {
    let folder = DataFolder::at(&options.dir);
    let key_folder = folder.keys();
    let root = root_file(&folder, options.root.as_deref());
    if key_folder.exists() || root.exists() {
        let said = format!("`{}` has keys already", options.dir.display());
        return Err(Failure::new(said).remedy("choose another folder: keys are never overwritten"));
    }
    std::fs::create_dir_all(&key_folder)?;
    keys::write_file(&root, &*fresh()?, Origin::Ceremony)?;
    for name in NODE_KEYS {
        keys::write(&key_folder, name, &*fresh()?, Origin::Ceremony)?;
    }
    let validator = hex::encode(public(&keys::read(&key_folder, "validator")?));
    keys::write_private(&folder.operator_token(), &hex::encode(*fresh()?))?;
    let party = hex::encode(*fresh()?);
    super::write_new(&folder.party(), format!("{party}\n").as_bytes())?;
    let value = json!({ "party": party, "validator": validator, "keys": key_folder, "root": root });
    speech.answer(&value, || {
        let (made, next) = (
            speech.choose("已生成密钥，成员编号", "made the keys of member"),
            speech.choose(
                "请离线保管根密钥；下一步：",
                "keep the root key offline; next:",
            ),
        );
        let (keys, root) = (key_folder.display(), root.display());
        let of_node = speech.choose("节点公钥", "the node's public key");
        format!(
            "{made} {party}\n{of_node} {validator}\n  {keys}\n  {root}\n{next} chancery found describe"
        )
    });
    Ok(ExitCode::SUCCESS)
}

/// Where a member's root key stands.
pub fn root_file(folder: &DataFolder, said: Option<&Path>) -> PathBuf {
    said.map_or_else(|| folder.keys().join("root.key"), Path::to_path_buf)
}
