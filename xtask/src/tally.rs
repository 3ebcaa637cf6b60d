//! The count of what passed, failed and was skipped, and its last plain line.

use std::time::Instant;

use crate::shell::{Failure, Outcome, in_ci, seconds};

/// How a step that could run ended, when it did not fail.
pub enum Step {
    /// It ran and held.
    Held,
    /// It could not run here, because something is missing that could be there; why.
    Skipped(String),
    /// This kernel cannot do it; why. Never counted as passed, and no failure either.
    NotPossible(String),
}

/// Steps one after the other; a failure does not stop the next ones.
#[derive(Default)]
pub struct Tally {
    passed: Vec<String>,
    failed: Vec<(String, Failure)>,
    skipped: Vec<(String, String)>,
    impossible: Vec<(String, String)>,
}

impl Tally {
    /// Runs one step and counts it.
    pub fn step(&mut self, name: &str, run: impl FnOnce() -> Outcome<Step>) {
        println!("\n== {name}");
        let started = Instant::now();
        let outcome = run();
        let took = seconds(started.elapsed().as_secs_f64());
        match outcome {
            Ok(Step::Held) => {
                println!("   passed: {name} ({took})");
                self.passed.push(name.to_owned());
            }
            Ok(Step::NotPossible(why)) => {
                println!("   NOT POSSIBLE HERE: {name}: {why}");
                self.impossible.push((name.to_owned(), why));
            }
            Ok(Step::Skipped(why)) if in_ci() => {
                println!("   failed: {name}: not run, and CI=true skips nothing: {why}");
                self.failed
                    .push((name.to_owned(), format!("not run: {why}").into()));
            }
            Ok(Step::Skipped(why)) => {
                println!("   SKIPPED: {name}: {why}");
                self.skipped.push((name.to_owned(), why));
            }
            Err(error) => {
                println!("   FAILED: {name} ({took}): {error}");
                self.failed.push((name.to_owned(), error));
            }
        }
    }

    /// Says what happened and ends with the plain line.
    ///
    /// # Errors
    /// When a step failed.
    pub fn finish(self) -> Outcome {
        println!();
        for name in &self.passed {
            println!("  passed   {name}");
        }
        for (name, why) in &self.skipped {
            println!("  skipped  {name}: {why}");
        }
        for (name, why) in &self.impossible {
            println!("  not possible here  {name}: {why}");
        }
        for (name, error) in &self.failed {
            println!("  FAILED   {name}: {error}");
        }
        let unseen = self.skipped.len() + self.impossible.len();
        if unseen > 0 {
            println!("{unseen} skipped or not possible here: this run did not show everything");
        }
        println!("{} passed, {} failed", self.passed.len(), self.failed.len());
        if self.failed.is_empty() {
            return Ok(());
        }
        Err("not everything passed".into())
    }
}
