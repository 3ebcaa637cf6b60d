//! Running programs: what is run is said, and a failure names the command.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What went wrong, in words for the person at the terminal.
pub type Failure = Box<dyn std::error::Error>;
/// What a task gives back.
pub type Outcome<T = ()> = Result<T, Failure>;

/// The root of the repository: as cargo names it when it runs this, so that a program that another checkout built
/// judges the tree that it was asked to.
pub fn root() -> PathBuf {
    let folder = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    folder.parent().unwrap_or(Path::new(".")).to_path_buf()
}

/// A command that starts at the repository's root.
pub fn command<S: AsRef<OsStr>>(program: &str, arguments: &[S]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Cargo as this process was started by it, without the variables that cargo set for us.
pub fn cargo(arguments: &[&str]) -> Command {
    let program = std::env::var("CARGO").unwrap_or_else(|_| String::from("cargo"));
    let mut command = command(&program, arguments);
    for (name, _) in std::env::vars() {
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs to the end; an exit code other than zero is a failure.
pub fn run(mut command: Command) -> Outcome {
    println!("  $ {}", spelled(&command));
    let status = command
        .status()
        .map_err(|error| cannot_start(&command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("`{}` ended with {status}", spelled(&command)).into())
}

/// Runs to the end without a word; a failure says what the program said.
pub fn quiet(mut command: Command) -> Outcome {
    let out = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| cannot_start(&command, &error))?;
    if out.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&out.stderr);
    Err(format!("`{}`: {}", spelled(&command), said.trim()).into())
}

/// Runs to the end and gives standard output back.
pub fn output(mut command: Command) -> Outcome<String> {
    let out = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| cannot_start(&command, &error))?;
    if !out.status.success() {
        return Err(format!("`{}` ended with {}", spelled(&command), out.status).into());
    }
    Ok(String::from_utf8(out.stdout)?)
}

/// Whether a program can be started at all.
pub fn is_there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether this runs in continuous integration, where nothing may be skipped.
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// Whether this process may install packages of the system.
pub fn is_superuser() -> bool {
    output(command("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}

/// Builds the release binary and gives its path; `CHANCERY_BINARY` names one that is built already.
pub fn chancery() -> Outcome<PathBuf> {
    if let Some(built) = std::env::var_os("CHANCERY_BINARY") {
        return Ok(PathBuf::from(built));
    }
    run(cargo(&["build", "--release", "--package", "chancery"]))?;
    let metadata = crate::tree::metadata()?;
    Ok(metadata
        .target_directory
        .as_std_path()
        .join("release")
        .join("chancery"))
}

/// A number from the command line that `std` cannot spell: seconds as `1.5`.
pub fn seconds(value: f64) -> String {
    format!("{value:.1} s")
}

fn spelled(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    command.get_args().fold(name, |line, argument| {
        line + " " + &argument.to_string_lossy()
    })
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Failure {
    format!("cannot start `{}`: {error}", spelled(command)).into()
}
