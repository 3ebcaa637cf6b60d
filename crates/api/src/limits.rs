//! How much one address may ask: requests a second, bytes of a body, time.
//!
//! Absent on purpose: fairness between signers on the ledger (the mempool's).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State as With};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::problem::{self, Problem};

/// The most bytes of a transaction's envelope (as the rules have it).
pub const TRANSACTION_BYTES_MAX: usize = 32 * 1024;

/// The most bytes of a JSON body.
pub const JSON_BYTES_MAX: usize = 256 * 1024;

/// The most bytes of a form with a document: 20 MB and the form around it.
pub const DOCUMENT_FORM_BYTES_MAX: usize = 21 * 1024 * 1024;

/// The longest that a request may take before its answer begins.
pub const REQUEST_MS_MAX: u64 = 60_000;

/// Addresses remembered before those at rest are forgotten.
const ADDRESSES_MAX: usize = 65_536;

/// Requests an address may make: so many a second, so many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second, sustained.
    pub per_second: NonZeroU32,
    /// Requests at once.
    pub burst: NonZeroU32,
}

impl Rate {
    /// A rate; zeros count as one.
    #[must_use]
    pub fn new(per_second: u32, burst: u32) -> Self {
        let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            per_second: at_least_one(per_second),
            burst: at_least_one(burst),
        }
    }
}

/// The rates of a node; `None` lets all through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Everything but what has its own rate.
    pub general: Option<Rate>,
    /// Submitting transactions.
    pub submit: Option<Rate>,
    /// Guessing at share tokens.
    pub shared: Option<Rate>,
}

impl Rates {
    /// No rate at all.
    pub const UNLIMITED: Self = Self {
        general: None,
        submit: None,
        shared: None,
    };
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            general: Some(Rate::new(200, 800)),
            submit: Some(Rate::new(2_000, 8_000)),
            shared: Some(Rate::new(2, 20)),
        }
    }
}

/// The limiters of one node, the same for its interface and its pages.
#[derive(Clone)]
pub struct Limits {
    /// For all but the following.
    pub general: Limiter,
    /// For submitting.
    pub submit: Limiter,
    /// For share tokens.
    pub shared: Limiter,
}

impl Limits {
    /// Limiters of these rates.
    #[must_use]
    pub fn new(rates: Rates) -> Self {
        Self {
            general: Limiter::new(rates.general),
            submit: Limiter::new(rates.submit),
            shared: Limiter::new(rates.shared),
        }
    }
}

/// A limiter of one rate over all addresses.
#[derive(Clone)]
pub struct Limiter(Option<Arc<DefaultKeyedRateLimiter<IpAddr>>>);

impl Limiter {
    /// A limiter; without a rate it lets all through.
    #[must_use]
    pub fn new(rate: Option<Rate>) -> Self {
        Self(rate.map(|rate| {
            Arc::new(RateLimiter::keyed(
                Quota::per_second(rate.per_second).allow_burst(rate.burst),
            ))
        }))
    }

    /// Counts a request of an address.
    ///
    /// # Errors
    /// `rate_limited` past the rate, with when to come again.
    pub fn check(&self, address: IpAddr) -> Result<(), Problem> {
        let Some(limiter) = &self.0 else {
            return Ok(());
        };
        if limiter.len() > ADDRESSES_MAX {
            limiter.retain_recent();
        }
        limiter.check_key(&network(address)).map_err(|refused| {
            let wait = refused.wait_time_from(DefaultClock::default().now());
            let milliseconds = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
            Problem::of(problem::RATE_LIMITED, "this address asks too often")
                .retry_after(milliseconds)
        })
    }
}

/// One household of IPv6 is one address: the first 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let bits = v6.to_bits() & !u128::from(u64::MAX);
            v6.to_ipv4_mapped()
                .map_or(IpAddr::V6(Ipv6Addr::from_bits(bits)), IpAddr::V4)
        }
    }
}

/// The address that a request came from; unspecified where the server does not say.
#[must_use]
pub fn address_of(request: &Request) -> IpAddr {
    let remote = request.extensions().get::<ConnectInfo<SocketAddr>>();
    remote.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip())
}

/// The middleware: answers 429 with `Retry-After` past the rate.
pub async fn limit(With(limiter): With<Limiter>, request: Request, next: Next) -> Response {
    match limiter.check(address_of(&request)) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// The middleware: answers 408 when the answer has not begun in time.
pub async fn bound_time(request: Request, next: Next) -> Response {
    let bound = Duration::from_millis(REQUEST_MS_MAX);
    match tokio::time::timeout(bound, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::of(problem::TIMEOUT, "no answer in time").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_past_its_burst_is_told_to_wait_and_others_are_not() {
        let limiter = Limiter::new(Some(Rate::new(1, 2)));
        let (first, second) = (Ipv4Addr::LOCALHOST.into(), Ipv4Addr::BROADCAST.into());
        assert!(limiter.check(first).is_ok() && limiter.check(first).is_ok());
        let refused = limiter.check(first).unwrap_err();
        assert_eq!((refused.status, refused.code), (429, "rate_limited"));
        assert!(refused.retry_after_ms.unwrap() > 0);
        assert!(limiter.check(second).is_ok());
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_as_one() {
        let address = |text: &str| network(text.parse().unwrap());
        assert_eq!(address("2001:db8::1"), address("2001:db8::2"));
        assert_ne!(address("2001:db8::1"), address("2001:db8:0:1::1"));
        assert_eq!(address("::ffff:10.0.0.1"), address("10.0.0.1"));
    }
}
