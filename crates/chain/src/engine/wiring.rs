//! The actors of one node and how they are connected, over any runtime and any network.
//!
//! Consensus (simplex) proposes and checks through the deferred wrapper, the [pace](crate::pacing) and
//! the stateful actor, which drives the [ledger](crate::application); marshal archives final blocks
//! and delivers them in order to the stateful actor. Beside them: [intake](crate::intake),
//! [gossip](crate::gossip) and the [desk](crate::desk).

use crate::{
    application::Ledger,
    block::Block,
    desk::{self, DESK_QUEUE_MAX},
    engine::{Digest, Finalization, Runtime, Scheme, ValidatorKey, no_sync::NoSync},
    failure::Failure,
    feed::{Feed, Tip},
    founding::Founding,
    gossip::{self, GossipSetup, OUTGOING_MAX},
    handle::Handle,
    intake::{self, Gate, INTAKE_QUEUE_MAX},
    keeper::{Keeper, Marshal, Stores},
    log::EventLog,
    mempool::{Mempool, MempoolLimits},
    outcomes::Outcomes,
    pacing::{Pace, Paced},
    state,
    verdicts::Verdicts,
};
use chancery_rules::kernel::ids::BlockDigest;
use commonware_broadcast::buffered;
use commonware_consensus::{
    marshal::{
        self,
        core::Actor as MarshalActor,
        resolver::p2p as marshal_resolver,
        standard::{Deferred, Standard},
    },
    simplex::{
        self,
        config::{Floor, ForwardPolicy, SkipBudget, SkipPolicy},
        elector::RoundRobin,
    },
    types::{Epoch, FixedEpocher, ViewDelta},
};
use commonware_cryptography::{Digestible as _, Digested, Sha256, certificate::ConstantProvider};
use commonware_glue::stateful::{
    Config as StatefulConfig, Mailbox as StatefulMailbox, Stateful, SyncPlan, db::SyncEngineConfig,
};
use commonware_p2p::{Blocker, Provider, Receiver, Sender};
use commonware_parallel::Sequential;
use commonware_runtime::{Handle as TaskHandle, buffer::paged::CacheRef};
use commonware_storage::{
    archive::prunable::{self, Archive},
    translator::EightCap,
};
use commonware_utils::{
    NZDuration, NZU64, NZUsize,
    channel::{mpsc, watch},
    sync::Mutex,
};
use std::{
    num::NonZeroUsize,
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};

/// The partition prefix of everything that a node stores.
pub const PREFIX: &str = "chancery";

const BUFFER: NonZeroUsize = NZUsize!(1 << 20);
const MAILBOX: NonZeroUsize = NZUsize!(1_024);

/// The network's channels, each a sender and a receiver.
pub struct Channels<S, R> {
    /// Votes of consensus.
    pub votes: (S, R),
    /// Certificates of consensus.
    pub certificates: (S, R),
    /// Certificates asked for.
    pub resolver: (S, R),
    /// Blocks asked for.
    pub backfill: (S, R),
    /// Blocks proposed.
    pub broadcast: (S, R),
    /// Transactions.
    pub gossip: (S, R),
}

/// What a node is made from.
pub struct Setup {
    /// The ledger.
    pub founding: Arc<Founding>,
    /// This validator's signing scheme.
    pub scheme: Scheme,
    /// This validator's key.
    pub own: ValidatorKey,
    /// How much the mempool holds.
    pub mempool: MempoolLimits,
    /// How blocks are paced.
    pub pace: Pace,
    /// Mebibytes of the page cache.
    pub page_cache_mebibytes: usize,
    /// Where a failure is told.
    pub failure: Failure,
}

