//! `chancery found --development DIR`: a city's genesis file and its agencies' data folders.

use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use crate::city::{self, City};
use crate::exit::Outcome;
use crate::speech::Speech;

/// Founds the city.
///
/// # Errors
/// When the folder is not empty or cannot be written.
pub fn run(folder: &Path, port_base: u16, speech: Speech) -> Outcome {
    let city = City::at(folder);
    let founding = city::found(&city, port_base)?;
    let members: Vec<_> = founding
        .members
        .iter()
        .map(|one| json!({ "folder": one.organisation.folder, "party": hex::encode(one.party) }))
        .collect();
    let genesis = city.genesis();
    let value = json!({ "ledger": founding.ledger, "genesis": genesis, "members": members });
    speech.answer(&value, || {
        let folder = folder.display();
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
