//! How many requests may wait at once: for a height, for finality, on the stream of events.
//!
//! Past the bound a request is told to come again; what waits already is served. Absent on purpose:
//! fairness between addresses (the limits').

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::{self, Problem};

/// Requests that wait for a height at once.
pub const HEIGHT_WAITERS_MAX: usize = 1_024;

/// Requests that wait for finality at once.
pub const FINALITY_WAITERS_MAX: usize = 16_384;

/// Streams of events at once.
pub const FOLLOWERS_MAX: usize = 1_024;

/// A bounded number of places to wait in.
#[derive(Debug, Clone)]
pub struct Places {
    free: Arc<Semaphore>,
    count_max: usize,
}

/// A place that is taken; let go when dropped.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Places {
    /// So many places.
    #[must_use]
    pub fn new(count_max: usize) -> Self {
        Self {
            free: Arc::new(Semaphore::new(count_max)),
            count_max,
        }
    }

    /// Takes a place.
    ///
    /// # Errors
    /// `crowded` when all are taken.
    pub fn take(&self) -> Result<Place, Problem> {
        let crowded = |_| {
            let detail = format!("{} requests wait already", self.count_max);
            Problem::of(problem::CROWDED, detail).retry_after(1_000)
        };
        let permit = Arc::clone(&self.free).try_acquire_owned();
        Ok(Place {
            _permit: permit.map_err(crowded)?,
        })
    }

    /// How many are taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.count_max.saturating_sub(self.free.available_permits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_past_the_last_is_refused_until_one_is_let_go() {
        let places = Places::new(2);
        let (first, _second) = (places.take().unwrap(), places.take().unwrap());
        let refused = places.take().unwrap_err();
        assert_eq!((refused.status, refused.code), (503, "crowded"));
        assert_eq!((refused.retry_after_ms, places.taken()), (Some(1_000), 2));
        drop(first);
        assert!(places.take().is_ok());
    }
}
