//! Consensus and its keeper of blocks: how the engine's own actors are configured.

use crate::{
    block::Block,
    engine::{
        Digest, Placement, Runtime, Scheme, ValidatorKey,
        archives::{BUFFER, BlockArchive, CertificateArchive, open_archives},
        wiring::{MAILBOX, Setup},
    },
    keeper::Marshal,
};
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
    types::{Epoch, FixedEpocher, ViewDelta},
};
use commonware_cryptography::{Digested, Digestible as _, Sha256, certificate::ConstantProvider};
use commonware_p2p::{Blocker, Provider, Receiver, Sender};
use commonware_parallel::Sequential;
use commonware_runtime::{Handle as TaskHandle, buffer::paged::CacheRef};
use commonware_utils::{NZDuration, NZU64, NZUsize};
use std::time::Duration;

/// The keeper of blocks and certificates before it is started.
pub type MarshalActorOf<E> = MarshalActor<
    E,
    Standard<Block>,
    ConstantProvider<Scheme, Epoch>,
    CertificateArchive<E>,
    BlockArchive<E>,
    FixedEpocher,
    Sequential,
>;

/// One epoch for ever.
fn epocher() -> FixedEpocher {
    FixedEpocher::new(NZU64!(u64::MAX))
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
        public_key: setup.own.clone(),
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
        public_key: setup.own.clone(),
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
    start: marshal::Start<Scheme, Digest, Digested<Block>>,
    page_cache: &CacheRef,
) -> (MarshalActorOf<E>, Marshal, MarshalFloor) {
    let opened = open_archives(
        context,
        &setup.prefix,
        page_cache,
        (&setup.scheme, &setup.failure),
    )
    .await;
    let (certificates, blocks) = opened;
    let config = marshal::Config {
        provider: ConstantProvider::new(setup.scheme.clone()),
        epocher: epocher(),
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

/// Starts consensus over an application that proposes and checks blocks.
pub fn start_consensus<E, A, B, S, R>(
    context: &E,
    setup: &Setup,
    application: A,
    marshal: &Marshal,
    (blocker, channels): (B, ConsensusChannels<S, R>),
    page_cache: &CacheRef,
) -> TaskHandle<()>
where
    E: Runtime,
    A: Application<E, SigningScheme = Scheme, Context = Placement, Block = Block, Input = ()>
        + Sync,
    B: Blocker<PublicKey = ValidatorKey>,
    S: Sender<PublicKey = ValidatorKey>,
    R: Receiver<PublicKey = ValidatorKey>,
{
    let deferred = Deferred::new(
        context.child("deferred"),
        application,
        marshal.clone(),
        epocher(),
    );
    let config = simplex::Config {
        scheme: setup.scheme.clone(),
        elector: RoundRobin::<Sha256>::default(),
        blocker,
        automaton: deferred.clone(),
        relay: deferred.clone(),
        reporter: deferred,
        strategy: Sequential,
        partition: format!("{}-consensus-0", setup.prefix),
        mailbox_size: MAILBOX,
        epoch: Epoch::zero(),
        floor: Floor::Genesis(setup.founding.genesis_block().digest()),
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
    };
    let engine = simplex::Engine::new(context.child("consensus"), config);
    engine.start(channels.votes, channels.certificates, channels.resolver)
}
