//! `chancery type`: the ledger's definitions, certificate types unless another kind is asked for.

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

/// What to do with definitions.
#[derive(Subcommand)]
pub enum Command {
    /// List the definitions of a kind, newest first
    List(List),
    /// Show one definition with its whole document
    Show(Show),
    /// Put a definition in force; any member of a development city may
    Approve(Approve),
    /// End a definition: nothing new comes of it
    Retire(Retire),
}

/// Options of `type list`.
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    node: NodeAddress,
    /// The kind: `certificate_type`, `register`, `service`, `dataset`, `calendar`
    #[arg(long, default_value = "certificate_type")]
    kind: String,
    /// Only versions of the definition with this code
    #[arg(long)]
    code: Option<String>,
    /// Continue where a page ended
    #[arg(long)]
    cursor: Option<String>,
}

/// Options of `type show`.
#[derive(Args)]
pub struct Show {
    /// The definition's id
    definition: String,
    #[command(flatten)]
    node: NodeAddress,
}

/// Options of `type approve`.
#[derive(Args)]
pub struct Approve {
    /// The document as JSON, in the form that `type show` gives it
    file: PathBuf,
    #[command(flatten)]
    acting: ActingAs,
}

/// Options of `type retire`.
#[derive(Args)]
pub struct Retire {
    /// The definition's id
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
        Command::List(list) => listed(&answer, &list.kind),
        _ => record(&answer),
    });
    Ok(ExitCode::SUCCESS)
}

/// A certificate type is its own fields; a document of another kind has them under the kind.
fn listed(answer: &Value, kind: &str) -> String {
    let under = match kind {
        "certificate_type" => String::from("document"),
        other => format!("document/{other}"),
    };
    let of_document = ["code", "version", "name/zh"].map(|field| format!("{under}/{field}"));
    let of_document = of_document.iter().map(String::as_str);
    let columns: Vec<_> = std::iter::once("definition").chain(of_document).collect();
    table(answer, &columns)
}

async fn ask(command: &Command) -> Outcome<Value> {
    match command {
        Command::List(list) => {
            let conditions = [
                ("kind", Some(list.kind.as_str())),
                ("code", list.code.as_deref()),
                ("cursor", list.cursor.as_deref()),
            ];
            let path = list_path("/v1/definitions", &conditions);
            list.node.open()?.get(&path).await
        }
        Command::Show(show) => show.ask().await,
        Command::Approve(approve) => approve.carry_out().await,
        Command::Retire(retire) => retire.carry_out().await,
    }
}

impl Show {
    /// The definition.
    ///
    /// # Errors
    /// When the node does not answer, or knows none.
    pub async fn ask(&self) -> Outcome<Value> {
        let path = format!("/v1/definitions/{}", self.definition);
        self.node.open()?.get(&path).await
    }
}

impl Approve {
    /// Puts it in force.
    ///
    /// # Errors
    /// When the file is none, the node does not answer, or the rules refuse.
    pub async fn carry_out(&self) -> Outcome<Value> {
        let body = json!({ "document": read_json(&self.file)? });
        let acting = self.acting.open()?;
        acting.carry_out(ApproveDefinition::NAME, body).await
    }
}

impl Retire {
    /// Ends it.
    ///
    /// # Errors
    /// When the node does not answer, or the rules refuse.
    pub async fn carry_out(&self) -> Outcome<Value> {
        let body = json!({ "definition": self.definition });
        let acting = self.acting.open()?;
        acting.carry_out(RetireDefinition::NAME, body).await
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
