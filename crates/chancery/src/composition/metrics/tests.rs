//! The names that dashboards and alerts rest on; and that they rest on nothing else.

use std::collections::BTreeSet;
use std::path::Path;

use axum::body::Body;
use axum::http::Request;
use axum::middleware::from_fn_with_state;
use chancery_api::door::{Role, Status};
use chancery_api::metrics::{Metrics, count};
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::ids::{
    BlockDigest, Epoch, Height, PartyId, TransactionId, ValidatorId,
};
use chancery_rules::kernel::receipt::{Outcome, Receipt};
use chancery_rules::kernel::time::Timestamp;
use tower::ServiceExt as _;

use super::*;

/// Every metric of ours that a node without traffic tells already, by name.
const NAMES: &[&str] = &[
    "chancery_block_age_seconds",
    "chancery_block_size_bytes",
    "chancery_block_transactions",
    "chancery_blocks",
    "chancery_build",
    "chancery_disk_free_bytes",
    "chancery_epoch",
    "chancery_epoch_blocks_left",
    "chancery_event_streams",
    "chancery_failed",
    "chancery_finality_seconds",
    "chancery_height",
    "chancery_http_answer_seconds",
    "chancery_http_connections",
    "chancery_http_requests",
    "chancery_mempool_bytes",
    "chancery_mempool_transactions",
    "chancery_peers_connected",
    "chancery_quorum",
    "chancery_readmodel_failing",
    "chancery_readmodel_lag_blocks",
    "chancery_role",
    "chancery_store_bytes",
    "chancery_submissions_refused",
    "chancery_transactions_accepted",
    "chancery_transactions_rejected",
    "chancery_validators",
    "chancery_verdicts_known",
    "chancery_verdicts_remembered",
    "chancery_verdicts_verified",
    "chancery_view",
    "chancery_waiting_requests",
    "process_open_fds",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
];

/// A registry in which every family has something to tell.
async fn registry() -> Registry {
    let mut registry = Registry::default();
    let (metrics, gauges) = (Metrics::default(), Gauges::default());
    let mut machine = Machine::new(vec![("chain", std::env::temp_dir().join("none"))]);
    let ours = registry.sub_registry_with_prefix(OURS);
    metrics.register(ours);
    gauges.register(ours);
    machine.register(&mut registry);
    machine.measure();
    gauges.read_chain(&status());
    metrics.turned_away("envelope.expired");
    metrics.block(&block(), Some(Timestamp(2)));
    let routes = Router::new().layer(from_fn_with_state(metrics, count));
    let request = Request::get("/").body(Body::empty()).unwrap();
    routes.oneshot(request).await.unwrap();
    registry
}

fn status() -> Status {
    Status {
        height: Height(1),
        time: Timestamp(1),
        digest: BlockDigest([1; 32]),
        finalised_at: Timestamp(2),
        epoch: Epoch(0),
        role: Role::Validator,
        validators: 4,
        peers_connected: 3,
        mempool_count: 0,
        mempool_bytes: 0,
        last_view: 1,
        failed: None,
    }
}

fn block() -> FinalisedBlock {
    let receipt = Receipt {
        transaction: TransactionId([0xab; 32]),
        height: Height(1),
        index: 0,
        party: PartyId([0xcd; 32]),
        number: 300,
        outcome: Outcome::Rejected(301),
        subjects: Vec::new(),
    };
    FinalisedBlock {
        height: Height(1),
        digest: BlockDigest([1; 32]),
        parent: BlockDigest([0; 32]),
        time: Timestamp(1),
        view: 1,
        leader: ValidatorId([0xef; 32]),
        header: Vec::new(),
        finality: None,
        transactions: vec![(receipt.transaction, vec![0; 10])],
        receipts: vec![receipt],
        changes: Vec::new(),
    }
}

async fn text() -> String {
    let mut text = String::new();
    encode(&mut text, &registry().await).unwrap();
    text
}

/// The names of the registry, each by its description.
async fn names() -> BTreeSet<String> {
    let text = text().await;
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    types
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn names_are_stable() {
    let expected: BTreeSet<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(names().await, expected);
}

#[tokio::test]
async fn no_label_holds_an_id() {
    let text = text().await;
    for line in text.lines() {
        let runs = line.split(|letter: char| !letter.is_ascii_hexdigit());
        let longest = runs.map(str::len).max().unwrap_or_default();
        assert!(longest < 16, "{line}");
    }
    assert!(text.contains("chancery_transactions_rejected_total{code=\"301\"} 1"));
}

/// The words of a text that look like a metric of ours.
fn used(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
    words
        .filter(|word| word.starts_with("chancery_") || word.starts_with("process_"))
        .map(str::to_owned)
        .collect()
}

/// A metric's name without what a counter or a histogram adds to it.
fn family(name: &str) -> &str {
    ["_total", "_bucket", "_sum", "_count", "_info"]
        .into_iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(name)
}

#[tokio::test]
async fn dashboard_and_alerts_use_only_what_there_is() {
    let known = names().await;
    let operate = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operate");
    for file in ["grafana-dashboard.json", "alerts.yml"] {
        let text = std::fs::read_to_string(operate.join(file)).unwrap();
        let used = used(&text);
        assert!(used.len() > 8, "{file} uses {used:?}");
        for name in used {
            let is_known = known.contains(&name) || known.contains(family(&name));
            assert!(is_known, "{file} uses `{name}`, which there is not");
        }
    }
}

#[test]
fn the_dashboard_is_json_and_every_alert_has_a_runbook_that_is_there() {
    let operate = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operate");
    let dashboard = std::fs::read(operate.join("grafana-dashboard.json")).unwrap();
    let dashboard: serde_json::Value = serde_json::from_slice(&dashboard).unwrap();
    assert!(dashboard["panels"].as_array().unwrap().len() >= 10);
    let alerts = std::fs::read_to_string(operate.join("alerts.yml")).unwrap();
    let count = |start: &str| {
        let lines = alerts.lines().map(str::trim_start);
        lines.filter(|line| line.starts_with(start)).count()
    };
    let (alert, runbook) = (count("- alert: "), count("runbook: "));
    assert!(alert >= 8 && alert == runbook && alert == count("summary: "));
    for line in alerts.lines().map(str::trim_start) {
        if let Some(runbook) = line.strip_prefix("runbook: ") {
            let path = operate.join(runbook.trim().trim_start_matches("docs/operate/"));
            assert!(path.is_file(), "{runbook}");
        }
    }
}
