//! `chancery register`: entries of registers.

use std::ops::RangeInclusive;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::shown::{list_path, record, table};
use super::verb::{Noun, Show, Verb};
use crate::exit::Outcome;
use crate::remote::{NodeAddress, block_on};
use crate::speech::Speech;

/// What to do with entries of registers.
#[derive(Subcommand)]
pub enum Command {
    /// List the entries, newest first
    List(List),
    /// Show one entry
    Show(Show),
    /// An act of the catalogue
    #[command(flatten)]
    Act(Verb<Entries>),
}

/// Entries of registers and their acts.
pub struct Entries;

impl Noun for Entries {
    const NUMBERS: RangeInclusive<u16> = 400..=499;
    const WORDS: &'static [&'static str] = &["entry", "entries"];
}

/// Options of `register list`.
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    node: NodeAddress,
    /// Only those of this register, by its definition
    #[arg(long, value_name = "ID")]
    register: Option<String>,
    /// Only those with this status: `current`, `split`, `merged`, `closed`
    #[arg(long)]
    status: Option<String>,
    /// Only those that this party keeps
    #[arg(long, value_name = "ID")]
    keeper: Option<String>,
    /// Continue where a page ended
    #[arg(long)]
    cursor: Option<String>,
}

impl List {
    fn path(&self) -> String {
        let conditions = [
            ("register", self.register.as_deref()),
            ("status", self.status.as_deref()),
            ("keeper", self.keeper.as_deref()),
            ("cursor", self.cursor.as_deref()),
        ];
        list_path("/v1/entries", &conditions)
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
                "entry",
                "status",
                "register",
                "registered_height",
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
        Command::Show(show) => show.ask("/v1/entries").await,
        Command::Act(verb) => verb.carry_out().await,
    }
}
