//! Block time. Absent on purpose: the clock.

use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Milliseconds of a day without leap seconds.
pub const DAY_MS: u64 = 86_400_000;
const MINUTE_MS: u64 = 60_000;

/// A moment: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// The moment so long after 1970-01-01T00:00:00Z, to the millisecond.
    #[must_use]
    pub fn after_epoch(passed: Duration) -> Self {
        Self(u64::try_from(passed.as_millis()).unwrap_or(u64::MAX))
    }

    /// This moment plus a duration; the end of time at the latest.
    #[must_use]
    pub const fn plus_ms(self, duration_ms: u64) -> Self {
        Self(self.0.saturating_add(duration_ms))
    }

    /// Milliseconds from an earlier moment to this one; zero if it is not earlier.
    #[must_use]
    pub const fn since_ms(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

/// A minute of the agenda: what falls due in it is what was put off to a moment after the minute before and no later
/// than its own start, so that nothing happens early. Minutes since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Minute(pub u64);

impl Minute {
    /// The latest minute that has started at a moment.
    #[must_use]
    pub const fn started_by(time: Timestamp) -> Self {
        Self(time.0 / MINUTE_MS)
    }

    /// The first minute that does not start before a moment.
    #[must_use]
    pub const fn not_before(time: Timestamp) -> Self {
        Self(time.0.div_ceil(MINUTE_MS))
    }

    /// So many minutes later.
    #[must_use]
    pub const fn plus(self, minutes: u64) -> Self {
        Self(self.0.saturating_add(minutes))
    }
}

/// A legal day: days since 1970-01-01 in the calendar's time zone.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Day(pub u32);
