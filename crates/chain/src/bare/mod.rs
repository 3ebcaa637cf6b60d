//! The bare engine, as a measure for the chain: consensus, broadcast, archive and nothing else.
//!
//! Opaque transactions of 256 bytes, each signed, each signature verified by each validator; the same
//! network, archives, block codec and pace as the chain's; no mempool, no execution, no state.
//! Transactions come from one list that all validators have.

mod load;

pub use load::BARE_TRANSACTION_BYTES;

use crate::{
    block::{Block, hash_of, transactions_root},
    engine::{
        Placement, Runtime, Scheme,
        committees::Committees,
        consensus::{
            EngineSetup, automaton, backfill_config, broadcast_config, open_marshal, start_engine,
        },
        network, now_ms,
        peers::{Bootstrap, Peering},
        wiring::Setup,
    },
    failure::Failure,
    founding::Founding,
    keep::Keep,
    membership::Members,
    mempool::MempoolLimits,
    pacing::Pace,
    state,
};
use bytes::Bytes;
use chancery_proof::header::{HEADER_VERSION, Header, STATE_FORMAT, View};
use chancery_rules::kernel::{
    ids::{BlockDigest, Epoch, Height, Root, ValidatorId},
    time::Timestamp,
};
use commonware_actor::Feedback;
use commonware_broadcast::buffered;
use commonware_codec::DecodeExt as _;
use commonware_consensus::{
    Application, Heightable as _, Reporter,
    marshal::{Start, Update, ancestry::Ancestry, resolver::p2p as backfill},
};
use commonware_cryptography::{Digested, Digestible as _, Signer as _, ed25519};
use commonware_runtime::{Runner as _, Supervisor as _, tokio};
use commonware_utils::acknowledgement::Acknowledgement as _;
use futures::StreamExt as _;
use load::{Load, verify};
use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Signatures are verified in portions of this many, each on its own thread.
const PORTION: usize = 256;

/// What is measured.
#[derive(Clone, Debug)]
pub struct BareOptions {
    /// A folder for the engines' files; one subfolder each.
    pub data: PathBuf,
    /// A genesis file with as many validators as there are `keys`.
    pub genesis: Vec<u8>,
    /// The validators' seeds.
    pub keys: Vec<[u8; 32]>,
    /// The validators' addresses, in the order of `keys`.
    pub addresses: Vec<SocketAddr>,
    /// How long.
    pub seconds: u64,
    /// Transactions a second; as many as possible if absent.
    pub rate: Option<u64>,
}

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BareReport {
    /// Transactions that the first validator held final.
    pub finalised: u64,
    /// In how many seconds.
    pub seconds: f64,
    /// Final transactions a second.
    pub tps: f64,
}

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
#[error("the bare engine cannot run: {0}")]
pub struct BareError(String);

