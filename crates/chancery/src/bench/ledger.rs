//! The ledger itself, below HTTP: pre-signed issues into real nodes on loopback.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chancery_api::clock::now;
use chancery_chain::Handle;
use chancery_rules::kernel::ids::TransactionId;
use chancery_rules::kernel::receipt::Outcome as ReceiptOutcome;
use chancery_testkit::city::City;
use chancery_testkit::load::Load;
use futures::StreamExt as _;
use tokio::sync::mpsc;

use super::figures::float;
use super::machine::{cpu_seconds, disk_bytes, percentile};
use super::{Figures, Size};
use crate::exit::{Failure, Outcome};

/// Submissions that are under way at once, over all nodes.
const IN_FLIGHT: usize = 4096;
/// How soon a submission that found the node full comes again.
const AGAIN_AFTER: Duration = Duration::from_millis(5);
/// The paced run's rate.
const PACED_PER_SECOND: u64 = 500;

/// One node alone.
///
/// # Errors
/// When something did not become final.
pub async fn single(size: Size, figures: &mut Figures) -> Outcome<()> {
    let city = City::start(1).await?;
    let load = city.load(city.approve_business_licence().await?)?;
    warm_up(&city, &load).await?;
    let run = flood(&city, &load, WARM_UP, size.transactions).await?;
    figures.add("single.tps", run.rate());
    figures.add("single.cpu_us_per_tx", run.cpu_us_per_transaction());
    Ok(())
}

/// Four validators: throughput, cost, disk, latency at a modest rate, and rest.
///
/// # Errors
/// When something did not become final.
pub async fn cluster(size: Size, figures: &mut Figures) -> Outcome<()> {
    let city = City::start(4).await?;
    let load = city.load(city.approve_business_licence().await?)?;
    let idle = idle(size).await?;
    figures.add("idle.cpu_share", idle);
    warm_up(&city, &load).await?;
    let before = disk_bytes(city.folder())?;
    let run = flood(&city, &load, WARM_UP, size.transactions).await?;
    figures.add("cluster4.tps", run.rate());
    figures.add("cluster4.cpu_us_per_tx", run.cpu_us_per_transaction());
    let grown = disk_bytes(city.folder())?.saturating_sub(before);
    let per_node = float(grown) / 4.0;
    figures.add(
        "disk.bytes_per_certificate",
        per_node / float(size.transactions),
    );
    let from = WARM_UP.saturating_add(size.transactions);
    let mut latencies = paced(&city, &load, from, size.seconds).await?;
    figures.add("finality_ms.p50", percentile(&mut latencies, 0.5));
    figures.add("finality_ms.p99", percentile(&mut latencies, 0.99));
    Ok(())
}

/// Transactions before a measurement begins.
const WARM_UP: u64 = 2_000;

async fn warm_up(city: &City, load: &Load) -> Outcome<()> {
    flood(city, load, 0, WARM_UP).await.map(drop)
}

/// What a run took.
struct Run {
    transactions: u64,
    seconds: f64,
    cpu_seconds: f64,
}

impl Run {
    fn rate(&self) -> f64 {
        float(self.transactions) / self.seconds
    }

    fn cpu_us_per_transaction(&self) -> f64 {
        self.cpu_seconds * 1_000_000.0 / float(self.transactions)
    }
}

