//! `chancery found settle`: a member's folder becomes its node's data folder.
//!
//! Also for a member that comes later: its node follows until the council lets it validate.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::process::ExitCode;

use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::context::Environment;
use chancery_rules::kernel::ids::{PartyId, ValidatorId};
use clap::Args;
use serde_json::json;

use super::{read_genesis, write_new};
use crate::composition::config::{
    Api, CONFIG_VERSION, Config, Engine, Keep, Log, Mempool, Metrics, P2p, Peer,
};
use crate::composition::custody::Custody;
use crate::composition::files::{DataFolder, Files};
use crate::composition::founded::{demand_signed, read_file};
use crate::composition::keys;
use crate::exit::{Failure, Outcome};
use crate::speech::Speech;

/// Options of `found settle`.
#[derive(Args)]
pub struct Options {
    /// The genesis file
    #[arg(value_name = "GENESIS")]
    genesis: PathBuf,
    /// The signatures of all founding members; a development ledger needs none
    #[arg(long, value_name = "FILE")]
    signatures: Option<PathBuf>,
    /// The member's folder
    #[arg(long, value_name = "FOLDER")]
    dir: PathBuf,
    /// Where the node listens for the other nodes
    #[arg(long, value_name = "IP:PORT", default_value = "0.0.0.0:7101")]
    listen: SocketAddr,
    /// Where the node serves HTTP; put TLS in front
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:8101")]
    http: SocketAddr,
}

/// Fills the folder.
///
/// # Errors
/// When a signature is missing, a file exists already, or cannot be written.
pub fn run(options: &Options, speech: Speech) -> Outcome {
    let folder = DataFolder::at(&options.dir);
    let (genesis, ledger, bytes) = read_genesis(&options.genesis)?;
    let party = read_file(&folder.party(), "`chancery found keys` writes it")?;
    let party: PartyId = String::from_utf8_lossy(&party).trim().parse()?;
    let signatures = signatures(options, &genesis)?;
    if let Some(path) = &signatures {
        keys::demand_own(&folder.keys())?;
        demand_signed(&genesis, ledger, path)?;
    }
    let own = chancery_testkit::founding::public(&keys::read(&folder.keys(), "validator")?);
    let config = Config {
        v: CONFIG_VERSION,
        party: party.to_string(),
        api: Api::at(options.http),
        p2p: P2p {
            listen: options.listen,
            peers: peers(&genesis, ValidatorId(own)),
        },
        mempool: Mempool::default(),
        engine: Engine::default(),
        files: Files::default(),
        custody: Custody::default(),
        keep: Keep::default(),
        join: None,
        log: Log::default(),
        metrics: Metrics::default(),
        agent: None,
    };
    write_new(&folder.genesis(), &bytes)?;
    if let Some(path) = &signatures {
        write_new(&folder.signatures(), &std::fs::read(path)?)?;
    }
    config.write(&folder.config())?;
    let founds = genesis.member(party).is_some();
    let value = json!({ "ledger": ledger, "config": folder.config(), "founding_member": founds });
    speech.answer(&value, || {
        let said = speech.choose("启动节点：", "start the node with");
        format!(
            "{said} chancery node --config {}",
            folder.config().display()
        )
    });
    Ok(ExitCode::SUCCESS)
}

/// The set of signatures that is needed.
fn signatures(options: &Options, genesis: &Genesis) -> Outcome<Option<PathBuf>> {
    match (genesis.environment, &options.signatures) {
        (Environment::Development, None) => Ok(None),
        (_, Some(path)) => Ok(Some(path.clone())),
        (Environment::Production, None) => Err(Failure::usage(
            "a production ledger's genesis file comes with its signatures",
        )
        .remedy("say where they are with `--signatures FILE`")),
    }
}

/// The other founding nodes where a name resolves now; the rest are found from the ledger.
fn peers(genesis: &Genesis, own: ValidatorId) -> Vec<Peer> {
    let others = genesis.members.iter().filter_map(|member| {
        let key = member.validator.filter(|key| *key != own)?;
        let address = member.address.as_ref()?.as_str();
        let address = address.to_socket_addrs().ok()?.next()?;
        Some(Peer {
            key: key.to_string(),
            address,
        })
    });
    others.collect()
}
