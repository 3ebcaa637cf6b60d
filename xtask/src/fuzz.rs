//! Strange bytes for every decoder, for a bounded time: `crates` hold the decoders, `fuzz/` the targets.

use clap::Args;

use crate::shell::{Outcome, cargo, run as run_command};

/// Options of a run.
#[derive(Args)]
pub struct Options {
    /// For how many seconds each target runs.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// One target alone, by its name.
    #[arg(long)]
    target: Option<String>,
}

/// Runs the targets one after another; an input that makes one fall over is in `fuzz/crashes/`.
///
/// # Errors
/// When a target fell over, or something that must hold did not.
pub fn run(options: &Options) -> Outcome {
    let mut arguments = vec!["test", "--package", "chancery-fuzz", "--test", "strangers"];
    arguments.extend(["--", "--test-threads=1", "--nocapture"]);
    if let Some(target) = &options.target {
        arguments.extend(["--exact", target]);
    }
    let mut command = cargo(&arguments);
    let milliseconds = options.seconds.saturating_mul(1_000);
    command.env("CHANCERY_FUZZ_MS", milliseconds.to_string());
    run_command(command)
}
