//! What both verifiers say, from files alone: of the bundles that the city gave, and of what a retired quorum signs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::chamber::Chamber;
use crate::shell::{Outcome, cargo, is_there, quiet, root, run};

/// The verifiers' exit codes (`chancery verify --help`).
const VALID: i32 = 0;
const INVALID: i32 = 15;

/// Builds the program that signs with retired keys; inside its own world the run builds nothing.
///
/// # Errors
/// When it does not build, or Node.js is missing.
pub fn prepare() -> Outcome {
    if !is_there("node") {
        return Err("Node.js is not installed: the second verifier cannot run".into());
    }
    run(cargo(&[
        "build",
        "--quiet",
        "--package",
        "chancery-proof",
        "--example",
        "retired_quorum",
    ]))
}

/// Judges everything; gives how many verdicts were as they must be.
///
/// # Errors
/// The first that is not.
pub fn judge(chamber: &Chamber, before: &Path, after: &Path, checkpoint: &Path) -> Outcome<usize> {
    let genesis = chamber.genesis();
    let forged = chamber.papers.join("retired");
    let mut retired = Command::new(example()?);
    retired.args([
        &genesis,
        &PathBuf::from(before),
        &PathBuf::from(after),
        &forged,
    ]);
    retired.args((0..3).map(|place| chamber.validator_key(place)));
    quiet(retired)?;
    let forged = |name: &str| forged.join(format!("{name}.chancery"));
    let cases = [
        (before.to_path_buf(), None, VALID),
        (after.to_path_buf(), None, VALID),
        (after.to_path_buf(), Some(checkpoint), VALID),
        (forged("own-time"), None, VALID),
        (forged("true-chain"), None, INVALID),
        (forged("cut-chain"), None, INVALID),
        (forged("no-chain"), None, INVALID),
        (forged("kept-in-office"), None, INVALID),
        // Nothing but a checkpoint can tell these renewals from true ones.
        (forged("own-terms"), Some(checkpoint), INVALID),
    ];
    let mut judged = 0;
    for (bundle, checkpoint, expected) in cases {
        for (verifier, command) in verifiers(chamber, &bundle, &genesis, checkpoint) {
            let anchor = checkpoint.map_or("the genesis file", |_| "genesis file and checkpoint");
            print!("    {verifier} by {anchor}: ");
            judged += demand(verifier, command, &bundle, expected)?;
        }
    }
    Ok(judged)
}

/// Both verifiers, told the same.
fn verifiers(
    chamber: &Chamber,
    bundle: &Path,
    genesis: &Path,
    checkpoint: Option<&Path>,
) -> [(&'static str, Command); 2] {
    let mut ours = Command::new(chamber.binary());
    ours.arg("verify");
    let mut other = Command::new("node");
    other.arg(
        root()
            .join("verifier")
            .join("dist")
            .join("chancery-verify.mjs"),
    );
    [("Rust", ours), ("TypeScript", other)].map(|(name, mut command)| {
        command.arg(bundle).arg("--genesis").arg(genesis);
        if let Some(checkpoint) = checkpoint {
            command.arg("--checkpoint").arg(checkpoint);
        }
        (name, command)
    })
}

fn demand(verifier: &str, mut command: Command, bundle: &Path, expected: i32) -> Outcome<usize> {
    let said = command.stdin(Stdio::null()).output()?;
    let name = bundle.file_name().unwrap_or_default().to_string_lossy();
    if said.status.code() == Some(expected) {
        println!(
            "{name} is {}",
            if expected == VALID {
                "valid"
            } else {
                "refused"
            }
        );
        return Ok(1);
    }
    let text = String::from_utf8_lossy(&said.stdout);
    Err(format!(
        "{name}: the {verifier} verifier ends with {}, not {expected}: {text}",
        said.status
    )
    .into())
}

fn example() -> Outcome<PathBuf> {
    // Beside this program: both are built by the same cargo.
    let own = std::env::current_exe()?;
    let folder = own.parent().ok_or("this program has no folder")?;
    Ok(folder.join("examples").join("retired_quorum"))
}
