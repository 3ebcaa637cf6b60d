//! Whom the network knows: the nodes on the ledger, and those that the operator named.
//!
//! Nodes without an address on the ledger are reached at the operator's; those without any are let in
//! but not dialled. A key that left the ledger is dropped even if the operator names it. Sets are
//! numbered by the height of the block that changed the nodes. Absent on purpose: connections.

use crate::{
    engine::{Runtime, ValidatorKey},
    membership::{Members, Membership, nodes_of, validator_key},
    state::StateSet,
};
use chancery_rules::kernel::{ids::Height, node_address::NodeAddress};
use commonware_p2p::{Address, AddressableManager, AddressableTrackedPeers, Ingress};
use commonware_utils::{Hostname, NZUsize, ordered::Map};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::NonZeroUsize,
};

/// The most nodes that the network knows at a time, this one included.
pub const PEERS_MAX: NonZeroUsize = NZUsize!(96);

/// The sets of nodes that stay connected: the present one and the one before it, so that a node that
/// leaves can still ask for the block that says so.
pub const PEER_SETS: NonZeroUsize = NZUsize!(2);

/// The most nodes that the operator names.
pub const BOOTSTRAP_MAX: usize = 63;

/// An address that stands for one that is not known: never dialled.
const NOWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 1);

/// The nodes that the operator named, with their addresses.
pub type Bootstrap = Vec<(ValidatorKey, SocketAddr)>;

/// Those to dial, and those to let in only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Peers {
    dialled: BTreeMap<ValidatorKey, Address>,
    admitted: BTreeMap<ValidatorKey, Address>,
}

/// Keeps what the network knows up to date.
pub struct Peering<M> {
    manager: M,
    own: ValidatorKey,
    bootstrap: Bootstrap,
    /// Addresses that were on the ledger, for nodes whose entry is gone while they are in office.
    known: BTreeMap<ValidatorKey, Address>,
    /// Keys that were on the ledger and are not any more.
    left: BTreeSet<ValidatorKey>,
    before: BTreeSet<ValidatorKey>,
    told: Peers,
}

impl<M: AddressableManager<PublicKey = ValidatorKey>> Peering<M> {
    /// Makes the network `manager` know the nodes of the genesis file and of the operator.
    pub fn begin(manager: M, own: ValidatorKey, bootstrap: Bootstrap, members: &Members) -> Self {
        let mut peering = Self {
            manager,
            own,
            bootstrap,
            known: BTreeMap::new(),
            left: BTreeSet::new(),
            before: BTreeSet::new(),
            told: Peers::default(),
        };
        peering.take(&members.now());
        peering
    }

    /// Follows the ledger. `state` is the state after the block at `height`.
    pub async fn run<E: Runtime>(mut self, state: StateSet<E>, height: Height, members: Members) {
        let mut bell = members.bell();
        if height > Height(0)
            && let Some(record) = nodes_of(&state).await
        {
            members.change(height, record);
        }
        loop {
            let membership = bell.borrow_and_update().clone();
            self.take(&membership);
            if bell.changed().await.is_err() {
                return;
            }
        }
    }

    fn take(&mut self, membership: &Membership) {
        let peers = self.peers_of(membership);
        if peers == self.told {
            return;
        }
        let Peers { dialled, admitted } = peers.clone();
        let tracked = AddressableTrackedPeers::new(
            Map::from_iter_dedup(dialled),
            Map::from_iter_dedup(admitted),
        );
        self.manager.track(membership.height.0, tracked);
        self.told = peers;
    }

    fn peers_of(&mut self, membership: &Membership) -> Peers {
        let members = membership.keys();
        self.left.extend(self.before.difference(&members).cloned());
        self.left.retain(|key| !members.contains(key));
        let named = self.bootstrap.iter().map(|(key, _)| key);
        let named: BTreeSet<_> = named.cloned().collect();
        self.left.retain(|key| named.contains(key));
        self.known.retain(|key, _| members.contains(key));
        for node in membership.nodes() {
            let address = node.address.as_ref().and_then(address);
            if let (Some(key), Some(address)) = (validator_key(&node.key), address) {
                self.known.insert(key, address);
            }
        }
        let mut peers = Peers::default();
        peers.admitted.insert(self.own.clone(), NOWHERE.into());
        let named = named.difference(&self.left);
        for key in members
            .iter()
            .chain(named)
            .take(PEERS_MAX.get().saturating_sub(1))
        {
            if *key == self.own {
                continue;
            }
            match self.address_of(key) {
                Some(address) => peers.dialled.insert(key.clone(), address),
                None => peers.admitted.insert(key.clone(), NOWHERE.into()),
            };
        }
        self.before = members;
        peers
    }

    fn address_of(&self, key: &ValidatorKey) -> Option<Address> {
        let named = self.bootstrap.iter().find(|(named, _)| named == key);
        let named = named.map(|(_, address)| Address::from(*address));
        self.known.get(key).cloned().or(named)
    }
}

/// An address of the ledger as the network takes it; `None` if it cannot be one.
fn address(address: &NodeAddress) -> Option<Address> {
    if let Ok(socket) = address.as_str().parse::<SocketAddr>() {
        return Some(socket.into());
    }
    let (_, port) = address.as_str().rsplit_once(':')?;
    let ingress = Ingress::Dns {
        host: Hostname::new(address.host()).ok()?,
        port: port.parse().ok()?,
    };
    let egress = NOWHERE;
    Some(Address::Asymmetric { ingress, egress })
}
