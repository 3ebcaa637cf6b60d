//! `chancery replay --config node.toml`: a stopped node's chain, executed again from genesis.

use std::path::PathBuf;
use std::process::ExitCode;

use chancery_chain::{ReplayOptions, replay};
use clap::Args;
use serde_json::json;

use crate::composition::config::Config;
use crate::exit::Outcome;
use crate::speech::Speech;

/// Options of `replay`.
#[derive(Args)]
pub struct Options {
    /// The configuration of the node, which must not be running
    #[arg(long, value_name = "FILE", env = "CHANCERY_CONFIG")]
    config: PathBuf,
}

/// Replays and compares every root.
///
/// # Errors
/// When the node runs, a block is missing, or a root differs.
pub fn run(options: &Options, speech: Speech) -> Outcome {
    let (_, folder) = Config::open(&options.config)?;
    let genesis = std::fs::read(folder.genesis())?;
    let progress = speech.wait("正在重放……", "replaying ...");
    let replayed = replay(&ReplayOptions {
        data: folder.chain(),
        genesis,
    })?;
    progress.finish_and_clear();
    let value = json!({
        "height": replayed.height, "transactions": replayed.transactions,
        "state_root": replayed.state_root, "log_root": replayed.log_root,
        "log_size": replayed.log_size,
    });
    speech.answer(&value, || {
        format!(
            "{} {}\n  {} {}\n  state {}\n  log   {}",
            speech.choose("重放的区块：", "blocks replayed:"),
            replayed.height,
            speech.choose("交易：", "transactions:"),
            replayed.transactions,
            replayed.state_root,
            replayed.log_root,
        )
    });
    Ok(ExitCode::SUCCESS)
}
