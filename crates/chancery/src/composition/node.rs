//! One agency's node, put together and running: chain, read model, cabinet, vault, agency, HTTP.
//!
//! Started in an order in which whatever fails leaves nothing behind that runs; stopped in the
//! reverse one.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use chancery_agent::Agent;
use chancery_api::agency::{Agency, AgencyParts};
use chancery_api::auth::OperatorToken;
use chancery_api::limits::Rates;
use chancery_api::machine::{AskMachine, Machine};
use chancery_api::metrics::count;
use chancery_api::sign::{AgencyKeys, OfficeKey};
use chancery_api::{Ledger, Settings, State};
use chancery_cabinet::{Cabinet, CabinetConfig, CabinetKey};
use chancery_chain::{Handle, Node, Options, StartError};
use chancery_credential::did_key::AssertionSigner;
use chancery_readmodel::ReadModel;
use chancery_rules::kernel::ids::PartyId;
use chancery_testkit::founding::public;
use chancery_vault::{SealingKey, Vault, VaultConfig};
use tokio::task::JoinHandle;

use super::config::{Api, Config};
use super::doors::doors;
use super::files::DataFolder;
use super::metrics::{Meters, Sources, operations};
use super::server::{Bounds, HEADERS_WITHIN, Server};
use super::{agent, changes, custody, founded, join, keys, metrics, ports};
use crate::acting::party_of;
use crate::exit::{Failure, Outcome};

/// A node that runs.
pub struct Running {
    url: String,
    folder: DataFolder,
    cabinet: Cabinet,
    handle: Handle,
    ledger: Arc<Ledger>,
    agency: Arc<Agency>,
    agent: Option<Arc<Agent>>,
    chain: Option<Node>,
    servers: Vec<Server>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// Starts the node of a data folder.
    ///
    /// # Errors
    /// When a port is in use, a file is missing or damaged, or the chain does not start.
    pub async fn start(folder: &DataFolder, config: &Config) -> Outcome<Self> {
        let listener = ports::take(config.api.listen)?;
        let watching = config.metrics_listen().map(ports::take).transpose()?;
        ports::demand_free(config.p2p.listen)?;
        let (genesis, id) = founded::read(folder)?;
        let validator = public(&keys::read(&folder.keys(), "validator")?);
        custody::before_start(folder, config, &validator)?;
        let readmodel = ReadModel::open(&folder.readmodel(), id).await?;
        let chain = start_chain(folder, config, genesis.clone()).await?;
        let handle = chain.handle();
        let ledger = Ledger::new(genesis, doors(handle.clone()), readmodel)?;
        let party = party_of(config)?;
        let datasets = agent::datasets(config.agent.as_ref())?;
        let mut parts = agency_parts(folder, party, &ledger).await?;
        if let Some(datasets) = &datasets {
            parts.datasets = Some(Arc::new(agent::Systems(Arc::clone(datasets))));
        }
        let cabinet = parts.cabinet.clone();
        let agency = Agency::new(parts);
        let answers = config.agent.clone();
        let agent = agent::start(folder, party, answers, &ledger, &cabinet)?.map(Arc::new);
        let state = state(folder, config, &ledger, &agency)?;
        let server = Server::start(listener, routes(state.clone()), bounds(&config.api))?;
        let watched = Sources {
            handle: handle.clone(),
            ledger: Arc::clone(&ledger),
            folder: folder.clone(),
            connections: Box::new(server.connections()),
            agent: agent.clone(),
            datasets,
        };
        let operations = match watching {
            Some(listener) => {
                let routes = operations(Meters::new(watched), state);
                Some(Server::start(listener, routes, bounds(&config.api))?)
            }
            None => None,
        };
        let tasks = vec![
            spawn_projection(&ledger),
            tokio::spawn(Arc::clone(&agency).tend()),
            tokio::spawn(changes::watch(Arc::clone(&ledger))),
        ];
        let url = config.public_url();
        tracing::info!(url, ledger = %id, "the node serves");
        Ok(Self {
            url,
            folder: folder.clone(),
            cabinet,
            handle,
            ledger,
            agency,
            agent,
            chain: Some(chain),
            servers: [Some(server), operations].into_iter().flatten().collect(),
            tasks,
        })
    }

    /// Where it serves.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The ledger behind it.
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// The agency that acts through it.
    pub fn agency(&self) -> &Arc<Agency> {
        &self.agency
    }

    /// The chain's own handle.
    pub fn chain(&self) -> &Handle {
        &self.handle
    }

    /// Waits until the chain has failed, and says why. What is in memory goes on being served
    /// until then.
    pub async fn failed(&mut self) -> Failure {
        let reason = self.handle.failure().await;
        custody::note_failure(&self.folder, &reason);
        Failure::new(format!("the chain has stopped: {reason}"))
            .remedy("`chancery doctor` says what is damaged, and repairs it")
    }

    /// Stops: no new requests, open ones end, then the agency, the projection and the chain. What
    /// is left on the disk is sealed, unless the chain has failed.
    pub async fn stop(mut self) {
        for server in self.servers.drain(..) {
            server.stop().await;
        }
        for task in self.tasks.drain(..) {
            task.abort();
        }
        if let Some(agent) = self.agent.take() {
            agent.stop();
        }
        if let Some(chain) = self.chain.take() {
            let stopped = tokio::task::spawn_blocking(move || chain.stop()).await;
            if let Err(error) = stopped {
                tracing::error!(%error, "the chain did not stop in order");
            }
        }
        let failed = self.handle.status().failed;
        self.ledger.readmodel().close().await;
        self.cabinet.close().await;
        if failed.is_none() {
            let folder = self.folder;
            let sealed = tokio::task::spawn_blocking(move || custody::after_stop(&folder)).await;
            if let Err(error) = sealed {
                tracing::error!(%error, "the data folder could not be sealed");
            }
        }
        tracing::info!("the node has stopped");
    }
}

