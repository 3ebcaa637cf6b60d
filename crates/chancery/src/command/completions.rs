//! `chancery completions SHELL`: completions for a shell, on standard output.

use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::exit::Outcome;

/// Options of `completions`.
#[derive(Args)]
pub struct Options {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the completions.
///
/// # Errors
/// None that are foreseen.
pub fn run(options: &Options) -> Outcome {
    let mut command = super::Cli::command();
    clap_complete::generate(
        options.shell,
        &mut command,
        "chancery",
        &mut std::io::stdout(),
    );
    Ok(ExitCode::SUCCESS)
}
