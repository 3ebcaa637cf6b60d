//! Messages of the next epoch that arrive before this node is in it.
//!
//! Nodes enter an epoch within milliseconds of each other, and consensus does not repeat a vote: what
//! comes early is kept, a little from each peer, and handed over first. Absent on purpose: epochs
//! further ahead, of which nothing is kept.

use crate::engine::ValidatorKey;
use chancery_rules::kernel::ids::Epoch;
use commonware_p2p::{Message, Receiver};
use std::{
    collections::{BTreeMap, VecDeque},
    num::NonZeroUsize,
};

/// The most messages of a channel that are kept from one peer.
pub const EARLY_MAX: usize = 16;

/// The longest message that is kept, in bytes: several times what the votes of 64 validators fill.
pub const EARLY_BYTES_MAX: usize = 16_384;

/// What came early on one channel.
#[derive(Debug, Default)]
pub struct Early {
    epoch: Epoch,
    messages: VecDeque<Message<ValidatorKey>>,
    counts: BTreeMap<ValidatorKey, usize>,
}

impl Early {
    /// Keeps a message of `epoch`, unless it is too long or its sender has had enough of them kept.
    pub fn keep(&mut self, epoch: Epoch, message: Message<ValidatorKey>) {
        if message.1.len() > EARLY_BYTES_MAX {
            return;
        }
        if epoch != self.epoch {
            *self = Self {
                epoch,
                ..Self::default()
            };
        }
        let count = self.counts.entry(message.0.clone()).or_default();
        if *count < EARLY_MAX {
            *count = count.saturating_add(1);
            self.messages.push_back(message);
        }
    }

    /// Hands over what was kept of `epoch`, and forgets the rest.
    pub fn take(&mut self, epoch: Epoch) -> VecDeque<Message<ValidatorKey>> {
        let kept = std::mem::take(self);
        if kept.epoch == epoch {
            kept.messages
        } else {
            VecDeque::new()
        }
    }
}

/// A receiver that first gives what came early.
#[derive(Debug)]
pub struct Resumed<R: Receiver> {
    early: VecDeque<Message<R::PublicKey>>,
    later: R,
}

impl<R: Receiver> Resumed<R> {
    /// `early` before anything from `later`.
    pub const fn new(early: VecDeque<Message<R::PublicKey>>, later: R) -> Self {
        Self { early, later }
    }
}

impl<R: Receiver> Receiver for Resumed<R> {
    type Error = R::Error;
    type PublicKey = R::PublicKey;

    async fn recv(&mut self) -> Result<Message<Self::PublicKey>, Self::Error> {
        match self.early.pop_front() {
            Some(message) => Ok(message),
            None => self.later.recv().await,
        }
    }

    fn capacity(&self) -> NonZeroUsize {
        self.later.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
    use commonware_runtime::IoBuf;

    #[test]
    fn a_little_of_the_next_epoch_is_kept_from_each_peer() {
        let peer = |seed| PrivateKey::from_seed(seed).public_key();
        let mut early = Early::default();
        early.keep(Epoch(4), (peer(0), IoBuf::from(b"old".to_vec())));
        for number in 0..EARLY_MAX + 5 {
            let bytes = vec![u8::try_from(number).expect("small")];
            early.keep(Epoch(5), (peer(1), IoBuf::from(bytes)));
        }
        early.keep(Epoch(5), (peer(2), IoBuf::from(b"two".to_vec())));
        let long = vec![0; EARLY_BYTES_MAX + 1];
        early.keep(Epoch(5), (peer(3), IoBuf::from(long)));
        let kept = early.take(Epoch(5));
        assert_eq!(kept.len(), EARLY_MAX + 1);
        assert!(kept.iter().all(|(from, _)| *from != peer(0)));
        assert!(early.take(Epoch(5)).is_empty());
        early.keep(Epoch(6), (peer(1), IoBuf::from(b"six".to_vec())));
        assert!(early.take(Epoch(7)).is_empty());
    }
}
