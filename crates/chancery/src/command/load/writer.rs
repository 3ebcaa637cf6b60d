//! A client that issues certificates; what one node does not answer it takes to the next, signed once.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chancery_api::clock::now;
use chancery_rules::kernel::envelope::Envelope;
use chancery_testkit::load::Load;
use serde_json::Value;

use super::cast::Cast;
use super::record::Record;
use crate::exit::{Failure, Outcome};
use crate::remote::Remote;

/// How long a writer rests after a node did not answer.
const PAUSE: Duration = Duration::from_millis(100);
/// How often an envelope is taken to a node before it is given up; what became of it is then unknown.
const TRIES_MAX: usize = 40;

/// A client.
pub struct Writer {
    /// Its world.
    pub cast: Arc<Cast>,
    /// What it writes.
    pub load: Arc<Load>,
    /// Where it writes down what it saw.
    pub record: Record,
    /// The next number of all writers.
    pub numbers: Arc<AtomicU64>,
    /// The first number whose certificate was acknowledged to any writer.
    pub acknowledged: Arc<OnceLock<u64>>,
    /// The node that it goes to first.
    pub place: usize,
    /// How long it rests between writes.
    pub rest: Duration,
}

impl Writer {
    /// Writes for ever.
    ///
    /// # Errors
    /// When something is refused that must not be.
    pub async fn run(self) -> Outcome<()> {
        loop {
            let number = self.numbers.fetch_add(1, Ordering::Relaxed);
            let envelope = self
                .load
                .envelope(number, now())
                .ok_or_else(|| Failure::new("no issuer"))?;
            if self.write(&envelope).await? {
                self.acknowledged.get_or_init(|| number);
            }
            tokio::time::sleep(self.rest).await;
        }
    }

    /// Whether it was acknowledged; otherwise what became of it is unknown.
    async fn write(&self, envelope: &[u8]) -> Outcome<bool> {
        let id = Envelope::decode(envelope)?.id().to_string();
        let nodes = self.cast.remotes.iter().enumerate().cycle();
        for (place, node) in nodes.skip(self.place).take(TRIES_MAX) {
            match node.submit(envelope.to_vec(), true).await {
                Ok(answer) => {
                    self.acknowledge(place, answer.get("receipt"))?;
                    return Ok(true);
                }
                Err(failure) if failure.name() == "envelope.replayed" => {
                    if let Some(receipt) = receipt(node, &id).await {
                        self.acknowledge(place, Some(&receipt))?;
                        return Ok(true);
                    }
                }
                Err(failure) if is_final_refusal(&failure) => return Err(failure),
                Err(_) => {}
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(false)
    }

    fn acknowledge(&self, place: usize, receipt: Option<&Value>) -> Outcome<()> {
        let receipt = receipt.ok_or_else(|| Failure::new("no receipt in the answer"))?;
        self.record.settled(place, receipt)?;
        if receipt.get("accepted") == Some(&Value::Bool(true)) {
            return Ok(());
        }
        Err(Failure::new(format!(
            "the load was refused by the rules: {receipt}"
        )))
    }
}

/// The receipt of a transaction that is final already.
async fn receipt(node: &Remote, id: &str) -> Option<Value> {
    let answer = node.get(&format!("/v1/transactions/{id}")).await.ok()?;
    answer.get("receipt").or(Some(&answer)).cloned()
}

/// Refusals of the envelope or by the rules do not go away by trying elsewhere; those by a node's own clock may.
fn is_final_refusal(failure: &Failure) -> bool {
    let by_clock = ["envelope.expired", "envelope.expires_too_late"];
    !by_clock.contains(&failure.name())
        && ["envelope.", "party.", "certificate.", "definition."]
            .iter()
            .any(|prefix| failure.name().starts_with(prefix))
}
