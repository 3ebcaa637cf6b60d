//! The project's own checks, tests and measurements: `cargo xtask <command>`.
//!
//! Links nothing of the project, so that it compiles in seconds and can judge a tree that does
//! not build. What needs the engine is asked of the `chancery` binary as a child process.

mod assets;
mod bench;
mod browser;
mod ceremony;
mod chaos;
mod check;
mod cluster;
mod council;
mod demo;
mod faults;
mod flips;
mod fuzz;
mod history;
mod joining;
mod licences;
mod load;
mod machine;
mod medium;
mod openapi;
mod shell;
mod sim;
mod tally;
mod test;
mod tree;
mod verifier;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Checks, tests and measures the project.
#[derive(Parser)]
#[command(name = "cargo xtask", version, about)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Runs everything that has to pass: format, lints, house check, tests, a cluster, a browser.
    Test(test::Options),
    /// The house check: arrows between crates, what each room may hold, lengths, names.
    Check(check::Options),
    /// Writes the OpenAPI document, or with `--check` compares it with the committed one.
    Openapi(openapi::Options),
    /// Plays the demonstration, and judges what it says, what it costs, and that it tells of nobody.
    Demo,
    /// Lives through seeds of the simulated city; see `docs/assurance.md`.
    Sim(sim::Options),
    /// Kills four node processes with -9 under load and checks the history afterwards.
    Chaos(chaos::Options),
    /// Hurts cities of separate processes in network namespaces, and checks the history afterwards.
    Faults(faults::Options),
    /// Grows a city of four nodes to seven and shrinks it to four by motions, under load and kills.
    Council(council::Options),
    /// Flips bits in every kind of stored file: each named, none served, all repaired.
    Flips(flips::Options),
    /// Runs the tests that fill their medium, on small file systems of their own.
    Medium,
    /// Gives strange bytes to every decoder for a bounded time.
    Fuzz(fuzz::Options),
    /// Measures; see `docs/performance.md`.
    Bench(bench::Options),
    /// Builds what is committed as generated: the browser verifier, the pictures.
    Assets(assets::Options),
    /// Runs the pages in a real browser and keeps screenshots under `artifacts/`.
    Browser(browser::Options),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().task {
        Task::Test(options) => test::run(&options),
        Task::Check(options) => check::run(&options),
        Task::Openapi(options) => openapi::run(&options),
        Task::Demo => demo::run(),
        Task::Sim(options) => sim::run(&options),
        Task::Chaos(options) => chaos::run(&options),
        Task::Faults(options) => faults::run(&options),
        Task::Council(options) => council::run(&options),
        Task::Flips(options) => flips::run(&options),
        Task::Medium => medium::check().map(drop),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Assets(options) => assets::run(&options),
        Task::Browser(options) => browser::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
