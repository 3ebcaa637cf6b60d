//! The actors of one node and how they are connected, over any runtime and any network.
//!
//! Consensus (simplex) proposes and checks through the deferred wrapper, the [pace](crate::pacing) and
//! the stateful actor, which drives the [ledger](crate::application); marshal archives final blocks
//! and delivers them in order to the stateful actor. What faces others is started last. Absent on
//! purpose: how that is put together (it lies beside, in `facing`).

use crate::{
    application::Ledger,
    block::Block,
    engine::{
        Runtime, Scheme, ValidatorKey,
        archives::{open_links, open_stores},
        committees::Committees,
        consensus::{ConsensusChannels, backfill_config, broadcast_config, open_marshal},
        facing::face,
        peers::{Bootstrap, Peering},
        state_sync::{self, StateSource},
    },
    failure::Failure,
    feed::{Feed, Tip},
    founding::Founding,
    handle::Handle,
    join::Joined,
    keep::Keep,
    keeper::{Circle, Keeper, Marshal},
    links::Links,
    membership::Members,
    mempool::{Mempool, MempoolLimits},
    pacing::{Pace, SharedMempool},
    state,
    verdicts::Verdicts,
};
use chancery_rules::kernel::ids::{BlockDigest, Epoch, Height};
use commonware_broadcast::buffered;
use commonware_consensus::marshal::{core::Floor, resolver::p2p as backfill};
use commonware_consensus::{Epochable as _, marshal::standard::Standard};
use commonware_cryptography::{Digested, Digestible as _, Signer as _, ed25519};
use commonware_glue::stateful::{
    Config as StatefulConfig, Mailbox as StatefulMailbox, Stateful, SyncPlan,
};
use commonware_p2p::{AddressableManager, Blocker, Receiver, Sender};
use commonware_parallel::Sequential;
use commonware_runtime::{Handle as TaskHandle, buffer::paged::CacheRef};
use commonware_utils::{NZUsize, sync::Mutex};
use std::{num::NonZeroUsize, sync::Arc};

/// The capacity of the engine's mailboxes.
pub const MAILBOX: NonZeroUsize = NZUsize!(1_024);

/// The network's channels, each a sender and a receiver.
pub struct Channels<S, R> {
    /// Votes and certificates.
    pub consensus: ConsensusChannels<S, R>,
    /// Blocks asked for.
    pub backfill: (S, R),
    /// Blocks proposed.
    pub broadcast: (S, R),
    /// Transactions.
    pub gossip: (S, R),
    /// Parts of the state.
    pub state: (S, R),
}

/// What a node is made from.
pub struct Setup {
    /// The ledger.
    pub founding: Arc<Founding>,
    /// This node's key, of consensus and of the network.
    pub key: ed25519::PrivateKey,
    /// Nodes that the operator names, for where the ledger does not say it.
    pub bootstrap: Bootstrap,
    /// What the names of the node's partitions begin with.
    pub prefix: String,
    /// How much the mempool holds.
    pub mempool: MempoolLimits,
    /// How blocks are paced.
    pub pace: Pace,
    /// Mebibytes of the page cache.
    pub page_cache_mebibytes: usize,
    /// How much of the past is kept.
    pub keep: Keep,
    /// Where an empty node joins. `None` starts from the genesis block; a node that has a state
    /// already goes on from there.
    pub join: Option<Joined>,
    /// Where a failure is told.
    pub failure: Failure,
}

impl Setup {
    /// This node's public key.
    pub fn own(&self) -> ValidatorKey {
        self.key.public_key()
    }
}

