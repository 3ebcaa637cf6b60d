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
    Bundle { file: String, verdict: String },
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

/// Compares the nodes with each other and with the clients' record. `restored` names nodes whose store was taken away or
/// put back during the run: only theirs may answer as of an earlier height than before.
///
/// # Errors
/// Names the first thing that is missing, doubled or different.
pub fn check(urls: &[String], observations: &Path, restored: &[usize]) -> Outcome<Summary> {
    let seen = read(observations)?;
    let mut summary = reads(&seen, restored)?;
    summary.height = await_even(urls)?;
    let mut reference: Option<Vec<Block>> = None;
    for url in urls {
        let first = oldest(url)?;
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
fn reads(seen: &[Observation], restored: &[usize]) -> Outcome<Summary> {
    let mut summary = Summary::default();
    let mut last: HashMap<usize, u64> = HashMap::new();
    for one in seen {
        match one {
            Observation::Final { .. } => summary.acknowledged += 1,
            Observation::Rejected { .. } | Observation::Refused { .. } => summary.refused += 1,
            Observation::Height { node, height } => {
                summary.reads += 1;
                let before = last.insert(*node, *height).unwrap_or_default();
                if *height < before && !restored.contains(node) {
                    return Err(format!(
                        "node {node} answered as of height {height} after it had answered as of {before}"
                    )
                    .into());
                }
            }
            Observation::Bundle { file, verdict } => {
                summary.bundles += 1;
                if verdict != "valid" {
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

/// The first block that a node has: 1, or the one after the point at which it joined.
fn oldest(url: &str) -> Outcome<u64> {
    let ledger = get(&format!("{url}/v1/ledger"))?;
    let oldest = ledger.get("oldest_height").and_then(Value::as_u64);
    Ok(oldest.unwrap_or(1).max(1))
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
mod tests {
    use super::*;

    fn block(transactions: &[(&str, bool)]) -> Block {
        Block {
            digest: String::from("d"),
            transactions: transactions
                .iter()
                .map(|(id, accepted)| ((*id).to_owned(), *accepted))
                .collect(),
        }
    }

    fn check(line: &str, complaint: Option<&str>) {
        let blocks = [block(&[("a", true)]), block(&[("b", false), ("c", true)])];
        let places = places("node", 1, &blocks).unwrap();
        let judged = judge("node", 1, &places, &serde_json::from_str(line).unwrap());
        match (judged, complaint) {
            (Ok(()), None) => {}
            (Err(error), Some(complaint)) => {
                assert!(error.to_string().contains(complaint), "{line}: {error}");
            }
            (judged, _) => panic!("{line}: {judged:?}"),
        }
    }

    #[test]
    fn what_was_acknowledged_stands_where_it_was_said_to() {
        check(r#"{"saw":"final","node":0,"id":"a","height":1}"#, None);
        check(
            r#"{"saw":"final","node":0,"id":"x","height":1}"#,
            Some("is missing"),
        );
        check(
            r#"{"saw":"final","node":0,"id":"a","height":2}"#,
            Some("is in 1"),
        );
        check(
            r#"{"saw":"final","node":0,"id":"b","height":2}"#,
            Some("outcome"),
        );
        check(r#"{"saw":"rejected","node":0,"id":"b","height":2}"#, None);
        check(
            r#"{"saw":"rejected","node":0,"id":"c","height":2}"#,
            Some("outcome"),
        );
    }

    #[test]
    fn what_was_refused_took_no_effect() {
        check(
            r#"{"saw":"refused","node":0,"id":"x","code":"envelope.expired"}"#,
            None,
        );
        check(
            r#"{"saw":"refused","node":0,"id":"b","code":"envelope.expired"}"#,
            None,
        );
        check(
            r#"{"saw":"refused","node":0,"id":"c","code":"envelope.expired"}"#,
            Some("took effect in 2"),
        );
    }

    #[test]
    fn nothing_stands_twice() {
        let twice = places("node", 1, &[block(&[("a", true)]), block(&[("a", true)])]);
        assert!(
            twice
                .err()
                .unwrap()
                .to_string()
                .contains("stands in 1 and again in 2")
        );
    }

    #[test]
    fn a_node_never_answers_as_of_an_earlier_height_unless_it_was_restored() {
        let seen: Vec<Observation> = [(0, 5), (1, 9), (0, 6), (0, 4)]
            .iter()
            .map(|(node, height)| Observation::Height {
                node: *node,
                height: *height,
            })
            .collect();
        assert!(
            reads(&seen, &[])
                .err()
                .unwrap()
                .to_string()
                .contains("height 4")
        );
        assert_eq!(reads(&seen, &[0]).unwrap().reads, 4);
    }

    #[test]
    fn every_bundle_is_valid() {
        let one = |verdict: &str| Observation::Bundle {
            file: String::from("f"),
            verdict: verdict.to_owned(),
        };
        assert_eq!(reads(&[one("valid")], &[]).unwrap().bundles, 1);
        assert!(reads(&[one("valid"), one("stale")], &[]).is_err());
    }

    #[test]
    fn nodes_have_the_same_blocks() {
        let whole = [block(&[("a", true)]), block(&[]), block(&[("c", true)])];
        compare("node", &whole, 1, &whole).unwrap();
        compare("node", &whole, 2, whole.get(1..).unwrap()).unwrap();
        let short = compare("node", &whole, 2, whole.get(1..2).unwrap());
        assert!(short.is_err());
        let other = [block(&[("x", true)]), block(&[]), block(&[("c", true)])];
        let differs = compare("node", &whole, 1, &other).err().unwrap();
        assert!(differs.to_string().contains("block Some(1)"), "{differs}");
    }
}
