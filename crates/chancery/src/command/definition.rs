//! `chancery type`: certificate types, the ledger's definitions.

use std::path::PathBuf;
use std::process::ExitCode;

use chancery_rules::definition::{ApproveDefinition, RetireDefinition};
use chancery_rules::kernel::transaction::Transaction;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::shown::{list_path, record, table};
use crate::acting::ActingAs;
use crate::exit::{Failure, Outcome};
use crate::files::read_bounded;
use crate::remote::{NodeAddress, block_on};
use crate::speech::Speech;

/// What to do with certificate types.
#[derive(Subcommand)]
pub enum Command {
    /// List the types, newest first
    List(List),
    /// Show one type with its fields, reasons and schema
    Show(Show),
    /// Put a type in force; any member of a development city may
    Approve(Approve),
    /// End a type: nothing new is issued by it
    Retire(Retire),
}

/// Options of `type list`.
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    node: NodeAddress,
    /// Continue where a page ended
    #[arg(long)]
    cursor: Option<String>,
}

/// Options of `type show`.
#[derive(Args)]
pub struct Show {
    /// The type's id
    definition: String,
    #[command(flatten)]
    node: NodeAddress,
}

/// Options of `type approve`.
#[derive(Args)]
pub struct Approve {
    /// The type as JSON, in the form that `type show` gives it
    file: PathBuf,
    #[command(flatten)]
    acting: ActingAs,
}

/// Options of `type retire`.
#[derive(Args)]
pub struct Retire {
    /// The type's id
    definition: String,
    #[command(flatten)]
    acting: ActingAs,
}

/// Runs one of them.
///
/// # Errors
/// When the node does not answer, or refuses.
pub fn run(command: Command, speech: Speech) -> Outcome {
    let answer = block_on(async { ask(&command).await })?;
    speech.answer(&answer, || match command {
        Command::List(_) => {
            let columns = [
                "definition",
                "document/code",
                "document/version",
                "document/name/zh",
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
            let path = list_path("/v1/types", &[("cursor", list.cursor.as_deref())]);
            list.node.open()?.get(&path).await
        }
        Command::Show(show) => {
            show.node
                .open()?
                .get(&format!("/v1/types/{}", show.definition))
                .await
        }
        Command::Approve(approve) => {
            let body = json!({ "document": read_json(&approve.file)? });
            approve
                .acting
                .open()?
                .carry_out(ApproveDefinition::NAME, body)
                .await
        }
        Command::Retire(retire) => {
            let body = json!({ "definition": retire.definition });
            retire
                .acting
                .open()?
                .carry_out(RetireDefinition::NAME, body)
                .await
        }
    }
}

/// A transaction or a definition in JSON is far below this.
const JSON_BYTES_MAX: u64 = 1024 * 1024;

/// A JSON file.
///
/// # Errors
/// When it cannot be read, or is none.
pub fn read_json(path: &std::path::Path) -> Outcome<Value> {
    let shown = path.display();
    let bytes = read_bounded(path, JSON_BYTES_MAX)?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Failure::new(format!("`{shown}` is not JSON: {error}")))
}
