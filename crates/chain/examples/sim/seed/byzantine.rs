//! What lying validators do. Each is a whole node of ours whose messages are interfered with on their
//! way out, with its own key at hand; only twins are two nodes.
//!
//! Absent on purpose: hooks in the node. A liar can do only what a stranger with a validator's key can.

use super::{dice::Dice, network::Key, plan::Mischief};
use bytes::Bytes;
use chancery_chain::{
    Founding,
    block::{Block, hash_of, transactions_root},
    engine::{Digest, Scheme},
    gossip::Gossip,
};
use chancery_proof::header::Header;
use chancery_rules::kernel::ids::Root;
use commonware_actor::{Feedback, Unreliable};
use commonware_codec::{Decode as _, DecodeExt as _, Encode as _, ReadExt as _, varint::UInt};
use commonware_consensus::{
    CertifiableBlock as _,
    simplex::types::{Finalize, Notarize, Proposal, Vote},
};
use commonware_cryptography::{Digestible as _, ed25519};
use commonware_p2p::{
    CheckedSender, LimitedSender, Recipients,
    simulated::{self, SplitTarget},
};
use commonware_runtime::{IoBufs, deterministic};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::SystemTime,
};

/// The channels by number, as every node registers them.
pub const VOTES: u64 = 0;
/// Blocks asked for.
pub const BACKFILL: u64 = 3;
/// Blocks proposed.
pub const BROADCAST: u64 = 4;
/// Transactions.
pub const GOSSIP: u64 = 5;

/// The simulated network's sender.
type Inner = simulated::Sender<Key, deterministic::Context>;

/// What stands between a lying node and the network.
pub struct Post {
    mischief: Mischief,
    scheme: Scheme,
    /// To whom this one of two twins speaks; everyone otherwise.
    audience: Option<Vec<Key>>,
    dice: Mutex<Dice>,
    altered: Mutex<HashMap<Digest, Digest>>,
}

impl Post {
    /// The post of the node with `key`.
    pub fn new(
        mischief: Mischief,
        (founding, key): (&Founding, &ed25519::PrivateKey),
        audience: Option<Vec<Key>>,
        dice: Dice,
    ) -> Arc<Self> {
        let committee = founding.committee.clone();
        let scheme = Scheme::signer(&founding.namespace(), committee, key.clone());
        Arc::new(Self {
            mischief,
            scheme: scheme.expect("a validator"),
            audience,
            dice: Mutex::new(dice),
            altered: Mutex::default(),
        })
    }

    fn chance(&self, percent: u64) -> bool {
        self.dice.lock().expect("sound").chance(percent)
    }

    /// What goes out instead of `message`; `None` if nothing does.
    fn pass(&self, channel: u64, message: Bytes) -> Option<Bytes> {
        match (self.mischief, channel) {
            (Mischief::Silent, VOTES) | (Mischief::Withholding, BROADCAST) => None,
            (Mischief::Withholding, BACKFILL) if message.len() > 200 => None,
            (Mischief::Lying, BROADCAST) => Some(self.alter_block(message)),
            (Mischief::Lying, VOTES) => Some(self.alter_vote(message)),
            (Mischief::Corrupting, BACKFILL) if message.len() > 200 => Some(self.flip(message)),
            (Mischief::Babbling, GOSSIP) => Some(self.babble(message)),
            _ => Some(message),
        }
    }

    fn flip(&self, message: Bytes) -> Bytes {
        let mut bytes = message.to_vec();
        let place = self.dice.lock().expect("sound").index(bytes.len());
        bytes[place] ^= 1;
        bytes.into()
    }

    fn alter_block(&self, message: Bytes) -> Bytes {
        let Ok(block) = Block::decode(message.clone()) else {
            return message;
        };
        if self.chance(20) {
            return message;
        }
        let altered = alter(&block, &mut self.dice.lock().expect("sound"));
        let mut known = self.altered.lock().expect("sound");
        known.insert(block.digest(), altered.digest());
        altered.encode()
    }

    /// The vote with the altered block in place of the true one, truly signed. It comes after the number
    /// of its epoch.
    fn alter_vote(&self, message: Bytes) -> Bytes {
        let mut rest = message.clone();
        let Ok(UInt(epoch)) = UInt::<u64>::read(&mut rest) else {
            return message;
        };
        let Ok(vote) = Vote::<Scheme, Digest>::decode(rest) else {
            return message;
        };
        let altered = match vote {
            Vote::Notarize(vote) => self
                .other(vote.proposal)
                .and_then(|proposal| Notarize::sign(&self.scheme, proposal))
                .map(Vote::<Scheme, Digest>::Notarize),
            Vote::Finalize(vote) => self
                .other(vote.proposal)
                .and_then(|proposal| Finalize::sign(&self.scheme, proposal))
                .map(Vote::<Scheme, Digest>::Finalize),
            Vote::Nullify(_) => None,
        };
        let numbered =
            |vote: Vote<Scheme, Digest>| [UInt(epoch).encode(), vote.encode()].concat().into();
        altered.map_or(message, numbered)
    }

