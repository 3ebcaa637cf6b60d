//! `chancery bench`: measures this machine and this program.

use std::process::ExitCode;

use clap::Args;

use crate::bench::{Size, measure};
use crate::exit::Outcome;
use crate::remote::block_on;
use crate::speech::Speech;

/// Options of `bench`.
#[derive(Args)]
pub struct Options {
    /// A few minutes instead of long runs; the figures swing more
    #[arg(long)]
    quick: bool,
}

/// Measures and prints.
///
/// # Errors
/// When a world cannot be made, or something did not become final.
pub fn run(options: &Options, speech: Speech) -> Outcome {
    let size = if options.quick {
        Size::QUICK
    } else {
        Size::LONG
    };
    let figures = block_on(measure(size, speech))?;
    speech.answer(&figures.to_json(), || figures.lines());
    Ok(ExitCode::SUCCESS)
}
