//! `chancery backup`: what only this node has, into a folder; its keys, encrypted, apart from it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::backup::{Lock, Making, make};
use crate::composition::config::Config;
use crate::exit::Outcome;
use crate::remote::block_on;
use crate::speech::Speech;

/// Options of `backup`.
#[derive(Args)]
pub struct Options {
    /// The configuration of the node, which may run
    #[arg(long, value_name = "FILE", env = "CHANCERY_CONFIG")]
    config: PathBuf,
    /// The backup's folder: new, or empty
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// Where the encrypted keys go: apart from the backup
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
    /// A file with the passphrase that closes the keys
    #[arg(long, value_name = "FILE")]
    passphrase: Option<PathBuf>,
    /// The X25519 public key that the keys are closed to, in hexadecimal
    #[arg(long, value_name = "KEY", conflicts_with = "passphrase")]
    recipient: Option<String>,
}

/// Makes the backup and verifies it.
///
/// # Errors
/// When a place is taken, a file cannot be read, or what was written does not open.
pub fn run(options: &Options, speech: Speech) -> Outcome {
    let (config, folder) = Config::open(&options.config)?;
    let lock = Lock::to_close(options.passphrase.as_ref(), options.recipient.as_deref())?;
    let made = block_on(async {
        make(&Making {
            folder: &folder,
            config: &config,
            backup: &options.to,
            keys: &options.keys,
            lock: &lock,
        })
        .await
    })?;
    let files = made.manifest.files.len();
    let value = json!({
        "backup": options.to, "keys": options.keys, "ledger": made.manifest.ledger, "party": made.manifest.party,
        "made_at": made.manifest.made_at_ms, "files": files, "verified": true, "restored_for_trial": made.is_opened,
    });
    speech.answer(&value, || {
        let to = options.to.display();
        let head = match made.is_opened {
            true => speech.choose(
                "已备份，并试行恢复、逐项打开：",
                "backed up, restored for trial, everything opens:",
            ),
            false => speech.choose(
                "已备份并核对；密钥只有接收方能打开：",
                "backed up and read again; only the recipient can open the keys:",
            ),
        };
        let counted = speech.choose("个文件；密钥另存于", "files; the keys stand apart in");
        format!(
            "{head} {to}\n  {files} {counted} {}",
            options.keys.display()
        )
    });
    Ok(ExitCode::SUCCESS)
}
