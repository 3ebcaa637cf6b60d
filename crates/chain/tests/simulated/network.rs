//! Nodes on the engine's simulated network.

use chancery_chain::{
    Founding, MempoolLimits, Pace,
    engine::{
        consensus::ConsensusChannels,
        peers::Bootstrap,
        wiring::{self, Channels, Setup, Started},
    },
    failure::Failure,
};
use commonware_cryptography::{Signer as _, ed25519};
use commonware_p2p::simulated::{Config, Link, Network, Oracle};
use commonware_runtime::{Quota, Supervisor as _, deterministic};
use commonware_utils::{NZU32, NZUsize, Probability, probability};
use std::{sync::Arc, time::Duration};

fn link(success_rate: Probability) -> Link {
    Link {
        latency: Duration::from_millis(5),
        jitter: Duration::from_millis(2),
        success_rate,
    }
}

pub async fn network(
    context: &deterministic::Context,
    keys: &[ed25519::PrivateKey],
) -> Oracle<ed25519::PublicKey, deterministic::Context> {
    let config = Config {
        max_size: 8 << 20,
        max_peers_per_set: NZUsize!(16),
        disconnect_on_block: true,
        tracked_peer_sets: NZUsize!(2),
    };
    let peers: Vec<_> = keys.iter().map(|key| key.public_key()).collect();
    let (network, oracle) =
        Network::new_with_peers(context.child("network"), config, peers.clone()).await;
    network.start();
    for from in &peers {
        for to in peers.iter().filter(|to| *to != from) {
            let link = link(probability!(1.0));
            oracle
                .add_link(from.clone(), to.clone(), link)
                .await
                .expect("a new link");
        }
    }
    oracle
}

/// A node whose operator names nobody.
pub async fn start(
    context: &deterministic::Context,
    founding: &Arc<Founding>,
    oracle: &Oracle<ed25519::PublicKey, deterministic::Context>,
    node: (u8, &ed25519::PrivateKey),
) -> Started {
    start_with(context, founding, oracle, node, Bootstrap::new()).await
}

/// A node whose operator names `bootstrap`.
pub async fn start_with(
    context: &deterministic::Context,
    founding: &Arc<Founding>,
    oracle: &Oracle<ed25519::PublicKey, deterministic::Context>,
    (number, key): (u8, &ed25519::PrivateKey),
    bootstrap: Bootstrap,
) -> Started {
    let own = key.public_key();
    let control = oracle.control(own.clone());
    let quota = Quota::per_second(NZU32!(4_096));
    let mut registered = Vec::new();
    for channel in 0..7 {
        registered.push(
            control
                .register(channel, quota)
                .await
                .expect("a new channel"),
        );
    }
    let mut registered = registered.into_iter();
    let mut next = || registered.next().expect("seven channels");
    let channels = Channels {
        consensus: ConsensusChannels {
            votes: next(),
            certificates: next(),
            resolver: next(),
        },
        backfill: next(),
        broadcast: next(),
        gossip: next(),
        state: next(),
    };
    let setup = Setup {
        founding: Arc::clone(founding),
        key: key.clone(),
        bootstrap,
        prefix: format!("node-{number}"),
        mempool: MempoolLimits::default(),
        pace: Pace::default(),
        page_cache_mebibytes: 1,
        failure: Failure::default(),
    };
    let context = context.child("node").with_attribute("number", number);
    wiring::start(context, setup, (oracle.socket_manager(), control), channels).await
}
