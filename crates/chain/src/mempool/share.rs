//! One member's share of the mempool: a queue for each signer, served in turn.

use super::{Signer, Waiting};
use crate::engine::Digest;
use std::{
    collections::{BTreeMap, btree_map},
    sync::Arc,
};

/// What one member introduced and is not final yet.
pub(super) struct Share<P> {
    signers: BTreeMap<Signer, BTreeMap<u64, Arc<Waiting<P>>>>,
    pub(super) count: usize,
    pub(super) bytes: usize,
}

impl<P> Default for Share<P> {
    fn default() -> Self {
        Self {
            signers: BTreeMap::new(),
            count: 0,
            bytes: 0,
        }
    }
}

impl<P> Share<P> {
    pub(super) fn put(&mut self, number: u64, waiting: Arc<Waiting<P>>) {
        self.count = self.count.saturating_add(1);
        self.bytes = self.bytes.saturating_add(waiting.weight());
        self.signers
            .entry(waiting.signer)
            .or_default()
            .insert(number, waiting);
    }

    pub(super) fn remove(&mut self, signer: &Signer, number: u64) -> Option<Arc<Waiting<P>>> {
        let queue = self.signers.get_mut(signer)?;
        let removed = queue.remove(&number)?;
        if queue.is_empty() {
            self.signers.remove(signer);
        }
        self.count = self.count.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(removed.weight());
        Some(removed)
    }

    pub(super) fn get(&self, signer: &Signer, number: u64) -> Option<&Arc<Waiting<P>>> {
        self.signers.get(signer)?.get(&number)
    }

    pub(super) fn of_signer(&self, signer: &Signer) -> usize {
        self.signers.get(signer).map_or(0, BTreeMap::len)
    }

    /// All of the share, signer by signer.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Waiting<P>>> {
        self.signers.values().flat_map(BTreeMap::values)
    }

    /// The share in the order in which it is served: one of each signer in turn, beginning with
    /// the signer at `turn`.
    pub(super) fn served(&self, turn: usize) -> Served<'_, P> {
        let mut queues: Vec<_> = self.signers.values().map(BTreeMap::values).collect();
        let begin = turn.checked_rem(queues.len()).unwrap_or(0);
        queues.rotate_left(begin);
        Served {
            queues: queues.into_iter().collect(),
        }
    }
}

/// An iterator that serves the signers of a share in turn.
pub(super) struct Served<'a, P> {
    queues: std::collections::VecDeque<btree_map::Values<'a, u64, Arc<Waiting<P>>>>,
}

impl<'a, P> Served<'a, P> {
    /// The next one that `wanted` accepts.
    pub(super) fn next_of(
        &mut self,
        wanted: &impl Fn(&Digest) -> bool,
    ) -> Option<&'a Arc<Waiting<P>>> {
        while let Some(mut queue) = self.queues.pop_front() {
            if let Some(found) = queue.find(|waiting| wanted(&waiting.hash)) {
                self.queues.push_back(queue);
                return Some(found);
            }
        }
        None
    }
}
