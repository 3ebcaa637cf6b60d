//! `chancery found --development DIR`: a city's genesis file and its agencies' data folders.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::city::{self, City, PORT_BASE};
use crate::exit::Outcome;
use crate::speech::Speech;

/// Options of `found`.
#[derive(Args)]
pub struct Options {
    /// Found a development city of four agencies here; its keys are made on this machine
    #[arg(long, value_name = "FOLDER")]
    development: PathBuf,
    /// The first port for agreement; HTTP is served a thousand ports above
    #[arg(long, default_value_t = PORT_BASE)]
    port_base: u16,
}

/// Founds the city.
///
/// # Errors
/// When the folder is not empty or cannot be written.
pub fn run(options: &Options, speech: Speech) -> Outcome {
    let city = City::at(&options.development);
    let founding = city::found(&city, options.port_base)?;
    let members: Vec<_> = founding
        .members
        .iter()
        .map(|one| json!({ "folder": one.organisation.folder, "party": hex::encode(one.party) }))
        .collect();
    let genesis = city.genesis();
    let value = json!({ "ledger": founding.ledger, "genesis": genesis, "members": members });
    speech.answer(&value, || {
        let folder = options.development.display();
        let said = speech.choose("已建立开发城市，账本", "founded a development city, ledger");
        let next = speech.choose("每个机构这样启动节点：", "start each agency's node with");
        format!(
            "{said} {}\n  {}\n{next}\n  chancery node --config {folder}/registrar/node.toml",
            founding.ledger,
            genesis.display()
        )
    });
    Ok(ExitCode::SUCCESS)
}
