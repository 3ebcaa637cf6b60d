//! `chancery restore`: a node's data folder from its backup, with a new validator key; or a rehearsal
//! of that, which leaves nothing but its date.

use std::path::PathBuf;
use std::process::ExitCode;

use chancery_api::clock::now;
use chancery_rules::kernel::time::Timestamp;
use clap::Args;
use serde_json::{Value, json};

use crate::backup::marks::{self, Mark};
use crate::backup::{Listed, Lock, Restored, Restoring, restore};
use crate::composition::config::Config;
use crate::composition::custody;
use crate::exit::{Failure, Outcome};
use crate::remote::block_on;
use crate::speech::Speech;

/// Options of `restore`.
#[derive(Args)]
pub struct Options {
    /// The backup's folder
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,
    /// The file of the encrypted keys
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
    /// A file with the passphrase that opens the keys
    #[arg(long, value_name = "FILE")]
    passphrase: Option<PathBuf>,
    /// The key file of the recipient that the keys were closed to
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase")]
    recipient_key: Option<PathBuf>,
    /// The new data folder: not there yet, or empty
    #[arg(long, value_name = "FOLDER", required_unless_present = "rehearse")]
    to: Option<PathBuf>,
    /// Restore for trial, open everything, and note the date in the node of this configuration
    #[arg(long, value_name = "CONFIG", conflicts_with = "to")]
    rehearse: Option<PathBuf>,
}

/// Restores, or rehearses it.
///
/// # Errors
/// When the target holds anything, the backup is damaged, or something in it does not open.
pub fn run(options: &Options, speech: Speech) -> Outcome {
    let lock = Lock::to_open(options.passphrase.as_ref(), options.recipient_key.as_ref())?;
    let scratch = tempfile::tempdir()?;
    let trial = scratch.path().join("restored");
    let target = options.to.as_deref().unwrap_or(&trial);
    let restored = block_on(async {
        restore(&Restoring {
            backup: &options.from,
            keys: &options.keys,
            lock: &lock,
            target,
        })
        .await
    })?;
    let value = match &options.rehearse {
        Some(config) => rehearsed(options, config, &restored)?,
        None => value(&restored, target),
    };
    speech.answer(&value, || spelled(&value, speech));
    Ok(ExitCode::SUCCESS)
}

fn rehearsed(options: &Options, config: &std::path::Path, restored: &Restored) -> Outcome<Value> {
    let (config, folder) = Config::open(config)?;
    if config.party != restored.manifest.party {
        return Err(Failure::new("the backup is another member's"));
    }
    let mark = Mark {
        at_ms: now().0,
        backup: options.from.display().to_string(),
        manifest: Listed::of(&options.from.join("manifest.json"))?.sha256,
    };
    marks::write(&custody::places(&folder), marks::REHEARSAL, &mark)?;
    Ok(json!({
        "rehearsed_at": mark.at_ms, "made_at": restored.manifest.made_at_ms,
        "values": restored.values, "documents": restored.documents,
    }))
}

fn value(restored: &Restored, target: &std::path::Path) -> Value {
    let manifest = &restored.manifest;
    // The council's transaction, as `tx prepare` takes it; the motion's id is its proposer's to choose.
    let effect =
        json!({ "effect": "rotate_node_key", "party": manifest.party, "key": restored.validator });
    json!({
        "restored": target, "ledger": manifest.ledger, "party": manifest.party, "made_at": manifest.made_at_ms,
        "values": restored.values, "documents": restored.documents, "validator": restored.validator,
        "motion": effect,
    })
}

fn spelled(value: &Value, speech: Speech) -> String {
    let count = |name: &str| value.get(name).and_then(Value::as_u64).unwrap_or(0);
    let opened = speech.choose("项机密记录与", "private records and");
    let documents = speech.choose("份文件全部打开", "documents, all of which open");
    let counted = format!(
        "{} {opened} {} {documents}",
        count("values"),
        count("documents")
    );
    let made = speech.choose("备份制作于", "the backup is of");
    let made = format!("{made} {}", Timestamp(count("made_at")));
    if value.get("rehearsed_at").is_some() {
        let said = speech.choose(
            "演练成功，日期已记下：",
            "rehearsed, and its date is on record:",
        );
        return format!("{said} {counted}\n  {made}");
    }
    let said = speech.choose("已恢复：", "restored:");
    let key = speech.choose(
        "旧的验证者密钥绝不再用。请理事会通过此动议，此前本节点只跟随：",
        "the old validator key must never be used again. Have the council pass this motion; until then the node follows:",
    );
    format!(
        "{said} {counted}\n  {made}\n{key}\n  {}",
        value.get("motion").unwrap_or(&Value::Null)
    )
}
