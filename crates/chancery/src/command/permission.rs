//! `chancery permission`: permissions, requests for them, and receipts of their use.

use std::ops::RangeInclusive;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::shown::{list_path, record, table};
use super::verb::{Noun, Show, Verb};
use crate::exit::Outcome;
use crate::remote::{NodeAddress, block_on};
use crate::speech::Speech;

/// What to do with permissions.
#[derive(Subcommand)]
pub enum Command {
    /// List the permissions, newest first
    List(List),
    /// Show one permission
    Show(Show),
    /// List the requests for permissions, newest first: what a steward has to answer
    Requests(Requests),
    /// Show one request for a permission
    ShowRequest(Show),
    /// List the receipts of use, newest first: who read whose data
    Receipts(Receipts),
    /// Show one receipt of use
    Receipt(Show),
    /// An act of the catalogue
    #[command(flatten)]
    Act(Verb<Permissions>),
}

/// Permissions, requests for them, receipts of their use, and their acts.
pub struct Permissions;

impl Noun for Permissions {
    const NUMBERS: RangeInclusive<u16> = 800..=899;
    const WORDS: &'static [&'static str] = &["permission"];
}

/// Options of `permission list`.
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    node: NodeAddress,
    /// Only those that this party or alias gave
    #[arg(long, value_name = "ID")]
    giver: Option<String>,
    /// Only those that this party or alias has
    #[arg(long, value_name = "ID")]
    holder: Option<String>,
    /// Only those about this dataset, service or certificate type
    #[arg(long, value_name = "ID")]
    definition: Option<String>,
    /// Only those about this case
    #[arg(long, value_name = "ID")]
    case: Option<String>,
    /// Only those with this status: `given`, `withdrawn`
    #[arg(long)]
    status: Option<String>,
    /// Continue where a page ended
    #[arg(long)]
    cursor: Option<String>,
}

impl List {
    fn path(&self) -> String {
        let conditions = [
            ("giver", self.giver.as_deref()),
            ("holder", self.holder.as_deref()),
            ("definition", self.definition.as_deref()),
            ("case", self.case.as_deref()),
            ("status", self.status.as_deref()),
            ("cursor", self.cursor.as_deref()),
        ];
        list_path("/v1/permissions", &conditions)
    }
}

/// Options of `permission requests`.
#[derive(Args)]
pub struct Requests {
    #[command(flatten)]
    node: NodeAddress,
    /// Only those that this party made
    #[arg(long, value_name = "ID")]
    requester: Option<String>,
    /// Only those that this party answers, as the dataset's steward
    #[arg(long, value_name = "ID")]
    steward: Option<String>,
    /// Only those for this dataset
    #[arg(long, value_name = "ID")]
    definition: Option<String>,
    /// Only those with this status: `open`, `granted`, `refused`, `withdrawn`
    #[arg(long)]
    status: Option<String>,
    /// Continue where a page ended
    #[arg(long)]
    cursor: Option<String>,
}

impl Requests {
    fn path(&self) -> String {
        let conditions = [
            ("requester", self.requester.as_deref()),
            ("steward", self.steward.as_deref()),
            ("definition", self.definition.as_deref()),
            ("status", self.status.as_deref()),
            ("cursor", self.cursor.as_deref()),
        ];
        list_path("/v1/permission-requests", &conditions)
    }
}

/// Options of `permission receipts`.
#[derive(Args)]
pub struct Receipts {
    #[command(flatten)]
    node: NodeAddress,
    /// Only those about this party or alias
    #[arg(long, value_name = "ID")]
    giver: Option<String>,
    /// Only those of what this party or alias used
    #[arg(long, value_name = "ID")]
    holder: Option<String>,
    /// Only those of what this party releases
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// Only uses of this permission
    #[arg(long, value_name = "ID")]
    permission: Option<String>,
    /// Only those for this case
    #[arg(long, value_name = "ID")]
    case: Option<String>,
    /// Only those of which nobody has said what came of them
    #[arg(long)]
    unclosed: bool,
    /// Continue where a page ended
    #[arg(long)]
    cursor: Option<String>,
}

impl Receipts {
    fn path(&self) -> String {
        let conditions = [
            ("giver", self.giver.as_deref()),
            ("holder", self.holder.as_deref()),
            ("source", self.source.as_deref()),
            ("permission", self.permission.as_deref()),
            ("case", self.case.as_deref()),
            ("unclosed", self.unclosed.then_some("true")),
            ("cursor", self.cursor.as_deref()),
        ];
        list_path("/v1/accesses", &conditions)
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
                "permission",
                "status",
                "purpose",
                "giver",
                "holder",
                "valid_until",
            ],
        ),
        Command::Requests(_) => table(
            &answer,
            &[
                "request",
                "status",
                "purpose",
                "requester",
                "steward",
                "valid_until",
            ],
        ),
        Command::Receipts(_) => {
            let columns = ["access", "act", "giver", "holder", "result", "opened_at"];
            table(&answer, &columns)
        }
        _ => record(&answer),
    });
    Ok(ExitCode::SUCCESS)
}

async fn ask(command: &Command) -> Outcome<Value> {
    match command {
        Command::List(list) => list.node.open()?.get(&list.path()).await,
        Command::Show(show) => show.ask("/v1/permissions").await,
        Command::Requests(list) => list.node.open()?.get(&list.path()).await,
        Command::ShowRequest(show) => show.ask("/v1/permission-requests").await,
        Command::Receipts(list) => list.node.open()?.get(&list.path()).await,
        Command::Receipt(show) => show.ask("/v1/accesses").await,
        Command::Act(verb) => verb.carry_out().await,
    }
}
