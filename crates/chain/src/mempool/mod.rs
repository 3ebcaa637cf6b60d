//! Transactions that wait to become final.
//!
//! Bounded by count and bytes, in equal shares between the members (the nodes that introduced a
//! transaction; what this node's own party submits here has a share, and what others submit here has
//! another), and within a share between the
//! signers. What is in it stays until it is final or has expired: a proposal takes nothing away.
//! Copies are told apart by the hash of all their bytes, and only copies whose signature was
//! verified are put in, so that a copy with a bad signature never stands in the way of the good one.
//!
//! Absent on purpose: verification ([intake](crate::intake)), gossip, clocks.

mod settled;
mod share;

pub use settled::SETTLED_MAX;

use crate::engine::{Digest, ValidatorKey};
use bytes::Bytes;
use chancery_rules::kernel::ids::TransactionId;
use share::Share;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    sync::Arc,
};

/// Whoever signed a transaction, as far as fairness goes: a hash of the key.
pub type Signer = Digest;

/// Who introduced a transaction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// This node's own party, here.
    Own,
    /// Other parties, and persons under their aliases, here.
    Guests,
    /// Another validator, by gossip.
    Peer(ValidatorKey),
}

/// A verified transaction that waits.
#[derive(Debug)]
pub struct Waiting<P> {
    /// The hash of all its bytes, as a leaf of the block's transactions tree.
    pub hash: Digest,
    /// Its id: the hash of what was signed.
    pub id: TransactionId,
    /// Who signed it.
    pub signer: Signer,
    /// Block time after which it can have no effect, in milliseconds.
    pub expires_ms: u64,
    /// The envelope as submitted.
    pub bytes: Bytes,
    /// The envelope as decoded.
    pub payload: P,
}

/// What a waiting transaction takes besides its envelope and that envelope decoded, roughly.
const OVERHEAD_BYTES: usize = 512;

impl<P> Waiting<P> {
    /// The bytes that it takes in memory: the envelope, as submitted and as decoded, and its places.
    pub fn weight(&self) -> usize {
        let envelope = self.bytes.len().saturating_mul(2);
        envelope.saturating_add(OVERHEAD_BYTES)
    }
}

/// How much the mempool holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MempoolLimits {
    /// The most transactions.
    pub count_max: usize,
    /// The most bytes that they take in memory.
    pub bytes_max: usize,
}

impl Default for MempoolLimits {
    fn default() -> Self {
        Self {
            count_max: 65_536,
            bytes_max: 64 << 20,
        }
    }
}

/// What became of a transaction that was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It waits now.
    Added,
    /// It waits already.
    Known,
    /// It is final already.
    Final,
    /// The introducing member's share is full.
    Full,
}

/// Why a proposal left a transaction out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// The chain has seen its id.
    Replayed,
    /// Not admissible yet.
    Early,
    /// Never admissible.
    Never,
}

/// How often a transaction is left out as replayed, at a final height each, before it goes.
const REPLAYS_MAX: u8 = 3;

struct Place {
    member: Member,
    number: u64,
    signer: Signer,
    last_sent_ms: u64,
}

struct Aside {
    height: u64,
    replays: u8,
}

/// The waiting transactions.
pub struct Mempool<P> {
    limits: MempoolLimits,
    share_count_max: usize,
    share_bytes_max: usize,
    shares: BTreeMap<Member, Share<P>>,
    places: HashMap<Digest, Place>,
    copies: HashMap<TransactionId, Vec<Digest>>,
    expiry: BTreeSet<(u64, Digest)>,
    aside: HashMap<Digest, Aside>,
    settled: settled::Settled,
    number: u64,
    bytes: usize,
    height: u64,
}

