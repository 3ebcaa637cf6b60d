//! Transactions of the last minutes, by eight bytes of their id: a hint that an envelope was final
//! already. An envelope lives ten minutes at most, so older ones need no memory.

use std::collections::{HashSet, VecDeque};

use chancery_rules::kernel::ids::TransactionId;
use chancery_rules::kernel::time::Timestamp;

/// Ids are forgotten this long after their block.
const KEPT_MS: u64 = 11 * 60 * 1_000;

/// A generation of ids ends after this long.
const GENERATION_MS: u64 = 60 * 1_000;

/// Ids remembered at most, over all generations; the oldest generation goes first.
const IDS_MAX: usize = 4_000_000;

#[derive(Default)]
pub(crate) struct Seen {
    generations: VecDeque<(u64, HashSet<u64>)>,
}

impl Seen {
    pub(crate) fn remember(&mut self, time: Timestamp, ids: impl Iterator<Item = TransactionId>) {
        let now = time.0;
        let current = self.generations.back().map(|(begun, _)| *begun);
        if current.is_none_or(|begun| now.saturating_sub(begun) >= GENERATION_MS) {
            self.generations.push_back((now, HashSet::new()));
        }
        if let Some((_, generation)) = self.generations.back_mut() {
            generation.extend(ids.map(|id| prefix(&id)));
        }
        self.forget(now);
    }

    pub(crate) fn contains(&self, id: &TransactionId) -> bool {
        let prefix = prefix(id);
        self.generations
            .iter()
            .any(|(_, generation)| generation.contains(&prefix))
    }

    fn forget(&mut self, now: u64) {
        let held = |seen: &Self| {
            seen.generations
                .iter()
                .map(|(_, ids)| ids.len())
                .sum::<usize>()
        };
        while self.generations.len() > 1
            && (held(self) > IDS_MAX
                || self
                    .generations
                    .front()
                    .is_some_and(|(begun, _)| now.saturating_sub(*begun) > KEPT_MS + GENERATION_MS))
        {
            self.generations.pop_front();
        }
    }
}

fn prefix(id: &TransactionId) -> u64 {
    let bytes = id.as_bytes();
    bytes
        .iter()
        .take(8)
        .fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(byte: u8) -> TransactionId {
        TransactionId::from([byte; 32])
    }

    #[test]
    fn an_id_is_remembered_as_long_as_its_envelope_can_live() {
        let mut seen = Seen::default();
        seen.remember(Timestamp(0), [id(1)].into_iter());
        seen.remember(Timestamp(10 * 60 * 1_000), [id(2)].into_iter());
        assert!(seen.contains(&id(1)) && seen.contains(&id(2)) && !seen.contains(&id(3)));
        seen.remember(Timestamp(30 * 60 * 1_000), [id(3)].into_iter());
        assert!(!seen.contains(&id(1)) && seen.contains(&id(3)));
    }
}
