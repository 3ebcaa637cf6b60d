//! Media without room: the tests that fill theirs, each on a file system of a few megabytes in
//! memory, mounted in namespaces of their own.
//!
//! The chain's own lack of room is one of the faults of `cargo xtask faults`, with real processes.

use crate::shell::{Outcome, cargo, command, output, run};
use crate::tally::Step;

/// Crates with tests that fill their medium, and the room that is enough to begin and too little to end.
const FILLED: [(&str, &str); 2] = [("chancery-cabinet", "4m"), ("chancery-vault", "4m")];
/// How the names of those tests begin.
const TESTS: &str = "a_medium_without_room";

/// Runs every test that fills its medium.
///
/// # Errors
/// When one fails, or did not run.
pub fn check() -> Outcome<Step> {
    if run(command("unshare", &["-Urm", "true"])).is_err() {
        return Ok(Step::Skipped(
            "this system lets no process make mount namespaces".to_owned(),
        ));
    }
    for (package, room) in FILLED {
        run(cargo(&[
            "test", "--locked", "-p", package, "--lib", "--no-run",
        ]))?;
        let program = std::env::var("CARGO").unwrap_or_else(|_| String::from("cargo"));
        let script = format!(
            "mount -t tmpfs -o size={room} medium /mnt && export TMPDIR=/mnt && exec \"$0\" test --locked -p {package} \
             --lib -- --ignored {TESTS}"
        );
        let printed = output(command("unshare", &["-Urm", "sh", "-c", &script, &program]))?;
        print!("{printed}");
        if !printed.contains("1 passed") {
            return Err(format!("the test of {package} that fills its medium did not run").into());
        }
    }
    Ok(Step::Held)
}
