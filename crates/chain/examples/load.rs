//! Load on the chain alone, without HTTP: pre-signed issues of certificates to n validators in this
//! process, on loopback.
//!
//! `load VALIDATORS SECONDS flat|idle|RATE` prints one line of JSON: finalised transactions a second,
//! CPU microseconds a transaction over all nodes, time to finality (submission to the feed of the
//! node that it was submitted to), bytes on disk.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    reason = "a failure here fails the test"
)]

#[path = "../tests/node/world.rs"]
#[expect(dead_code, reason = "the load needs a part of the tests' world")]
mod world;

use chancery_chain::{Handle, Node, Refusal};
use chancery_rules::kernel::ids::{Height, TransactionId};
use futures::StreamExt as _;
use serde_json::json;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use world::{World, addresses, now_ms, party};

/// Transactions of one member that are submitted and not final.
const OUTSTANDING_MAX: u64 = 6_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [validators, seconds, mode] = arguments.as_slice() else {
        panic!("usage: load VALIDATORS SECONDS flat|idle|RATE");
    };
    let validators: u8 = validators.parse().expect("a number of validators");
    let seconds: u64 = seconds.parse().expect("a number of seconds");
    if std::env::var_os("RUST_LOG").is_some() {
        tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
            .init();
    }
    let rate = match mode.as_str() {
        "idle" => 0,
        "flat" => 12_000,
        rate => rate.parse().expect("a rate"),
    };
    let world = World::found(validators);
    let data = tempfile::tempdir().expect("a folder");
    let addresses = addresses(validators);
    let nodes: Vec<Node> = (0..validators)
        .map(|member| {
            let mut options =
                world.options(&data.path().join(member.to_string()), member, &addresses);
            options.pace = chancery_chain::Pace::default();
            options.page_cache_mebibytes = 64;
            Node::start(options).expect("the node starts")
        })
        .collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(run(
        &world,
        &nodes,
        (seconds, rate, mode == "flat"),
        data.path(),
    ));
}

struct Counters {
    finals: AtomicU64,
    waits: Mutex<Vec<u64>>,
    sent: Mutex<HashMap<TransactionId, Instant>>,
}

