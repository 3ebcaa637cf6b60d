//! A small world: members with keys, their genesis file, signed transactions, running nodes.

use chancery_chain::Handle;
#[cfg(feature = "node")]
use chancery_chain::{Node, Options, Pace};
use chancery_rules::{
    catalogue::AnyTransaction,
    feed::FinalisedBlock,
    kernel::{
        envelope::UnsignedEnvelope,
        ids::{Height, LedgerId, Nonce, ObligationId, PartyId, TransactionId},
        keys::PublicKey,
        time::Timestamp,
    },
};
use ed25519_dalek::{Signer as _, SigningKey};
use futures::StreamExt as _;
use serde_json::json;
#[cfg(feature = "node")]
use std::path::Path;
use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

/// How long anything in these tests may take.
pub const BOUND: Duration = Duration::from_secs(60);

/// The ledger's members; each validates.
pub struct World {
    pub genesis: Vec<u8>,
    pub ledger: LedgerId,
    count: u8,
}

fn seed(kind: u8, member: u8) -> [u8; 32] {
    let mut seed = [7; 32];
    seed[0] = kind;
    seed[1] = member;
    seed
}

fn public(seed: [u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(&seed).verifying_key().to_bytes()
}

fn private(seed: [u8; 32]) -> commonware_cryptography::ed25519::PrivateKey {
    use commonware_codec::DecodeExt as _;
    commonware_cryptography::ed25519::PrivateKey::decode(bytes::Bytes::copy_from_slice(&seed))
        .expect("a key")
}

pub fn now_ms() -> u64 {
    Timestamp::after_epoch(UNIX_EPOCH.elapsed().expect("after 1970")).0
}

impl World {
    /// A ledger of `count` members, founded now.
    pub fn found(count: u8) -> Self {
        Self::found_at(count, now_ms())
    }

    pub fn found_at(count: u8, time_ms: u64) -> Self {
        Self::with_epochs((count, count), time_ms, 3_600, 720)
    }

    /// A ledger of so many members, of whom so many validate, with epochs of `blocks` and terms of
    /// `term`.
    pub fn with_epochs(
        (count, validators): (u8, u8),
        time_ms: u64,
        blocks: u64,
        term: u64,
    ) -> Self {
        let members: Vec<_> = (0..count)
            .map(|member| {
                let mut json = json!({
                    "party": hex::encode(party(member).0), "kind": "agency",
                    "name": {"zh": format!("机关{member}"), "en": format!("Agency {member}")},
                    "keys": [
                        {"purpose": "root", "algorithm": "ed25519", "public": hex::encode(public(seed(1, member)))},
                        {"purpose": "office", "algorithm": "ed25519", "public": hex::encode(public(seed(2, member)))},
                        {"purpose": "assertion", "algorithm": "ed25519", "public": hex::encode(public(seed(4, member)))},
                    ],
                });
                if member < validators {
                    json["validator"] = hex::encode(public(seed(3, member))).into();
                }
                json
            })
            .collect();
        let genesis = json!({
            "v": 1, "name": {"zh": "试验城", "en": "Test city"}, "environment": "development",
            "time": time_ms, "members": members,
            "epochs": {"blocks": blocks, "term": term},
        });
        let genesis = genesis.to_string().into_bytes();
        Self {
            ledger: LedgerId::of(&genesis),
            genesis,
            count,
        }
    }

    /// How many members there are.
    pub fn members(&self) -> u8 {
        self.count
    }

    /// The validator's key of `member`.
    pub fn validator(&self, member: u8) -> commonware_cryptography::ed25519::PrivateKey {
        private(seed(3, member))
    }

    /// The key that `member`'s node takes after its first.
    pub fn second_key(&self, member: u8) -> commonware_cryptography::ed25519::PrivateKey {
        private(seed(5, member))
    }

    /// The validator's seed of `member`.
    pub fn validator_seed(&self, member: u8) -> [u8; 32] {
        seed(3, member)
    }

    /// The public validator's key of `member`.
    pub fn validator_bytes(&self, member: u8) -> [u8; 32] {
        public(seed(3, member))
    }

    /// The same in hexadecimal.
    pub fn validator_key(&self, member: u8) -> String {
        hex::encode(self.validator_bytes(member))
    }

    /// The public assertion key of `member`, in hexadecimal.
    pub fn assertion_key(&self, member: u8) -> String {
        hex::encode(public(seed(4, member)))
    }

    /// The public office key of `member`.
    pub fn office_key(&self, member: u8) -> [u8; 32] {
        public(seed(2, member))
    }

    /// A transaction of `member`'s root key that takes effect: a unit with a number.
    pub fn register_unit(&self, member: u8, number: u64) -> Vec<u8> {
        self.signed(member, 1, number, now_ms() + 300_000, &unit(number))
    }

    /// The same content, signed by the key of `kind` (1 root, 2 office), with an expiry.
    pub fn signed(
        &self,
        member: u8,
        kind: u8,
        number: u64,
        expires_ms: u64,
        transaction: &AnyTransaction,
    ) -> Vec<u8> {
        let key = SigningKey::from_bytes(&seed(kind, member));
        self.signed_by((party(member), &key), number, expires_ms, transaction)
    }

    /// The same by anybody's key, as whoever it says.
    pub fn signed_by(
        &self,
        (party, key): (PartyId, &SigningKey),
        number: u64,
        expires_ms: u64,
        transaction: &AnyTransaction,
    ) -> Vec<u8> {
        let mut nonce = [0; 16];
        nonce[..8].copy_from_slice(&number.to_be_bytes());
        let unsigned = UnsignedEnvelope {
            ledger: self.ledger,
            party,
            nonce: Nonce(nonce),
            expires: Timestamp(expires_ms),
            transaction: transaction.clone(),
        };
        let to_sign = unsigned
            .to_sign(&PublicKey::ed25519(key.verifying_key().to_bytes()))
            .expect("an ed25519 key signs");
        let signature = key.sign(&to_sign.tbs).to_bytes();
        to_sign.finish(&signature)
    }

    /// Options of the node of `member`, alone or with `peers`.
    #[cfg(feature = "node")]
    pub fn options(&self, data: &Path, member: u8, addresses: &[SocketAddr]) -> Options {
        let listen = addresses[usize::from(member)];
        let mut options = Options::new(data.into(), self.genesis.clone(), seed(3, member), listen);
        options.peers = (0..self.count)
            .filter(|peer| *peer != member)
            .map(|peer| {
                (
                    hex::encode(public(seed(3, peer))),
                    addresses[usize::from(peer)],
                )
            })
            .collect();
        options.page_cache_mebibytes = 8;
        options.pace = Pace {
            heartbeat_ms: 300,
            ..Pace::default()
        };
        options
    }

    #[cfg(feature = "node")]
    pub fn start(&self, data: &Path, member: u8, addresses: &[SocketAddr]) -> Node {
        Node::start(self.options(data, member, addresses)).expect("the node starts")
    }
}

/// Asking the council for `effect`.
pub fn propose(motion: u64, effect: &serde_json::Value) -> AnyTransaction {
    let body = json!({"motion": motion_id(motion), "effect": effect, "note": "a test"});
    transaction("propose_motion", &body)
}

/// Approving of a motion.
pub fn approve(motion: u64) -> AnyTransaction {
    let body = json!({"motion": motion_id(motion), "vote": "approve"});
    transaction("vote_motion", &body)
}

/// Assessing the obligation with a number, which somebody unnamed owes to `member` from `due_ms` on.
pub fn assess(member: u8, number: u64, due_ms: u64) -> AnyTransaction {
    let body = json!({
        "obligation": hex::encode(obligation(number).0), "purpose": "deed-tax",
        "from": {"commitment": hex::encode([7; 32])}, "to": {"party": hex::encode(party(member).0)},
        "amount": {"currency": "CNY", "minor": 100}, "due": due_ms,
    });
    transaction("assess_obligation", &body)
}

/// The obligation's id.
pub fn obligation(number: u64) -> ObligationId {
    let mut id = [6; 32];
    id[..8].copy_from_slice(&number.to_be_bytes());
    ObligationId(id)
}

fn motion_id(motion: u64) -> String {
    let mut id = [8; 32];
    id[..8].copy_from_slice(&motion.to_be_bytes());
    hex::encode(id)
}

/// A transaction by name.
pub fn transaction(name: &str, body: &serde_json::Value) -> AnyTransaction {
    serde_json::from_value(json!({"type": name, "body": body})).expect("a transaction")
}

/// Registering the unit with a number.
pub fn unit(number: u64) -> AnyTransaction {
    let mut id = [9; 32];
    id[..8].copy_from_slice(&number.to_be_bytes());
    let body = json!({"unit": hex::encode(id), "name": {"zh": "科室", "en": "Unit"}});
    transaction("register_unit", &body)
}

/// The unit's party id.
pub fn unit_party(number: u64) -> PartyId {
    let mut id = [9; 32];
    id[..8].copy_from_slice(&number.to_be_bytes());
    PartyId(id)
}

pub fn party(member: u8) -> PartyId {
    let mut id = [5; 32];
    id[0] = member;
    PartyId(id)
}

/// Free loopback addresses.
pub fn addresses(count: u8) -> Vec<SocketAddr> {
    let listeners: Vec<_> = (0..count)
        .map(|_| TcpListener::bind("127.0.0.1:0").expect("a free port"))
        .collect();
    listeners
        .iter()
        .map(|listener| listener.local_addr().expect("bound"))
        .collect()
}

/// Runs a test's client side on a runtime of its own, as a node's neighbours do.
pub fn client<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        tokio::time::timeout(BOUND, future)
            .await
            .expect("within the bound")
    })
}