    fn other(&self, proposal: Proposal<Digest>) -> Option<Proposal<Digest>> {
        let altered = self.altered.lock().expect("sound");
        let payload = *altered.get(&proposal.payload)?;
        Some(Proposal::new(proposal.round, proposal.parent, payload))
    }

    fn babble(&self, message: Bytes) -> Bytes {
        let kind = self.dice.lock().expect("sound").below(4);
        match kind {
            0 => Bytes::from(vec![7; 300 << 10]),
            1 => self.flip(message),
            2 => match Gossip::decode_cfg(message.clone(), &()) {
                Ok(Gossip::Envelopes(mut envelopes)) if !envelopes.is_empty() => {
                    let forged = self.flip(envelopes[0].clone());
                    envelopes.push(forged);
                    envelopes.push(envelopes[0].clone());
                    envelopes.truncate(1_024);
                    Gossip::Envelopes(envelopes).encode()
                }
                _ => message,
            },
            _ => message,
        }
    }
}

/// A block like `block` that no honest validator may vote for.
fn alter(block: &Block, dice: &mut Dice) -> Block {
    let mut header = block.header().clone();
    let (mut envelopes, mut leaves) = (block.envelopes().to_vec(), block.leaves().to_vec());
    match dice.below(8) {
        0 => header.time.0 += 3_000,
        1 => header.state_root = Root([1; 32]),
        2 => header.log_root = Root([2; 32]),
        3 => header.log_size += 1,
        4 => header.ops_root = Root([3; 32]),
        5 if !envelopes.is_empty() => add(&mut envelopes, &mut leaves, |copy| copy.to_vec()),
        6 if !envelopes.is_empty() => add(&mut envelopes, &mut leaves, |copy| {
            let mut forged = copy.to_vec();
            let last = forged.len() - 1;
            forged[last] ^= 1;
            forged
        }),
        7 if !envelopes.is_empty() => {
            envelopes.pop();
            leaves.pop();
        }
        _ => header.state_root = Root([4; 32]),
    }
    commit(&mut header, &leaves);
    Block::new(header, block.context().leader, envelopes, leaves)
}

fn add(envelopes: &mut Vec<Bytes>, leaves: &mut Vec<Digest>, change: impl Fn(&[u8]) -> Vec<u8>) {
    let added = change(&envelopes[0]);
    leaves.push(hash_of(&added));
    envelopes.push(added.into());
}

fn commit(header: &mut Header, leaves: &[Digest]) {
    header.transactions = transactions_root(leaves);
    header.count = u64::try_from(leaves.len()).expect("few");
}

/// A node's sender: the network's own, with a post in between if the node lies.
#[derive(Clone)]
pub struct Wire {
    inner: Inner,
    channel: u64,
    post: Option<Arc<Post>>,
}

impl Wire {
    /// The sender of a channel.
    pub const fn new(inner: Inner, channel: u64, post: Option<Arc<Post>>) -> Self {
        Self {
            inner,
            channel,
            post,
        }
    }

    /// To whom a message goes: a twin speaks to its audience only.
    fn audience(&self, recipients: Recipients<Key>) -> Recipients<Key> {
        let Some(audience) = self.post.as_ref().and_then(|post| post.audience.clone()) else {
            return recipients;
        };
        let heard = |key: &Key| audience.contains(key);
        Recipients::Some(match recipients {
            Recipients::All => audience,
            Recipients::Some(keys) => keys.into_iter().filter(heard).collect(),
            Recipients::One(key) => Some(key).into_iter().filter(heard).collect(),
        })
    }
}

impl LimitedSender for Wire {
    type PublicKey = Key;
    type Checked<'a> = CheckedWire<'a>;

    fn check(&mut self, recipients: Recipients<Key>) -> Result<CheckedWire<'_>, SystemTime> {
        let recipients = self.audience(recipients);
        Ok(CheckedWire {
            inner: self.inner.check(recipients)?,
            channel: self.channel,
            post: self.post.as_deref(),
        })
    }
}

/// A sender that was checked.
pub struct CheckedWire<'a> {
    inner: <Inner as LimitedSender>::Checked<'a>,
    channel: u64,
    post: Option<&'a Post>,
}

impl CheckedSender for CheckedWire<'_> {
    type PublicKey = Key;

    fn recipients(&self) -> Vec<Key> {
        self.inner.recipients()
    }

    fn send(self, message: impl Into<IoBufs> + Send, priority: bool) -> Unreliable<Feedback> {
        let Some(post) = self.post else {
            return self.inner.send(message, priority);
        };
        let message: IoBufs = message.into();
        let bytes = Bytes::copy_from_slice(message.coalesce().as_ref());
        match post.pass(self.channel, bytes) {
            Some(bytes) => self.inner.send(bytes, priority),
            None => Unreliable::new(Feedback::Ok),
        }
    }
}

/// Which of two twins hears what a peer says.
pub fn hears(first: &[Key], second: &[Key], peer: &Key) -> SplitTarget {
    match (first.contains(peer), second.contains(peer)) {
        (true, true) => SplitTarget::Both,
        (true, false) => SplitTarget::Primary,
        (false, true) => SplitTarget::Secondary,
        (false, false) => SplitTarget::None,
    }
}
