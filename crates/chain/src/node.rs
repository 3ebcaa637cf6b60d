//! One node as a thread of its own with the engine's tokio runtime. The only module, with
//! [replay](crate::replay), that knows that runtime.
//!
//! A panic anywhere in the engine stops the engine, not the process: it is caught here and told
//! through [`Handle::failed`]; what is in memory goes on being served.

use crate::{
    engine::{
        PREFIX, ValidatorKey, network,
        peers::{BOOTSTRAP_MAX, Bootstrap},
        wiring::{self, Setup},
    },
    failure::Failure,
    founding::{Founding, FoundingError},
    handle::Handle,
    join::{JoinError, Joined},
    keep::{Keep, TooFew},
    mempool::MempoolLimits,
    pacing::Pace,
};
use bytes::Bytes;
use chancery_proof::{
    join::JoinPoint,
    verify::{Anchor, AnchorError},
};
use commonware_codec::DecodeExt as _;
use commonware_cryptography::ed25519;
use commonware_runtime::{Runner as _, Spawner as _, Supervisor as _, tokio};
use commonware_utils::channel::oneshot;
use std::{
    net::{SocketAddr, TcpListener},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::Duration,
};

/// What a node is started with.
#[derive(Clone)]
pub struct Options {
    /// The folder of the engine's files; created if it is missing.
    pub data: PathBuf,
    /// The genesis file's bytes.
    pub genesis: Vec<u8>,
    /// The seed of this node's Ed25519 key. It validates in the epochs whose committee has the key,
    /// and follows in the others.
    pub key: [u8; 32],
    /// Where this node listens for other nodes.
    pub listen: SocketAddr,
    /// Other nodes, for where the ledger does not say it: public key in hexadecimal, address.
    pub peers: Vec<(String, SocketAddr)>,
    /// How much the mempool holds.
    pub mempool: MempoolLimits,
    /// How blocks are paced.
    pub pace: Pace,
    /// Threads of the engine.
    pub workers: usize,
    /// Mebibytes of the engine's page cache.
    pub page_cache_mebibytes: usize,
    /// How much of the past is kept.
    pub keep: Keep,
    /// Where the node joins if it has no state yet; `None` starts from the genesis block. See
    /// [`has_begun`].
    pub join: Option<JoinPoint>,
    /// The text of a checkpoint that the join point must agree with.
    pub checkpoint: Option<String>,
}

impl Options {
    /// Options with the usual bounds.
    pub fn new(data: PathBuf, genesis: Vec<u8>, key: [u8; 32], listen: SocketAddr) -> Self {
        Self {
            data,
            genesis,
            key,
            listen,
            peers: Vec::new(),
            mempool: MempoolLimits::default(),
            pace: Pace::default(),
            workers: 2,
            page_cache_mebibytes: 64,
            keep: Keep::default(),
            join: None,
            checkpoint: None,
        }
    }
}

