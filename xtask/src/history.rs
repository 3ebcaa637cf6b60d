//! The history checker: reads every block of every node and compares.
//!
//! Nothing that a node reported as final may be missing on any node; nothing may stand twice;
//! and all nodes must have the same block at every height.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;

use crate::shell::Outcome;

/// How long the nodes may take to reach the same height after the load ended.
const EVEN_WITHIN: Duration = Duration::from_secs(60);

/// What was found to be in order.
pub struct Summary {
    /// Transactions that a node had reported as final.
    pub acknowledged: usize,
    /// The height up to which all nodes were compared.
    pub height: u64,
}

/// One line of the load's own record.
#[derive(Deserialize)]
struct Acknowledged {
    id: String,
    height: u64,
}

/// A block as the checker needs it.
#[derive(PartialEq, Eq)]
struct Block {
    digest: String,
    transactions: Vec<String>,
}

/// Compares the nodes with each other and with the load's record.
///
/// # Errors
/// Names the first thing that is missing, doubled or different.
pub fn check(urls: &[String], acknowledged: &Path) -> Outcome<Summary> {
    let height = await_even(urls)?;
    let acknowledged = read_acknowledged(acknowledged)?;
    let mut reference: Option<Vec<Block>> = None;
    for url in urls {
        let blocks = (1..=height)
            .map(|at| block(url, at))
            .collect::<Outcome<Vec<_>>>()?;
        let places = places(url, &blocks)?;
        for line in &acknowledged {
            match places.get(&line.id) {
                Some(at) if *at == line.height => {}
                Some(at) => {
                    let (id, said) = (&line.id, line.height);
                    return Err(format!("{url}: {id} was final in {said} and is in {at}").into());
                }
                None => return Err(format!("{url}: {} was final and is missing", line.id).into()),
            }
        }
        match &reference {
            None => reference = Some(blocks),
            Some(first) => compare(url, first, &blocks)?,
        }
    }
    Ok(Summary {
        acknowledged: acknowledged.len(),
        height,
    })
}

/// Where each transaction stands; one that stands twice is a failure.
fn places(url: &str, blocks: &[Block]) -> Outcome<HashMap<String, u64>> {
    let mut places = HashMap::new();
    for (height, block) in (1..).zip(blocks) {
        for id in &block.transactions {
            if let Some(before) = places.insert(id.clone(), height) {
                return Err(format!("{url}: {id} stands in {before} and again in {height}").into());
            }
        }
    }
    Ok(places)
}

fn compare(url: &str, first: &[Block], blocks: &[Block]) -> Outcome {
    match first.iter().zip(blocks).position(|(a, b)| a != b) {
        None if first.len() == blocks.len() => Ok(()),
        at => Err(format!("{url} differs from the first node at block {at:?} (from zero)").into()),
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

fn height(url: &str) -> Outcome<u64> {
    let ledger = get(&format!("{url}/v1/ledger"))?;
    ledger
        .get("as_of_height")
        .and_then(Value::as_u64)
        .ok_or_else(|| format!("{url}: the ledger's answer has no `as_of_height`").into())
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
        .map(transaction_id)
        .collect::<Outcome<_>>()?;
    Ok(Block {
        digest: digest.to_owned(),
        transactions,
    })
}

fn transaction_id(entry: &Value) -> Outcome<String> {
    let id = entry.get("transaction").and_then(Value::as_str);
    Ok(id.ok_or("a block's transaction has no id")?.to_owned())
}

fn get(url: &str) -> Outcome<Value> {
    loop {
        match ureq::get(url).call() {
            Ok(mut answer) => return Ok(answer.body_mut().read_json()?),
            // The node limits how often one address may ask; the checker has time.
            Err(ureq::Error::StatusCode(429)) => std::thread::sleep(Duration::from_millis(200)),
            Err(error) => return Err(format!("{url}: {error}").into()),
        }
    }
}

fn read_acknowledged(path: &Path) -> Outcome<Vec<Acknowledged>> {
    let text = std::fs::read_to_string(path)?;
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole
        .lines()
        .map(|line| Ok(serde_json::from_str(line)?))
        .collect()
}
