//! Structured logs on standard error: text for a person, JSON for a program.
//!
//! No line carries personal data: the code logs ids, heights, codes and durations only.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use super::config::{Log, LogFormat};
use crate::exit::{Failure, Outcome};

/// Starts logging for this process, once. `CHANCERY_LOG` overrides the level.
///
/// # Errors
/// When the filter is not understood.
pub fn start(log: &Log) -> Outcome<()> {
    let level = std::env::var("CHANCERY_LOG").unwrap_or_else(|_| log.level.clone());
    let filter = EnvFilter::try_new(&level)
        .map_err(|error| Failure::new(format!("`{level}` is not a log level: {error}")))?;
    let colour = std::io::stderr().is_terminal();
    let writer = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colour);
    let started = match log.format {
        LogFormat::Text => writer.with_target(false).try_init(),
        LogFormat::Json => writer.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| Failure::new(format!("cannot start logging: {error}")))
}
