//! The links between the nodes, and which of them are there while which faults last.
//!
//! Absent on purpose: what lying nodes do to their messages ([byzantine](super::byzantine)).

use super::plan::{Fault, Quality};
use commonware_cryptography::ed25519;
use commonware_p2p::simulated::{Config, Link, Network, Oracle};
use commonware_runtime::{Quota, Supervisor as _, deterministic};
use commonware_utils::{NZU32, NZUsize, Probability};
use std::{collections::BTreeMap, time::Duration};

/// A node's name on the network.
pub type Key = ed25519::PublicKey;

/// The simulated network's own door.
pub type Doors = Oracle<Key, deterministic::Context>;

/// How many messages a node may send to another on each channel in a second, as on a real network.
pub const QUOTAS: [Quota; 7] = [
    Quota::per_second(NZU32!(1_024)),
    Quota::per_second(NZU32!(1_024)),
    Quota::per_second(NZU32!(256)),
    Quota::per_second(NZU32!(128)),
    Quota::per_second(NZU32!(128)),
    Quota::per_second(NZU32!(256)),
    Quota::per_second(NZU32!(256)),
];

/// The most bytes of a message.
const MESSAGE_BYTES_MAX: u32 = 8 << 20;

/// The network of one life.
pub struct Net {
    doors: Doors,
    keys: Vec<Key>,
    usual: Quality,
    faults: BTreeMap<usize, Fault>,
    links: BTreeMap<(usize, usize), (u64, u64, u64)>,
}

impl Net {
    /// Connects `keys` with links of the `usual` quality.
    pub async fn open(context: &deterministic::Context, keys: Vec<Key>, usual: Quality) -> Self {
        let config = Config {
            max_size: MESSAGE_BYTES_MAX,
            max_peers_per_set: NZUsize!(16),
            disconnect_on_block: true,
            tracked_peer_sets: NZUsize!(2),
        };
        let network = context.child("network");
        let (network, doors) = Network::new_with_peers(network, config, keys.clone()).await;
        network.start();
        let mut net = Self {
            doors,
            keys,
            usual,
            faults: BTreeMap::new(),
            links: BTreeMap::new(),
        };
        net.lay().await;
        net
    }

    /// The network's door.
    pub const fn doors(&self) -> &Doors {
        &self.doors
    }

    /// The nodes' names, in their order.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// A fault begins, or with `None` the one of that number ends.
    pub async fn fault(&mut self, number: usize, fault: Option<Fault>) {
        match fault {
            Some(fault) => self.faults.insert(number, fault),
            None => self.faults.remove(&number),
        };
        self.lay().await;
    }

    /// Ends every fault.
    pub async fn heal(&mut self) {
        self.faults.clear();
        self.lay().await;
    }

    /// Which pairs of nodes have shut each other out: the first the second.
    pub async fn blocked(&self) -> Vec<(usize, usize)> {
        let place = |key: &Key| self.keys.iter().position(|one| one == key);
        let blocked = self.doors.blocked().await.unwrap_or_default();
        let places = blocked
            .iter()
            .map(|(by, whom)| Some((place(by)?, place(whom)?)));
        places.flatten().collect()
    }

    async fn lay(&mut self) {
        for from in 0..self.keys.len() {
            for to in (0..self.keys.len()).filter(|to| *to != from) {
                self.lay_one(from, to).await;
            }
        }
    }

    async fn lay_one(&mut self, from: usize, to: usize) {
        let wanted = self.wanted(from, to).map(|quality| {
            let Quality {
                latency_ms,
                jitter_ms,
                loss_percent,
            } = quality;
            (latency_ms, jitter_ms, loss_percent)
        });
        let (sender, receiver) = (self.keys[from].clone(), self.keys[to].clone());
        if self.links.get(&(from, to)).copied() == wanted {
            return;
        }
        if self.links.remove(&(from, to)).is_some() {
            let removed = self
                .doors
                .remove_link(sender.clone(), receiver.clone())
                .await;
            removed.expect("a link that is there");
        }
        if let Some((latency_ms, jitter_ms, loss_percent)) = wanted {
            let link = Link {
                latency: Duration::from_millis(latency_ms),
                jitter: Duration::from_millis(jitter_ms),
                success_rate: Probability::new(100 - loss_percent, 100).expect("a ratio"),
            };
            let added = self.doors.add_link(sender, receiver, link).await;
            added.expect("a new link");
            self.links
                .insert((from, to), (latency_ms, jitter_ms, loss_percent));
        }
    }

    /// The link's quality now; `None` if nothing gets through.
    fn wanted(&self, from: usize, to: usize) -> Option<Quality> {
        let mut quality = self.usual;
        for fault in self.faults.values() {
            match fault {
                Fault::Part { inside } if inside.contains(&from) != inside.contains(&to) => {
                    return None;
                }
                Fault::Deafen {
                    from: speaker,
                    to: deaf,
                } if (from, to) == (*speaker, *deaf) => {
                    return None;
                }
                Fault::Degrade(bad) => quality = *bad,
                _ => {}
            }
        }
        Some(quality)
    }
}
