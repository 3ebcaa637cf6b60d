//! Real faults over real processes: `chancery node` in a network namespace each, while clients write.
//!
//! The run makes a world of its own (`unshare`): a network with a bridge, mounts, process ids. When it ends, however it
//! ends, the kernel takes all of it away; nothing outside is touched. Each scenario founds a city, hurts it in one
//! way, heals it, and judges what the clients saw ([`crate::history`]).
//!
//! Absent on purpose: faults that this kernel cannot make. They are named as not possible here, never as passed.

mod disk;
pub mod luck;
mod network;
mod relay;
mod scenarios;
pub mod stage;
pub mod tools;

use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;

use crate::shell::{Failure, Outcome, chancery, in_ci, root, seconds};
use crate::tally::Step;
use luck::Luck;
use scenarios::{SCENARIOS, Scenario};
use stage::{Stage, Story};

/// How long a scenario hurts a city in a quick run.
const QUICK: Duration = Duration::from_secs(6);

/// Options of the faults.
#[derive(Args, Clone, Default)]
pub struct Options {
    /// Hurt each city for some seconds only
    #[arg(long)]
    quick: bool,
    /// Hurt each city for so many seconds
    #[arg(long, default_value_t = 60, conflicts_with = "quick")]
    seconds: u64,
    /// What the faults are drawn from; a failing run names it
    #[arg(long)]
    seed: Option<u64>,
    /// Only this scenario; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Name the scenarios, and do nothing else
    #[arg(long)]
    list: bool,
    /// The binary that a rolling upgrade starts from
    #[arg(long, value_name = "BINARY")]
    from: Option<std::path::PathBuf>,
    /// Print the result as one line of JSON as well
    #[arg(long)]
    json: bool,
    /// Carry connections late, inside a namespace: for the run itself
    #[arg(long, hide = true, value_name = "PORT=ADDRESS,..")]
    relay: Option<String>,
    /// How late, in milliseconds
    #[arg(long, hide = true, default_value_t = 0)]
    relay_ms: u64,
}

impl Options {
    /// Some seconds of each scenario.
    pub fn quick() -> Self {
        Self {
            quick: true,
            ..Self::default()
        }
    }

    fn duration(&self) -> Duration {
        if self.quick {
            QUICK
        } else {
            Duration::from_secs(self.seconds)
        }
    }
}

/// How a scenario ended.
enum Ended {
    Held(String),
    /// The kernel cannot make this fault.
    NotPossible(String),
    /// A tool or a part is missing that could be there.
    Skipped(String),
    Failed(Failure),
}

/// Runs the scenarios; what could not run is said.
///
/// # Errors
/// When a scenario failed, or in CI one was skipped.
pub fn run(options: &Options) -> Outcome {
    if let Some(routes) = &options.relay {
        return relay::run(routes, Duration::from_millis(options.relay_ms));
    }
    if options.list {
        for scenario in SCENARIOS {
            println!("  {:<10} {}", scenario.name, scenario.what);
        }
        return Ok(());
    }
    match check(options)? {
        Step::Held => Ok(()),
        Step::Skipped(why) | Step::NotPossible(why) => Err(why.into()),
    }
}

/// As [`run`], for the list of all steps.
///
/// # Errors
/// When a scenario failed, or in CI one was skipped.
pub fn check(options: &Options) -> Outcome<Step> {
    if !stage::is_inside() {
        if let Err(missing) = tools::provide() {
            return Ok(Step::Skipped(missing.to_string()));
        }
        if let Some(why) = stage::not_possible() {
            return Ok(Step::NotPossible(why));
        }
        return stage::enter(&arguments(options)).map(|()| Step::Held);
    }
    stage::prepare()?;
    let seed = options.seed.unwrap_or_else(luck::fresh);
    let chosen = chosen(&options.only)?;
    let mut results = Vec::new();
    for scenario in chosen {
        println!("\n== {}: {} (seed {seed})", scenario.name, scenario.what);
        let started = Instant::now();
        let ended = play(scenario, seed, options);
        let took = seconds(started.elapsed().as_secs_f64());
        say(scenario, &ended, seed, &took);
        results.push((scenario.name, ended));
    }
    finish(&results, seed, options.json)
}

