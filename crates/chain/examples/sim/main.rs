//! The simulation: `sim FROM COUNT` lives through seeds and prints a line for each; `sim SEED story`
//! tells one at length, with what the nodes log if `--log FILTER` follows, and `sim regressions` lives
//! through the plans that are kept. `cargo xtask sim` is its front.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a failure here is a failure of the simulation"
)]

mod regressions;
mod seed;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !plant(&arguments) {
        eprintln!("there is no such planted bug in this build");
        return ExitCode::FAILURE;
    }
    let numbers: Vec<u64> = arguments.iter().map_while(|one| one.parse().ok()).collect();
    std::panic::set_hook(Box::new(|_| {}));
    log(&arguments);
    if arguments.first().is_some_and(|one| one == "regressions") {
        return regress();
    }
    match (numbers.as_slice(), arguments.get(1).map(String::as_str)) {
        ([seed], Some("story")) => tell(*seed),
        ([from, count], _) => run(*from..from.saturating_add(*count)),
        _ => {
            eprintln!("usage: sim FROM COUNT | sim SEED story | sim regressions");
            ExitCode::FAILURE
        }
    }
}

/// What follows an option.
fn option<'a>(arguments: &'a [String], name: &str) -> Option<&'a String> {
    arguments.iter().skip_while(|one| *one != name).nth(1)
}

/// Lets the nodes log to standard error if `--log` asks for it.
fn log(arguments: &[String]) {
    if let Some(filter) = option(arguments, "--log") {
        tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
            .with_writer(std::io::stderr)
            .without_time()
            .init();
    }
}

/// Chooses the bug after `--plant`, if there is one.
fn plant(arguments: &[String]) -> bool {
    let Some(bug) = option(arguments, "--plant") else {
        return true;
    };
    #[cfg(feature = "planted")]
    return chancery_chain::planted::choose(bug);
    #[cfg(not(feature = "planted"))]
    bug.is_empty()
}

fn run(seeds: std::ops::Range<u64>) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for seed in seeds {
        let begun = std::time::Instant::now();
        let report = seed::run(seed::Plan::draw(seed));
        let took_ms = begun.elapsed().as_millis();
        let line = serde_json::json!({
            "seed": report.seed, "violations": report.violations, "height": report.height,
            "acknowledged": report.acknowledged, "virtual_ms": report.virtual_ms, "took_ms": took_ms,
        });
        println!("{line}");
        if !report.violations.is_empty() {
            code = ExitCode::FAILURE;
        }
    }
    code
}

/// Lives through the plans that are kept; tells the story of one that fails.
fn regress() -> ExitCode {
    for (name, acknowledged_min, plan) in regressions::plans() {
        let report = seed::run(plan);
        let held = report.violations.is_empty() && report.acknowledged >= acknowledged_min;
        println!("{name}: {} acknowledged", report.acknowledged);
        if !held {
            for line in &report.story {
                println!("{line}");
            }
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn tell(seed: u64) -> ExitCode {
    let report = seed::run(seed::Plan::draw(seed));
    for line in &report.story {
        println!("{line}");
    }
    if report.violations.is_empty() {
        return ExitCode::SUCCESS;
    }
    ExitCode::FAILURE
}