/// Submits as fast as it goes, and counts what the first node reports final and accepted.
async fn flood(city: &City, load: &Load, from: u64, count: u64) -> Outcome<Run> {
    let handles = city.handles();
    let first = city.handle(0);
    let envelopes = load.sign(from, count, now());
    let mut blocks = first.follow(first.status().height.next()).boxed();
    let (started, cpu) = (Instant::now(), cpu_seconds()?);
    let nodes = u64::try_from(handles.len())?;
    let submissions = futures::stream::iter((from..).zip(envelopes)).map(|(number, envelope)| {
        let place = usize::try_from(number.checked_rem(nodes).unwrap_or_default());
        let handle = place
            .ok()
            .and_then(|place| handles.get(place))
            .unwrap_or(&first)
            .clone();
        submit_until_taken(handle, envelope)
    });
    let submitted = submissions
        .buffer_unordered(IN_FLIGHT)
        .fold(Ok(()), |all, one| async { all.and(one.map(drop)) });
    let seen = async {
        let mut accepted = 0_u64;
        while accepted < count {
            let block = blocks
                .next()
                .await
                .ok_or_else(|| Failure::new("a node stopped"))?;
            for receipt in &block.receipts {
                if receipt.outcome != ReceiptOutcome::Accepted {
                    return Err(Failure::new(format!(
                        "a receipt says {:?}",
                        receipt.outcome
                    )));
                }
            }
            accepted = accepted.saturating_add(u64::try_from(block.receipts.len())?);
        }
        Ok(())
    };
    let (submitted, seen) = tokio::join!(submitted, seen);
    submitted.and(seen)?;
    let seconds = started.elapsed().as_secs_f64();
    Ok(Run {
        transactions: count,
        seconds,
        cpu_seconds: cpu_seconds()? - cpu,
    })
}

async fn submit_until_taken(handle: Handle, envelope: Vec<u8>) -> Outcome<TransactionId> {
    loop {
        match handle.submit(envelope.clone()).await {
            Ok(id) => return Ok(id),
            Err(chancery_chain::Refusal::Full { .. }) => tokio::time::sleep(AGAIN_AFTER).await,
            Err(refusal) => return Err(Failure::new(format!("a node refused: {refusal}"))),
        }
    }
}

/// Milliseconds from submission until the same node's feed has it, at a steady rate.
async fn paced(city: &City, load: &Load, from: u64, seconds: u64) -> Outcome<Vec<f64>> {
    let count = seconds.saturating_mul(PACED_PER_SECOND);
    let envelopes = load.sign(from, count, now());
    let handle = city.handle(0);
    let mut blocks = handle.follow(handle.status().height.next()).boxed();
    let (sender, mut submitted) = mpsc::unbounded_channel();
    let mut ticks = tokio::time::interval(Duration::from_micros(1_000_000 / PACED_PER_SECOND));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
    let submitting = async {
        for envelope in envelopes {
            ticks.tick().await;
            let at = Instant::now();
            let (handle, sender) = (handle.clone(), sender.clone());
            tokio::spawn(async move {
                let id = submit_until_taken(handle, envelope).await;
                // The receiver outlives every submission; a closed channel ends the run below.
                drop(sender.send(id.map(|id| (id, at))));
            });
        }
        Ok::<_, Failure>(())
    };
    let watching = async {
        let mut final_at: HashMap<TransactionId, Instant> = HashMap::new();
        while u64::try_from(final_at.len())? < count {
            let block = blocks
                .next()
                .await
                .ok_or_else(|| Failure::new("a node stopped"))?;
            let at = Instant::now();
            final_at.extend(
                block
                    .receipts
                    .iter()
                    .map(|receipt| (receipt.transaction, at)),
            );
        }
        Ok::<_, Failure>(final_at)
    };
    let (done, final_at) = tokio::join!(submitting, watching);
    done?;
    drop(sender);
    let final_at = final_at?;
    let mut latencies = Vec::new();
    while let Some(one) = submitted.recv().await {
        let (id, at) = one?;
        let end = final_at
            .get(&id)
            .ok_or_else(|| Failure::new("a transaction is missing"))?;
        latencies.push(end.saturating_duration_since(at).as_secs_f64() * 1000.0);
    }
    Ok(latencies)
}

/// The share of one core that a city at rest uses.
async fn idle(size: Size) -> Outcome<f64> {
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (started, cpu) = (Instant::now(), cpu_seconds()?);
    tokio::time::sleep(Duration::from_secs(size.seconds)).await;
    Ok((cpu_seconds()? - cpu) / started.elapsed().as_secs_f64())
}