fn chosen(only: &[String]) -> Outcome<Vec<&'static Scenario>> {
    if let Some(unknown) = only
        .iter()
        .find(|name| SCENARIOS.iter().all(|one| one.name != name.as_str()))
    {
        return Err(format!("there is no scenario `{unknown}`; `--list` names them").into());
    }
    let wanted = |one: &&Scenario| only.is_empty() || only.iter().any(|name| name == one.name);
    Ok(SCENARIOS.iter().filter(wanted).collect())
}

fn play(scenario: &Scenario, seed: u64, options: &Options) -> Ended {
    if let Some(why) = (scenario.not_possible)() {
        return Ended::NotPossible(why);
    }
    let mut luck = Luck::of(seed, scenario.name);
    let mut story = Story::default();
    let played = act(scenario, &mut luck, options, &mut story);
    match played {
        Ok(held) => Ended::Held(held),
        Err(error) => match error.downcast::<stage::NotHere>() {
            Ok(not_here) => Ended::Skipped(not_here.0),
            Err(error) => {
                story.print();
                Ended::Failed(error)
            }
        },
    }
}

fn act(
    scenario: &Scenario,
    luck: &mut Luck,
    options: &Options,
    story: &mut Story,
) -> Outcome<String> {
    let folder = root().join("artifacts").join("faults").join(scenario.name);
    let mut stage = Stage::found(&chancery()?, &folder, scenario.seats, std::mem::take(story))?;
    stage.upgrade_from.clone_from(&options.from);
    let outcome = stage.play(|stage| (scenario.hurt)(stage, luck, options.duration()));
    let told = stage.end();
    *story = told;
    outcome
}

fn say(scenario: &Scenario, ended: &Ended, seed: u64, took: &str) {
    let name = scenario.name;
    match ended {
        Ended::Held(held) => println!("   passed: {name} ({took}): {held}"),
        Ended::NotPossible(why) => println!("   NOT POSSIBLE HERE: {name}: {why}"),
        Ended::Skipped(why) => println!("   SKIPPED: {name}: {why}"),
        Ended::Failed(error) => println!(
            "   FAILED: {name} ({took}): {error}\n   again: cargo xtask faults --only {name} --seed {seed}\n   \
             logs: artifacts/faults/{name}"
        ),
    }
}

fn finish(results: &[(&str, Ended)], seed: u64, in_json: bool) -> Outcome<Step> {
    let count = |is: fn(&Ended) -> bool| results.iter().filter(|(_, ended)| is(ended)).count();
    let held = count(|ended| matches!(ended, Ended::Held(_)));
    let failed = count(|ended| matches!(ended, Ended::Failed(_)));
    let skipped = count(|ended| matches!(ended, Ended::Skipped(_)));
    let impossible = count(|ended| matches!(ended, Ended::NotPossible(_)));
    println!(
        "\n  faults: {held} held, {failed} failed, {skipped} skipped, {impossible} not possible here (seed {seed})"
    );
    if in_json {
        let list: Vec<_> = results
            .iter()
            .map(|(name, ended)| {
                let (state, said) = match ended {
                    Ended::Held(said) => ("held", said.clone()),
                    Ended::NotPossible(why) => ("not possible here", why.clone()),
                    Ended::Skipped(why) => ("skipped", why.clone()),
                    Ended::Failed(error) => ("failed", error.to_string()),
                };
                json!({ "scenario": name, "ended": state, "said": said })
            })
            .collect();
        println!("{}", json!({ "seed": seed, "scenarios": list }));
    }
    if failed > 0 {
        return Err(format!("{failed} scenarios failed").into());
    }
    if skipped > 0 && in_ci() {
        return Err(format!("{skipped} scenarios were skipped, and CI=true skips nothing").into());
    }
    Ok(Step::Held)
}

/// The options again, as the command line of the run inside.
fn arguments(options: &Options) -> Vec<String> {
    let mut arguments = vec![String::from("faults")];
    let mut add = |name: &str, value: String| arguments.extend([name.to_owned(), value]);
    if !options.quick {
        add("--seconds", options.seconds.to_string());
    }
    if let Some(seed) = options.seed {
        add("--seed", seed.to_string());
    }
    for name in &options.only {
        add("--only", name.clone());
    }
    if let Some(from) = &options.from {
        add("--from", from.display().to_string());
    }
    let flags = [("--quick", options.quick), ("--json", options.json)];
    arguments.extend(
        flags
            .into_iter()
            .filter(|(_, given)| *given)
            .map(|(flag, _)| flag.to_owned()),
    );
    arguments
}
