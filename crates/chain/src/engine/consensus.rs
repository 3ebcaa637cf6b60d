//! Consensus and its keeper of blocks: how the engine's own actors are configured.

use crate::{
    block::Block,
    engine::{
        Digest, Placement, Runtime, Scheme, ValidatorKey,
        archives::{BUFFER, BlockArchive, CertificateArchive, open_archives},
        committees::Committees,
        wiring::{MAILBOX, Setup},
    },
    keeper::Marshal,
};
use chancery_rules::{genesis::Epochs, kernel::ids::Epoch};
use commonware_broadcast::buffered;
use commonware_consensus::{
    Application,
    marshal::{
        self,
        core::{Actor as MarshalActor, Floor as MarshalFloor},
        resolver::p2p as backfill,
        standard::{Deferred, Standard},
    },
    simplex::{
        self,
        config::{Floor, ForwardPolicy, SkipBudget, SkipPolicy},
        elector::RoundRobin,
    },
    types::{self, FixedEpocher, ViewDelta},
};
use commonware_cryptography::{Digested, Sha256};
use commonware_p2p::{Blocker, Provider, Receiver, Sender};
use commonware_parallel::Sequential;
use commonware_runtime::{Handle as TaskHandle, buffer::paged::CacheRef};
use commonware_utils::{NZDuration, NZU64, NZUsize};
use std::{num::NonZeroU64, time::Duration};

/// The keeper of blocks and certificates before it is started.
pub type MarshalActorOf<E> = MarshalActor<
    E,
    Standard<Block>,
    Committees,
    CertificateArchive<E>,
    BlockArchive<E>,
    FixedEpocher,
    Sequential,
>;

/// What turns proposals into blocks and votes, and what consensus reports to.
pub type Automaton<E, A> = Deferred<E, Scheme, A, Block, FixedEpocher>;

/// Epochs as the engine counts them.
pub const fn epocher(epochs: Epochs) -> FixedEpocher {
    match NonZeroU64::new(epochs.blocks) {
        Some(blocks) if blocks.get() > 1 => FixedEpocher::new(blocks),
        // A genesis file does not say so.
        _ => FixedEpocher::new(NZU64!(2)),
    }
}

/// How blocks that were missed are asked for.
pub fn backfill_config<P, B>(
    setup: &Setup,
    peers: P,
    blocker: B,
) -> backfill::Config<ValidatorKey, P, B>
where
    P: Provider<PublicKey = ValidatorKey>,
    B: Blocker<PublicKey = ValidatorKey>,
{
    backfill::Config {
        public_key: setup.own(),
        peer_provider: peers,
        blocker,
        mailbox_size: MAILBOX,
        fetch_timeout: NZDuration!(Duration::from_secs(2)),
        fetch_retry_delay: Duration::from_millis(100),
        priority_requests: false,
        priority_responses: false,
    }
}

/// How proposed blocks are spread.
pub fn broadcast_config<P: Provider<PublicKey = ValidatorKey>>(
    setup: &Setup,
    peers: P,
) -> buffered::Config<ValidatorKey, (), P, Sequential> {
    buffered::Config {
        public_key: setup.own(),
        mailbox_size: MAILBOX,
        deque_size: 16,
        priority: false,
        codec_config: (),
        peer_provider: peers,
        strategy: Sequential,
    }
}

/// Opens the keeper of blocks and certificates.
///
/// # Panics
///
/// If its stores cannot be opened.
pub async fn open_marshal<E: Runtime>(
    context: &E,
    setup: &Setup,
    (committees, start): (&Committees, marshal::Start<Scheme, Digest, Digested<Block>>),
    page_cache: &CacheRef,
) -> (MarshalActorOf<E>, Marshal, MarshalFloor) {
    let opened = open_archives(
        context,
        &setup.prefix,
        page_cache,
        (&setup.keep, &setup.failure),
    )
    .await;
    let (certificates, blocks) = opened;
    let config = marshal::Config {
        provider: committees.clone(),
        epocher: epocher(committees.epochs()),
        start,
        partition_prefix: setup.prefix.clone(),
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
    };
    MarshalActor::init(context.child("marshal"), certificates, blocks, config).await
}

