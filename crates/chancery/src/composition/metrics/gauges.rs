//! The gauges of a node, read at each scrape.

use std::sync::atomic::AtomicU64;

use chancery_api::clock;
use chancery_api::door::Status;
use chancery_rules::kernel::ids::Height;
use prometheus_client::encoding::{EncodeLabelSet, LabelSetEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::Sources;

type Number = Gauge<f64, AtomicU64>;

/// What a node does: exactly one of its roles has the value 1.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
struct Is {
    role: &'static str,
}

impl EncodeLabelSet for Is {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> Result<(), std::fmt::Error> {
        use prometheus_client::encoding::EncodeLabel as _;
        ("role", self.role).encode(encoder.encode_label())
    }
}

/// The gauges.
#[derive(Default)]
pub struct Gauges {
    height: Number,
    epoch: Number,
    epoch_blocks_left: Number,
    role: Family<Is, Gauge>,
    validators: Number,
    quorum: Number,
    peers: Number,
    block_age: Number,
    view: Number,
    failed: Number,
    mempool_transactions: Number,
    mempool_bytes: Number,
    readmodel_lag: Number,
    readmodel_failing: Number,
    event_streams: Number,
    waiting_requests: Number,
    connections: Number,
    verdicts_remembered: Number,
    verdicts_known: Counter,
    verdicts_verified: Counter,
}

impl Gauges {
    /// Puts all of them into a registry.
    pub fn register(&self, registry: &mut Registry) {
        for (name, help, gauge) in self.of_chain().into_iter().chain(self.of_callers()) {
            registry.register(name, help, gauge.clone());
        }
        registry.register_with_unit(
            "block_age",
            "From the last final block's time to now, by this node's clock",
            Unit::Seconds,
            self.block_age.clone(),
        );
        registry.register_with_unit(
            "mempool",
            "Size of the transactions that wait",
            Unit::Bytes,
            self.mempool_bytes.clone(),
        );
        registry.register(
            "role",
            "What this node does now: 1 for its role",
            self.role.clone(),
        );
        registry.register(
            "verdicts_known",
            "Envelopes whose verdict was at hand",
            self.verdicts_known.clone(),
        );
        registry.register(
            "verdicts_verified",
            "Envelopes that had to be verified",
            self.verdicts_verified.clone(),
        );
        let version = [("version", env!("CARGO_PKG_VERSION"))].to_vec();
        registry.register("build", "The program", Info::new(version));
    }

    fn of_chain(&self) -> [(&'static str, &'static str, &Number); 9] {
        [
            ("height", "The last final height", &self.height),
            ("epoch", "The epoch of the last final block", &self.epoch),
            (
                "epoch_blocks_left",
                "Blocks until the epoch ends",
                &self.epoch_blocks_left,
            ),
            (
                "validators",
                "Validators of the committee in office",
                &self.validators,
            ),
            (
                "quorum",
                "Validators that must agree for a block to be final",
                &self.quorum,
            ),
            (
                "peers_connected",
                "Other validators that this node hears",
                &self.peers,
            ),
            ("view", "The last consensus view that ended", &self.view),
            ("failed", "1 when the chain has stopped", &self.failed),
            (
                "mempool_transactions",
                "Transactions that wait",
                &self.mempool_transactions,
            ),
        ]
    }

    fn of_callers(&self) -> [(&'static str, &'static str, &Number); 6] {
        [
            (
                "readmodel_lag_blocks",
                "Blocks by which the read model is behind the chain",
                &self.readmodel_lag,
            ),
            (
                "readmodel_failing",
                "1 while the read model's database fails",
                &self.readmodel_failing,
            ),
            (
                "event_streams",
                "Readers that follow the events",
                &self.event_streams,
            ),
            (
                "waiting_requests",
                "Requests that wait for a height or for finality",
                &self.waiting_requests,
            ),
            (
                "http_connections",
                "Open connections of the HTTP interface",
                &self.connections,
            ),
            (
                "verdicts_remembered",
                "Verdicts on envelopes that are remembered",
                &self.verdicts_remembered,
            ),
        ]
    }

    /// Reads all of them.
    pub fn read(&self, sources: &Sources) {
        let ledger = &sources.ledger;
        let status = ledger.doors().feed.status();
        self.read_chain(&status);
        let epochs = ledger.genesis().epochs();
        let last = epochs.last(status.epoch);
        set(
            &self.epoch_blocks_left,
            last.0.saturating_sub(status.height.0),
        );
        let Height(projected) = ledger.readmodel().height();
        set(
            &self.readmodel_lag,
            status.height.0.saturating_sub(projected),
        );
        let failing = ledger.readmodel().trouble().is_some();
        set(&self.readmodel_failing, u64::from(failing));
        set(&self.event_streams, count(ledger.followers()));
        set(&self.waiting_requests, count(ledger.waiters()));
        set(&self.connections, count((sources.connections)()));
        let verdicts = sources.handle.instruments().verdicts();
        set(&self.verdicts_remembered, count(verdicts.remembered));
        raise(&self.verdicts_known, verdicts.known);
        raise(&self.verdicts_verified, verdicts.verified);
    }

    /// Reads those of the chain.
    pub fn read_chain(&self, status: &Status) {
        set(&self.height, status.height.0);
        set(&self.epoch, status.epoch.0);
        for role in chancery_api::door::Role::ALL {
            let is = Is { role: role.word() };
            let holds = i64::from(role == status.role);
            self.role.get_or_create(&is).set(holds);
        }
        set(&self.validators, status.validators.into());
        set(&self.quorum, chancery_api::quorum(status.validators).into());
        set(&self.peers, status.peers_connected.into());
        set(&self.view, status.last_view);
        set(&self.failed, u64::from(status.failed.is_some()));
        set(&self.mempool_transactions, status.mempool_count);
        set(&self.mempool_bytes, status.mempool_bytes);
        let age_ms = clock::now().since_ms(status.time);
        let age = std::time::Duration::from_millis(age_ms);
        self.block_age.set(age.as_secs_f64());
    }
}

/// Sets a gauge. Above 2^32 a float of a whole number is made of two halves, exact to 2^53.
pub fn set(gauge: &Number, number: u64) {
    gauge.set(super::machine::float(number));
}

fn raise(counter: &Counter, number: u64) {
    counter.inc_by(number.saturating_sub(counter.get()));
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
