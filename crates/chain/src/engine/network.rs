//! The network of the nodes: authenticated, encrypted connections between known nodes.
//!
//! Each pair of nodes has one connection with seven channels. Handshakes prove the nodes'
//! keys, so addresses are not trusted: a peer may connect from anywhere. Absent on purpose: who is
//! known (see [peers](super::peers)).

use crate::{
    block::Block,
    engine::{
        Digest, Runtime, Scheme, ValidatorKey,
        consensus::ConsensusChannels,
        peers::{PEER_SETS, PEERS_MAX},
        state_sync,
        wiring::Channels,
    },
    gossip::GOSSIP_BYTES_MAX,
};
use chancery_proof::committee::COMMITTEE_MAX;
use commonware_consensus::{
    marshal::{self, standard::Standard},
    simplex,
};
use commonware_cryptography::{ChaCha20Poly1305, ed25519};
use commonware_p2p::{
    authenticated::lookup::{self, Network, Oracle},
    max_message_size,
    utils::mux::prefixed,
};
use commonware_runtime::{Network as RuntimeNetwork, Quota, Resolver};
use commonware_stream::{
    cups::{self, Cups},
    sake::{self, Sake},
};
use commonware_utils::{NZU32, NZUsize};
use std::{net::SocketAddr, time::Duration};

/// The sender of a channel.
pub type ChannelSender<E> = lookup::Sender<ValidatorKey, E>;

/// The receiver of a channel.
pub type ChannelReceiver = lookup::Receiver<ValidatorKey>;

/// Starts the network; gives the channels, and the oracle that knows and blocks peers.
pub fn start<E: Runtime + RuntimeNetwork + Resolver>(
    context: E,
    key: ed25519::PrivateKey,
    namespace: &[u8],
    listen: SocketAddr,
) -> (
    Channels<ChannelSender<E>, ChannelReceiver>,
    Oracle<ValidatorKey>,
    commonware_runtime::Handle<()>,
) {
    let config = config(key, namespace, listen);
    let (mut network, oracle) = Network::new(context.child("network"), config);
    // What a peer may send a second, and at once; the network keeps room for the latter from every peer.
    let mut channel = |number, per_second, at_once| {
        let quota = Quota::per_second(per_second).allow_burst(at_once);
        network.register(number, quota)
    };
    let channels = Channels {
        consensus: ConsensusChannels {
            votes: channel(0, NZU32!(1_024), NZU32!(64)),
            certificates: channel(1, NZU32!(1_024), NZU32!(64)),
            resolver: channel(2, NZU32!(256), NZU32!(32)),
        },
        backfill: channel(3, NZU32!(256), NZU32!(64)),
        broadcast: channel(4, NZU32!(128), NZU32!(16)),
        gossip: channel(5, NZU32!(256), NZU32!(32)),
        state: channel(6, NZU32!(256), NZU32!(32)),
    };
    (channels, oracle, network.start())
}

fn config(
    key: ed25519::PrivateKey,
    namespace: &[u8],
    listen: SocketAddr,
) -> lookup::Config<Cups<Sake<ed25519::PrivateKey>, ChaCha20Poly1305>> {
    let handshake = Sake {
        signer: key,
        synchrony_bound: Duration::from_secs(30),
        max_handshake_age: Duration::from_secs(30),
        version: sake::Version::V1,
    };
    lookup::Config {
        handshake: Cups::new(handshake, cups::Version::V1),
        namespace: namespace.to_vec(),
        listen,
        allow_private_ips: true,
        allow_dns: true,
        bypass_ip_check: true,
        max_message_size: message_bytes_max(),
        max_peers_per_set: PEERS_MAX,
        mailbox_size: NZUsize!(1_024),
        send_batch_size: NZUsize!(8),
        handshake_timeout: Duration::from_secs(5),
        dial_timeout: Duration::from_secs(5),
        peer_connection_cooldown: Duration::from_secs(1),
        max_concurrent_handshakes: NZU32!(256),
        allowed_handshake_rate_per_ip: Quota::per_second(NZU32!(64)),
        allowed_handshake_rate_per_subnet: Quota::per_second(NZU32!(256)),
        ping_frequency: Duration::from_secs(10),
        dial_frequency: Duration::from_millis(500),
        tracked_peer_sets: PEER_SETS,
        block_duration: Duration::from_secs(600),
    }
}

/// The largest message that any part of the node sends, with the largest committee.
fn message_bytes_max() -> u32 {
    let validators = u32::try_from(COMMITTEE_MAX).unwrap_or(u32::MAX);
    max_message_size(&[
        prefixed(simplex::max_payload_size::<Scheme, Digest>(validators)),
        marshal::max_payload_size::<Standard<Block>, Scheme>(validators, &()),
        GOSSIP_BYTES_MAX,
        state_sync::message_bytes_max(),
    ])
}