impl<P> Mempool<P> {
    /// An empty mempool, shared by `members` members.
    pub fn new(limits: MempoolLimits, members: usize) -> Self {
        let members = members.max(1);
        Self {
            limits,
            share_count_max: (limits.count_max / members).max(1),
            share_bytes_max: limits.bytes_max / members,
            shares: BTreeMap::new(),
            places: HashMap::new(),
            copies: HashMap::new(),
            expiry: BTreeSet::new(),
            aside: HashMap::new(),
            settled: settled::Settled::default(),
            number: 0,
            bytes: 0,
            height: 0,
        }
    }

    /// Shares the room anew between this node's party, its guests and `peers`; what others introduced goes.
    pub fn share_between(&mut self, peers: &BTreeSet<ValidatorKey>) {
        let shares = peers.len().saturating_add(2);
        self.share_count_max = (self.limits.count_max / shares).max(1);
        self.share_bytes_max = self.limits.bytes_max / shares;
        let leave = |member: &Member| matches!(member, Member::Peer(key) if !peers.contains(key));
        let left: Vec<Digest> = self
            .shares
            .iter()
            .filter(|(member, _)| leave(member))
            .flat_map(|(_, share)| share.iter().map(|waiting| waiting.hash))
            .collect();
        for hash in left {
            self.remove(&hash);
        }
    }

    /// Offers a verified transaction that `member` introduced.
    pub fn offer(&mut self, member: Member, waiting: Waiting<P>, now_ms: u64) -> Admission {
        if self.places.contains_key(&waiting.hash) {
            return Admission::Known;
        }
        if self.settled.contains(&waiting.id) {
            return Admission::Final;
        }
        if !self.has_room(&member, &waiting.signer, waiting.weight()) {
            return Admission::Full;
        }
        self.number = self.number.saturating_add(1);
        self.bytes = self.bytes.saturating_add(waiting.weight());
        let place = Place {
            member: member.clone(),
            number: self.number,
            signer: waiting.signer,
            last_sent_ms: now_ms,
        };
        self.places.insert(waiting.hash, place);
        self.expiry.insert((waiting.expires_ms, waiting.hash));
        self.copies
            .entry(waiting.id)
            .or_default()
            .push(waiting.hash);
        self.shares
            .entry(member)
            .or_default()
            .put(self.number, Arc::new(waiting));
        Admission::Added
    }

    /// Whether `member` may add one of `bytes` bytes. One signer has at most half of a share.
    pub fn has_room(&self, member: &Member, signer: &Signer, bytes: usize) -> bool {
        let Some(share) = self.shares.get(member) else {
            return bytes <= self.share_bytes_max;
        };
        let signer_max = self.share_count_max.div_ceil(2);
        share.count < self.share_count_max
            && share.bytes.saturating_add(bytes) <= self.share_bytes_max
            && share.of_signer(signer) < signer_max
    }

    /// The waiting transaction with this hash.
    pub fn get(&self, hash: &Digest) -> Option<&Arc<Waiting<P>>> {
        let place = self.places.get(hash)?;
        self.shares
            .get(&place.member)?
            .get(&place.signer, place.number)
    }

    /// The transactions for a block: fairly in turn, without those in `besides` (already in blocks
    /// that are not final) and those set aside.
    pub fn take(
        &self,
        besides: &HashSet<Digest>,
        count_max: usize,
        bytes_max: usize,
    ) -> Vec<Arc<Waiting<P>>> {
        let wanted = |hash: &Digest| !besides.contains(hash) && !self.is_aside(hash);
        let turn = usize::try_from(self.height % 1_048_576).unwrap_or(0);
        let mut members: Vec<_> = self
            .shares
            .values()
            .map(|share| share.served(turn))
            .collect();
        let begin = turn.checked_rem(members.len()).unwrap_or(0);
        members.rotate_left(begin);
        let mut members: VecDeque<_> = members.into();
        let (mut taken, mut bytes) = (Vec::new(), 0_usize);
        while let Some(mut member) = members.pop_front() {
            let Some(waiting) = member.next_of(&wanted) else {
                continue;
            };
            bytes = bytes.saturating_add(waiting.bytes.len());
            if taken.len() >= count_max || bytes > bytes_max {
                break;
            }
            taken.push(Arc::clone(waiting));
            members.push_back(member);
        }
        taken
    }

