//! A city whose council changes its committee, under load.

use crate::{
    epochs::until,
    network::{network, start_with},
    world::{World, approve, assert_chain, party, propose, unit},
};
use chancery_chain::{Founding, Handle, Proven, Role, engine::wiring::Started};
use chancery_proof::{
    committee::{Committee, CommitteeChain},
    finality,
    header::Header,
};
use chancery_rules::{
    feed::FinalisedBlock,
    kernel::{
        ids::{BlockDigest, Height, TransactionId},
        receipt::Outcome,
        state_key::RecordKey,
    },
};
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use commonware_runtime::{Clock as _, Runner as _, Spawner as _, Supervisor as _, deterministic};
use futures::StreamExt as _;
use serde_json::json;
use std::{
    collections::BTreeSet,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

type Context = deterministic::Context;

/// Members of the council; the first four found the committee.
const MEMBERS: u8 = 7;

/// Blocks of an epoch.
const BLOCKS: u64 = 8;

/// A city in one of its lives.
pub struct City {
    context: Context,
    pub world: Arc<World>,
    nodes: Vec<Option<Started>>,
    /// Envelopes are told apart by this, across lives.
    number: u64,
}

/// The keys of all nodes that there will ever be: the members', and the second of member 1.
fn keys(world: &World) -> Vec<PrivateKey> {
    let first = (0..MEMBERS).map(|member| world.validator(member));
    first.chain([world.second_key(1)]).collect()
}

impl City {
    /// Starts the nodes `up`; the others are down.
    pub async fn start(context: Context, world: Arc<World>, life: u64, up: &[u8]) -> Self {
        let founding = Arc::new(Founding::parse(&world.genesis).expect("a genesis file"));
        let keys = keys(&world);
        let oracle = network(&context, &keys).await;
        let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 9));
        let named: Vec<_> = keys.iter().map(|key| (key.public_key(), nowhere)).collect();
        let mut nodes = Vec::new();
        for (number, key) in (0..).zip(&keys) {
            nodes.push(if up.contains(&number) {
                let node = (number, key);
                Some(start_with(&context, &founding, &oracle, node, named.clone()).await)
            } else {
                None
            });
        }
        let number = life * 1_000_000;
        Self {
            context,
            world,
            nodes,
            number,
        }
    }

    pub fn handle(&self, node: u8) -> Handle {
        let node = self.nodes[usize::from(node)].as_ref();
        node.expect("it is up").handle.clone()
    }

    pub fn expiry(&self) -> u64 {
        let since = self.context.current().duration_since(std::time::UNIX_EPOCH);
        u64::try_from(since.expect("later").as_millis()).expect("fits") + 300_000
    }

    /// Passes a motion for `effect` through `node`, by the first five members.
    pub async fn pass(&mut self, node: u8, effect: serde_json::Value) {
        self.number += 100;
        let (motion, handle) = (self.number, self.handle(node));
        let proposal = propose(motion, &effect);
        let vote = approve(motion);
        for member in 0..5 {
            let what = if member == 0 { &proposal } else { &vote };
            let number = self.number + u64::from(member);
            let envelope = self.world.signed(member, 1, number, self.expiry(), what);
            let id = handle.submit(envelope).await.expect("taken in");
            let from = handle.status().height.0.saturating_sub(3);
            let receipt = self.receipt_of(&handle, from, id).await;
            assert_eq!(receipt, Outcome::Accepted, "member {member} on {effect}");
        }
    }

    /// Waits until `node` works in an epoch with so many validators, and says what it does there.
    pub async fn committee_of(&self, node: u8, validators: usize) -> Role {
        let handle = self.handle(node);
        for _ in 0..2_400 {
            let status = handle.status();
            if status.validators == validators {
                return status.role;
            }
            self.context.sleep(Duration::from_millis(50)).await;
        }
        panic!(
            "node {node} is at {:?}, not with {validators}",
            handle.status()
        );
    }

    /// What becomes of a transaction, as `handle` tells it within two minutes.
    pub async fn receipt_of(&self, handle: &Handle, from: u64, id: TransactionId) -> Outcome {
        let asked = handle.clone();
        let receipt = async move {
            let mut feed = std::pin::pin!(asked.follow(Height(from)));
            loop {
                let block = feed.next().await.expect("endless");
                if let Some(receipt) = block.receipts.iter().find(|one| one.transaction == id) {
                    return receipt.outcome;
                }
            }
        };
        let told = self
            .context
            .timeout(Duration::from_secs(120), receipt)
            .await;
        told.unwrap_or_else(|_| panic!("no receipt of {id} at {:?}", handle.status()))
    }

    /// A stream of acts through `nodes`; gives the ids of what they took in.
    fn load(&self, nodes: &[u8]) -> Arc<Mutex<BTreeSet<TransactionId>>> {
        let taken = Arc::new(Mutex::new(BTreeSet::new()));
        let handles: Vec<_> = nodes.iter().map(|node| self.handle(*node)).collect();
        let (world, told) = (Arc::clone(&self.world), Arc::clone(&taken));
        let (expiry, mut number) = (self.expiry() + 300_000, self.number + 500_000);
        self.context.child("load").spawn(move |context| async move {
            loop {
                for handle in &handles {
                    number += 1;
                    let member = u8::try_from(number % 4).expect("small");
                    let envelope = world.signed(member, 1, number, expiry, &unit(number));
                    if let Ok(id) = handle.submit(envelope).await {
                        told.lock().expect("sound").insert(id);
                    }
                }
                context.sleep(Duration::from_millis(200)).await;
            }
        });
        taken
    }

    /// Waits until all that was taken in is final, once, on `node`; gives its history.
    async fn history(
        &self,
        node: u8,
        taken: &Mutex<BTreeSet<TransactionId>>,
    ) -> Vec<Arc<FinalisedBlock>> {
        let mut open = taken.lock().expect("sound").clone();
        let handle = self.handle(node);
        let mut feed = std::pin::pin!(handle.follow(Height(1)));
        let mut blocks = Vec::new();
        while !open.is_empty() {
            let block = feed.next().await.expect("endless");
            for (id, _) in &block.transactions {
                open.remove(id);
            }
            blocks.push(block);
        }
        assert_chain(&blocks);
        blocks
    }
}

