//! The measurements, by `chancery bench` in the release build, with the machine beside them.

use std::process::Command;

use clap::Args;
use serde_json::{Value, json};

use crate::joining;
use crate::machine;
use crate::shell::{Outcome, chancery, output, root};

/// Options of the measurements.
#[derive(Args)]
pub struct Options {
    /// Short runs: minutes instead of an hour, and wider noise.
    #[arg(long)]
    quick: bool,
    /// Measure only how long an empty node takes to join, against the length of the history.
    #[arg(long)]
    joining: bool,
    /// Print one line of JSON at the end.
    #[arg(long)]
    json: bool,
}

/// The keys that every run must have measured.
const KEYS: [&str; 12] = [
    "single.tps",
    "cluster4.tps",
    "cluster4.cpu_us_per_tx",
    "engine4.tps",
    "http.tps",
    "finality_ms.p50",
    "finality_ms.p99",
    "verify.per_second_per_core",
    "bundle.bytes",
    "disk.bytes_per_certificate",
    "limit.signatures_per_core_second",
    "idle.cpu_share",
];

/// Measures, prints, and keeps the result as `artifacts/bench.json`.
///
/// # Errors
/// When a measurement fails or a key is missing.
pub fn run(options: &Options) -> Outcome {
    if options.joining {
        return joining::run(options.quick);
    }
    let binary = chancery()?;
    let machine = machine::describe();
    println!("  machine: {machine}");
    let mut bench = Command::new(binary);
    bench.args(["bench", "--json"]);
    if options.quick {
        bench.arg("--quick");
    }
    let printed = output(bench)?;
    let line = printed
        .lines()
        .last()
        .ok_or("the measurements printed nothing")?;
    let mut figures: Value = serde_json::from_str(line)?;
    for key in KEYS {
        let value = figures.get(key).and_then(Value::as_f64);
        let measured = value.filter(|figure| *figure > 0.0);
        println!(
            "  {key:<36} {}",
            measured.ok_or_else(|| format!("`{key}` was not measured: {value:?}"))?
        );
    }
    if let Some(figures) = figures.as_object_mut() {
        figures.insert(String::from("machine"), machine);
        figures.insert(
            String::from("load_average_after"),
            json!(machine::load_average()),
        );
    }
    let folder = root().join("artifacts");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(
        folder.join("bench.json"),
        serde_json::to_string_pretty(&figures)?,
    )?;
    if options.json {
        println!("{figures}");
    }
    Ok(())
}
