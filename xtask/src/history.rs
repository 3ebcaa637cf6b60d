//! The history checker: what the clients of `chancery load` saw, against every block of every node.
//!
//! Nothing that a node reported as final may be missing on any node; nothing may stand twice; what was refused took no
//! effect anywhere; a node never answers as of an earlier height than before; all nodes have the same block at every
//! height; and every bundle that a node gave was valid.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;

use crate::shell::Outcome;

/// How long the nodes may take to reach the same height after the load ended.
const EVEN_WITHIN: Duration = Duration::from_secs(90);
/// How long a node may take until it answers a request.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// What was found to be in order.
#[derive(Clone, Copy, Debug, Default)]
pub struct Summary {
    /// Transactions that a node had reported as final and accepted.
    pub acknowledged: usize,
    /// Transactions that a node had refused, at the door or by the rules.
    pub refused: usize,
    /// Heights that were read from nodes.
    pub reads: usize,
    /// Bundles that nodes gave.
    pub bundles: usize,
    /// The height up to which all nodes were compared.
    pub height: u64,
}

/// What may differ on some nodes because of what was done to them.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Nodes whose store was taken away or put back: only theirs may answer as of an earlier height than before.
    pub restored: Vec<usize>,
    /// Nodes whose clock was wrong: what they issue may be valid from a time that is still to come.
    pub wrong_clock: Vec<usize>,
}

/// One line of the clients' record.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "saw", rename_all = "snake_case")]
pub enum Observation {
    /// Reported as final and accepted.
    Final { id: String, height: u64 },
    /// Reported as final and refused by the rules.
    Rejected { id: String, height: u64 },
    /// Refused at the door.
    Refused { id: String, code: String },
    /// A node answered as of a height.
    Height { node: usize, height: u64 },
    /// A bundle was verified.
    Bundle {
        node: usize,
        file: String,
        verdict: String,
    },
}

/// A block as the checker needs it.
#[derive(PartialEq, Eq)]
struct Block {
    digest: String,
    /// Each transaction, and whether the rules accepted it.
    transactions: Vec<(String, bool)>,
}

/// Where a transaction stands on a node.
#[derive(Clone, Copy)]
struct Place {
    height: u64,
    accepted: bool,
}

/// Compares the nodes with each other and with the clients' record.
///
/// # Errors
/// Names the first thing that is missing, doubled or different.
pub fn check(urls: &[String], observations: &Path, known: &Known) -> Outcome<Summary> {
    let seen = read(observations)?;
    let mut summary = reads(&seen, known)?;
    summary.height = await_even(urls)?;
    let mut reference: Option<Vec<Block>> = None;
    for url in urls {
        let first = oldest(url, summary.height)?;
        let blocks = (first..=summary.height)
            .map(|at| block(url, at))
            .collect::<Outcome<Vec<_>>>()?;
        let places = places(url, first, &blocks)?;
        for one in &seen {
            judge(url, first, &places, one)?;
        }
        match &reference {
            None => reference = Some(blocks),
            Some(whole) => compare(url, whole, first, &blocks)?,
        }
    }
    Ok(summary)
}

/// Counts, and judges what needs no block.
fn reads(seen: &[Observation], known: &Known) -> Outcome<Summary> {
    let mut summary = Summary::default();
    let mut last: HashMap<usize, u64> = HashMap::new();
    for one in seen {
        match one {
            Observation::Final { .. } => summary.acknowledged += 1,
            Observation::Rejected { .. } | Observation::Refused { .. } => summary.refused += 1,
            Observation::Height { node, height } => {
                summary.reads += 1;
                let before = last.insert(*node, *height).unwrap_or_default();
                if *height < before && !known.restored.contains(node) {
                    return Err(format!(
                        "node {node} answered as of height {height} after it had answered as of {before}"
                    )
                    .into());
                }
            }
            Observation::Bundle {
                node,
                file,
                verdict,
            } => {
                summary.bundles += 1;
                let is_early = verdict == "expired" && known.wrong_clock.contains(node);
                if verdict != "valid" && !is_early {
                    return Err(format!("the bundle `{file}` that a node gave is {verdict}").into());
                }
            }
        }
    }
    Ok(summary)
}

/// Judges one observation against one node's blocks from `first` on.
fn judge(url: &str, first: u64, places: &HashMap<String, Place>, one: &Observation) -> Outcome {
    match one {
        Observation::Final { id, height } | Observation::Rejected { id, height } => {
            let accepted = matches!(one, Observation::Final { .. });
            if *height < first {
                return Ok(());
            }
            let place = places
                .get(id)
                .ok_or_else(|| format!("{url}: {id} was final in {height} and is missing"))?;
            if place.height != *height {
                let at = place.height;
                return Err(format!("{url}: {id} was final in {height} and is in {at}").into());
            }
            if place.accepted != accepted {
                return Err(
                    format!("{url}: the outcome of {id} differs from what was said").into(),
                );
            }
            Ok(())
        }
        Observation::Refused { id, code } => match places.get(id) {
            Some(place) if place.accepted => {
                let at = place.height;
                Err(format!("{url}: {id} was refused ({code}) and took effect in {at}").into())
            }
            _ => Ok(()),
        },
        Observation::Height { .. } | Observation::Bundle { .. } => Ok(()),
    }
}

