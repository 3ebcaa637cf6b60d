//! A four-node city from the ceremony grows to seven and shrinks to four by motions, under load, with one node at a time
//! killed throughout; and what a retired committee signs is believed by nobody.
//!
//! A production ledger with short epochs and seven members, each with its own folder; four bring nodes. The nodes of the
//! other three join with empty folders, follow, validate; then three of the first four members leave with their nodes, so
//! that a quorum of the first committee has retired, and one of them comes back to the council.

mod acts;
mod chamber;
mod verdicts;

use std::time::Instant;

use clap::Args;
use serde_json::json;

use crate::faults::luck::{self, Luck};
use crate::faults::stage::{self, Founding, Ground, Stage, Story};
use crate::faults::tools;
use crate::shell::{Outcome, chancery, root, seconds};
use crate::tally::Step;
use chamber::Chamber;

/// Options of the council.
#[derive(Args, Clone)]
pub struct Options {
    /// Blocks of an epoch
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(2..))]
    blocks: u64,
    /// What the kills are drawn from; a failing run names it
    #[arg(long)]
    seed: Option<u64>,
    /// Print the result as one line of JSON as well
    #[arg(long)]
    json: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            blocks: 20,
            seed: None,
            json: false,
        }
    }
}

/// How many nodes the city begins with, and grows to.
const FOUNDERS: usize = 4;
const GROWN: usize = 7;

/// Runs the council in a world of its own.
///
/// # Errors
/// When anything promised does not hold.
pub fn run(options: &Options) -> Outcome {
    match check(options)? {
        Step::Held => Ok(()),
        Step::Skipped(why) | Step::NotPossible(why) => Err(why.into()),
    }
}

/// As [`run`], for the list of all steps.
///
/// # Errors
/// When anything promised does not hold.
pub fn check(options: &Options) -> Outcome<Step> {
    if !stage::is_inside() {
        if let Err(missing) = tools::provide() {
            return Ok(Step::Skipped(missing.to_string()));
        }
        if let Some(why) = stage::not_possible() {
            return Ok(Step::NotPossible(why));
        }
        verdicts::prepare()?;
        return stage::enter(&arguments(options)).map(|()| Step::Held);
    }
    stage::prepare()?;
    let seed = options.seed.unwrap_or_else(luck::fresh);
    println!(
        "  seed {seed}, epochs of {} blocks, a term of one epoch",
        options.blocks
    );
    let folder = root().join("artifacts").join("council");
    let founding = Founding {
        environment: "production",
        epochs: format!("[epochs]\nblocks = {}\nterm = 1", options.blocks),
        validators: FOUNDERS,
    };
    let (grounds, binary) = ([Ground::Plain; GROWN], chancery()?);
    let stage = Stage::found_as(&binary, &folder, &grounds, Story::default(), &founding)?;
    let mut chamber = Chamber::new(stage, &binary, &folder, Luck::of(seed, "council"));
    let outcome = act(&mut chamber, options.json);
    let story = chamber.end();
    if outcome.is_err() {
        story.print();
        println!("   again: cargo xtask council --seed {seed}; logs: artifacts/council");
    }
    outcome.map(|()| Step::Held)
}

fn act(chamber: &mut Chamber, in_json: bool) -> Outcome {
    let started = Instant::now();
    chamber.open()?;
    let before = chamber.bundle("before")?;
    for place in FOUNDERS..GROWN {
        chamber.grow(place)?;
    }
    println!(
        "  seven validators after {}",
        seconds(started.elapsed().as_secs_f64())
    );
    for place in 0..GROWN - FOUNDERS {
        chamber.shrink(place)?;
    }
    println!(
        "  four validators again after {}",
        seconds(started.elapsed().as_secs_f64())
    );
    chamber.readmit(0)?;
    // A bundle may be newer than the checkpoint that it is judged by, not older.
    let checkpoint = chamber.checkpoint()?;
    let after = chamber.bundle("after")?;
    let summary = chamber.close()?;
    let judged = verdicts::judge(chamber, &before, &after, &checkpoint)?;
    let (kills, motions) = (chamber.kills, chamber.motions);
    println!(
        "  {motions} motions passed, nodes killed {kills} times; {} transactions acknowledged, none missing, none twice; {} \
         blocks the same on all nodes in office; {judged} verdicts of two verifiers as they must be",
        summary.acknowledged, summary.height
    );
    if in_json {
        let took = started.elapsed().as_secs_f64();
        let (acknowledged, height) = (summary.acknowledged, summary.height);
        println!(
            "{}",
            json!({ "motions": motions, "kills": kills, "acknowledged": acknowledged, "height": height,
                "bundles": summary.bundles, "verdicts": judged, "seconds": took })
        );
    }
    Ok(())
}

/// The options again, as the command line of the run inside.
fn arguments(options: &Options) -> Vec<String> {
    let mut arguments = vec![
        String::from("council"),
        String::from("--blocks"),
        options.blocks.to_string(),
    ];
    if let Some(seed) = options.seed {
        arguments.extend([String::from("--seed"), seed.to_string()]);
    }
    if options.json {
        arguments.push(String::from("--json"));
    }
    arguments
}