    /// How many wait that are neither in `besides` nor set aside.
    pub fn ready(&self, besides: &HashSet<Digest>) -> usize {
        let busy = besides
            .iter()
            .filter(|hash| self.places.contains_key(hash))
            .count();
        let aside = self
            .aside
            .iter()
            .filter(|(hash, aside)| aside.height > self.height && !besides.contains(hash));
        let aside = aside.count();
        self.places.len().saturating_sub(busy).saturating_sub(aside)
    }

    /// Notes that the proposal at `height` had to leave a transaction out. It is not proposed
    /// again before that height is final.
    pub fn leave_out(&mut self, hash: &Digest, height: u64, why: LeftOut) {
        if !self.places.contains_key(hash) {
            return;
        }
        let aside = self
            .aside
            .entry(*hash)
            .or_insert(Aside { height, replays: 0 });
        if why == LeftOut::Replayed && (aside.replays == 0 || aside.height < height) {
            aside.replays = aside.replays.saturating_add(1);
        }
        aside.height = height;
        if why == LeftOut::Never || aside.replays >= REPLAYS_MAX {
            self.remove(hash);
        }
    }

    /// Notes that the block at `height` with `time_ms` is final with these transactions: they and
    /// their other copies go, and so does what has expired.
    pub fn settle(
        &mut self,
        height: u64,
        time_ms: u64,
        transactions: impl IntoIterator<Item = (TransactionId, u64)>,
    ) {
        self.height = self.height.max(height);
        for (id, expires_ms) in transactions {
            for hash in self.copies.get(&id).cloned().unwrap_or_default() {
                self.remove(&hash);
            }
            self.settled.remember(id, expires_ms);
        }
        self.settled.forget_until(time_ms);
        self.expire(time_ms);
    }

    /// The transactions submitted here that were not sent since `before_ms`, at most `count_max`;
    /// they count as sent now.
    pub fn unsent(&mut self, before_ms: u64, now_ms: u64, count_max: usize) -> Vec<Bytes> {
        let here = [Member::Own, Member::Guests];
        let shares = here.iter().filter_map(|member| self.shares.get(member));
        let mut due = Vec::new();
        for waiting in shares.flat_map(Share::iter) {
            if due.len() >= count_max {
                break;
            }
            if let Some(place) = self.places.get_mut(&waiting.hash)
                && place.last_sent_ms <= before_ms
            {
                place.last_sent_ms = now_ms;
                due.push(waiting.bytes.clone());
            }
        }
        due
    }

    /// The number of transactions that wait.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// The bytes that the waiting transactions take.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// The last height noted as final.
    pub const fn height(&self) -> u64 {
        self.height
    }

    fn is_aside(&self, hash: &Digest) -> bool {
        self.aside
            .get(hash)
            .is_some_and(|aside| aside.height > self.height)
    }

    fn expire(&mut self, time_ms: u64) {
        while let Some((expires_ms, hash)) = self.expiry.first().copied()
            && expires_ms <= time_ms
        {
            self.expiry.pop_first();
            self.remove(&hash);
        }
    }

    fn remove(&mut self, hash: &Digest) {
        let Some(place) = self.places.remove(hash) else {
            return;
        };
        self.aside.remove(hash);
        let Some(share) = self.shares.get_mut(&place.member) else {
            return;
        };
        let Some(removed) = share.remove(&place.signer, place.number) else {
            return;
        };
        if share.count == 0 {
            self.shares.remove(&place.member);
        }
        self.bytes = self.bytes.saturating_sub(removed.weight());
        self.expiry.remove(&(removed.expires_ms, *hash));
        if let Some(copies) = self.copies.get_mut(&removed.id) {
            copies.retain(|copy| copy != hash);
            if copies.is_empty() {
                self.copies.remove(&removed.id);
            }
        }
    }
}

#[cfg(test)]
mod tests;
