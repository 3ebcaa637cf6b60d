//! All four nodes killed with -9 at once, again and again, under load; then the history is read.
//!
//! The load writes down what a node reported as final, after the report and before the next
//! request. What stands there must stand on every node, once.

use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;

use crate::cluster::Cluster;
use crate::history::{self, Known};
use crate::load::Load;
use crate::shell::{Outcome, chancery, root};

/// Options of the chaos run.
#[derive(Args)]
pub struct Options {
    /// How often all four nodes are killed.
    #[arg(long, default_value_t = 100)]
    pub kills: u32,
    /// Print the result as one line of JSON as well.
    #[arg(long)]
    pub json: bool,
}

/// First port of the cluster; far from a demo that may be running.
const PORT_BASE: u16 = 17_301;
/// How long a restarted city may take until something is final again.
const PROGRESS_WITHIN: Duration = Duration::from_secs(60);

/// Founds a city, runs it through the kills, and checks what is left.
///
/// # Errors
/// When something acknowledged is missing or doubled, the nodes differ, or a node does not return.
pub fn run(options: &Options) -> Outcome {
    let binary = chancery()?;
    let folder = root().join("artifacts").join("chaos");
    let mut cluster = Cluster::found(&binary, &folder, PORT_BASE)?;
    cluster.start()?;
    cluster.await_ready()?;
    let city = [String::from("--city"), folder.display().to_string()];
    let mut load = Load::start(&binary, &folder, &city)?;
    load.await_progress(PROGRESS_WITHIN)?;
    let started = Instant::now();
    for kill in 1..=options.kills {
        std::thread::sleep(pause(kill));
        cluster.kill()?;
        cluster.start()?;
        cluster.await_ready()?;
        load.await_progress(PROGRESS_WITHIN)?;
        if kill % 10 == 0 || kill == options.kills {
            println!("  killed {kill} times in {} s", started.elapsed().as_secs());
        }
    }
    std::thread::sleep(Duration::from_secs(2));
    load.stop()?;
    let summary = history::check(&cluster.urls(), load.observations(), &Known::default())?;
    cluster.stop()?;
    cluster.replay()?;
    println!(
        "  {} kills of all four nodes: {} transactions acknowledged, none missing, none twice; \
         {} blocks the same on all four",
        options.kills, summary.acknowledged, summary.height
    );
    if options.json {
        let (acknowledged, height) = (summary.acknowledged, summary.height);
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{}",
            json!({ "kills": options.kills, "acknowledged": acknowledged, "height": height,
                "seconds": seconds })
        );
    }
    Ok(())
}

/// Between 50 and 850 ms, differing from kill to kill so that other instants are hit.
fn pause(kill: u32) -> Duration {
    Duration::from_millis(50 + u64::from(kill.wrapping_mul(7919) % 800))
}
