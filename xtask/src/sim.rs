//! The simulation's front: seeds in several processes, their results on file, the story of a failure.
//!
//! A result is a line of JSON under `artifacts/sim/`, in a file named for the commit, so that a range
//! can be taken up again where it ended. Absent on purpose: the simulation, which needs the engine.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::Args;
use serde::Deserialize;

use crate::shell::{Outcome, cargo, command, output, root, run as run_command, seconds};

/// Options of the simulation.
#[derive(Args)]
pub struct Options {
    /// How many seeds.
    #[arg(long, default_value_t = 200)]
    pub seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    pub from: u64,
    /// How many processes at a time; by default as many as there are cores.
    #[arg(long)]
    pub jobs: Option<usize>,
    /// Leave out the seeds that the file of this commit has already.
    #[arg(long)]
    pub resume: bool,
    /// Take no more seeds after so many minutes.
    #[arg(long)]
    pub minutes: Option<u64>,
    /// One seed alone; with `--story`, everything that happens in it.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Tell the story of `--seed`.
    #[arg(long, requires = "seed")]
    pub story: bool,
    /// A planted bug, which has to be found: skipped-sync, double-apply, dropped-vote-check,
    /// forgetful-mempool, rejecting-clock.
    #[arg(long)]
    pub plant: Option<String>,
}

impl Options {
    /// As many seeds from the first on as fit into `minutes`.
    pub const fn within(minutes: u64) -> Self {
        Self {
            seeds: 100_000,
            from: 1,
            jobs: None,
            resume: false,
            minutes: Some(minutes),
            seed: None,
            story: false,
            plant: None,
        }
    }
}

/// So many seeds does a process live through before the next one starts.
const PORTION: u64 = 5;

/// What came of a seed.
#[derive(Deserialize)]
struct Line {
    seed: u64,
    violations: Vec<String>,
    height: u64,
    acknowledged: u64,
    virtual_ms: u64,
}

/// Runs seeds, or one.
///
/// # Errors
/// When a property was violated; with a planted bug, when none was.
pub fn run(options: &Options) -> Outcome {
    let simulator = Simulator::build(options.plant.clone())?;
    if let Some(seed) = options.seed {
        return simulator.tell(seed, options.story);
    }
    if options.plant.is_none() && options.from == 1 {
        simulator.regress()?;
    }
    let file = results_file(options)?;
    let done = if options.resume {
        seeds_in(&file)?
    } else {
        BTreeSet::new()
    };
    let wanted = options.from..options.from.saturating_add(options.seeds);
    let portions = portions(wanted, &done);
    let run = Run {
        simulator: &simulator,
        portions: Mutex::new(portions.into_iter()),
        file: Mutex::new(OpenOptions::new().create(true).append(true).open(&file)?),
        lines: Mutex::new(BTreeMap::new()),
        begun: Instant::now(),
        within: options
            .minutes
            .map(|minutes| Duration::from_secs(minutes * 60)),
        stop_at_first: options.plant.is_some(),
    };
    let jobs = options.jobs.unwrap_or_else(cores);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs)
            .map(|_| scope.spawn(|| run.work().map_err(|error| error.to_string())))
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().map_err(|_| "a worker panicked".to_owned())?)
    })?;
    run.conclude(&file, options.plant.as_deref())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The file of this commit; a planted bug has its own, written anew.
fn results_file(options: &Options) -> Outcome<PathBuf> {
    let folder = root().join("artifacts").join("sim");
    std::fs::create_dir_all(&folder)?;
    let commit = output(command(
        "git",
        &["describe", "--always", "--dirty", "--abbrev=10"],
    ))?;
    let name = options
        .plant
        .as_ref()
        .map_or_else(|| commit.trim().to_owned(), |bug| format!("planted-{bug}"));
    let file = folder.join(format!("{name}.jsonl"));
    if !options.resume {
        File::create(&file)?;
    }
    Ok(file)
}

fn seeds_in(file: &Path) -> Outcome<BTreeSet<u64>> {
    let Ok(file) = File::open(file) else {
        return Ok(BTreeSet::new());
    };
    let lines = BufReader::new(file).lines().map_while(Result::ok);
    let parsed = lines.filter_map(|line| serde_json::from_str::<Line>(&line).ok());
    Ok(parsed.map(|line| line.seed).collect())
}

/// The seeds that are not done, in portions of neighbours.
fn portions(wanted: std::ops::Range<u64>, done: &BTreeSet<u64>) -> Vec<(u64, u64)> {
    let mut portions: Vec<(u64, u64)> = Vec::new();
    for seed in wanted.filter(|seed| !done.contains(seed)) {
        match portions.last_mut() {
            Some((first, count)) if *count < PORTION && *first + *count == seed => *count += 1,
            _ => portions.push((seed, 1)),
        }
    }
    portions
}

/// The built simulation.
struct Simulator {
    binary: PathBuf,
    plant: Option<String>,
}

