//! Where a node without a state joins: asked of the configured nodes, verified from the genesis file.
//!
//! A node that has a state asks nobody, so that it starts whether or not others answer.

use chancery_chain::{Keep, Options, has_begun};
use chancery_client::join;

use super::config::{Blocks, Config};
use super::files::DataFolder;
use crate::exit::{Failure, Outcome};

/// How much is kept, by the configuration.
pub fn kept(config: &Config) -> Keep {
    match config.keep.blocks {
        Blocks::All => Keep::default(),
        Blocks::Latest(blocks) => Keep::latest(blocks),
    }
}

/// Lets the options join if the node has no state and its configuration says where.
///
/// # Errors
/// When no node answered with a join point that leads from the genesis file, or the checkpoint
/// cannot be read.
pub async fn prepare(folder: &DataFolder, config: &Config, options: &mut Options) -> Outcome<()> {
    let Some(wanted) = config.join.as_ref().filter(|_| !has_begun(&folder.chain())) else {
        return Ok(());
    };
    let checkpoint = match &wanted.checkpoint {
        Some(path) => Some(
            std::fs::read_to_string(folder.named(path)).map_err(|error| {
                Failure::new(format!("cannot read `{}`: {error}", path.display()))
                    .remedy("name a file with a checkpoint in `[join]`, or leave it out")
            })?,
        ),
        None => None,
    };
    let found = join::highest(&wanted.from, &options.genesis, checkpoint.as_deref()).await;
    let found = found.map_err(|error| {
        Failure::from(error)
            .remedy("name nodes of this ledger that answer in `[join] from` of `node.toml`")
    })?;
    for (url, error) in &found.refused {
        tracing::warn!(url, %error, "a node gave no join point");
    }
    tracing::info!(height = found.header.height.0, "the node joins");
    options.join = Some(found.point);
    options.checkpoint = checkpoint;
    Ok(())
}