/// What every handler holds.
fn state(
    folder: &DataFolder,
    config: &Config,
    ledger: &Arc<Ledger>,
    agency: &Arc<Agency>,
) -> Outcome<State> {
    let token = std::fs::read_to_string(folder.operator_token())?;
    let rates = if config.api.rate_limits {
        Rates::default()
    } else {
        Rates::UNLIMITED
    };
    let settings = Settings {
        operator_token: Some(OperatorToken::new(&token)),
        rates,
        public_url: config.api.public_url.clone(),
        machine: Some(machine(folder, config)),
    };
    let (ledger, agency) = (Arc::clone(ledger), Arc::clone(agency));
    Ok(State::new(ledger, Some(agency), settings))
}

/// The interface and the pages, each request counted.
fn routes(state: State) -> Router {
    let metrics = state.metrics().clone();
    chancery_api::router(state.clone())
        .merge(chancery_portal::router(state))
        .fallback(chancery_api::not_found)
        .layer(from_fn_with_state(metrics, count))
}

/// What the operator's page asks of the machine.
fn machine(folder: &DataFolder, config: &Config) -> AskMachine {
    let (folder, metrics) = (folder.clone(), config.metrics_listen());
    let started = chancery_api::clock::now();
    Arc::new(move || Machine {
        started,
        metrics: metrics.map(|address| format!("http://{address}/metrics")),
        ..metrics::machine(&folder)
    })
}

/// The bounds of a server as its configuration says them.
pub fn bounds(api: &Api) -> Bounds {
    Bounds {
        connections: api.connections,
        headers_within: HEADERS_WITHIN,
        patience: api.shutdown_timeout.0,
    }
}

async fn start_chain(folder: &DataFolder, config: &Config, genesis: Vec<u8>) -> Outcome<Node> {
    let key = *keys::read(&folder.keys(), "validator")?;
    let peers = config
        .p2p
        .peers
        .iter()
        .map(|peer| (peer.key.clone(), peer.address))
        .collect();
    let mut options = Options::new(folder.chain(), genesis, key, config.p2p.listen);
    options.peers = peers;
    options.mempool.count_max = config.mempool.transactions_max;
    options.mempool.bytes_max = config.mempool.size_bytes_max;
    options.workers = config.engine.workers;
    options.page_cache_mebibytes = config.engine.page_cache_mebibytes;
    options.keep = join::kept(config);
    join::prepare(folder, config, &mut options).await?;
    let started = tokio::task::spawn_blocking(move || Node::start(options)).await?;
    started.map_err(|error| {
        let remedy = match &error {
            StartError::InUse => "another process runs this node: stop that one first",
            StartError::OtherLedger { .. } => {
                "the folder holds another ledger's chain: use the genesis file it was made with"
            }
            StartError::Key => "`keys/validator.key` is damaged: restore it from its safe copy",
            StartError::Keep(_) => "raise `[keep] blocks` in `node.toml`, or set it to \"all\"",
            StartError::Checkpoint(_) => "name a checkpoint of this ledger in `[join]`",
            StartError::Join(_) => "start again: another join point is asked for",
            StartError::TooManyPeers(_) => "name fewer peers: the others are on the ledger",
            _ => "check `node.toml`, free space, and that this user may write the data folder",
        };
        Failure::from(error).remedy(remedy)
    })
}

/// An agency's keys and stores, from its folder.
///
/// # Errors
/// When a key is missing, or a store cannot be opened.
pub async fn agency_parts(
    folder: &DataFolder,
    party: PartyId,
    ledger: &Arc<Ledger>,
) -> Outcome<AgencyParts> {
    let key_folder = folder.keys();
    let seed = |name| keys::read(&key_folder, name);
    let sealing = SealingKey::from_bytes(&*seed("sealing")?)?;
    let vault = VaultConfig {
        folder: folder.vault(),
        sealed_to: sealing.public(),
    };
    let cabinet_key = CabinetKey::from(*seed("cabinet")?);
    Ok(AgencyParts {
        party,
        keys: AgencyKeys {
            office: OfficeKey::from_seed(&*seed("office")?),
            assertion: AssertionSigner::from_seed(&*seed("assertion")?)?,
            sealing,
            root: root_key(&key_folder, ledger)?,
        },
        cabinet: Cabinet::open(CabinetConfig::new(folder.cabinet()), &cabinet_key).await?,
        vault: Vault::open(vault).await?,
        ledger: Arc::clone(ledger),
        datasets: None,
    })
}

/// The root key, where a development city keeps it beside the others. No other ledger's node reads it.
fn root_key(folder: &Path, ledger: &Ledger) -> Outcome<Option<OfficeKey>> {
    if !ledger.is_development() || !folder.join("root.key").is_file() {
        return Ok(None);
    }
    let seed = keys::read(folder, "root")?;
    Ok(Some(OfficeKey::from_seed(&seed)))
}

fn spawn_projection(ledger: &Arc<Ledger>) -> JoinHandle<()> {
    let ledger = Arc::clone(ledger);
    tokio::spawn(async move {
        if let Err(error) = ledger.project().await {
            tracing::error!(%error, "the read model has stopped; the chain goes on");
        }
    })
}