/// Runs the bare engine.
///
/// # Errors
///
/// [`BareError`].
pub fn run(options: &BareOptions) -> Result<BareReport, BareError> {
    let founding =
        Founding::parse(&options.genesis).map_err(|error| BareError(error.to_string()))?;
    let founding = Arc::new(founding);
    let keys = options.keys.iter().map(|seed| {
        let bytes = Bytes::copy_from_slice(seed);
        ed25519::PrivateKey::decode(bytes).map_err(|error| BareError(error.to_string()))
    });
    let keys: Vec<ed25519::PrivateKey> = keys.collect::<Result<_, _>>()?;
    let count = options
        .rate
        .unwrap_or(30_000)
        .saturating_mul(options.seconds.saturating_add(2));
    let load = Arc::new(Load::sign(count, options.rate));
    let finalised = Arc::new(AtomicU64::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    let mut threads = Vec::new();
    for (index, key) in keys.iter().enumerate() {
        let engine = Engine {
            data: options.data.join(index.to_string()),
            founding: Arc::clone(&founding),
            key: key.clone(),
            listen: listen(options, index)?,
            bootstrap: bootstrap(options, &keys),
            load: Arc::clone(&load),
            finalised: (index == 0).then(|| Arc::clone(&finalised)),
            stop: Arc::clone(&stop),
        };
        let thread = std::thread::Builder::new().stack_size(crate::node::STACK_BYTES);
        let thread = thread.spawn(move || engine.run());
        threads.push(thread.map_err(|error| BareError(error.to_string()))?);
    }
    let report = measure(&load, &finalised, Duration::from_secs(options.seconds));
    stop.store(true, Ordering::Relaxed);
    for thread in threads {
        thread
            .join()
            .map_err(|_| BareError("an engine panicked".into()))?;
    }
    Ok(report)
}

fn listen(options: &BareOptions, own: usize) -> Result<SocketAddr, BareError> {
    let listen = options.addresses.get(own).copied();
    listen.ok_or_else(|| BareError("an address is missing".into()))
}

fn bootstrap(options: &BareOptions, keys: &[ed25519::PrivateKey]) -> Bootstrap {
    let keys = keys.iter().map(ed25519::PrivateKey::public_key);
    keys.zip(options.addresses.iter().copied()).collect()
}

/// Waits for the first final transactions, then counts for `duration`.
fn measure(load: &Load, finalised: &AtomicU64, duration: Duration) -> BareReport {
    load.begin();
    let warmed_up = Instant::now();
    while finalised.load(Ordering::Relaxed) == 0 && warmed_up.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let (start, before) = (Instant::now(), finalised.load(Ordering::Relaxed));
    std::thread::sleep(duration);
    let finalised = finalised.load(Ordering::Relaxed).saturating_sub(before);
    let seconds = start.elapsed().as_secs_f64();
    let counted = u32::try_from(finalised).map_or(f64::MAX, f64::from);
    BareReport {
        finalised,
        seconds,
        tps: counted / seconds,
    }
}

struct Engine {
    data: PathBuf,
    founding: Arc<Founding>,
    key: ed25519::PrivateKey,
    listen: SocketAddr,
    bootstrap: Bootstrap,
    load: Arc<Load>,
    finalised: Option<Arc<AtomicU64>>,
    stop: Arc<AtomicBool>,
}

impl Engine {
    fn run(self) {
        let config = tokio::Config::new()
            .with_storage_directory(self.data.clone())
            .with_worker_threads(2)
            .with_tcp_nodelay(Some(true));
        tokio::Runner::new(config).start(|context| self.drive(context));
    }

    async fn drive(self, context: tokio::Context) {
        let stop = Arc::clone(&self.stop);
        let tasks = self.start(&context).await;
        while !stop.load(Ordering::Relaxed) {
            commonware_runtime::Clock::sleep(&context, Duration::from_millis(50)).await;
        }
        drop(tasks);
    }

    fn setup(&self) -> Setup {
        Setup {
            founding: Arc::clone(&self.founding),
            key: self.key.clone(),
            bootstrap: self.bootstrap.clone(),
            prefix: crate::engine::PREFIX.into(),
            mempool: MempoolLimits::default(),
            pace: Pace::default(),
            page_cache_mebibytes: 64,
            keep: Keep::default(),
            join: None,
            failure: Failure::default(),
        }
    }

    async fn start(self, context: &tokio::Context) -> Vec<commonware_runtime::Handle<()>> {
        let founding = Arc::clone(&self.founding);
        let Ok(committees) = Committees::new(&founding, self.key.clone(), Vec::new()) else {
            return Vec::new();
        };
        let Some(scheme) = committees.scheme_of(Epoch(0)) else {
            return Vec::new();
        };
        let (channels, oracle, network) = network::start(
            context.child("net"),
            self.key.clone(),
            &founding.namespace(),
            self.listen,
        );
        let setup = self.setup();
        let members = Members::new(&setup.founding);
        let (own, bootstrap) = (setup.own(), setup.bootstrap.clone());
        drop(Peering::begin(oracle.clone(), own, bootstrap, &members));
        let page_cache = state::page_cache(setup.page_cache_mebibytes);
        let genesis = self.founding.genesis_block();
        let digest = genesis.digest();
        let first = Start::Genesis(Digested::precomputed(genesis, digest));
        let first = (&committees, first);
        let (actor, marshal, _) = open_marshal(context, &setup, first, &page_cache).await;
        let resolver = backfill::init(
            context.child("backfill"),
            backfill_config(&setup, oracle.clone(), oracle.clone()),
            channels.backfill,
        );
        let broadcast = broadcast_config(&setup, oracle.clone());
        let (broadcast, buffer) = buffered::Engine::new(context.child("broadcast"), broadcast);
        let application = Bare {
            founding: self.founding,
            load: self.load,
            pace: setup.pace,
        };
        let engine = EngineSetup {
            prefix: setup.prefix,
            page_cache,
            blocker: oracle,
            epochs: committees.epochs(),
        };
        let automaton = automaton(context, application, &marshal, engine.epochs);
        let talk = channels.consensus;
        let consensus = start_engine(
            context.child("consensus"),
            &engine,
            (scheme.as_ref().clone(), automaton),
            (Epoch(0), digest),
            (talk.votes, talk.certificates, talk.resolver),
        );
        vec![
            network,
            broadcast.start(channels.broadcast),
            actor.start(Count(self.finalised), buffer, resolver),
            consensus,
        ]
    }
}

/// Counts final transactions.
#[derive(Clone)]
struct Count(Option<Arc<AtomicU64>>);

impl Reporter for Count {
    type Activity = Update<Block>;

    fn report(&mut self, update: Update<Block>) -> Feedback {
        if let Update::Block(block, done) = update {
            if let Some(finalised) = &self.0 {
                finalised.fetch_add(block.inner().header().count, Ordering::Relaxed);
            }
            done.acknowledge();
        }
        Feedback::Ok
    }
}

/// The application without a ledger.
#[derive(Clone)]
struct Bare {
    founding: Arc<Founding>,
    load: Arc<Load>,
    pace: Pace,
}

impl Bare {
    /// A header that commits to the transactions; `log_size` counts all so far.
    fn header(
        &self,
        parent: &Block,
        placement: &Placement,
        time_ms: u64,
        bytes: &[Bytes],
    ) -> Header {
        let leaves: Vec<_> = bytes.iter().map(|one| hash_of(one)).collect();
        let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Header {
            v: HEADER_VERSION,
            ledger: self.founding.ledger,
            height: Height(parent.height().get().saturating_add(1)),
            epoch: Epoch(placement.round.epoch().get()),
            view: View(placement.round.view().get()),
            parent_view: View(placement.parent.0.get()),
            parent: BlockDigest(parent.digest().0),
            leader: ValidatorId(crate::application::key_bytes(&placement.leader)),
            time: Timestamp(time_ms),
            transactions: transactions_root(&leaves),
            count,
            log_size: parent.header().log_size.saturating_add(count),
            log_root: Root([0; 32]),
            state_format: STATE_FORMAT,
            state_root: Root([0; 32]),
            ops_root: Root([0; 32]),
            ops_start: 0,
            ops_end: 1,
            next_committee: None,
        }
    }
}

impl<E: Runtime> Application<E> for Bare {
    type SigningScheme = Scheme;
    type Context = Placement;
    type Block = Block;
    type Input = ();

    async fn propose(
        &mut self,
        (context, placement): (E, Placement),
        ancestry: impl Ancestry<Block>,
        (): (),
    ) -> Option<Digested<Block>> {
        let parent = ancestry.peek()?.clone();
        let parent = parent.inner();
        loop {
            let ready = self.load.after(parent.header().log_size).len();
            let wait_ms = self.pace.wait_ms(now_ms(&context), parent.time_ms(), ready);
            if wait_ms == 0 {
                break;
            }
            context.sleep(Duration::from_millis(wait_ms.min(10))).await;
        }
        let bytes = self.load.after(parent.header().log_size).to_vec();
        let time_ms = now_ms(&context).max(parent.time_ms().saturating_add(1));
        let header = self.header(parent, &placement, time_ms, &bytes);
        let leaves = bytes.iter().map(|one| hash_of(one)).collect();
        let block = Block::new(header, placement.leader, bytes, leaves);
        let digest = block.digest();
        Some(Digested::precomputed(block, digest))
    }

    async fn verify(
        &mut self,
        (context, _): (E, Placement),
        ancestry: impl Ancestry<Block>,
    ) -> bool {
        let mut ancestry = Box::pin(ancestry);
        let Some(block) = ancestry.next().await else {
            return false;
        };
        let portions = block.inner().envelopes().chunks(PORTION).map(|portion| {
            let portion = portion.to_vec();
            let context = context.child("signatures").shared(true);
            context.spawn(move |mut context| async move { verify(&mut context, &portion) })
        });
        for portion in portions.collect::<Vec<_>>() {
            if !portion.await.unwrap_or(false) {
                return false;
            }
        }
        true
    }
}
