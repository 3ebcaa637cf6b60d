//! `chancery obligation`: amounts due.

use std::ops::RangeInclusive;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::shown::{list_path, record, table};
use super::verb::{Noun, Show, Verb};
use crate::exit::Outcome;
use crate::remote::{NodeAddress, block_on};
use crate::speech::Speech;

/// What to do with obligations.
#[derive(Subcommand)]
pub enum Command {
    /// List the obligations, newest first
    List(List),
    /// Show one obligation
    Show(Show),
    /// An act of the catalogue
    #[command(flatten)]
    Act(Verb<Obligations>),
}

/// Amounts due and their acts.
pub struct Obligations;

impl Noun for Obligations {
    const NUMBERS: RangeInclusive<u16> = 600..=699;
    const WORDS: &'static [&'static str] = &["obligation"];
}

/// Options of `obligation list`.
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    node: NodeAddress,
    /// Only those that this party owes or is owed
    #[arg(long, value_name = "ID")]
    party: Option<String>,
    /// Only those of this case
    #[arg(long, value_name = "ID")]
    case: Option<String>,
    /// Only those with this status: `due`, `overdue`, `discharged`, `reversed`
    #[arg(long)]
    status: Option<String>,
    /// Continue where a page ended
    #[arg(long)]
    cursor: Option<String>,
}

impl List {
    fn path(&self) -> String {
        let conditions = [
            ("party", self.party.as_deref()),
            ("case", self.case.as_deref()),
            ("status", self.status.as_deref()),
            ("cursor", self.cursor.as_deref()),
        ];
        list_path("/v1/obligations", &conditions)
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
                "obligation",
                "status",
                "purpose",
                "amount/minor",
                "amount/currency",
                "due",
            ],
        ),
        _ => record(&answer),
    });
    Ok(ExitCode::SUCCESS)
}

async fn ask(command: &Command) -> Outcome<Value> {
    match command {
        Command::List(list) => list.node.open()?.get(&list.path()).await,
        Command::Show(show) => show.ask("/v1/obligations").await,
        Command::Act(verb) => verb.carry_out().await,
    }
}
