//! `chancery man`: the manual page, or a page for each command in a folder.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory};

use crate::exit::Outcome;

/// Options of `man`.
#[derive(Args)]
pub struct Options {
    /// Write `chancery.1`, `chancery-demo.1`, ... into this folder
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// Prints or writes the pages.
///
/// # Errors
/// When a page cannot be written.
pub fn run(options: &Options) -> Outcome {
    let command = super::Cli::command();
    match &options.folder {
        Some(folder) => {
            std::fs::create_dir_all(folder)?;
            clap_mangen::generate_to(command, folder)?;
        }
        None => clap_mangen::Man::new(command).render(&mut std::io::stdout())?,
    }
    Ok(ExitCode::SUCCESS)
}
