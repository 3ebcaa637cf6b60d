//! The network of the validators: authenticated, encrypted connections between fixed addresses.
//!
//! Each pair of validators has one connection with seven channels. Handshakes prove the validator
//! keys, so addresses are not trusted: a peer may connect from anywhere.

use crate::{
    block::Block,
    engine::{
        Digest, Runtime, Scheme, ValidatorKey, consensus::ConsensusChannels, state_sync,
        wiring::Channels,
    },
    gossip::GOSSIP_BYTES_MAX,
};
use commonware_consensus::{
    marshal::{self, standard::Standard},
    simplex,
};
use commonware_cryptography::{ChaCha20Poly1305, Signer as _, ed25519};
use commonware_p2p::{
    Address, AddressableManager as _,
    authenticated::lookup::{self, Network, Oracle},
    max_message_size,
};
use commonware_runtime::{Network as RuntimeNetwork, Quota, Resolver};
use commonware_stream::{
    cups::{self, Cups},
    sake::{self, Sake},
};
use commonware_utils::{NZU32, NZUsize, ordered::Map};
use std::{
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroUsize,
    time::Duration,
};

/// Where the validators are.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// Where this node listens.
    pub listen: SocketAddr,
    /// The other validators.
    pub peers: Vec<(ValidatorKey, SocketAddr)>,
}

/// The sender of a channel.
pub type ChannelSender<E> = lookup::Sender<ValidatorKey, E>;

/// The receiver of a channel.
pub type ChannelReceiver = lookup::Receiver<ValidatorKey>;

/// Starts the network; gives the channels, and the oracle that knows and blocks peers.
pub fn start<E: Runtime + RuntimeNetwork + Resolver>(
    context: E,
    key: ed25519::PrivateKey,
    namespace: &[u8],
    addresses: &Addresses,
) -> (
    Channels<ChannelSender<E>, ChannelReceiver>,
    Oracle<ValidatorKey>,
    commonware_runtime::Handle<()>,
) {
    let own = key.public_key();
    let config = config(key, namespace, addresses);
    let (mut network, mut oracle) = Network::new(context.child("network"), config);
    let own_address = (own, Address::from(reachable(addresses.listen)));
    let others = addresses
        .peers
        .iter()
        .map(|(key, address)| (key.clone(), Address::from(*address)));
    let peers = Map::from_iter_dedup(std::iter::once(own_address).chain(others));
    oracle.track(0, peers);

    let mut channel = |number, per_second| network.register(number, Quota::per_second(per_second));
    let channels = Channels {
        consensus: ConsensusChannels {
            votes: channel(0, NZU32!(1_024)),
            certificates: channel(1, NZU32!(1_024)),
            resolver: channel(2, NZU32!(256)),
        },
        backfill: channel(3, NZU32!(128)),
        broadcast: channel(4, NZU32!(128)),
        gossip: channel(5, NZU32!(256)),
        state: channel(6, NZU32!(256)),
    };
    (channels, oracle, network.start())
}

/// An address that stands for this node among the tracked ones: never dialled by itself.
fn reachable(listen: SocketAddr) -> SocketAddr {
    if listen.ip().is_unspecified() {
        SocketAddr::from((Ipv4Addr::LOCALHOST, listen.port()))
    } else {
        listen
    }
}

fn config(
    key: ed25519::PrivateKey,
    namespace: &[u8],
    addresses: &Addresses,
) -> lookup::Config<Cups<Sake<ed25519::PrivateKey>, ChaCha20Poly1305>> {
    let members = addresses.peers.len().saturating_add(1);
    let handshake = Sake {
        signer: key,
        synchrony_bound: Duration::from_secs(30),
        max_handshake_age: Duration::from_secs(30),
        version: sake::Version::V1,
    };
    lookup::Config {
        handshake: Cups::new(handshake, cups::Version::V1),
        namespace: namespace.to_vec(),
        listen: addresses.listen,
        allow_private_ips: true,
        allow_dns: false,
        bypass_ip_check: true,
        max_message_size: message_bytes_max(members),
        max_peers_per_set: NonZeroUsize::new(members).unwrap_or(NonZeroUsize::MIN),
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
        tracked_peer_sets: NZUsize!(1),
        block_duration: Duration::from_secs(600),
    }
}

/// The largest message that any part of the node sends, for `members` validators.
fn message_bytes_max(members: usize) -> u32 {
    let members = u32::try_from(members).unwrap_or(u32::MAX);
    max_message_size(&[
        simplex::max_payload_size::<Scheme, Digest>(members),
        marshal::max_payload_size::<Standard<Block>, Scheme>(members, &()),
        GOSSIP_BYTES_MAX,
        state_sync::message_bytes_max(),
    ])
}
