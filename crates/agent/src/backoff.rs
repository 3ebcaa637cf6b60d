//! How long to wait after a failure: twice as long each time, up to a bound, and never quite the same, so that what
//! failed together does not come back together.

use std::time::Duration;

/// The first wait and the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// After the first failure.
    pub first: Duration,
    /// After many.
    pub longest: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(300),
        }
    }
}

impl Pace {
    /// The wait after so many failures in a row: between half of the doubled time and all of it.
    #[must_use]
    pub fn after(self, failures: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(failures.saturating_sub(1).min(30));
        let whole = self.first.saturating_mul(doubled).min(self.longest);
        let half = whole / 2;
        half + half.mul_f64(share())
    }
}

/// A random share of one; a half if the system has no randomness, which is no reason to stop.
fn share() -> f64 {
    let mut bytes = [0; 4];
    if getrandom::fill(&mut bytes).is_err() {
        return 0.5;
    }
    f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_doubles_up_to_the_bound_and_varies_by_half() {
        let pace = Pace {
            first: Duration::from_millis(100),
            longest: Duration::from_millis(1_000),
        };
        for (failures, whole_ms) in [(1, 100), (2, 200), (4, 800), (5, 1_000), (u32::MAX, 1_000)] {
            for _ in 0..50 {
                let wait = pace.after(failures);
                let whole = Duration::from_millis(whole_ms);
                assert!(wait >= whole / 2 && wait <= whole, "{failures}: {wait:?}");
            }
        }
    }
}
