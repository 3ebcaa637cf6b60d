//! Through HTTP: issues posted to one node, counted when its event stream says that they are final.

use std::time::{Duration, Instant};

use chancery_api::clock::now;
use chancery_testkit::actor::Actor;
use chancery_testkit::city::business_licence;
use chancery_testkit::founding::{Founding, public};
use chancery_testkit::load::Load;
use futures::StreamExt as _;
use serde_json::Value;

use super::figures::float;
use super::offline::Evidence;
use super::{Figures, Size};
use crate::city::{City, found_with};
use crate::composition::config::Config;
use crate::composition::node::Running;
use crate::composition::ports::free_base;
use crate::demo::licence;
use crate::exit::{Failure, Outcome};

/// Requests under way at once.
const IN_FLIGHT: usize = 512;
/// How long everything may take to become final.
const WITHIN: Duration = Duration::from_secs(120);

/// Measures one node behind HTTP, and gives a bundle that it issued.
///
/// # Errors
/// When the node does not start, or something does not become final.
pub async fn measure(size: Size, figures: &mut Figures) -> Outcome<Evidence> {
    let folder = tempfile::tempdir()?;
    let city = City::at(folder.path());
    let founding = found_with(&city, free_base(1)?, 1)?;
    let data = city.registrar();
    let mut config = Config::read(&data.config())?;
    config.api.rate_limits = false;
    let node = Running::start(&data, &config).await?;
    let measured = run(&node, &founding, size, figures).await;
    node.stop().await;
    measured
}

async fn run(
    node: &Running,
    founding: &Founding,
    size: Size,
    figures: &mut Figures,
) -> Outcome<Evidence> {
    let member = founding
        .members
        .first()
        .ok_or_else(|| Failure::new("no member"))?;
    let officer = Actor::officer(founding.ledger, member);
    let document = business_licence(&[officer.party.to_string()])?;
    let definition = document.id();
    let approve = chancery_rules::definition::ApproveDefinition {
        document: document.into(),
    };
    crate::demo::carry_out(node.ledger(), officer.sign_once(approve.into(), now())?).await?;

    let key = chancery_rules::kernel::keys::PublicKey::ed25519(public(&member.seeds.assertion));
    let load = Load::new(vec![(officer, key)], definition)?;
    let count = size.transactions.checked_div(3).unwrap_or(1);
    let envelopes = load.sign(0, count, now());
    let rate = flood(node.url(), node.ledger().readmodel().height().0, envelopes).await?;
    figures.add("http.tps", rate);
    evidence(node, founding, definition).await
}

/// Posts everything and counts finality on the event stream.
async fn flood(url: &str, from: u64, envelopes: Vec<Vec<u8>>) -> Outcome<f64> {
    let count = u64::try_from(envelopes.len())?;
    let http = reqwest::Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(IN_FLIGHT)
        .build()?;
    let events = http
        .get(format!("{url}/v1/events?from={}", from.saturating_add(1)))
        .send()
        .await?;
    let started = Instant::now();
    let posting = futures::stream::iter(envelopes)
        .map(|envelope| post(&http, url, envelope))
        .buffer_unordered(IN_FLIGHT)
        .fold(Ok(()), |all, one: Outcome<()>| async { all.and(one) });
    let (posted, seen) = tokio::join!(
        posting,
        tokio::time::timeout(WITHIN, count_final(events, count))
    );
    posted?;
    seen.map_err(|_| Failure::new("not everything became final in two minutes"))??;
    Ok(float(count) / started.elapsed().as_secs_f64())
}

async fn post(http: &reqwest::Client, url: &str, envelope: Vec<u8>) -> Outcome<()> {
    loop {
        let request = http.post(format!("{url}/v1/transactions"));
        let request = request
            .header("content-type", "application/cose")
            .body(envelope.clone());
        let answer = request.send().await?;
        match answer.status().as_u16() {
            200..=299 => {
                answer.bytes().await?;
                return Ok(());
            }
            429 | 503 => tokio::time::sleep(Duration::from_millis(20)).await,
            status => return Err(Failure::new(format!("a submission got status {status}"))),
        }
    }
}

/// Reads server-sent events until they have told of `count` accepted transactions.
async fn count_final(mut events: reqwest::Response, count: u64) -> Outcome<()> {
    let (mut text, mut seen) = (String::new(), 0_u64);
    while seen < count {
        let chunk = events.chunk().await?;
        let chunk = chunk.ok_or_else(|| Failure::new("the event stream ended"))?;
        text.push_str(&String::from_utf8_lossy(&chunk));
        if let Some(end) = text.rfind("\n\n") {
            let rest = text.split_off(end.saturating_add(2));
            seen = text
                .split("\n\n")
                .map(accepted)
                .fold(seen, u64::saturating_add);
            text = rest;
        }
    }
    Ok(())
}

/// Accepted transactions of one event.
fn accepted(event: &str) -> u64 {
    let data: String = event
        .lines()
        .filter_map(|line| line.strip_prefix("data:"))
        .collect();
    let value: Value = serde_json::from_str(data.trim()).unwrap_or_default();
    let receipts = value.get("receipts").and_then(Value::as_array);
    let count = receipts.map_or(0, |all| {
        all.iter()
            .filter(|one| one.get("accepted") == Some(&Value::Bool(true)))
            .count()
    });
    u64::try_from(count).unwrap_or_default()
}

/// A certificate issued for good, and its bundle.
async fn evidence(
    node: &Running,
    founding: &Founding,
    definition: chancery_rules::kernel::ids::DefinitionId,
) -> Outcome<Evidence> {
    let issuing = licence(definition);
    let asked = chancery_api::agency::Asked::default();
    let agency = node.agency();
    let issued = agency
        .issue(issuing, Vec::new(), &asked)
        .await
        .map_err(crate::demo::refused)?;
    let bundle = agency
        .bundle(issued.certificate)
        .await
        .map_err(crate::demo::refused)?;
    let credential_bytes = serde_json::to_vec(&issued.credential)?.len();
    Ok(Evidence {
        bundle,
        genesis: founding.genesis.clone(),
        credential_bytes,
    })
}