/// Why a node does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The genesis file.
    #[error(transparent)]
    Founding(#[from] FoundingError),
    /// The seed is no Ed25519 key's.
    #[error("the key is not an Ed25519 key")]
    Key,
    /// More peers than the network takes.
    #[error("at most {BOOTSTRAP_MAX} peers can be named, not {0}")]
    TooManyPeers(usize),
    /// Fewer blocks are to be kept than the ledger needs.
    #[error(transparent)]
    Keep(#[from] TooFew),
    /// The checkpoint is not one of this ledger.
    #[error("the checkpoint is refused: {0}")]
    Checkpoint(#[from] AnchorError),
    /// The join point does not lead from the genesis file, or from the checkpoint.
    #[error("the join point is refused: {0}")]
    Join(#[from] JoinError),
    /// A peer's key is not 64 hexadecimal digits of an Ed25519 key.
    #[error("the peer key `{0}` is not an Ed25519 public key")]
    PeerKey(String),
    /// The data folder belongs to another ledger.
    #[error("the data folder belongs to the ledger {found}")]
    OtherLedger {
        /// Its ledger.
        found: String,
    },
    /// The data folder is in use by another process.
    #[error("the data folder is in use by another node")]
    InUse,
    /// The data folder cannot be used.
    #[error("the data folder cannot be used: {0}")]
    Data(#[source] std::io::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        error: std::io::Error,
    },
    /// The engine failed while it started.
    #[error("the engine failed to start: {0}")]
    Engine(String),
}

/// A running node.
pub struct Node {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The stack of the engine's thread: starting the engine polls very large futures.
pub(crate) const STACK_BYTES: usize = 64 << 20;

/// How long a clean stop may take.
const STOP_MAX: Duration = Duration::from_secs(10);

impl Node {
    /// Starts a node; returns once its stores are open.
    ///
    /// # Errors
    ///
    /// [`StartError`].
    pub fn start(options: Options) -> Result<Self, StartError> {
        let founding = Arc::new(Founding::parse(&options.genesis)?);
        let key = private_key(options.key)?;
        let bootstrap = bootstrap(&options)?;
        options.keep.check(founding.genesis.epochs())?;
        let join = joined(&options)?;
        let lock = claim(&options.data, &founding)?;
        probe(options.listen)?;

        let failure = Failure::default();
        let (started, wait) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let engine = Engine {
            options,
            founding,
            key,
            bootstrap,
            join,
            failure: failure.clone(),
        };
        let thread = std::thread::Builder::new()
            .name("chancery-engine".into())
            .stack_size(STACK_BYTES);
        let told = failure.clone();
        let thread = thread.spawn(move || {
            let run = catch_unwind(AssertUnwindSafe(|| engine.run(started, stopped)));
            if let Err(panic) = run {
                told.tell(panic_text(panic.as_ref()));
            }
            drop(lock);
        });
        let thread = thread.map_err(StartError::Data)?;
        match wait.recv() {
            Ok(handle) => Ok(Self {
                handle,
                stop: Some(stop),
                thread: Some(thread),
            }),
            Err(_) => {
                ended(thread);
                Err(StartError::Engine(
                    failure.reason().unwrap_or_else(|| "it stopped".into()),
                ))
            }
        }
    }

    /// The node's door.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Stops the node cleanly and waits until it has stopped.
    pub fn stop(mut self) {
        self.end();
    }

    /// Waits until the node has stopped by itself, which it does only when it fails.
    pub fn join(mut self) {
        if let Some(thread) = self.thread.take() {
            ended(thread);
        }
    }

    fn end(&mut self) {
        if let Some(thread) = self.thread.take() {
            // Dropped, it tells the engine to stop; one that has failed does not hear it.
            self.stop.take();
            ended(thread);
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.end();
    }
}

fn ended(thread: JoinHandle<()>) {
    if thread.join().is_err() {
        tracing::error!("the engine's thread ended in a panic");
    }
}

/// What the engine's thread runs.
struct Engine {
    options: Options,
    founding: Arc<Founding>,
    key: ed25519::PrivateKey,
    bootstrap: Bootstrap,
    join: Option<Joined>,
    failure: Failure,
}

impl Engine {
    fn run(self, started: mpsc::Sender<Handle>, stopped: oneshot::Receiver<()>) {
        let config = tokio::Config::new()
            .with_storage_directory(self.options.data.join("store"))
            .with_worker_threads(self.options.workers.max(1))
            .with_tcp_nodelay(Some(true));
        tokio::Runner::new(config).start(|context| self.drive(context, started, stopped));
    }

    async fn drive(
        self,
        context: tokio::Context,
        started: mpsc::Sender<Handle>,
        stopped: oneshot::Receiver<()>,
    ) {
        let namespace = self.founding.namespace();
        let network = context.child("net");
        let (channels, oracle, network) =
            network::start(network, self.key.clone(), &namespace, self.options.listen);
        let setup = Setup {
            founding: self.founding,
            key: self.key,
            bootstrap: self.bootstrap,
            prefix: PREFIX.into(),
            mempool: self.options.mempool,
            pace: self.options.pace,
            page_cache_mebibytes: self.options.page_cache_mebibytes,
            keep: self.options.keep,
            join: self.join,
            failure: self.failure.clone(),
        };
        let running = wiring::start(
            context.child("node"),
            setup,
            (oracle.clone(), oracle),
            channels,
        )
        .await;
        let mut tasks = running.tasks;
        tasks.push(("network", network));
        let begun = mark_begun(running.handle.clone(), self.options.data.join(BEGUN));
        context.child("begun").spawn(|_| begun);
        if started.send(running.handle).is_err() {
            return;
        }
        let ended = futures::future::select_all(tasks.into_iter().map(|(name, task)| {
            Box::pin(async move {
                let ended = task.await;
                (name, ended)
            })
        }));
        commonware_macros::select! {
            _ = stopped => {},
            ((name, ended), _, _) = ended => {
                let reason = ended.err().map_or_else(|| "it ended".into(), |error| error.to_string());
                self.failure.tell(format!("the engine's {name} stopped: {reason}"));
            },
        }
        if let Err(error) = context.stop(0, Some(STOP_MAX)).await {
            tracing::warn!(%error, "the engine did not stop in time");
        }
    }
}

fn private_key(seed: [u8; 32]) -> Result<ed25519::PrivateKey, StartError> {
    let bytes = Bytes::copy_from_slice(&seed);
    ed25519::PrivateKey::decode(bytes).map_err(|_| StartError::Key)
}

fn bootstrap(options: &Options) -> Result<Bootstrap, StartError> {
    if options.peers.len() > BOOTSTRAP_MAX {
        return Err(StartError::TooManyPeers(options.peers.len()));
    }
    let mut peers = Vec::with_capacity(options.peers.len());
    for (text, address) in &options.peers {
        let key = hex::decode(text)
            .ok()
            .and_then(|bytes| ValidatorKey::decode(Bytes::from(bytes)).ok());
        let key = key.ok_or_else(|| StartError::PeerKey(text.clone()))?;
        peers.push((key, *address));
    }
    Ok(peers)
}

fn joined(options: &Options) -> Result<Option<Joined>, StartError> {
    let Some(point) = options.join.clone() else {
        return Ok(None);
    };
    let mut anchor = Anchor::read(&options.genesis).map_err(FoundingError::from)?;
    if let Some(note) = &options.checkpoint {
        anchor = anchor.with_checkpoint(note)?;
    }
    Ok(Some(Joined::verify(point, &anchor)?))
}

/// The file that says that the node has a state.
const BEGUN: &str = "begun";

/// Whether the node of this data folder has a state of its own, from which it goes on. One that has
/// not, be it empty or stopped in the midst of joining, needs a join point in order to join.
pub fn has_begun(data: &Path) -> bool {
    data.join(BEGUN).exists()
}

async fn mark_begun(handle: Handle, path: PathBuf) {
    handle.ready().await;
    if let Err(error) = std::fs::write(path, b"") {
        tracing::warn!(%error, "the data folder cannot be marked as begun");
    }
}

/// Takes the data folder for this ledger and this process; the lock is held until it is dropped.
pub(crate) fn claim(data: &Path, founding: &Founding) -> Result<std::fs::File, StartError> {
    std::fs::create_dir_all(data).map_err(StartError::Data)?;
    let lock = std::fs::File::create(data.join("lock")).map_err(StartError::Data)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => return Err(StartError::InUse),
        Err(std::fs::TryLockError::Error(error)) => return Err(StartError::Data(error)),
    }
    let (path, ledger) = (data.join("ledger"), founding.ledger.to_string());
    match std::fs::read_to_string(&path) {
        Ok(found) if found.trim() == ledger => Ok(lock),
        Ok(found) => Err(StartError::OtherLedger {
            found: found.trim().into(),
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            std::fs::write(&path, ledger).map_err(StartError::Data)?;
            Ok(lock)
        }
        Err(error) => Err(StartError::Data(error)),
    }
}

/// Says early, and by name, that an address is taken.
fn probe(address: SocketAddr) -> Result<(), StartError> {
    let listener = TcpListener::bind(address);
    listener
        .map(drop)
        .map_err(|error| StartError::Listen { address, error })
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "the engine panicked".into())
}