/// An actor by name.
pub type Task = (&'static str, TaskHandle<()>);

/// A node's actors.
pub struct Started {
    /// The door.
    pub handle: Handle,
    /// The actors, none of which ends before the node is stopped.
    pub tasks: Vec<Task>,
}

/// What the actors share.
pub(super) struct Shared {
    pub(super) founding: Arc<Founding>,
    pub(super) mempool: SharedMempool,
    pub(super) verdicts: Verdicts,
    pub(super) feed: Feed,
    pub(super) members: Members,
    pub(super) failure: Failure,
}

impl Shared {
    fn new(setup: &Setup) -> Self {
        let nodes = setup.founding.committee.len();
        let mempool = Arc::new(Mutex::new(Mempool::new(setup.mempool, nodes)));
        Self {
            members: Members::new(&setup.founding),
            founding: Arc::clone(&setup.founding),
            verdicts: Verdicts::new(Arc::clone(&mempool)),
            mempool,
            feed: Feed::new(genesis_tip(&setup.founding.genesis_block())),
            failure: setup.failure.clone(),
        }
    }
}

fn genesis_tip(genesis: &Block) -> Tip {
    let header = genesis.header();
    Tip {
        height: header.height,
        time: header.time,
        digest: BlockDigest(genesis.digest().0),
        view: 0,
        finalised_at: header.time,
    }
}

/// The height up to which everything was done when the node stopped.
fn processed(floor: &Floor) -> Height {
    let processed = floor.processed();
    Height(processed.map_or(0, |processed| processed.height().get()))
}

/// The height of the state once the databases are there.
fn state_height(processed: Height, joining: Option<&Joined>) -> Height {
    joining.map_or(processed, |joined| processed.max(joined.header.height))
}

/// Opens the stores and starts the actors.
///
/// # Panics
///
/// If a store cannot be opened: the runner catches it and the node says so.
pub async fn start<E, P, B, S, R>(
    context: E,
    setup: Setup,
    (peers, blocker): (P, B),
    channels: Channels<S, R>,
) -> Started
where
    E: Runtime,
    P: AddressableManager<PublicKey = ValidatorKey>,
    B: Blocker<PublicKey = ValidatorKey>,
    S: Sender<PublicKey = ValidatorKey>,
    R: Receiver<PublicKey = ValidatorKey>,
{
    let shared = Shared::new(&setup);
    let network = (peers, blocker.clone());
    let opened = open(&context, (&setup, &shared), network, channels).await;
    face(&context, (setup, shared, blocker), opened)
}

/// What is open and faces nobody yet.
pub(super) struct Opened<E: Runtime, P, S, R> {
    pub(super) kept: (StatefulMailbox<E, Ledger<E>>, Marshal, Keeper<E>, Circle),
    pub(super) peering: (Peering<P>, Height),
    pub(super) talk: (ConsensusChannels<S, R>, (S, R)),
    pub(super) page_cache: CacheRef,
    pub(super) tasks: Vec<Task>,
}

/// Opens the stores, and starts what keeps them and fetches for them.
async fn open<E, P, B, S, R>(
    context: &E,
    (setup, shared): (&Setup, &Shared),
    (peers, blocker): (P, B),
    channels: Channels<S, R>,
) -> Opened<E, P, S, R>
where
    E: Runtime,
    P: AddressableManager<PublicKey = ValidatorKey>,
    B: Blocker<PublicKey = ValidatorKey>,
    S: Sender<PublicKey = ValidatorKey>,
    R: Receiver<PublicKey = ValidatorKey>,
{
    let page_cache = state::page_cache(setup.page_cache_mebibytes);
    let resolver = backfill::init(
        context.child("backfill"),
        backfill_config(setup, peers.clone(), blocker.clone()),
        channels.backfill,
    );
    let (source, state_sync) = state_sync::start(
        context,
        &setup.own(),
        (peers.clone(), blocker.clone()),
        channels.state,
    );
    let (broadcast, buffer) = buffered::Engine::new(
        context.child("broadcast"),
        broadcast_config(setup, peers.clone()),
    );
    let peering = Peering::begin(peers, setup.own(), setup.bootstrap.clone(), &shared.members);

    let plan = plan(context, setup).await;
    let joins_in = plan.floor().map(|finality| Epoch(finality.epoch().get()));
    let first = plan.marshal_start(genesis(setup));
    let joining = setup.join.as_ref().filter(|_| joins_in.is_some());
    let (links, committees) = open_links(context, setup, joining, &page_cache).await;
    let opened = open_marshal(context, setup, (&committees, first), &page_cache).await;
    let (actor, marshal, floor) = opened;
    let processed = processed(&floor);
    begin(&committees, processed, joins_in);
    let circle = Circle {
        committees,
        members: shared.members.clone(),
    };
    let kept = (marshal.clone(), circle.clone(), joining.is_some());
    let keeper = open_keeper(context, (setup, shared), links, kept, &page_cache).await;
    let (stateful, mailbox) = stateful(
        context,
        setup,
        shared,
        &keeper,
        (plan, marshal.clone(), floor),
        (source, &page_cache),
    );
    let mut tasks = vec![
        ("state sync", state_sync),
        ("broadcast", broadcast.start(channels.broadcast)),
        ("marshal", actor.start(mailbox.clone(), buffer, resolver)),
    ];
    keeper.resume().await;
    tasks.push(("stateful", stateful.start()));
    Opened {
        kept: (mailbox, marshal, keeper, circle),
        peering: (peering, state_height(processed, joining)),
        talk: (channels.consensus, channels.gossip),
        page_cache,
        tasks,
    }
}

fn genesis(setup: &Setup) -> Digested<Block> {
    let genesis = setup.founding.genesis_block();
    let digest = genesis.digest();
    Digested::precomputed(genesis, digest)
}

/// Works where the node left off, or in the epoch in which it joins.
fn begin(committees: &Committees, processed: Height, joins_in: Option<Epoch>) {
    let before = joins_in.map(|epoch| committees.epochs().first(epoch));
    let before = before.map_or(0, |first| first.0.saturating_sub(1));
    committees.begin_after(processed.max(Height(before)));
}

/// Opens what the node keeps of final blocks.
async fn open_keeper<E: Runtime>(
    context: &E,
    (setup, shared): (&Setup, &Shared),
    links: Links<E>,
    (marshal, circle, joins): (Marshal, Circle, bool),
    page_cache: &CacheRef,
) -> Keeper<E> {
    let (keep, failure) = (&setup.keep, &setup.failure);
    let stores = open_stores(context, &setup.prefix, page_cache, (keep, failure)).await;
    Keeper::new(
        context.child("keeper"),
        (stores, links),
        (shared.feed.clone(), Arc::clone(&shared.mempool)),
        (marshal, circle),
        (*keep, failure.clone()),
    )
    .joining(joins)
}

/// Whether the state comes from peers or from the node's own blocks.
async fn plan<E: Runtime>(context: &E, setup: &Setup) -> Plan<E> {
    let plan = Plan::init(context.child("plan"), &setup.prefix).await;
    match &setup.join {
        Some(joined) => plan.set_floor(joined.finality.clone()).await,
        None => plan,
    }
}

type Plan<E> = SyncPlan<E, Scheme, Standard<Block>>;

type StatefulOf<E> = Stateful<E, Ledger<E>, Standard<Block>, StateSource<E>, Sequential>;

/// The actor that keeps the state, and its mailbox.
fn stateful<E: Runtime>(
    context: &E,
    setup: &Setup,
    shared: &Shared,
    keeper: &Keeper<E>,
    (plan, marshal, floor): (Plan<E>, Marshal, Floor),
    (source, page_cache): (StateSource<E>, &CacheRef),
) -> (StatefulOf<E>, StatefulMailbox<E, Ledger<E>>) {
    let application = Ledger::new(
        Arc::clone(&shared.founding),
        Arc::clone(&shared.mempool),
        shared.verdicts.clone(),
        keeper.clone(),
    );
    let config = StatefulConfig {
        application,
        db_config: state::config(&format!("{}-state", setup.prefix), page_cache.clone()),
        provider: (),
        marshal: (marshal, floor),
        mailbox_size: MAILBOX,
        plan,
        resolvers: source,
        sync_config: state_sync::engine_config(),
        prune_config: setup.keep.engine(),
        strategy: Sequential,
    };
    Stateful::new(context.child("stateful"), config)
}
