//! `chancery load`: submits to every node of a city without pause, and writes down what a node
//! reported as final, before it submits the next. `cargo xtask chaos` reads that record.
//!
//! A node that does not answer is tried again: nodes die here on purpose. What is not written down
//! was not acknowledged, whatever became of it.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chancery_testkit::actor::Actor;
use chancery_testkit::city::{business_licence, now};
use chancery_testkit::founding::public;
use chancery_testkit::load::Load;
use clap::Args;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::acting::{ledger_of, party_of};
use crate::city::City;
use crate::composition::config::Config;
use crate::composition::keys;
use crate::exit::{Failure, Outcome};
use crate::remote::{Remote, block_on};

/// How long a worker rests after a node did not answer.
const PAUSE: Duration = Duration::from_millis(100);
/// Requests under way at each node.
const WORKERS_PER_NODE: u64 = 8;

/// Options of `load`.
#[derive(Args)]
pub struct Options {
    /// The development city's folder
    #[arg(long, value_name = "FOLDER")]
    city: PathBuf,
    /// Where to write down what became final, a line of JSON each
    #[arg(long, value_name = "FILE")]
    acknowledged: PathBuf,
    /// Submissions a second, at most, over all nodes
    #[arg(long, default_value_t = 200)]
    rate: u32,
}

/// Submits until it is killed.
///
/// # Errors
/// When the city cannot be read, or a submission is refused for a reason that is not the moment's.
pub fn run(options: &Options) -> Outcome {
    let city = City::at(&options.city);
    city.demand_founded()?;
    block_on(async {
        let (officers, remotes) = cast(&city)?;
        let (issuer, _) = officers.first().ok_or_else(|| Failure::new("no agency"))?;
        let first = remotes.first().ok_or_else(|| Failure::new("no node"))?;
        let definition = approve(issuer, first).await?;
        let load = Arc::new(Load::new(officers, definition)?);
        let record = Arc::new(Mutex::new(File::create(&options.acknowledged)?));
        let next = Arc::new(AtomicU64::new(0));
        let workers = WORKERS_PER_NODE.saturating_mul(u64::try_from(remotes.len())?);
        let rest = Duration::from_secs(workers)
            .checked_div(options.rate)
            .unwrap_or_default();
        let mut tasks = tokio::task::JoinSet::new();
        for remote in remotes.into_iter().map(Arc::new) {
            for _ in 0..WORKERS_PER_NODE {
                let (load, record) = (Arc::clone(&load), Arc::clone(&record));
                let (next, remote) = (Arc::clone(&next), Arc::clone(&remote));
                tasks.spawn(async move { work(&load, &remote, &next, &record, rest).await });
            }
        }
        match tasks.join_next().await {
            Some(ended) => ended?.map(|()| ExitCode::SUCCESS),
            None => Ok(ExitCode::SUCCESS),
        }
    })
}

type Cast = (
    Vec<(Actor, chancery_rules::kernel::keys::PublicKey)>,
    Vec<Remote>,
);

/// The agencies' officers with their assertion keys, and their nodes.
fn cast(city: &City) -> Outcome<Cast> {
    let (mut officers, mut remotes) = (Vec::new(), Vec::new());
    for (_, folder) in city.agencies() {
        let (config, folder) = Config::open(&folder.config())?;
        let seed = |name| keys::read(&folder.keys(), name);
        let officer = Actor::new(ledger_of(&folder)?, party_of(&config)?, &seed("office")?);
        let assertion = public(&seed("assertion")?);
        officers.push((
            officer,
            chancery_rules::kernel::keys::PublicKey::ed25519(assertion),
        ));
        remotes.push(Remote::new(&config.public_url(), None)?);
    }
    Ok((officers, remotes))
}

/// Approves the type that the load issues, with every agency as an issuer.
async fn approve(
    officer: &Actor,
    node: &Remote,
) -> Outcome<chancery_rules::kernel::ids::DefinitionId> {
    let ledger = node.get("/v1/ledger").await?;
    let members = ledger
        .get("members")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let issuers: Vec<String> = members
        .iter()
        .filter_map(|member| {
            member
                .get("party")
                .and_then(Value::as_str)
                .map(str::to_owned)
        })
        .collect();
    let document = business_licence(&issuers)?;
    let definition = document.id();
    let approve = chancery_rules::definition::ApproveDefinition { document };
    node.carry_out(officer.sign_once(approve.into(), now())?)
        .await?;
    Ok(definition)
}

async fn work(
    load: &Load,
    node: &Remote,
    next: &AtomicU64,
    record: &Mutex<File>,
    rest: Duration,
) -> Outcome<()> {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let envelope = load
            .envelope(number, now())
            .ok_or_else(|| Failure::new("no issuer"))?;
        match node.submit(envelope, true).await {
            Ok(answer) => acknowledge(&answer, record).await?,
            Err(failure) if is_final_refusal(&failure) => return Err(failure),
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
        tokio::time::sleep(rest).await;
    }
}

/// Written in one piece and handed to the system before the next submission.
async fn acknowledge(answer: &Value, record: &Mutex<File>) -> Outcome<()> {
    let receipt = answer
        .get("receipt")
        .ok_or_else(|| Failure::new("no receipt in the answer"))?;
    if receipt.get("accepted") != Some(&json!(true)) {
        return Err(Failure::new(format!(
            "the load was refused by the rules: {receipt}"
        )));
    }
    let id = receipt.get("transaction").cloned().unwrap_or_default();
    let height = receipt.get("height").cloned().unwrap_or_default();
    let line = format!("{}\n", json!({ "id": id, "height": height }));
    Ok(record.lock().await.write_all(line.as_bytes())?)
}

/// Refusals of the envelope or by the rules do not go away by trying again.
fn is_final_refusal(failure: &Failure) -> bool {
    ["envelope.", "party.", "certificate.", "definition."]
        .iter()
        .any(|prefix| failure.name().starts_with(prefix))
}
