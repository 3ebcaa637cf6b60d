//! The actors of one node and how they are connected, over any runtime and any network.
//!
//! Consensus (simplex) proposes and checks through the deferred wrapper, the [pace](crate::pacing) and
//! the stateful actor, which drives the [ledger](crate::application); marshal archives final blocks
//! and delivers them in order to the stateful actor. Beside them: [intake](crate::intake),
//! [gossip](crate::gossip) and the [desk](crate::desk).

use crate::{
    application::Ledger,
    block::Block,
    desk::{self, DESK_QUEUE_MAX, Question},
    engine::{
        Runtime, Scheme, ValidatorKey,
        archives::{open_links, open_stores},
        consensus::{
            ConsensusChannels, EngineSetup, automaton, backfill_config, broadcast_config,
            open_marshal,
        },
        epochs::{HEIGHTS_MAX, Orchestrator},
        peers::{Bootstrap, Peering},
        state_sync::{self, StateSource},
    },
    failure::Failure,
    feed::{Feed, Tip},
    founding::Founding,
    gossip::{self, GossipSetup, OUTGOING_MAX},
    handle::Handle,
    instruments::Instruments,
    intake::{self, Gate, INTAKE_QUEUE_MAX},
    join::Joined,
    keep::Keep,
    keeper::{Circle, Keeper, Marshal},
    known_keys::KnownKeys,
    membership::Members,
    mempool::{Mempool, MempoolLimits},
    pacing::{Pace, Paced, SharedMempool},
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
use commonware_utils::{
    NZUsize,
    channel::{mpsc, watch},
    sync::Mutex,
};
use std::{
    num::NonZeroUsize,
    sync::{Arc, atomic::AtomicUsize},
};

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
struct Shared {
    founding: Arc<Founding>,
    mempool: SharedMempool,
    verdicts: Verdicts,
    feed: Feed,
    members: Members,
    failure: Failure,
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
    let page_cache = state::page_cache(setup.page_cache_mebibytes);
    let shared = Shared::new(&setup);
    let resolver = backfill::init(
        context.child("backfill"),
        backfill_config(&setup, peers.clone(), blocker.clone()),
        channels.backfill,
    );
    let (source, state_sync) = state_sync::start(
        &context,
        &setup.own(),
        (peers.clone(), blocker.clone()),
        channels.state,
    );
    let (broadcast, buffer) = buffered::Engine::new(
        context.child("broadcast"),
        broadcast_config(&setup, peers.clone()),
    );
    let peering = Peering::begin(peers, setup.own(), setup.bootstrap.clone(), &shared.members);

    let plan = plan(&context, &setup).await;
    let joins_in = plan.floor().map(|finality| Epoch(finality.epoch().get()));
    let genesis = setup.founding.genesis_block();
    let digest = genesis.digest();
    let first = plan.marshal_start(Digested::precomputed(genesis, digest));
    let (links, committees) = open_links(
        &context,
        &setup,
        setup.join.as_ref().filter(|_| joins_in.is_some()),
        &page_cache,
    )
    .await;
    let opened = open_marshal(&context, &setup, (&committees, first), &page_cache).await;
    let (actor, marshal, floor) = opened;
    let processed = processed(&floor);
    let before = joins_in.map(|epoch| committees.epochs().first(epoch));
    let before = before.map_or(0, |first| first.0.saturating_sub(1));
    committees.begin_after(processed.max(Height(before)));
    let circle = Circle {
        committees,
        members: shared.members.clone(),
    };
    let stores = open_stores(
        &context,
        &setup.prefix,
        &page_cache,
        (&setup.keep, &setup.failure),
    )
    .await;
    let keeper = Keeper::new(
        context.child("keeper"),
        (stores, links),
        (shared.feed.clone(), Arc::clone(&shared.mempool)),
        (marshal.clone(), circle.clone()),
        (setup.keep, setup.failure.clone()),
    );
    let (stateful, mailbox) = stateful(
        &context,
        &setup,
        &shared,
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

    let (arrivals, arrived) = watch::channel(0);
    let paced = Paced::new(
        mailbox.clone(),
        Arc::clone(&shared.mempool),
        arrived,
        setup.pace,
    );
    let engine = EngineSetup {
        prefix: setup.prefix.clone(),
        page_cache,
        blocker,
        epochs: circle.committees.epochs(),
    };
    let automaton = automaton(&context, paced, &marshal, engine.epochs);
    let (heights, told) = mpsc::channel(HEIGHTS_MAX);
    let feed = shared.feed.clone();
    tasks.push((
        "consensus",
        context.child("epochs").spawn(move |context| async move {
            let orchestrator = Orchestrator::new(
                context,
                (engine, automaton),
                circle.committees,
                (marshal, feed),
            );
            orchestrator.run(channels.consensus, told).await;
        }),
    ));
    tasks.push(("peers", {
        let (mailbox, members) = (mailbox.clone(), shared.members.clone());
        context.child("peers").spawn(move |_| async move {
            let state = mailbox.subscribe_databases().await;
            peering.run(state, processed, members).await;
        })
    }));
    let gate = Gate::new(
        (Arc::clone(&shared.founding), shared.feed.clone()),
        (Arc::clone(&shared.mempool), shared.verdicts.clone()),
        (KnownKeys::default(), shared.members.clone()),
        arrivals,
    );
    let talk = (channels.gossip, heights);
    let gate = (gate, setup.own());
    let (handle, doors) = doors(&context, shared, gate, (mailbox, keeper), talk);
    tasks.extend(doors);
    Started { handle, tasks }
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

/// The actors that face the outside, and the door to them.
fn doors<E, S, R>(
    context: &E,
    shared: Shared,
    (gate, own): (Gate<E>, ValidatorKey),
    (stateful, keeper): (StatefulMailbox<E, Ledger<E>>, Keeper<E>),
    (network, heights): ((S, R), mpsc::Sender<(ValidatorKey, Height)>),
) -> (Handle, Vec<Task>)
where
    E: Runtime,
    S: Sender<PublicKey = ValidatorKey>,
    R: Receiver<PublicKey = ValidatorKey>,
{
    let (submissions, submitted) = mpsc::channel(INTAKE_QUEUE_MAX);
    let (questions, asked) = mpsc::channel::<Question>(DESK_QUEUE_MAX);
    let (outgoing, to_send) = mpsc::channel(OUTGOING_MAX);
    let present = Arc::new(AtomicUsize::new(0));
    let oldest = keeper.oldest_shared();
    let (ready, is_ready) = watch::channel(false);
    let setup = GossipSetup {
        gate: gate.clone(),
        mempool: Arc::clone(&shared.mempool),
        feed: shared.feed.clone(),
        members: shared.members.clone(),
        heights,
        present: Arc::clone(&present),
    };
    let circle = keeper.circle().clone();
    let gossip = context.child("gossip").spawn(move |context| async move {
        gossip::run(context, setup, to_send, network).await;
    });
    let opening = stateful.clone();
    let intake = context.child("intake").spawn(move |context| async move {
        // Nothing is judged before the state is open.
        gate.open(opening.subscribe_databases().await);
        intake::run(context, (gate, own), submitted, outgoing).await;
    });
    let desk = context.child("desk").spawn(move |context| async move {
        let state = stateful.subscribe_databases().await;
        ready.send_replace(true);
        desk::run(context, state, keeper, asked).await;
    });
    let instruments = Instruments::new(context.child("door"), shared.verdicts);
    let handle = Handle {
        founding: shared.founding,
        submissions,
        questions,
        feed: shared.feed,
        mempool: shared.mempool,
        present,
        oldest,
        ready: is_ready,
        committees: circle.committees,
        members: circle.members,
        instruments,
        failure: shared.failure,
    };
    (
        handle,
        vec![("gossip", gossip), ("intake", intake), ("desk", desk)],
    )
}