/// Follows from `from` until `done` says so of the blocks so far.
pub async fn follow_until(
    handle: &Handle,
    from: u64,
    mut done: impl FnMut(&[Arc<FinalisedBlock>]) -> bool,
) -> Vec<Arc<FinalisedBlock>> {
    let mut blocks = Vec::new();
    let mut feed = std::pin::pin!(handle.follow(Height(from)));
    while !done(&blocks) {
        blocks.push(feed.next().await.expect("the feed never ends"));
    }
    blocks
}

/// Follows from `from` until all `ids` are final.
pub async fn follow_transactions(
    handle: &Handle,
    from: u64,
    ids: &[TransactionId],
) -> Vec<Arc<FinalisedBlock>> {
    follow_until(handle, from, |blocks| {
        let found = |id| {
            blocks
                .iter()
                .any(|block| block.transactions.iter().any(|(one, _)| one == id))
        };
        ids.iter().all(found)
    })
    .await
}

/// Asserts that blocks are gapless, linked, and hold no transaction twice.
pub fn assert_chain(blocks: &[Arc<FinalisedBlock>]) {
    let mut seen = std::collections::HashSet::new();
    for pair in blocks.windows(2) {
        assert_eq!(pair[1].height, pair[0].height.next());
        assert_eq!(pair[1].parent, pair[0].digest);
        assert!(pair[1].time > pair[0].time);
    }
    for block in blocks {
        let signed = block.receipts.iter().filter(|one| !one.is_of_system_act());
        assert_eq!(block.transactions.len(), signed.count());
        for (id, _) in &block.transactions {
            assert!(seen.insert(*id), "a transaction twice");
        }
    }
}