fn chain_of(world: &World, proven: &Proven) -> CommitteeChain {
    let founding = Founding::parse(&world.genesis).expect("a genesis file");
    let mut chain = CommitteeChain::from_genesis(&founding.genesis, founding.ledger);
    for link in &proven.committees {
        chain.extend(link).expect("a good link");
    }
    chain
}

/// Whether `committee` made the header final, by proof's own reading.
fn is_final_by(proven: &Proven, committee: &Committee) -> bool {
    let header = Header::decode(&proven.header).expect("a header");
    let Ok(trimmed) = finality::trim(&proven.finality, committee) else {
        return false;
    };
    finality::verify(
        &trimmed,
        &header,
        BlockDigest::of(&proven.header),
        committee,
    )
    .is_ok()
}

fn assert_good(world: &World, proven: &Proven) {
    let (chain, header) = (
        chain_of(world, proven),
        Header::decode(&proven.header).expect("one"),
    );
    let committee = chain.committee_of(header.epoch).expect("in its term");
    assert!(is_final_by(proven, committee), "epoch {}", header.epoch);
}

async fn prove(handle: &Handle) -> Proven {
    let keys = [RecordKey::from(party(0)).state_key()];
    handle.prove(&keys).await.expect("proven")
}

fn admit(world: &World, member: u8, role: &str) -> serde_json::Value {
    json!({
        "effect": "admit_node", "party": hex::encode(party(member).0), "role": role,
        "key": world.validator_key(member), "address": format!("127.0.0.1:{}", 9_000 + u16::from(member)),
    })
}

fn remove(member: u8) -> serde_json::Value {
    json!({"effect": "remove_node", "party": hex::encode(party(member).0), "reason": "left"})
}

/// What lives tell each other.
#[derive(Default)]
struct Told {
    before: Option<Proven>,
    taken: BTreeSet<TransactionId>,
}

type Shared = Arc<Mutex<Told>>;

/// The city of four grows to six. Three nodes follow from the start; one of them is admitted, submits
/// as a follower, and is promoted.
async fn grow(context: Context, world: Arc<World>, told: Shared) {
    let mut city = City::start(context, world, 1, &[0, 1, 2, 3, 4, 5, 6]).await;
    assert_eq!(city.committee_of(4, 4).await, Role::Follower);
    let taken = city.load(&[0, 1, 2, 3]);
    until(&city.context, &city.handle(4), 3).await;
    let before = prove(&city.handle(5)).await;
    assert_good(&city.world, &before);
    let effect = admit(&city.world, 4, "follower");
    city.pass(0, effect).await;
    while city.handle(4).membership().nodes().count() < 5 {
        city.context.sleep(Duration::from_millis(50)).await;
    }
    let promote = json!({
        "effect": "set_node_role", "party": hex::encode(party(4).0), "role": "validator",
    });
    city.pass(4, promote).await;
    assert_eq!(city.committee_of(4, 5).await, Role::Validator);
    let effect = admit(&city.world, 5, "validator");
    city.pass(4, effect).await;
    assert_eq!(city.committee_of(5, 6).await, Role::Validator);
    assert_eq!(city.committee_of(6, 6).await, Role::Follower);
    let after = prove(&city.handle(6)).await;
    assert_good(&city.world, &after);
    city.history(6, &taken).await;
    let mut told = told.lock().expect("sound");
    told.taken.extend(taken.lock().expect("sound").iter());
    told.before = Some(before);
}

