//! What the interface and the ledger behind it count, for whoever watches the node.
//!
//! Labels are closed sets: routes as the router knows them, classes of status, codes of the
//! catalogue. Absent on purpose: addresses, ids, names; and the registry's text (the composition's).

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State as With};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::receipt::{Outcome, Receipt};
use chancery_rules::kernel::time::Timestamp;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Bounds of the times from a block's time to its finality here, in seconds.
const FINALITY_SECONDS: [f64; 12] = [
    0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1.0, 2.0, 5.0, 15.0,
];

/// Bounds of the times of answers, in seconds.
const ANSWER_SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 30.0];

/// Bounds of a block's transactions.
const BLOCK_TRANSACTIONS: [f64; 8] = [0.0, 1.0, 10.0, 100.0, 500.0, 2_000.0, 8_000.0, 16_384.0];

/// Bounds of a block's bytes.
const BLOCK_BYTES: [f64; 7] = [
    0.0,
    1_024.0,
    16_384.0,
    131_072.0,
    524_288.0,
    2_097_152.0,
    4_194_304.0,
];

/// Where a request went, and how it ended.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: &'static str,
}

/// Where a request went.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    route: String,
}

/// Why the rules refused.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Refused {
    code: u16,
}

/// Why the interface refused a transaction before the mempool.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct TurnedAway {
    code: &'static str,
}

/// The counts of one node; cheap to clone.
#[derive(Clone, Debug)]
pub struct Metrics {
    requests: Family<Answered, Counter>,
    answers: Family<Asked, Histogram>,
    blocks: Counter,
    accepted: Counter,
    rejected: Family<Refused, Counter>,
    turned_away: Family<TurnedAway, Counter>,
    finality: Histogram,
    block_transactions: Histogram,
    block_bytes: Histogram,
    recent: Arc<Mutex<VecDeque<u64>>>,
}

/// Finality times that are kept for the operator's page.
const RECENT_MAX: usize = 600;

/// How long the last blocks took to become final here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Finalities {
    /// Blocks counted, 600 at most.
    pub count: usize,
    /// Half of them took no longer, in milliseconds.
    pub p50_ms: u64,
    /// All but one in a hundred took no longer.
    pub p99_ms: u64,
    /// The longest.
    pub max_ms: u64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            answers: Family::new_with_constructor(|| Histogram::new(ANSWER_SECONDS)),
            blocks: Counter::default(),
            accepted: Counter::default(),
            rejected: Family::default(),
            turned_away: Family::default(),
            finality: Histogram::new(FINALITY_SECONDS),
            block_transactions: Histogram::new(BLOCK_TRANSACTIONS),
            block_bytes: Histogram::new(BLOCK_BYTES),
            recent: Arc::default(),
        }
    }
}

impl Metrics {
    /// Puts all of them into a registry.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "http_requests",
            "Requests answered, by method, route and class of status",
            self.requests.clone(),
        );
        registry.register_with_unit(
            "http_answer",
            "Time until an answer began, by route",
            Unit::Seconds,
            self.answers.clone(),
        );
        registry.register(
            "blocks",
            "Final blocks projected since the start",
            self.blocks.clone(),
        );
        registry.register(
            "transactions_accepted",
            "Transactions that the rules accepted",
            self.accepted.clone(),
        );
        registry.register(
            "transactions_rejected",
            "Transactions in final blocks that the rules refused, by the number of the rejection",
            self.rejected.clone(),
        );
        registry.register(
            "submissions_refused",
            "Submissions refused before the mempool, by code",
            self.turned_away.clone(),
        );
        registry.register_with_unit(
            "finality",
            "From a block's time to when this node held it final",
            Unit::Seconds,
            self.finality.clone(),
        );
        registry.register(
            "block_transactions",
            "Transactions of a block",
            self.block_transactions.clone(),
        );
        registry.register_with_unit(
            "block_size",
            "Bytes of a block's transactions",
            Unit::Bytes,
            self.block_bytes.clone(),
        );
    }

    /// Counts a final block that was just projected; what is read again after a restart says nothing
    /// of finality.
    pub fn block(&self, block: &FinalisedBlock, finalised_at: Option<Timestamp>) {
        self.blocks.inc();
        let signed = |receipt: &&Receipt| !receipt.is_of_system_act();
        for receipt in block.receipts.iter().filter(signed) {
            match receipt.outcome {
                Outcome::Accepted => self.accepted.inc(),
                Outcome::Rejected(code) => self.rejected.get_or_create(&Refused { code }).inc(),
            };
        }
        self.block_transactions
            .observe(float(block.transactions.len()));
        let bytes = block.transactions.iter().map(|(_, bytes)| bytes.len());
        self.block_bytes.observe(float(bytes.sum()));
        if let Some(finalised_at) = finalised_at {
            let passed = Duration::from_millis(finalised_at.since_ms(block.time));
            self.finality.observe(passed.as_secs_f64());
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            recent.truncate(RECENT_MAX - 1);
            recent.push_front(finalised_at.since_ms(block.time));
        }
    }

    /// How long the last blocks took to become final here.
    #[must_use]
    pub fn finalities(&self) -> Finalities {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sorted: Vec<u64> = recent.iter().copied().collect();
        drop(recent);
        sorted.sort_unstable();
        let at = |percent: usize| {
            let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
            sorted.get(place).copied().unwrap_or_default()
        };
        Finalities {
            count: sorted.len(),
            p50_ms: at(50),
            p99_ms: at(99),
            max_ms: at(100),
        }
    }

    /// Counts a submission that was refused before the mempool.
    pub fn turned_away(&self, code: &'static str) {
        self.turned_away.get_or_create(&TurnedAway { code }).inc();
    }

    fn answered(&self, method: &Method, route: String, status: StatusCode, passed: Duration) {
        let asked = Asked {
            route: route.clone(),
        };
        self.answers
            .get_or_create(&asked)
            .observe(passed.as_secs_f64());
        let answered = Answered {
            method: known(method),
            route,
            status: class(status),
        };
        self.requests.get_or_create(&answered).inc();
    }
}

/// The middleware around all routes of a node, pages included: counts each request by the route it
/// matched.
pub async fn count(With(metrics): With<Metrics>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or("none", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    metrics.answered(&method, route, response.status(), begun.elapsed());
    response
}

/// A stranger may send any method; only the usual ones are told apart.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    }
}

/// A count as a float; counts here stay far below 2^32.
fn float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
