//! `chancery node --config node.toml`: one agency's node, until it is asked to stop.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::composition::config::Config;
use crate::composition::node::Running;
use crate::composition::{logging, stop};
use crate::exit::{Failure, Outcome};
use crate::remote::block_on;
use crate::speech::{Speech, print_line};

/// A configuration with every option.
const SAMPLE: &str = include_str!("node.sample.toml");

/// Options of `node`.
#[derive(Args)]
pub struct Options {
    /// The node's configuration; paths in it are relative to it
    #[arg(
        long,
        value_name = "FILE",
        env = "CHANCERY_CONFIG",
        required_unless_present = "sample"
    )]
    config: Option<PathBuf>,
    /// Print a configuration with every option, and do nothing else
    #[arg(long)]
    sample: bool,
}

/// Runs the node; Ctrl-C or SIGTERM ends it in order.
///
/// # Errors
/// When it cannot start, or its chain fails.
pub fn run(options: &Options, speech: Speech) -> Outcome {
    if options.sample {
        print_line(SAMPLE.trim_end());
        return Ok(ExitCode::SUCCESS);
    }
    let path = options.config.as_deref();
    let path = path.ok_or_else(|| Failure::usage("say which configuration: `--config FILE`"))?;
    let (config, folder) = Config::open(path)?;
    logging::start(&config.log)?;
    block_on(async {
        let mut node = Running::start(&folder, &config).await?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::composition::config::{Engine, Log, Mempool};
    use crate::composition::files::Files;

    const MANUAL: &str = include_str!("../../../../docs/operate/node.md");

    /// Every key of a document, with the section that it stands in.
    fn keys_of(table: &toml::Table, section: &str, keys: &mut Vec<String>) {
        for (key, value) in table {
            match value {
                toml::Value::Table(inner) => keys_of(inner, &format!("{section}{key}."), keys),
                _ => keys.push(format!("{section}{key}")),
            }
        }
    }

    #[test]
    fn the_sample_has_every_option_at_its_default() {
        let config: Config = toml::from_str(SAMPLE).unwrap();
        assert_eq!(config.mempool, Mempool::default());
        assert_eq!(config.engine, Engine::default());
        assert_eq!(config.files, Files::default());
        assert_eq!(config.log, Log::default());
        let (mut said, mut known) = (Vec::new(), Vec::new());
        keys_of(&toml::from_str(SAMPLE).unwrap(), "", &mut said);
        let written = toml::to_string(&config).unwrap();
        keys_of(&toml::from_str(&written).unwrap(), "", &mut known);
        said.sort();
        known.sort();
        assert_eq!(said, known);
    }

    #[test]
    fn every_option_is_in_the_manual() {
        let mut keys = Vec::new();
        keys_of(&toml::from_str(SAMPLE).unwrap(), "", &mut keys);
        for key in keys {
            assert!(
                MANUAL.contains(&format!("`{key}`")),
                "{key} is not in docs/operate/node.md"
            );
        }
    }
}
