//! Which transactions became final lately, so that a late copy is not taken in again.

use chancery_rules::kernel::ids::TransactionId;
use std::collections::{BTreeSet, HashMap};

/// The most ids remembered; the ones that expire first are forgotten first.
pub const SETTLED_MAX: usize = 262_144;

/// Ids of final transactions until they expire.
#[derive(Default)]
pub(super) struct Settled {
    expiry: HashMap<TransactionId, u64>,
    order: BTreeSet<(u64, TransactionId)>,
}

impl Settled {
    pub(super) fn remember(&mut self, id: TransactionId, expires_ms: u64) {
        if self.expiry.insert(id, expires_ms).is_none() {
            self.order.insert((expires_ms, id));
        }
        while self.order.len() > SETTLED_MAX {
            self.forget_first();
        }
    }

    pub(super) fn forget_until(&mut self, time_ms: u64) {
        while self
            .order
            .first()
            .is_some_and(|(expires, _)| *expires <= time_ms)
        {
            self.forget_first();
        }
    }

    pub(super) fn contains(&self, id: &TransactionId) -> bool {
        self.expiry.contains_key(id)
    }

    fn forget_first(&mut self) {
        if let Some((_, id)) = self.order.pop_first() {
            self.expiry.remove(&id);
        }
    }
}
