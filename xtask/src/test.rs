//! Everything that has to pass, in the order in which a failure is cheapest.

use clap::Args;

use crate::shell::{Outcome, cargo, chancery, run as run_command};
use crate::tally::{Step, Tally};
use crate::{
    browser, chaos, check, council, demo, faults, flips, licences, medium, openapi, sim, verifier,
};

/// Options of the whole run.
#[derive(Args)]
pub struct Options {
    /// How often the four nodes are killed.
    #[arg(long, default_value_t = 5)]
    kills: u32,
    /// How many minutes of seeds the simulated city lives through.
    #[arg(long, default_value_t = 10)]
    minutes: u64,
}

/// Runs every step and ends with the plain line `N passed, N failed`.
///
/// # Errors
/// When a step failed.
pub fn run(options: &Options) -> Outcome {
    let mut tally = Tally::default();
    tally.step("house check", || {
        held(check::run(&check::Options::default()))
    });
    tally.step("format", || {
        held(run_command(cargo(&["fmt", "--all", "--check"])))
    });
    tally.step("dependencies", licences::check);
    tally.step("lints", || lints(&["--workspace", "--all-targets"]));
    tally.step("lints of the simulation and its planted bugs", || {
        let sim = ["--package", "chancery-chain", "--example", "sim"];
        lints(&[&sim[..], &["--features", "simulation,planted"]].concat())
    });
    tally.step("tests", || {
        held(run_command(cargo(&[
            "test",
            "--workspace",
            "--locked",
            "--no-fail-fast",
        ])))
    });
    tally.step("independent verifier", verifier::check);
    tally.step("release binary", || held(chancery().map(drop)));
    tally.step("OpenAPI document", || {
        held(openapi::run(&openapi::Options { check: true }))
    });
    tally.step("demonstration", || held(demo::run()));
    tally.step("simulated cities", || {
        held(sim::run(&sim::Options::within(options.minutes)))
    });
    tally.step("four processes, killed with -9 under load", || {
        held(chaos::run(&chaos::Options {
            kills: options.kills,
            json: false,
        }))
    });
    tally.step("faults over processes in namespaces", || {
        faults::check(&faults::Options::quick())
    });
    tally.step("a council that changes its committee, under load", || {
        council::check(&council::Options::default())
    });
    tally.step("media without room", medium::check);
    tally.step("a bit flipped in every kind of stored file", || {
        held(flips::run(&flips::Options {
            rounds: 20,
            unsealed: 1,
            seed: 1,
            json: false,
        }))
    });
    tally.step("pages in a real browser", browser::check);
    tally.finish()
}

fn held(outcome: Outcome) -> Outcome<Step> {
    outcome.map(|()| Step::Held)
}

/// Clippy over what `what` names; a warning is a failure.
fn lints(what: &[&str]) -> Outcome<Step> {
    let arguments = [&["clippy"], what, &["--locked", "--", "-D", "warnings"]];
    held(run_command(cargo(&arguments.concat())))
}