/// Where each transaction stands; one that stands twice is a failure.
fn places(url: &str, first: u64, blocks: &[Block]) -> Outcome<HashMap<String, Place>> {
    let mut places = HashMap::new();
    for (height, block) in (first..).zip(blocks) {
        for (id, accepted) in &block.transactions {
            let accepted = *accepted;
            let before = places.insert(id.clone(), Place { height, accepted });
            if let Some(before) = before {
                let before = before.height;
                return Err(format!("{url}: {id} stands in {before} and again in {height}").into());
            }
        }
    }
    Ok(places)
}

/// Compares a node that has blocks from `first` on with the first node, which has all.
fn compare(url: &str, whole: &[Block], first: u64, blocks: &[Block]) -> Outcome {
    let skipped = usize::try_from(first.saturating_sub(1))?;
    let same = whole.iter().skip(skipped);
    match same.clone().zip(blocks).position(|(a, b)| a != b) {
        None if same.count() == blocks.len() => Ok(()),
        at => {
            let at = at.map(|at| at + skipped + 1);
            Err(format!("{url} differs from the first node at block {at:?}").into())
        }
    }
}

fn await_even(urls: &[String]) -> Outcome<u64> {
    let deadline = Instant::now() + EVEN_WITHIN;
    let target = urls
        .iter()
        .map(|url| height(url))
        .collect::<Outcome<Vec<_>>>()?;
    let target = target.into_iter().max().unwrap_or_default();
    for url in urls {
        while height(url)? < target {
            if Instant::now() > deadline {
                return Err(format!("{url} does not reach height {target}").into());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    Ok(target)
}

/// As of which height a node answers.
///
/// # Errors
/// When it does not answer.
pub fn height(url: &str) -> Outcome<u64> {
    let ledger = get(&format!("{url}/v1/ledger"))?;
    ledger
        .get("as_of_height")
        .and_then(Value::as_u64)
        .ok_or_else(|| format!("{url}: the ledger's answer has no `as_of_height`").into())
}

/// The first block that a node has: 1, or one after the point at which it joined.
fn oldest(url: &str, height: u64) -> Outcome<u64> {
    if has_block(url, 1)? {
        return Ok(1);
    }
    let (mut absent, mut present) = (1, height);
    while present.saturating_sub(absent) > 1 {
        let middle = absent.midpoint(present);
        if has_block(url, middle)? {
            present = middle;
        } else {
            absent = middle;
        }
    }
    Ok(present)
}

fn has_block(url: &str, height: u64) -> Outcome<bool> {
    let request = ureq::get(format!("{url}/v1/blocks/{height}")).config();
    match request.timeout_global(Some(ANSWER_WITHIN)).build().call() {
        Ok(_) => Ok(true),
        Err(ureq::Error::StatusCode(404 | 410)) => Ok(false),
        Err(error) => Err(format!("{url}: {error}").into()),
    }
}

fn block(url: &str, height: u64) -> Outcome<Block> {
    let body = get(&format!("{url}/v1/blocks/{height}"))?;
    let digest = body
        .pointer("/block/digest")
        .and_then(Value::as_str)
        .ok_or("a block has no digest")?;
    let transactions = body.get("transactions").and_then(Value::as_array);
    let transactions = transactions.ok_or("a block has no list of transactions")?;
    let transactions = transactions
        .iter()
        .map(transaction)
        .collect::<Outcome<_>>()?;
    Ok(Block {
        digest: digest.to_owned(),
        transactions,
    })
}

fn transaction(entry: &Value) -> Outcome<(String, bool)> {
    let id = entry.get("transaction").and_then(Value::as_str);
    let accepted = entry.get("accepted").and_then(Value::as_bool);
    let id = id.ok_or("a block's transaction has no id")?.to_owned();
    Ok((id, accepted.ok_or("a receipt without an outcome")?))
}

/// What a node answers, as JSON.
///
/// # Errors
/// When it does not answer, or refuses.
pub fn get(url: &str) -> Outcome<Value> {
    loop {
        let request = ureq::get(url).config().timeout_global(Some(ANSWER_WITHIN));
        match request.build().call() {
            Ok(mut answer) => return Ok(answer.body_mut().read_json()?),
            // The node limits how often one address may ask; the checker has time.
            Err(ureq::Error::StatusCode(429)) => std::thread::sleep(Duration::from_millis(200)),
            Err(error) => return Err(format!("{url}: {error}").into()),
        }
    }
}

/// The clients' record; a line that was being written when they were killed is left out.
///
/// # Errors
/// When it cannot be read, or a line is not as documented.
pub fn read(path: &Path) -> Outcome<Vec<Observation>> {
    let text = std::fs::read_to_string(path)?;
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole
        .lines()
        .map(|line| Ok(serde_json::from_str(line)?))
        .collect()
}

#[cfg(test)]
mod tests;
