//! Structured logs on standard error: text for a person, JSON for a program.
//!
//! A line of JSON has `timestamp`, `level`, `target`, `message` and the event's own fields beside
//! them. No line carries personal data or an id of a person: the code logs heights, codes, counts
//! and durations. The libraries speak from `warn` up, so that `info` is ours.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::{Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::config::{Log, LogFormat};
use crate::exit::{Failure, Outcome};

/// Starts logging for this process, once. `CHANCERY_LOG` overrides the level.
///
/// # Errors
/// When the filter is not understood.
pub fn start(log: &Log) -> Outcome<()> {
    let level = std::env::var("CHANCERY_LOG").unwrap_or_else(|_| log.level.clone());
    let filter = filter(&level)?;
    let colour = std::io::stderr().is_terminal();
    let started = tracing_subscriber::registry()
        .with(filter)
        .with(lines(log.format, colour, std::io::stderr))
        .try_init();
    started.map_err(|error| Failure::new(format!("cannot start logging: {error}")))
}

/// A bare level is ours, and the libraries stay at `warn`; anything else is a filter as it stands.
fn filter(level: &str) -> Outcome<EnvFilter> {
    let level = level.trim();
    let is_level = level.parse::<tracing::level_filters::LevelFilter>().is_ok();
    let whole = match level {
        "off" | "error" => level.to_owned(),
        _ if is_level => format!("warn,chancery={level}"),
        _ => level.to_owned(),
    };
    EnvFilter::try_new(&whole)
        .map_err(|error| Failure::new(format!("`{level}` is not a log level: {error}")))
}

/// How lines are written.
fn lines<S, W>(format: LogFormat, colour: bool, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let layer = fmt::layer().with_writer(writer).with_ansi(colour);
    match format {
        LogFormat::Text => layer.with_target(false).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// What is logged at a level, one value a line.
    fn logged(level: &str, act: impl FnOnce()) -> Vec<serde_json::Value> {
        let lines_of = Lines::default();
        let writer = lines_of.clone();
        let lines = lines(LogFormat::Json, false, move || writer.clone());
        let subscriber = tracing_subscriber::registry()
            .with(filter(level).unwrap())
            .with(lines);
        tracing::subscriber::with_default(subscriber, act);
        let bytes = lines_of.0.lock().unwrap().clone();
        let text = String::from_utf8(bytes).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[test]
    fn a_line_of_json_has_stable_names() {
        let lines = logged("info", || {
            tracing::info!(target: "chancery_api", height = 7, "a block is final");
        });
        let names: Vec<_> = lines[0].as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["height", "level", "message", "target", "timestamp"]);
        assert_eq!(lines[0]["message"], "a block is final");
        assert_eq!(
            (&lines[0]["level"], &lines[0]["height"]),
            (&"INFO".into(), &7.into())
        );
    }

    #[test]
    fn the_engine_speaks_from_warn_up_and_we_from_the_level_asked_for() {
        let say = || {
            tracing::info!(target: "commonware_consensus::simplex", "engine info");
            tracing::warn!(target: "commonware_p2p", "engine warn");
            tracing::info!(target: "chancery_chain::node", "our info");
            tracing::debug!(target: "chancery_api::finality", "our debug");
        };
        let check = |level: &str, expected: &[&str]| {
            let lines = logged(level, say);
            let said: Vec<_> = lines.iter().map(|line| line["message"].clone()).collect();
            assert_eq!(said, expected, "{level}");
        };
        check("info", &["engine warn", "our info"]);
        check("debug", &["engine warn", "our info", "our debug"]);
        check("error", &[]);
        check("info,chancery=warn", &["engine info", "engine warn"]);
    }

    #[test]
    fn a_level_that_is_none_is_refused() {
        let refused = filter("chancery=loud").unwrap_err();
        assert!(refused.said().contains("is not a log level"));
    }
}