/// While node 3 is down the city grows to seven; member 1 takes another key.
async fn lag(context: Context, world: Arc<World>, told: Shared) {
    let mut city = City::start(context, world, 2, &[0, 1, 2, 4, 5, 6, 7]).await;
    let taken = city.load(&[0, 2, 4, 5]);
    let effect = admit(&city.world, 6, "validator");
    city.pass(0, effect).await;
    assert_eq!(city.committee_of(6, 7).await, Role::Validator);
    assert_eq!(city.committee_of(7, 7).await, Role::Follower);
    let key = hex::encode(city.world.second_key(1).public_key());
    let party = hex::encode(party(1).0);
    city.pass(
        0,
        json!({"effect": "rotate_node_key", "party": party, "key": key}),
    )
    .await;
    let epoch = city.handle(0).status().epoch;
    while city.handle(7).status().epoch <= epoch || city.handle(1).status().epoch <= epoch {
        city.context.sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(city.handle(7).status().role, Role::Validator);
    assert_eq!(city.handle(1).status().role, Role::Follower);
    city.history(7, &taken).await;
    told.lock()
        .expect("sound")
        .taken
        .extend(taken.lock().expect("sound").iter());
}

/// Node 3 comes back; the city shrinks to four, two of the founders among those that leave.
async fn shrink(context: Context, world: Arc<World>, told: Shared) {
    let mut city = City::start(context, world, 3, &[0, 2, 3, 4, 5, 6, 7]).await;
    assert_eq!(
        city.committee_of(3, 7).await,
        Role::Validator,
        "it caught up"
    );
    let taken = city.load(&[3, 4, 6]);
    for (leaving, validators) in [(0, 6), (2, 5), (5, 4)] {
        city.pass(4, remove(leaving)).await;
        assert_eq!(city.committee_of(4, validators).await, Role::Validator);
    }
    let height = city.handle(4).status().height.0;
    until(&city.context, &city.handle(3), height + 2).await;
    let after = prove(&city.handle(3)).await;
    let before = told.lock().expect("sound").before.take();
    let before = before.expect("proven in the first life");
    assert_good(&city.world, &before);
    assert_good(&city.world, &after);
    assert!(after.committees.len() >= 7, "each change has its link");
    assert_retired(&city.world, &before, &after);
    let mut all = told.lock().expect("sound").taken.clone();
    all.extend(taken.lock().expect("sound").iter());
    assert!(all.len() > 100, "under load: {}", all.len());
    city.history(3, &Mutex::new(all)).await;
}

/// The founding committee does not make final what comes after its end.
fn assert_retired(world: &World, before: &Proven, after: &Proven) {
    let founders = chain_of(world, before);
    let header = Header::decode(&after.header).expect("a header");
    let forged = Proven {
        finality: forge(world, &header, BlockDigest::of(&after.header)),
        ..after.clone()
    };
    let founding = Founding::parse(&world.genesis).expect("a genesis file");
    let genesis = Committee::from_genesis(&founding.genesis, founding.ledger);
    assert!(
        is_final_by(&forged, &genesis),
        "truly signed by those who left"
    );
    assert!(
        founders.committee_of(header.epoch).is_err(),
        "their term is over"
    );
    let chain = chain_of(world, &forged);
    let in_office = chain.committee_of(header.epoch).expect("in its term");
    assert!(!is_final_by(&forged, in_office), "and others are in office");
}

/// A certificate of the founding validators for a header.
fn forge(world: &World, header: &Header, digest: BlockDigest) -> Vec<u8> {
    use commonware_codec::{Encode as _, varint::UInt};
    let mut proposal = Vec::new();
    for number in [header.epoch.0, header.view.0, header.parent_view.0] {
        proposal.extend_from_slice(&UInt(number).encode());
    }
    proposal.extend_from_slice(&digest.0);
    let mut founders: Vec<_> = (0..4).map(|member| world.validator(member)).collect();
    founders.sort_by_key(|key| key.public_key());
    let namespace = [b"chancery/", &world.ledger.0[..], b"_FINALIZE"].concat();
    let mut bytes = proposal.clone();
    bytes.extend_from_slice(&4_u64.to_be_bytes());
    bytes.extend_from_slice(&[0b0111, 3]);
    for key in &founders[..3] {
        bytes.extend_from_slice(&key.sign(&namespace, &proposal).encode());
    }
    bytes
}

#[test]
fn a_city_grows_and_shrinks_by_motions_under_load_and_its_proofs_hold() {
    let world = Arc::new(World::with_epochs((MEMBERS, 4), 1, BLOCKS, 3));
    let told = Shared::default();
    let (city, shared) = (Arc::clone(&world), Arc::clone(&told));
    let runner = deterministic::Runner::seeded(11);
    let ((), checkpoint) = runner.start_and_recover(|context| grow(context, city, shared));
    let (city, shared) = (Arc::clone(&world), Arc::clone(&told));
    let runner = deterministic::Runner::from(checkpoint);
    let ((), checkpoint) = runner.start_and_recover(|context| lag(context, city, shared));
    let runner = deterministic::Runner::from(checkpoint);
    runner.start(|context| shrink(context, world, told));
}