/// The channels of consensus, each a sender and a receiver.
pub struct ConsensusChannels<S, R> {
    /// Votes.
    pub votes: (S, R),
    /// Certificates.
    pub certificates: (S, R),
    /// Certificates asked for.
    pub resolver: (S, R),
}

/// What each run of consensus has in common.
pub struct EngineSetup<B> {
    /// What the names of the node's partitions begin with.
    pub prefix: String,
    /// The page cache.
    pub page_cache: CacheRef,
    /// What blocks a peer that misbehaves.
    pub blocker: B,
    /// How the ledger counts epochs.
    pub epochs: Epochs,
}

/// In epochs of fewer blocks a silent leader is waited for.
const SKIP_BLOCKS_MIN: u64 = 64;

/// Whether the turn of a leader that was not heard lately is skipped. At the start of an epoch nobody
/// was heard, and whoever votes a moment later than a quorum loses a turn: that costs seconds,
/// which a long epoch bears and a short one does not.
fn skip_policy(epochs: Epochs) -> SkipPolicy {
    if epochs.blocks < SKIP_BLOCKS_MIN {
        return SkipPolicy::Disabled;
    }
    SkipPolicy::Enabled {
        timeout: Duration::from_secs(5),
        budget: SkipBudget::Participants,
    }
}

impl<B> EngineSetup<B> {
    /// The partition of an epoch's journal.
    pub fn partition(&self, epoch: Epoch) -> String {
        format!("{}-consensus-{epoch}", self.prefix)
    }
}

/// Wraps an application that proposes and checks blocks.
pub fn automaton<E, A>(
    context: &E,
    application: A,
    marshal: &Marshal,
    epochs: Epochs,
) -> Automaton<E, A>
where
    E: Runtime,
    A: Application<E, SigningScheme = Scheme, Context = Placement, Block = Block, Input = ()>,
{
    let context = context.child("deferred");
    Deferred::new(context, application, marshal.clone(), epocher(epochs))
}

/// Starts the consensus of one epoch, whose first block follows the one with the digest `after`.
pub fn start_engine<E, A, B, S, V, R>(
    context: E,
    setup: &EngineSetup<B>,
    (scheme, automaton): (Scheme, Automaton<E, A>),
    (epoch, after): (Epoch, Digest),
    (votes, certificates, resolver): ((S, V), (S, V), (S, R)),
) -> TaskHandle<()>
where
    E: Runtime,
    A: Application<E, SigningScheme = Scheme, Context = Placement, Block = Block, Input = ()>
        + Sync,
    B: Blocker<PublicKey = ValidatorKey>,
    S: Sender<PublicKey = ValidatorKey>,
    V: Receiver<PublicKey = ValidatorKey>,
    R: Receiver<PublicKey = ValidatorKey>,
{
    let config = simplex::Config {
        scheme,
        elector: RoundRobin::<Sha256>::default(),
        blocker: setup.blocker.clone(),
        automaton: automaton.clone(),
        relay: automaton.clone(),
        reporter: automaton,
        strategy: Sequential,
        partition: setup.partition(epoch),
        mailbox_size: MAILBOX,
        epoch: types::Epoch::new(epoch.0),
        floor: Floor::Genesis(after),
        replay_buffer: BUFFER,
        write_buffer: BUFFER,
        page_cache: setup.page_cache.clone(),
        leader_timeout: Duration::from_secs(2),
        certification_timeout: Duration::from_secs(3),
        timeout_retry: Duration::from_secs(2),
        view_retention: ViewDelta::new(64),
        skip: skip_policy(setup.epochs),
        fetch_timeout: NZDuration!(Duration::from_secs(2)),
        fetch_retry_delay: Duration::from_millis(500),
        forward: ForwardPolicy::Disabled,
        track_historical_votes: false,
    };
    let engine = simplex::Engine::new(context, config);
    engine.start(votes, certificates, resolver)
}
