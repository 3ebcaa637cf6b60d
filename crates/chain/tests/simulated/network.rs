//! Nodes on the engine's simulated network.

use chancery_chain::{
    Founding, Joined, Keep, MempoolLimits, Pace,
    engine::{
        consensus::ConsensusChannels,
        peers::Bootstrap,
        wiring::{self, Channels, Setup, Started},
    },
    failure::Failure,
};
use commonware_cryptography::{Signer as _, ed25519};
use commonware_p2p::{
    CheckedSender, LimitedSender, Recipients,
    simulated::{Config, Link, Network, Oracle},
};
use commonware_runtime::{IoBufs, Quota, Supervisor as _, deterministic};
use commonware_utils::{NZU32, NZUsize, Probability, probability};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

/// The channel of the state.
const STATE_CHANNEL: u64 = 6;

/// How a node takes part.
#[derive(Clone, Default)]
pub struct Part {
    /// How much of the past it keeps.
    pub keep: Keep,
    /// Nodes that its operator names.
    pub bootstrap: Bootstrap,
    /// Where it joins.
    pub join: Option<Joined>,
    /// Counts the lies it tells about its state; `None` if it is honest.
    pub lies: Option<Arc<AtomicUsize>>,
}

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
    node: (u8, &ed25519::PrivateKey),
    bootstrap: Bootstrap,
) -> Started {
    let part = Part {
        bootstrap,
        ..Part::default()
    };
    start_as(context, founding, oracle, node, part).await
}

/// Starts a node that takes part in some way of its own.
pub async fn start_as(
    context: &deterministic::Context,
    founding: &Arc<Founding>,
    oracle: &Oracle<ed25519::PublicKey, deterministic::Context>,
    (number, key): (u8, &ed25519::PrivateKey),
    part: Part,
) -> Started {
    let own = key.public_key();
    let control = oracle.control(own.clone());
    let quota = Quota::per_second(NZU32!(4_096));
    let mut registered = Vec::new();
    for channel in 0..=STATE_CHANNEL {
        let (sender, receiver) = control
            .register(channel, quota)
            .await
            .expect("a new channel");
        let lies = part.lies.clone().filter(|_| channel == STATE_CHANNEL);
        registered.push((Meddling { sender, lies }, receiver));
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
        bootstrap: part.bootstrap,
        prefix: format!("node-{number}"),
        mempool: MempoolLimits::default(),
        pace: Pace::default(),
        page_cache_mebibytes: 1,
        keep: part.keep,
        join: part.join,
        failure: Failure::default(),
    };
    let context = context.child("node").with_attribute("number", number);
    wiring::start(context, setup, (oracle.socket_manager(), control), channels).await
}

/// A sender that may change what goes out.
#[derive(Clone, Debug)]
pub struct Meddling<S> {
    sender: S,
    lies: Option<Arc<AtomicUsize>>,
}

/// A message that is changed on its way.
pub struct MeddlingChecked<C> {
    checked: C,
    lies: Option<Arc<AtomicUsize>>,
}

impl<S: LimitedSender> LimitedSender for Meddling<S> {
    type PublicKey = S::PublicKey;
    type Checked<'a> = MeddlingChecked<S::Checked<'a>>;

    fn check(
        &mut self,
        recipients: Recipients<Self::PublicKey>,
    ) -> Result<Self::Checked<'_>, SystemTime> {
        Ok(MeddlingChecked {
            checked: self.sender.check(recipients)?,
            lies: self.lies.clone(),
        })
    }
}

impl<C: CheckedSender> CheckedSender for MeddlingChecked<C> {
    type PublicKey = C::PublicKey;

    fn recipients(&self) -> Vec<Self::PublicKey> {
        self.checked.recipients()
    }

    fn send(
        self,
        message: impl Into<IoBufs> + Send,
        priority: bool,
    ) -> commonware_actor::Unreliable<commonware_actor::Feedback> {
        let Some(lies) = self.lies else {
            return self.checked.send(message, priority);
        };
        let mut bytes = message.into().coalesce().as_ref().to_vec();
        // Requests are short; whatever is longer says something of the state.
        if bytes.len() > 200 {
            lies.fetch_add(1, Ordering::Relaxed);
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        }
        self.checked.send(bytes, priority)
    }
}
