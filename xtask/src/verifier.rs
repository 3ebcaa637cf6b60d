//! The independent verifier: its packages, its tests, and its committed build.

use crate::licences::unchanged;
use crate::shell::{Outcome, command, is_there, root, run};
use crate::tally::Step;

/// Where its source stands.
const FOLDER: &str = "verifier";

/// Installs, tests and builds; the build must be what is committed.
///
/// # Errors
/// When a test fails or the build differs.
pub fn check() -> Outcome<Step> {
    if !is_there("node") || !is_there("npm") {
        return Ok(Step::Skipped(String::from("Node.js is not installed")));
    }
    npm(&["ci", "--no-audit", "--no-fund"])?;
    npm(&["test"])?;
    npm(&["run", "build"])?;
    unchanged("verifier/dist")?;
    Ok(Step::Held)
}

/// Builds the committed files anew.
///
/// # Errors
/// When the build fails.
pub fn build() -> Outcome {
    npm(&["ci", "--no-audit", "--no-fund"])?;
    npm(&["run", "build"])
}

fn npm(arguments: &[&str]) -> Outcome {
    let mut npm = command("npm", arguments);
    npm.current_dir(root().join(FOLDER));
    run(npm)
}
