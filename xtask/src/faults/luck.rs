//! What a scenario draws: the same seed draws the same faults.

use std::time::Duration;

/// A stream of numbers (SplitMix64).
pub struct Luck(u64);

impl Luck {
    /// The stream of a seed and a scenario.
    pub fn of(seed: u64, name: &str) -> Self {
        let mixed = name
            .bytes()
            .fold(seed, |mixed, byte| step(mixed ^ u64::from(byte)));
        Self(mixed)
    }

    /// A number below a bound; zero for a bound of zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        step(self.0).checked_rem(bound).unwrap_or_default()
    }

    /// A place below a count.
    pub fn place(&mut self, count: usize) -> usize {
        let bound = u64::try_from(count).unwrap_or(u64::MAX);
        usize::try_from(self.below(bound)).unwrap_or_default()
    }

    /// A time between two bounds of milliseconds.
    pub fn millis(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from.saturating_add(self.below(to.saturating_sub(from))))
    }
}

/// A seed that nobody chose.
pub fn fresh() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let nanos = since.unwrap_or_default().as_nanos();
    step(u64::try_from(nanos & u128::from(u64::MAX)).unwrap_or_default()) % 1_000_000
}

const fn step(state: u64) -> u64 {
    let mut mixed = state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_another_scenario_otherwise() {
        let draw = |seed, name| {
            let mut luck = Luck::of(seed, name);
            (0..8).map(|_| luck.below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7, "kill"), draw(7, "kill"));
        assert_ne!(draw(7, "kill"), draw(8, "kill"));
        assert_ne!(draw(7, "kill"), draw(7, "cut"));
        assert!(draw(7, "kill").iter().any(|drawn| *drawn != 0));
    }
}