async fn run(
    world: &World,
    nodes: &[Node],
    (seconds, rate, flat): (u64, u64, bool),
    data: &std::path::Path,
) {
    let definition = approve(world, &nodes[0].handle()).await;
    for node in nodes {
        let mut feed = std::pin::pin!(node.handle().follow(Height(1)));
        while feed
            .next()
            .await
            .is_some_and(|block| block.transactions.is_empty())
        {}
    }
    let total = rate * seconds;
    let per_member = total / u64::try_from(nodes.len()).expect("few");
    let mut loads = Vec::new();
    for member in 0..u8::try_from(nodes.len()).expect("few") {
        let load: Vec<Vec<u8>> = (0..per_member)
            .map(|number| issue(world, member, number, &definition))
            .collect();
        loads.push(load);
    }
    let (bytes_before, cpu_before, start) = (bytes_in(data), cpu_us(), Instant::now());
    let mut tasks = Vec::new();
    let counters: Vec<Arc<Counters>> = nodes
        .iter()
        .zip(loads)
        .map(|(node, load)| {
            let counters = Arc::new(Counters {
                finals: AtomicU64::new(0),
                waits: Mutex::default(),
                sent: Mutex::default(),
            });
            tasks.push(tokio::spawn(watch(node.handle(), Arc::clone(&counters))));
            let gap = if flat || per_member == 0 {
                Duration::ZERO
            } else {
                Duration::from_secs(seconds) / u32::try_from(per_member).expect("not many")
            };
            tasks.push(tokio::spawn(submit(
                node.handle(),
                load,
                Arc::clone(&counters),
                gap,
            )));
            counters
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let elapsed = start.elapsed().as_secs_f64();
    let finals: u64 = counters
        .iter()
        .map(|one| one.finals.load(Ordering::Relaxed))
        .sum();
    let cpu = cpu_us() - cpu_before;
    let mut waits: Vec<u64> = counters
        .iter()
        .flat_map(|one| std::mem::take(&mut *one.waits.lock().expect("sound")))
        .collect();
    waits.sort_unstable();
    let at = |share: usize| waits.get(waits.len() * share / 100).copied().unwrap_or(0);
    let per = |what: f64| {
        if finals == 0 {
            0.0
        } else {
            what / finals as f64
        }
    };
    let status = nodes[0].handle().status();
    println!(
        "{}",
        json!({
            "validators": nodes.len(), "seconds": elapsed, "finalised": finals,
            "tps": finals as f64 / elapsed,
            "cpu_us_per_tx": per(cpu as f64), "cpu_share": cpu as f64 / 1e6 / elapsed,
            "finality_ms": {"p50": at(50), "p99": at(99)},
            "disk_bytes_per_tx_per_node": per((bytes_in(data) - bytes_before) as f64) / nodes.len() as f64,
            "height": status.height.0, "failed": status.failed,
        })
    );
    for task in tasks {
        task.abort();
    }
}

async fn submit(handle: Handle, load: Vec<Vec<u8>>, counters: Arc<Counters>, gap: Duration) {
    let start = Instant::now();
    let mut pending = futures::stream::FuturesUnordered::new();
    for (number, envelope) in (0_u32..).zip(load) {
        tokio::time::sleep_until((start + gap * number).into()).await;
        while u64::from(number) - counters.finals.load(Ordering::Relaxed) >= OUTSTANDING_MAX {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let (handle, counters) = (handle.clone(), Arc::clone(&counters));
        pending.push(tokio::spawn(async move {
            let at = Instant::now();
            let id = chancery_rules::kernel::envelope::Envelope::decode(&envelope)
                .expect("good")
                .id();
            counters.sent.lock().expect("sound").insert(id, at);
            while let Err(refusal) = handle.submit(envelope.clone()).await {
                assert!(matches!(refusal, Refusal::Full { .. }), "{refusal}");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }));
        while pending.len() > 512 {
            pending.next().await;
        }
    }
    while pending.next().await.is_some() {}
}

async fn watch(handle: Handle, counters: Arc<Counters>) {
    let mut feed = std::pin::pin!(handle.follow(handle.status().height.next()));
    while let Some(block) = feed.next().await {
        let mut mine = 0;
        for (id, _) in &block.transactions {
            if let Some(at) = counters.sent.lock().expect("sound").remove(id) {
                let wait = u64::try_from(at.elapsed().as_millis()).expect("short");
                counters.waits.lock().expect("sound").push(wait);
                mine += 1;
            }
        }
        counters.finals.fetch_add(mine, Ordering::Relaxed);
    }
}

async fn approve(world: &World, handle: &Handle) -> String {
    let parties: Vec<String> = (0..world.members())
        .map(|member| hex::encode(party(member).0))
        .collect();
    let document = json!({
        "code": "business-licence", "version": 1, "name": {"zh": "营业执照", "en": "Business licence"},
        "issuers": parties, "reasons": [], "fields": [], "schema": "{}",
    });
    let typed: chancery_rules::definition::CertificateType =
        serde_json::from_value(document.clone()).expect("a type");
    let transaction = json!({"type": "approve_definition", "body": {"document": document}});
    let transaction = serde_json::from_value(transaction).expect("a transaction");
    let envelope = world.signed(0, 2, 1, now_ms() + 300_000, &transaction);
    handle.submit(envelope).await.expect("taken in");
    typed.id().to_string()
}

fn issue(world: &World, member: u8, number: u64, definition: &str) -> Vec<u8> {
    let mut id = [member; 32];
    // Ids are random in life: spread them over the key space.
    id[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    id[8..16].copy_from_slice(&number.to_be_bytes());
    let transaction = json!({
        "type": "issue_certificate",
        "body": {
            "certificate": hex::encode(id), "definition": definition,
            "commitment": hex::encode([number.to_le_bytes()[0]; 32]),
            "assertion_key": {"algorithm": "ed25519", "bytes": world.assertion_key(member)},
            "attachments": [],
        },
    });
    let transaction = serde_json::from_value(transaction).expect("a transaction");
    world.signed(member, 2, number + 10, now_ms() + 550_000, &transaction)
}

/// CPU time of this process in microseconds.
fn cpu_us() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("readable");
    let after = stat.rsplit(')').next().expect("fields");
    let ticks: u64 = after
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|one| one.parse::<u64>().expect("a number"))
        .sum();
    ticks * 10_000
}

fn bytes_in(folder: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("readable");
    entries
        .map(|entry| {
            let entry = entry.expect("readable");
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => bytes_in(&entry.path()),
                Ok(metadata) => metadata.len(),
                Err(_) => 0,
            }
        })
        .sum()
}
