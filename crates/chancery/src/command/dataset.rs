//! `chancery dataset`: what data may be asked for, on which terms; and asking.

mod ask;
mod condition;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::definition::{Approve, Retire, Show};
use super::shown::{list_path, record, table};
use crate::exit::Outcome;
use crate::remote::{NodeAddress, block_on};
use crate::speech::Speech;

/// What to do with datasets.
#[derive(Subcommand)]
pub enum Command {
    /// List the datasets, newest first
    List(List),
    /// Show one dataset with its fields and terms
    Show(Show),
    /// Put a dataset in force; any member of a development city may
    Approve(Approve),
    /// End a dataset: nothing new is permitted of it
    Retire(Retire),
    /// Ask what a dataset holds of one thing, under a permission, with a receipt on the ledger
    Ask(ask::Ask),
}

/// Options of `dataset list`.
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    node: NodeAddress,
    /// Only versions of the dataset with this code
    #[arg(long)]
    code: Option<String>,
    /// Only those that this party is the steward of
    #[arg(long, value_name = "ID")]
    steward: Option<String>,
    /// Continue where a page ended
    #[arg(long)]
    cursor: Option<String>,
}

/// Runs one of them.
///
/// # Errors
/// When the node does not answer, or refuses.
pub fn run(command: Command, speech: Speech) -> Outcome {
    if let Command::Ask(question) = command {
        return question.run(speech);
    }
    let answer = block_on(async { ask(&command).await })?;
    speech.answer(&answer, || match command {
        Command::List(_) => {
            let columns = [
                "definition",
                "document/dataset/code",
                "document/dataset/sharing",
                "document/dataset/name/zh",
            ];
            table(&answer, &columns)
        }
        _ => record(&answer),
    });
    Ok(ExitCode::SUCCESS)
}

async fn ask(command: &Command) -> Outcome<Value> {
    match command {
        Command::List(list) => {
            let conditions = [
                ("kind", Some("dataset")),
                ("code", list.code.as_deref()),
                ("steward", list.steward.as_deref()),
                ("cursor", list.cursor.as_deref()),
            ];
            let path = list_path("/v1/definitions", &conditions);
            list.node.open()?.get(&path).await
        }
        Command::Show(show) => show.ask().await,
        Command::Approve(approve) => approve.carry_out().await,
        Command::Retire(retire) => retire.carry_out().await,
        Command::Ask(question) => question.carry_out().await,
    }
}
