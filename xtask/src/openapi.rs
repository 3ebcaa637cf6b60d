//! The committed OpenAPI document against the one that the code gives.

use clap::Args;

use crate::shell::{Outcome, chancery, output, root};

/// Where the document is committed.
const COMMITTED: &str = "docs/openapi.json";

/// Options of the OpenAPI task.
#[derive(Args, Default)]
pub struct Options {
    /// Compare only; fail on a difference.
    #[arg(long)]
    pub check: bool,
}

/// Writes or compares the document.
///
/// # Errors
/// When they differ under `--check`, or the binary does not build.
pub fn run(options: &Options) -> Outcome {
    let mut command = std::process::Command::new(chancery()?);
    command.arg("openapi");
    let fresh = output(command)?;
    let path = root().join(COMMITTED);
    if !options.check {
        std::fs::write(&path, &fresh)?;
        println!("  wrote {COMMITTED} ({} bytes)", fresh.len());
        return Ok(());
    }
    if std::fs::read_to_string(&path).unwrap_or_default() == fresh {
        println!("  {COMMITTED} is what the code gives");
        return Ok(());
    }
    Err(format!("{COMMITTED} differs from the code: run `cargo xtask openapi`").into())
}
