//! What a node counts, as OpenMetrics text for Prometheus: our own registry, then the engine's.
//!
//! Gauges are read at each scrape from what the node knows already; only sizes on disk are measured,
//! and not at each. Absent on purpose: labels with ids of anybody or without a bound.

mod agent;
mod datasets;
mod engine;
mod gauges;
mod machine;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State as With;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chancery_agent::Agent;
use chancery_agent::dataset::Datasets;
use chancery_api::{Ledger, State};
use chancery_chain::Handle;
use chancery_rules::kernel::time::Timestamp;
use prometheus_client::encoding::text::{encode, encode_eof};
use prometheus_client::registry::Registry;

use super::custody;
use super::files::DataFolder;
use crate::backup::marks;
use gauges::Gauges;
use machine::Machine;

/// The media type of OpenMetrics text.
const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is put before our own names, and before the engine's.
const OURS: &str = "chancery";

/// What a scrape reads.
pub struct Sources {
    /// The chain.
    pub handle: Handle,
    /// The ledger behind the interface.
    pub ledger: Arc<Ledger>,
    /// The data folder, whose stores are measured.
    pub folder: DataFolder,
    /// Open connections of the HTTP server.
    pub connections: Box<dyn Fn() -> usize + Send + Sync>,
    /// The agent, if the node has one.
    pub agent: Option<Arc<Agent>>,
    /// The systems behind the agency's datasets, if it has any.
    pub datasets: Option<Arc<Datasets>>,
}

/// The meters of one node.
pub struct Meters {
    sources: Sources,
    registry: Registry,
    gauges: Gauges,
    agent: agent::Gauges,
    datasets: datasets::Gauges,
    machine: Mutex<Machine>,
}

impl Meters {
    /// The meters over what they read.
    pub fn new(sources: Sources) -> Arc<Self> {
        let mut registry = Registry::default();
        let gauges = Gauges::default();
        let ours = registry.sub_registry_with_prefix(OURS);
        sources.ledger.metrics().register(ours);
        gauges.register(ours);
        let agent = agent::Gauges::default();
        if sources.agent.is_some() {
            agent.register(ours);
        }
        let datasets = datasets::Gauges::default();
        if sources.datasets.is_some() {
            datasets.register(ours);
        }
        let machine = Machine::new(stores(&sources.folder));
        machine.register(&mut registry);
        Arc::new(Self {
            sources,
            registry,
            gauges,
            agent,
            datasets,
            machine: Mutex::new(machine),
        })
    }

    /// All of it as text.
    pub fn text(&self) -> String {
        self.gauges.read(&self.sources);
        if let Some(agent) = &self.sources.agent {
            self.agent.read(&agent.status());
        }
        if let Some(datasets) = &self.sources.datasets {
            self.datasets.read(&datasets.status());
        }
        self.machine
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .measure();
        let mut text = String::new();
        let written = encode(&mut text, &self.registry);
        let text = written.map(|()| engine::without_end(&text).to_owned());
        let mut text = text.unwrap_or_else(|error| {
            tracing::error!(%error, "the metrics cannot be written");
            String::new()
        });
        text.push_str(&engine::ours(&self.sources.handle.instruments().engine()));
        if let Err(error) = encode_eof(&mut text) {
            tracing::error!(%error, "the metrics cannot be ended");
        }
        text
    }
}

/// The stores of a data folder by their names in metrics.
fn stores(folder: &DataFolder) -> Vec<(&'static str, PathBuf)> {
    vec![
        ("chain", folder.chain()),
        ("readmodel", folder.readmodel()),
        ("cabinet", folder.cabinet()),
        ("vault", folder.vault()),
    ]
}

/// What the operator's page says of the machine; when it began and where metrics are is for the
/// caller to add.
pub fn machine(folder: &DataFolder) -> chancery_api::machine::Machine {
    let sizes = stores(folder).into_iter();
    chancery_api::machine::Machine {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        stores: sizes
            .map(|(name, path)| (name, machine::size_bytes(&path)))
            .collect(),
        free_bytes: machine::free_bytes(&folder.chain()),
        memory_bytes: machine::resident_bytes(),
        backup: marked(folder, marks::BACKUP),
        rehearsal: marked(folder, marks::REHEARSAL),
        ..chancery_api::machine::Machine::default()
    }
}

/// When something was last done, by the mark that it left.
fn marked(folder: &DataFolder, name: &str) -> Option<Timestamp> {
    let mark = marks::read(&custody::places(folder), name)?;
    Some(Timestamp(mark.at_ms))
}

/// What the operator's own listener serves: `/metrics`, `/health`, `/ready`.
pub fn operations(meters: Arc<Meters>, state: State) -> Router {
    let scrape = Router::new()
        .route("/metrics", get(scrape))
        .with_state(meters);
    scrape
        .merge(chancery_api::watching(state))
        .fallback(chancery_api::not_found)
}

async fn scrape(With(meters): With<Arc<Meters>>) -> Response {
    let text = tokio::task::spawn_blocking(move || meters.text()).await;
    let text = text.unwrap_or_else(|error| {
        tracing::error!(%error, "a scrape did not end");
        String::new()
    });
    ([(CONTENT_TYPE, MEDIA_TYPE)], text).into_response()
}

#[cfg(test)]
mod tests;