impl Simulator {
    fn build(plant: Option<String>) -> Outcome<Self> {
        let mut arguments = vec![
            "build",
            "--locked",
            "--profile",
            "sim",
            "--package",
            "chancery-chain",
            "--example",
            "sim",
            "--no-default-features",
        ];
        let features = plant
            .as_ref()
            .map_or("simulation", |_| "simulation,planted");
        arguments.extend(["--features", features]);
        run_command(cargo(&arguments))?;
        let target = crate::tree::metadata()?.target_directory;
        let built = target
            .as_std_path()
            .join("sim")
            .join("examples")
            .join("sim");
        // A copy, so that a later build does not change what runs.
        let name = plant.as_ref().map_or("sim", |_| "sim-planted");
        let binary = root()
            .join("artifacts")
            .join("sim")
            .join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(root().join("artifacts").join("sim"))?;
        std::fs::copy(built, &binary)?;
        Ok(Self { binary, plant })
    }

    fn command(&self, arguments: &[String]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).stdin(Stdio::null());
        if let Some(bug) = &self.plant {
            command.arg("--plant").arg(bug);
        }
        command
    }

    /// The plans that are kept because they once showed something.
    fn regress(&self) -> Outcome {
        let status = self.command(&[String::from("regressions")]).status()?;
        if status.success() {
            return Ok(());
        }
        Err("a plan that is kept fails".into())
    }

    fn tell(&self, seed: u64, story: bool) -> Outcome {
        let last = if story {
            String::from("story")
        } else {
            String::from("1")
        };
        let status = self.command(&[seed.to_string(), last]).status()?;
        if status.success() {
            return Ok(());
        }
        Err(format!("seed {seed} violates what was promised").into())
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.binary) {
            eprintln!("  cannot remove {}: {error}", self.binary.display());
        }
    }
}

/// A run over many seeds.
struct Run<'a> {
    simulator: &'a Simulator,
    portions: Mutex<std::vec::IntoIter<(u64, u64)>>,
    file: Mutex<File>,
    lines: Mutex<BTreeMap<u64, Line>>,
    begun: Instant,
    within: Option<Duration>,
    stop_at_first: bool,
}

impl Run<'_> {
    fn work(&self) -> Outcome {
        while let Some((first, count)) = self.next()? {
            let arguments = [first.to_string(), count.to_string()];
            let mut child = self
                .simulator
                .command(&arguments)
                .stdout(Stdio::piped())
                .spawn()?;
            let told = child.stdout.take().ok_or("no output")?;
            let mut seeds = 0;
            for line in BufReader::new(told).lines() {
                self.note(&line?)?;
                seeds += 1;
            }
            let status = child.wait()?;
            if seeds != count {
                return Err(
                    format!("the process for seeds {first}+{count} ended with {status}").into(),
                );
            }
        }
        Ok(())
    }

    fn next(&self) -> Outcome<Option<(u64, u64)>> {
        let over = self
            .within
            .is_some_and(|within| self.begun.elapsed() > within);
        let found = self.stop_at_first && self.failed()?.is_some();
        if over || found {
            return Ok(None);
        }
        Ok(self.portions.lock().map_err(|_| "poisoned")?.next())
    }

    fn note(&self, line: &str) -> Outcome {
        writeln!(self.file.lock().map_err(|_| "poisoned")?, "{line}")?;
        let parsed: Line = serde_json::from_str(line)?;
        let mut lines = self.lines.lock().map_err(|_| "poisoned")?;
        for violation in &parsed.violations {
            println!("  seed {}: {violation}", parsed.seed);
        }
        lines.insert(parsed.seed, parsed);
        if std::io::stderr().is_terminal() {
            eprint!("\r  {} seeds", lines.len());
        }
        Ok(())
    }

    fn failed(&self) -> Outcome<Option<u64>> {
        let lines = self.lines.lock().map_err(|_| "poisoned")?;
        let mut failed = lines.values().filter(|line| !line.violations.is_empty());
        Ok(failed.next().map(|line| line.seed))
    }

    fn conclude(&self, file: &Path, plant: Option<&str>) -> Outcome {
        let failed = self.failed()?;
        let lines = self.lines.lock().map_err(|_| "poisoned")?;
        let sum = |of: fn(&Line) -> u64| lines.values().map(of).sum::<u64>();
        println!(
            "  {} seeds in {}: {} of the simulation's time, {} blocks, {} transactions acknowledged; {}",
            lines.len(),
            seconds(self.begun.elapsed().as_secs_f64()),
            spelled(sum(|line| line.virtual_ms)),
            sum(|line| line.height),
            sum(|line| line.acknowledged),
            file.strip_prefix(root()).unwrap_or(file).display(),
        );
        match (failed, plant) {
            (Some(seed), Some(bug)) => {
                println!("  the planted bug `{bug}` is found by seed {seed}:");
                self.simulator.tell(seed, true).or(Ok(()))
            }
            (None, Some(bug)) => Err(format!("the planted bug `{bug}` was not found").into()),
            (Some(seed), None) => self.simulator.tell(seed, true),
            (None, None) => Ok(()),
        }
    }
}

fn spelled(virtual_ms: u64) -> String {
    let minutes = virtual_ms / 60_000;
    format!("{} h {} min", minutes / 60, minutes % 60)
}
