//! The house check: what a reader may rely on in every room, held by a tool.
//!
//! Absent on purpose: anything that clippy or rustc already says.

mod arrows;
mod lengths;
mod names;
mod planted;
mod rooms;

use clap::Args;

use crate::shell::Outcome;

/// Options of the house check.
#[derive(Args, Default)]
pub struct Options {
    /// Write the list of exceptions anew: an exception shrinks or goes, it never grows.
    #[arg(long)]
    shrink: bool,
}

/// One thing that is not as the house wants it.
pub struct Finding {
    /// Where: a path, with a line where there is one.
    pub place: String,
    /// What, and what to do.
    pub what: String,
}

impl Finding {
    /// A finding at a place.
    pub fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            what: what.into(),
        }
    }
}

/// Runs every part and prints each finding.
///
/// # Errors
/// When anything was found, or the tree cannot be read.
pub fn run(options: &Options) -> Outcome {
    if options.shrink {
        lengths::shrink()?;
    }
    let mut findings = arrows::findings()?;
    findings.extend(rooms::findings()?);
    findings.extend(names::findings()?);
    findings.extend(planted::findings()?);
    findings.extend(lengths::findings()?);
    for finding in &findings {
        println!("  {}: {}", finding.place, finding.what);
    }
    if findings.is_empty() {
        println!("the house is in order");
        return Ok(());
    }
    Err(format!("the house check found {}", findings.len()).into())
}
