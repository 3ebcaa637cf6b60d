//! `chancery node --config node.toml`: one agency's node, until it is asked to stop.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::composition::config::{Config, DataFolder};
use crate::composition::node::Running;
use crate::composition::{logging, stop};
use crate::exit::Outcome;
use crate::remote::block_on;
use crate::speech::Speech;

/// Options of `node`.
#[derive(Args)]
pub struct Options {
    /// The node's configuration; its data lies in the same folder
    #[arg(long, value_name = "FILE", env = "CHANCERY_CONFIG")]
    config: PathBuf,
}

/// Runs the node; Ctrl-C or SIGTERM ends it in order.
///
/// # Errors
/// When it cannot start, or its chain fails.
pub fn run(options: &Options, speech: Speech) -> Outcome {
    let config = Config::read(&options.config)?;
    logging::start(&config.log)?;
    block_on(async {
        let mut node = Running::start(&DataFolder::of(&options.config), &config).await?;
        speech.tell(
            format!("节点已启动：{}（按 Ctrl-C 停止）", node.url()),
            format!("the node serves at {} (Ctrl-C stops it)", node.url()),
        );
        let ended = tokio::select! {
            asked = stop::asked() => asked,
            failure = node.failed() => Err(failure),
        };
        node.stop().await;
        ended.map(|()| ExitCode::SUCCESS)
    })
}
