//! `chancery case`: runs of services.

use std::ops::RangeInclusive;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::shown::{list_path, record, table};
use super::verb::{Noun, Show, Verb};
use crate::exit::Outcome;
use crate::remote::{NodeAddress, block_on};
use crate::speech::Speech;

/// What to do with cases.
#[derive(Subcommand)]
pub enum Command {
    /// List the cases, newest first
    List(List),
    /// Show one case with its timeline and what may be done next
    Show(Show),
    /// An act of the catalogue
    #[command(flatten)]
    Act(Verb<Cases>),
}

/// Runs of services and their acts.
pub struct Cases;

impl Noun for Cases {
    const NUMBERS: RangeInclusive<u16> = 500..=599;
    const WORDS: &'static [&'static str] = &["case"];
}

/// Options of `case list`.
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    node: NodeAddress,
    /// Only those of this version of a service
    #[arg(long, value_name = "ID")]
    service: Option<String>,
    /// Only those of the service with this code, in every version
    #[arg(long)]
    code: Option<String>,
    /// Only those with this status: `open`, `granted`, `refused`, `withdrawn`, `lapsed`, `appealed`
    #[arg(long)]
    status: Option<String>,
    /// Only those that this party or alias takes part in
    #[arg(long, value_name = "ID")]
    party: Option<String>,
    /// Only those about this entry
    #[arg(long, value_name = "ID")]
    entry: Option<String>,
    /// Continue where a page ended
    #[arg(long)]
    cursor: Option<String>,
}

impl List {
    fn path(&self) -> String {
        let conditions = [
            ("service", self.service.as_deref()),
            ("code", self.code.as_deref()),
            ("status", self.status.as_deref()),
            ("party", self.party.as_deref()),
            ("entry", self.entry.as_deref()),
            ("cursor", self.cursor.as_deref()),
        ];
        list_path("/v1/cases", &conditions)
    }
}

/// Runs one of them.
///
/// # Errors
/// When a file cannot be read, the node does not answer, or the act is refused.
pub fn run(command: Command, speech: Speech) -> Outcome {
    let answer = block_on(async { ask(&command).await })?;
    speech.answer(&answer, || match command {
        Command::List(_) => table(
            &answer,
            &[
                "case",
                "status",
                "outcome",
                "opened_height",
                "changed_height",
            ],
        ),
        _ => record(&answer),
    });
    Ok(ExitCode::SUCCESS)
}

async fn ask(command: &Command) -> Outcome<Value> {
    match command {
        Command::List(list) => list.node.open()?.get(&list.path()).await,
        Command::Show(show) => show.ask("/v1/cases").await,
        Command::Act(verb) => verb.carry_out().await,
    }
}