/// A node's actors.
pub struct Started {
    /// The door.
    pub handle: Handle,
    /// The actors, none of which ends before the node is stopped.
    pub tasks: Vec<(&'static str, TaskHandle<()>)>,
}

/// The archive of final blocks.
pub type BlockArchive<E> = Archive<EightCap, E, Digest, Arc<Block>>;

/// The archive of finality certificates.
pub type CertificateArchive<E> = Archive<EightCap, E, Digest, Finalization>;

/// The configuration of an archive, by name.
pub fn archive_config<C>(name: &str, page_cache: CacheRef, codec: C) -> prunable::Config<EightCap, C> {
    prunable::Config {
        translator: EightCap,
        metadata_partition: format!("{PREFIX}-{name}-metadata"),
        key_partition: format!("{PREFIX}-{name}-key"),
        key_page_cache: page_cache,
        value_partition: format!("{PREFIX}-{name}-value"),
        compression: None,
        codec_config: codec,
        items_per_section: NZU64!(1 << 14),
        key_write_buffer: BUFFER,
        value_write_buffer: BUFFER,
        replay_buffer: BUFFER,
    }
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
    P: Provider<PublicKey = ValidatorKey>,
    B: Blocker<PublicKey = ValidatorKey>,
    S: Sender<PublicKey = ValidatorKey>,
    R: Receiver<PublicKey = ValidatorKey>,
{
    let page_cache = state::page_cache(setup.page_cache_mebibytes);
    let genesis = setup.founding.genesis_block();
    let mut tasks = Vec::new();

    let resolver = marshal_resolver::init(
        context.child("backfill"),
        marshal_resolver::Config {
            public_key: setup.own.clone(),
            peer_provider: peers.clone(),
            blocker: blocker.clone(),
            mailbox_size: MAILBOX,
            fetch_timeout: NZDuration!(Duration::from_secs(2)),
            fetch_retry_delay: Duration::from_millis(100),
            priority_requests: false,
            priority_responses: false,
        },
        channels.backfill,
    );
    let (broadcast, buffer) = buffered::Engine::new(
        context.child("broadcast"),
        buffered::Config {
            public_key: setup.own.clone(),
            mailbox_size: MAILBOX,
            deque_size: 16,
            priority: false,
            codec_config: (),
            peer_provider: peers,
            strategy: Sequential,
        },
    );
    tasks.push(("broadcast", broadcast.start(channels.broadcast)));

    let plan = SyncPlan::init(context.child("plan"), PREFIX).await;
    let (marshal_actor, marshal, floor) =
        open_marshal(&context, &setup, plan.marshal_start(Digested::precomputed(genesis.clone(), genesis.digest())), &page_cache).await;

    let mempool = Arc::new(Mutex::new(Mempool::new(setup.mempool, setup.founding.committee.len())));
    let feed = Feed::new(genesis_tip(&genesis));
    let verdicts = Verdicts::new(Arc::clone(&mempool));
    let stores = open_stores(&context, &page_cache, &setup.failure).await;
    let keeper = Keeper::new(
        context.child("keeper"),
        stores,
        (feed.clone(), Arc::clone(&mempool)),
        marshal.clone(),
        setup.failure.clone(),
    );

    let ledger = Ledger::new(
        Arc::clone(&setup.founding),
        Arc::clone(&mempool),
        verdicts.clone(),
        keeper.clone(),
    );
    let (stateful, stateful_mailbox) = Stateful::new(
        context.child("stateful"),
        StatefulConfig {
            application: ledger,
            db_config: state::config(&format!("{PREFIX}-state"), page_cache.clone()),
            provider: (),
            marshal: (marshal.clone(), floor),
            mailbox_size: MAILBOX,
            plan,
            resolvers: NoSync::<E>::new(),
            sync_config: SyncEngineConfig {
                fetch_batch_size: NZU64!(64),
                apply_batch_size: NZU64!(64),
                max_outstanding_requests: NZUsize!(1),
            },
            prune_config: None,
            strategy: Sequential,
        },
    );
    tasks.push(("marshal", marshal_actor.start(stateful_mailbox.clone(), buffer, resolver)));
    keeper.resume().await;
    tasks.push(("stateful", stateful.start()));

    let (arrivals, arrived) = watch::channel(0);
    let paced = Paced::new(stateful_mailbox.clone(), Arc::clone(&mempool), arrived, setup.pace);
    let network = (channels.votes, channels.certificates, channels.resolver);
    let consensus = start_consensus(&context, &setup, paced, &marshal, (blocker, network), (&genesis, &page_cache));
    tasks.push(("consensus", consensus));

    let gate = Gate::new(
        Arc::clone(&setup.founding),
        Arc::clone(&mempool),
        verdicts,
        feed.clone(),
        arrivals,
    );
    let (submissions, submitted) = mpsc::channel(INTAKE_QUEUE_MAX);
    let (questions, asked) = mpsc::channel(DESK_QUEUE_MAX);
    let (outgoing, to_send) = mpsc::channel(OUTGOING_MAX);
    let present = Arc::new(AtomicUsize::new(0));
    let gossip = GossipSetup {
        gate: gate.clone(),
        mempool: Arc::clone(&mempool),
        feed: feed.clone(),
        present: Arc::clone(&present),
    };
    let spoken = context.child("gossip").spawn(move |context| async move {
        gossip::run(context, gossip, to_send, channels.gossip).await;
    });
    tasks.push(("gossip", spoken));
    let taken = context.child("intake").spawn(move |context| async move {
        intake::run(context, gate, submitted, outgoing).await;
    });
    tasks.push(("intake", taken));
    let desk_keeper = keeper.clone();
    let answered = context.child("desk").spawn(move |context| async move {
        let state = stateful_mailbox.subscribe_databases().await;
        desk::run(context, state, desk_keeper, asked).await;
    });
    tasks.push(("desk", answered));

    let handle = Handle {
        founding: setup.founding,
        submissions,
        questions,
        feed,
        mempool,
        present,
        failure: setup.failure,
    };
    Started { handle, tasks }
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

type MarshalActorOf<E> = MarshalActor<
    E,
    Standard<Block>,
    ConstantProvider<Scheme, Epoch>,
    CertificateArchive<E>,
    BlockArchive<E>,
    FixedEpocher,
    Sequential,
>;

async fn open_marshal<E: Runtime>(
    context: &E,
    setup: &Setup,
    start: marshal::Start<Scheme, Digest, Digested<Block>>,
    page_cache: &CacheRef,
) -> (MarshalActorOf<E>, Marshal, marshal::core::Floor) {
    let (certificates, blocks) = open_archives(context, page_cache, &setup.scheme, &setup.failure).await;
    MarshalActor::init(
        context.child("marshal"),
        certificates,
        blocks,
        marshal::Config {
            provider: ConstantProvider::new(setup.scheme.clone()),
            epocher: FixedEpocher::new(NZU64!(u64::MAX)),
            start,
            partition_prefix: PREFIX.into(),
            mailbox_size: MAILBOX,
            view_retention: ViewDelta::new(256),
            prunable_items_per_section: NZU64!(256),
            page_cache: page_cache.clone(),
            replay_buffer: BUFFER,
            key_write_buffer: BUFFER,
            value_write_buffer: BUFFER,
            block_codec_config: (),
            max_repair: NZUsize!(32),
            max_pending_acks: NZUsize!(16),
            strategy: Sequential,
        },
    )
    .await
}

/// Opens the engine's archives of certificates and blocks.
pub async fn open_archives<E: Runtime>(
    context: &E,
    page_cache: &CacheRef,
    scheme: &Scheme,
    failure: &Failure,
) -> (CertificateArchive<E>, BlockArchive<E>) {
    use commonware_cryptography::certificate::Verifier as _;
    let codec = scheme.certificate_codec_config();
    let certificates = Archive::init(
        context.child("certificates"),
        archive_config("certificates", page_cache.clone(), codec),
    )
    .await;
    let blocks = Archive::init(
        context.child("blocks"),
        archive_config("blocks", page_cache.clone(), ()),
    )
    .await;
    match (certificates, blocks) {
        (Ok(certificates), Ok(blocks)) => (certificates, blocks),
        (Err(error), _) | (_, Err(error)) => {
            failure.stop(format!("the archives cannot be opened: {error}"))
        }
    }
}

async fn open_stores<E: Runtime>(context: &E, page_cache: &CacheRef, failure: &Failure) -> Stores<E> {
    let outcomes = Outcomes::open(context.child("outcomes"), PREFIX, page_cache.clone()).await;
    let log = EventLog::open(context.child("log"), PREFIX, page_cache.clone()).await;
    match (outcomes, log) {
        (Ok(outcomes), Ok(log)) => Stores { outcomes, log },
        (Err(error), _) => failure.stop(format!("the outcomes cannot be opened: {error}")),
        (_, Err(error)) => failure.stop(format!("the log cannot be opened: {error}")),
    }
}

fn start_consensus<E, B, S, R>(
    context: &E,
    setup: &Setup,
    application: Paced<StatefulMailbox<E, Ledger<E>>>,
    marshal: &Marshal,
    (blocker, (votes, certificates, resolver)): (B, ((S, R), (S, R), (S, R))),
    (genesis, page_cache): (&Block, &CacheRef),
) -> TaskHandle<()>
where
    E: Runtime,
    B: Blocker<PublicKey = ValidatorKey>,
    S: Sender<PublicKey = ValidatorKey>,
    R: Receiver<PublicKey = ValidatorKey>,
{
    let epocher = FixedEpocher::new(NZU64!(u64::MAX));
    let deferred = Deferred::new(context.child("deferred"), application, marshal.clone(), epocher);
    let engine = simplex::Engine::new(
        context.child("consensus"),
        simplex::Config {
            scheme: setup.scheme.clone(),
            elector: RoundRobin::<Sha256>::default(),
            blocker,
            automaton: deferred.clone(),
            relay: deferred.clone(),
            reporter: deferred,
            strategy: Sequential,
            partition: format!("{PREFIX}-consensus-0"),
            mailbox_size: MAILBOX,
            epoch: Epoch::zero(),
            floor: Floor::Genesis(genesis.digest()),
            replay_buffer: BUFFER,
            write_buffer: BUFFER,
            page_cache: page_cache.clone(),
            leader_timeout: Duration::from_secs(2),
            certification_timeout: Duration::from_secs(3),
            timeout_retry: Duration::from_secs(2),
            view_retention: ViewDelta::new(64),
            skip: SkipPolicy::Enabled {
                timeout: Duration::from_secs(5),
                budget: SkipBudget::Participants,
            },
            fetch_timeout: NZDuration!(Duration::from_secs(2)),
            fetch_retry_delay: Duration::from_millis(500),
            forward: ForwardPolicy::Disabled,
            track_historical_votes: false,
        },
    );
    engine.start(votes, certificates, resolver)
}
